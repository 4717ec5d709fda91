// Results as text for people.
import { titleOf } from './lanes.mjs'
import { regimeTable, summary } from './summary.mjs'
import { number, table } from './table.mjs'

const LANES = ['', 'ns per level', 'half of the slices', 'times slower']
const GATES = ['gate', 'measured', 'wanted', 'half of the slices', 'paired', 'C++ in its place', '']
const HOST_LANES = ['', 'ns per level', 'least – greatest', 'times slower']

export function report(results) {
  const { machine, workloads, gates, reasons, hosts } = results
  const parts = workloads
    .filter(({ kind }) => kind !== 'regime')
    .flatMap(({ workload, node, description, rows }) => [
      `${workload} on Node ${node}: ${description}`,
      ...table(LANES, rows.map(laneRow)),
      '',
    ])
  parts.push(...regimeTable(workloads.filter(({ kind }) => kind === 'regime')))
  for (const { host, reason, rows } of hosts) {
    if (reason) parts.push(`not measured: ${reason}`, '')
    else parts.push(host, ...table(HOST_LANES, rows.map(laneRow)), '')
  }
  parts.push(...single(results))
  for (const [key, reason] of Object.entries(reasons)) parts.push(`not measured: ${titleOf(key)}: ${reason}`, '')
  for (const [place, some] of sections(gates, workloads)) parts.push(place, ...table(GATES, some.map(gateRow)), '')
  parts.push(...summary(gates), machine)
  return parts.join('\n')
}

function laneRow({ name, nsPerLevel, spread, times, cannot }) {
  const title = titleOf(name) + (cannot ? ` (${cannot})` : '')
  return [title, number(nsPerLevel), spread.map(number).join(' – '), times === null ? '' : `${number(times)}×`]
}

/** Gates by what they were judged on, in words that say what it is and whether it binds. */
function sections(gates, workloads) {
  const found = new Map()
  for (const gate of gates) {
    const { node, workload, binds } = gate
    const { kind } = workloads.find((one) => one.node === node && one.workload === workload) ?? {}
    const recorded = kind === 'recorded' ? ', recorded,' : ''
    const place = `gates on ${workload}${recorded} with Node ${node}${binds ? '' : ': printed beside, they bind nothing'}`
    found.set(place, [...(found.get(place) ?? []), gate])
  }
  return found
}

function gateRow({ name, ratio, gate, sense, unit, pass, spread, paired, native, nativePass, binds, reason }) {
  const verdict = pass === null ? `not measured: ${reason}` : pass ? 'holds' : binds ? 'MISSED' : 'below'
  const measured = ratio === null ? '' : `${number(ratio)}${unit}`
  const [half, together] = [
    spread?.map(number).join(' – ') ?? '',
    paired === undefined ? '' : `${number(paired)}${unit}`,
  ]
  const ceiling = native === undefined ? '' : `${number(native)}${unit}${nativePass ? '' : ' misses too'}`
  return [name, measured, `${sense} ${gate}${unit}`, half, together, ceiling, verdict]
}

/** What no lane tells. */
function single({ latency, features, venues, sizes, memory, allocations, cold }) {
  const points = ({ p50, p99, p999 }) => [p50, p99, p999].map(number)
  const heads = ['p50', 'p99', 'p99.9']
  const steps = ['import', 'open', 'market', 'snapshot', 'first frame and reading']
  return [
    'one message, µs: as long as it takes; and from when it was due, at half of what the candidate can do',
    ...table(
      ['', ...heads, ...heads.map((head) => `due ${head}`)],
      latency.map(({ name, service, response }) => [titleOf(name), ...points(service), ...points(response)]),
    ),
    '',
    `features, µs added to a message that takes the book ${number(features.bookUs)} µs`,
    ...table(
      ['', 'features', 'kept up to date', 'and all read after each'],
      features.rows.map(({ set, features: count, keptUs, readUs }) => [set, ...[count, keptUs, readUs].map(number)]),
    ),
    '',
    'what a frame of each venue takes, ns: decoded and applied; routed: its market found first',
    ...table(
      ['', 'bytes', 'levels', 'a frame', 'a level', 'a byte', 'a frame, routed'],
      venues.rows.map(({ venue, ...numbers }) => [venue, ...Object.values(numbers).map(number)]),
    ),
    '',
    'what the core is lighter by without a venue, KB of gzip',
    ...table(
      ['', 'KB'],
      Object.entries(sizes.venues).map(([venue, bytes]) => [venue.toLowerCase(), number(bytes / 1024)]),
    ),
    '',
    'memory of markets in one engine, book alone',
    ...table(
      ['markets', 'levels each', 'MB'],
      memory.rows.map(({ markets, levels, bytes }) => [markets, levels, bytes / 1e6].map(number)),
    ),
    '',
    'allocated by a message on the JavaScript heap, in buffers outside it, and what the collector does about it',
    ...table(
      ['', 'bytes', 'outside', 'collections in', 'messages'],
      allocations.map(({ name, bytes, outside, collections, messages }) => [
        titleOf(name),
        ...[bytes, outside, collections, messages].map(number),
      ]),
    ),
    '',
    `cold start, ms, medians of ${cold.runs} processes; the rivals are opened within the snapshot`,
    ...table(
      ['', ...steps, 'together', 'spread'],
      cold.rows.map((row) => [
        titleOf(row.name),
        ...steps.map((step) => (row.steps[step] === undefined ? '' : number(row.steps[step]))),
        number(row.total),
        row.spread.map(number).join(' – '),
      ]),
    ),
    '',
  ]
}
