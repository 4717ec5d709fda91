// Results as text for people.
import { titleOf } from './lanes.mjs'

export function report({ machine, workloads, gates, reasons, hosts, cold }) {
  const parts = workloads.flatMap(({ workload, node, description, rows }) => [
    `${workload} on Node ${node}: ${description}`,
    ...table(['', 'ns per level', 'spread', 'times slower'], rows.map(laneRow)),
    '',
  ])
  for (const { host, reason, rows } of hosts) {
    if (reason) parts.push(`not measured: ${reason}`, '')
    else parts.push(host, ...table(['', 'ns per level', 'spread', 'times slower'], rows.map(laneRow)), '')
  }
  if (cold) {
    const { steps } = cold
    parts.push(
      `cold start, ms: ${Object.entries(steps)
        .map(([name, ms]) => `${name} ${ms}`)
        .join(', ')}`,
      '',
    )
  }
  for (const [key, reason] of Object.entries(reasons)) parts.push(`not measured: ${titleOf(key)}: ${reason}`)
  parts.push('', ...table(['gate', 'measured', 'wanted', 'spread', 'where', ''], gates.map(gateRow)), '', machine)
  return parts.join('\n')
}

function laneRow({ name, nsPerLevel, spread, times, cannot }) {
  const title = titleOf(name) + (cannot ? ` (${cannot})` : '')
  return [title, number(nsPerLevel), spread.map(number).join(' – '), times === null ? '' : `${number(times)}×`]
}

function gateRow({ name, ratio, gate, sense, unit, pass, spread, node, workload, reason }) {
  const where = node === null ? workload : `${workload}, Node ${node}`
  const verdict = pass === null ? `not measured: ${reason}` : pass ? 'holds' : 'MISSED'
  const measured = ratio === null ? '' : `${number(ratio)}${unit}`
  return [name, measured, `${sense} ${gate}${unit}`, spread ? spread.map(number).join(' – ') : '', where, verdict]
}

function table(head, rows) {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)))
  const line = (row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('   ')
  return [head, ...rows].map((row) => line(row).trimEnd())
}

const number = (value) =>
  value >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)))
