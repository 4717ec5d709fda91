// Keeps the tables of docs/hftbacktest.md: what stands between <!-- generated:NAME --> and <!-- generated:end --> is written here.
import { readFileSync, writeFileSync } from 'node:fs'

import { causesTable, fillsTable, profitTable, speedTable } from './tables.mjs'

const PAGE = new URL('../../docs/hftbacktest.md', import.meta.url)
const PART = /(<!-- generated:(\w+) -->\n)[\s\S]*?(<!-- generated:end -->)/g

export function writeDocs(result) {
  writeFileSync(PAGE, page(readFileSync(PAGE, 'utf8'), result))
}

export function page(text, { runs, speeds, recordings, repeats, version, machine }) {
  const parts = {
    fills: () => fillsTable(runs),
    causes: () => causesTable(runs),
    profit: () => profitTable(runs.filter(({ distanceTicks }) => distanceTicks === runs[0].distanceTicks)),
    speed: () => `${speedTable(speeds)}\n${conditions()}\n`,
  }
  const conditions = () => {
    const of = recordings.map(({ name, rows, trades, seconds }) => {
      const [all, traded] = [rows, trades].map((n) => n.toLocaleString('en-US'))
      return `${name}: ${all} rows, ${traded} of them trades, ${Math.round(seconds)} s`
    })
    return `${of.join('; ')}. ${version}; ${machine}. Medians of ${repeats} turns, the best in brackets.`
  }
  return text.replace(PART, (_, begin, part, end) => {
    if (!parts[part]) throw new Error(`docs/hftbacktest.md: nothing is generated under the name ${part}`)
    return begin + parts[part]() + end
  })
}
