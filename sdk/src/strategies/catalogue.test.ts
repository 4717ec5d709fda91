// The catalogue: each strategy works with its defaults, reads features that exist, and is documented as its table says.
// `npx vitest run --project node sdk/src/strategies/catalogue.test.ts -u` writes the tables of docs/strategies.md.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { expect, test } from 'vitest'

import { ScriptedDesk, INSTRUMENT } from '../../test/strategies/scripted-desk.js'
import { featuresOf } from '../engine/registry.js'
import { STRATEGIES } from './catalogue.js'
import { ParamError, rangeText, type Param } from './params.js'

const ALL = Object.entries(STRATEGIES)
const PAGE = fileURLToPath(new URL('../../../docs/strategies.md', import.meta.url))

test.each(ALL)('%s: defaults are in their ranges, and it works with them', (_, { create, params, text }) => {
  for (const row of Object.values(params)) {
    expect(row.text).toMatch(/[.…]$/)
    expect(row.unit).not.toBe('')
    if ('scale' in row) expect(row.least).toBeGreaterThan(0)
  }
  expect(text).toMatch(/\.$/)
  const strategy = create()
  const desk = new ScriptedDesk(strategy, [INSTRUMENT, INSTRUMENT])
  for (let second = 0; second < 100; second++) desk.at(second).touch(100, 102).touch(200, 202, 1).trade('buy', 102, 1)
  expect(() => featuresOf([...(strategy.features ?? [])])).not.toThrow()
  expect(() => create({ nothing: 1 })).toThrow(ParamError)
})

test.each(ALL)('%s: two of it have two states', (_, { create }) => {
  const run = (desk: ScriptedDesk): string[] => {
    for (let second = 0; second < 100; second++) desk.at(second).touch(100, 102).touch(200, 202, 1)
    return desk.log
  }
  const both = [INSTRUMENT, INSTRUMENT]
  const first = run(new ScriptedDesk(create(), both))
  expect(run(new ScriptedDesk(create(), both))).toEqual(first)
})

const cell = (text: string): string => text.replaceAll('|', '\\|')

function defaultText({ default: value }: Param): string {
  if (typeof value === 'string') return value === '' ? "`''`" : `\`${value}\``
  return typeof value === 'object' ? `[${value.join(', ')}]` : String(value)
}

function range(row: Param): string {
  if ('words' in row) return row.words.map((word) => `\`${word}\``).join(' ')
  return rangeText(row)
    .replace(/^a number, |^a whole number, /, '')
    .replace(/, or '' for (.*)$/, ", `''`: $1")
}

function table(name: string): string {
  // The layers' rows stand in the tables of the layers.
  const rows = Object.entries(STRATEGIES[name]!.params).filter(([param]) => !param.includes('.'))
  const lines = rows.map(([param, row]) =>
    [`\`${param}\``, defaultText(row), range(row), row.unit, cell(row.text)].join(' | '),
  )
  return ['parameter | default | range | unit | ', '--- | --- | --- | --- | ---', ...lines]
    .map((line) => `| ${line} |\n`)
    .join('')
}

const overview = (): string =>
  ['strategy | what it does', '--- | ---', ...ALL.map(([name, { text }]) => `\`${name}\` | ${cell(text)}`)]
    .map((line) => `| ${line} |\n`)
    .join('')

test('docs/strategies.md has their tables', async () => {
  const text = readFileSync(PAGE, 'utf8')
  const found: string[] = []
  const page = text.replace(/(<!-- generated:(\w+) -->\n)[\s\S]*?(<!-- generated:end -->)/g, (_, begin, name, end) => {
    found.push(name)
    return begin + (name === 'strategies' ? overview() : table(name)) + end
  })
  expect(found.toSorted()).toEqual(['strategies', ...Object.keys(STRATEGIES)].toSorted())
  await expect(page).toMatchFileSnapshot(PAGE)
})
