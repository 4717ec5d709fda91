// The comparison as Markdown: what docs/hftbacktest.md shows, and what is printed.
import { grouped } from './gates.mjs'

const table = (head, rows) =>
  [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('')

const percent = (share) => `${(100 * share).toFixed(2)} %`
const money = (value) => (Math.abs(value) < 5e-7 ? '0' : value.toFixed(6))
const millions = (value) => (value / 1e6).toFixed(2)

/** A row for each run, and the sum of each recording and queue model. */
export function fillsTable(runs) {
  const head = ['recording, queue', 'decides', 'ticks', 'orders: ours, theirs, same', 'fills: ours', 'theirs']
  const rows = []
  for (const [name, of] of grouped(runs)) {
    for (const { loop, distanceTicks, orders, fills, queues } of of) {
      const { ours, theirs, matched } = fills
      const counts = [
        ours,
        theirs,
        matched,
        ours - matched,
        theirs - matched,
        `${queues.sameAhead} of ${queues.queued}`,
      ]
      rows.push([name, loop, distanceTicks, `${orders.ours}, ${orders.theirs}, ${orders.same}`, ...counts])
    }
    const sum = (key) => of.reduce((total, { fills }) => total + fills[key], 0)
    const [ours, theirs, matched] = [sum('ours'), sum('theirs'), sum('matched')]
    const difference = percent(theirs === 0 ? 0 : (ours - theirs) / theirs)
    rows.push([`**${name}**`, '', '', '', ours, theirs, matched, ours - matched, theirs - matched, difference])
  }
  return table([...head, 'equal', 'only ours', 'only theirs', 'same queue; difference'], rows)
}

/** Of the fills that only one side has: why, counted. */
export function causesTable(runs) {
  const rows = []
  for (const [name, of] of grouped(runs)) {
    const counts = {}
    for (const { causes } of of)
      for (const [cause, n] of Object.entries(causes)) counts[cause] = (counts[cause] ?? 0) + n
    for (const [cause, n] of Object.entries(counts).toSorted((a, b) => b[1] - a[1])) rows.push([name, cause, n])
  }
  return rows.length === 0 ? 'None.\n' : table(['recording, queue', 'cause', 'fills'], rows)
}

export function profitTable(runs) {
  const rows = []
  for (const { recording, queue, loop, distanceTicks, profit } of runs) {
    const name = `${recording}, ${queue}, ${loop}, ${distanceTicks} ticks`
    rows.push([name, `**ours ${money(profit.ours)}, theirs ${money(profit.theirs)}**`, money(profit.difference)])
    for (const [line, value] of profit.lines) rows.push(['', line, money(value)])
    if (Math.abs(profit.rest) >= 5e-7) rows.push(['', 'unexplained', money(profit.rest)])
  }
  return table(['run', 'ours less theirs', 'quote'], rows)
}

export function speedTable(speeds) {
  const names = speeds[0].lanes.map(({ name }) => name)
  const head = ['recording, decides', ...names, 'ours to the faster of theirs', 'per second of processor', 'ratio']
  const rows = speeds.map(({ recording, loop, fromFile, lanes, ratio, cpuRatio }) => [
    `${recording}, ${loop}, ${fromFile ? 'with loading' : 'loop alone'}`,
    ...lanes.map(({ median, best }) => `${millions(median)} (${millions(best)})`),
    `${ratio.toFixed(2)}×`,
    lanes.map(({ cpu }) => millions(cpu)).join(', '),
    `${cpuRatio.toFixed(2)}×`,
  ])
  return table(head, rows)
}
