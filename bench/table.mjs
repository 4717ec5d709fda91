// The README's table is written from results.json: `node bench/table.mjs` puts it between the markers.
import { readFileSync, writeFileSync } from 'node:fs'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'

const BEGIN = '<!-- bench:start -->'
const END = '<!-- bench:end -->'

/** Markdown, readable in a terminal as well. */
export function table({ candidates, workload, machine, date, commit }) {
  const base = candidates[0].nsPerChange
  const rows = candidates.map(({ name, nsPerChange, fastest, slowest }) => [
    name,
    nsPerChange.toLocaleString('en-US'),
    `${fastest.toLocaleString('en-US')} – ${slowest.toLocaleString('en-US')}`,
    (nsPerChange / base).toFixed(1),
  ])
  const head = ['candidate', 'ns per level change', 'fastest – slowest block', 'times slower']
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)))
  const line = (cells) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(' | ')} |`
  const rule = `|${widths.map((width, i) => (i === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`
  const { frames, changesPerFrame, levelsPerSide, blocks } = workload
  const what = `${frames.toLocaleString('en-US')} Binance depthUpdate frames of ${changesPerFrame} level changes, ${levelsPerSide.join('–')} levels a side`
  const how = `JSON text to book, the ten best of each side read in JavaScript after every frame; medians of ${blocks} alternating blocks in one process`
  const where = `${machine.cpu}, Node ${machine.node.slice(1)}${date === undefined ? '' : `, ${date}, commit ${commit}`}`
  return [line(head), rule, ...rows.map(line), '', `${what}. ${how}. ${where}.`].join('\n')
}

/** `text` with the table between its markers. */
export function withTable(text, results) {
  const begin = text.indexOf(BEGIN)
  const end = text.indexOf(END)
  if (begin < 0 || end < begin) throw new Error(`no ${BEGIN} … ${END} in the README`)
  return `${text.slice(0, begin + BEGIN.length)}\n${table(results)}\n${text.slice(end)}`
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const readme = new URL('../README.md', import.meta.url)
  const results = JSON.parse(readFileSync(new URL('./results.json', import.meta.url), 'utf8'))
  writeFileSync(readme, withTable(readFileSync(readme, 'utf8'), results))
}
