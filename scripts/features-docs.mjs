// Keeps the tables of docs/features/ equal to the registry. What stands between <!-- generated:NAME --> and
// <!-- generated:end --> is written here, everything else by hand.
//   node scripts/features-docs.mjs          writes them
//   node scripts/features-docs.mjs --check  exits 1 when one is not up to date
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { FEATURES } from 'leadline'

import { featureOf } from '../sdk/dist/engine/registry.js'
import { folded } from './features-fold.mjs'

const PART = /(<!-- generated:(\w+) -->\n)[\s\S]*?(<!-- generated:end -->)/g
const folder = new URL('../docs/features/', import.meta.url)

export const groups = [...new Set(FEATURES.map(({ group }) => group))]
export const pages = ['README', ...groups]

/** The page as it should be. */
export function page(name, text) {
  const rows = FEATURES.filter(({ group }) => group === name)
  return text.replace(PART, (_, begin, part, end) => {
    if (part === 'features') return begin + featureTable(rows) + end
    if (part === 'groups') return begin + groupTable() + end
    if (part === 'windows') return begin + windowTable() + end
    if (part === 'availability') return begin + availabilityTable() + end
    throw new Error(`docs/features/${name}.md: nothing is generated under the name ${part}`)
  })
}

const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('')

/** Text in a cell of a table, nothing in it taken for markup. */
const cell = (text) => text.replace(/[|*<]/g, (sign) => `\\${sign}`)
const code = (text) => `\`${text}\``

function featureTable(rows) {
  const head = ['name', 'F', 'formula', 'unit', 'range', 'window', 'warm-up', 'NaN; remarks', 'needs', 'stage, cost']
  return table(
    [...head, 'source'],
    folded(rows).map((row) => [
      code(row.name),
      row.id ?? '–',
      cell(row.formula) + (row.planned === null ? '' : ` *Planned, not computed: ${cell(row.planned)}.*`),
      row.unit,
      cell(row.range),
      row.window ?? '–',
      cell(row.warmUp),
      absences(row),
      row.needs + (row.netted ? '; netted without orders' : ''),
      cell(`${row.stage}, ${row.cost}`),
      cell(row.source),
    ]),
  )
}

function absences({ nan, remarks }) {
  const said = nan.length === 0 ? 'never' : nan.map(code).join(' ')
  return remarks.length === 0 ? said : `${said}; ${remarks.map(code).join(' ')}`
}

function groupTable() {
  return table(
    ['page', 'names', 'numbers', 'what it holds'],
    groups.map((group) => {
      const rows = FEATURES.filter((row) => row.group === group)
      const title = /^# (.+)$/m.exec(pageText(group))?.[1]
      const first = /^# .+\n\n([^.]+)\./.exec(pageText(group))?.[1]?.replaceAll('\n', ' ')
      if (!title || !first) throw new Error(`docs/features/${group}.md: expected a title and a first sentence`)
      return [`[${title}](${group}.md)`, String(rows.length), numbers(rows), `${first}`]
    }),
  )
}

function availabilityTable() {
  const at = (rows, level) => {
    const here = rows.filter(({ needs, planned }) => needs === level && planned === null)
    return here.length === 0 ? '–' : `${here.length}: ${numbers(here)}`
  }
  return table(
    ['group', 'L1: best prices and trades', 'L2 adds', 'L3 adds', 'netted without orders', 'planned'],
    groups.map((group) => {
      const rows = FEATURES.filter((row) => row.group === group)
      const netted = rows.filter(({ netted, planned }) => netted && planned === null)
      const planned = rows.filter(({ planned }) => planned !== null)
      const marked = [netted, planned].map((some) => (some.length === 0 ? '–' : `${some.length}: ${numbers(some)}`))
      return [group, at(rows, 'L1'), at(rows, 'L2'), at(rows, 'L3'), ...marked]
    }),
  )
}

/** The families that take any window, tried out. */
function windowTable() {
  const bases = folded(FEATURES.filter(({ window }) => window !== null)).flatMap(({ name, names }) => {
    const base = /^(.+)_(?:\{[^}]*\}|\d+[smet])$/.exec(name)?.[1]
    return base ? [{ base, first: names[0].replace(/_[^_]+$/, '') }] : []
  })
  const taking = (windows) =>
    bases
      .filter(({ first }) => windows.every((window) => featureOf(`${first}_${window}`)))
      .map(({ base }) => code(base))
  const [times, counts] = [taking(['7s', '2m']), taking(['250e', '200t'])]
  return table(
    ['window', 'families'],
    [
      ['`{N}s`, `{N}m`', times.join(' ')],
      ['`{N}e`, `{N}t`', counts.join(' ')],
    ],
  )
}

/** `F01–F04, F10` and, where some have none, `unnumbered`. */
export function numbers(rows) {
  const found = [...new Set(rows.map(({ id }) => id))].filter((id) => id !== null)
  const sorted = found.map((id) => Number(id.slice(1))).toSorted((a, b) => a - b)
  const runs = []
  for (const n of sorted) {
    if (runs.at(-1)?.[1] === n - 1) runs.at(-1)[1] = n
    else runs.push([n, n])
  }
  const F = (n) => `F${String(n).padStart(2, '0')}`
  const written = runs.map(([from, to]) =>
    from === to ? F(from) : `${F(from)}${to === from + 1 ? ', ' : '–'}${F(to)}`,
  )
  if (rows.some(({ id }) => id === null)) written.push('unnumbered')
  return written.join(', ')
}

function pageText(name) {
  const path = new URL(`${name}.md`, folder)
  if (!existsSync(path)) throw new Error(`docs/features/${name}.md: missing; it needs a title, prose and the marks`)
  return readFileSync(path, 'utf8')
}

/** `[{ name, text, made }]` of every page. */
export const allPages = () =>
  pages.map((name) => {
    const text = pageText(name)
    return { name, text, made: page(name, text) }
  })

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const old = allPages().filter(({ text, made }) => text !== made)
  if (!process.argv.includes('--check'))
    for (const { name, made } of old) writeFileSync(new URL(`${name}.md`, folder), made)
  else if (old.length > 0) process.exitCode = 1
  const verb = process.argv.includes('--check') ? 'not up to date' : 'written'
  for (const { name } of old) console.log(`docs/features/${name}.md: ${verb}`)
  console.log(`docs/features: ${pages.length} pages, ${FEATURES.length} names, ${old.length} ${verb}`)
}
