// Tables across workloads: what each regime comes to, and each gate on everything that it was judged on.
import { number, table } from './table.mjs'

const REGIME_COLUMNS = {
  'native-json': 'C++',
  'byte-checker': 'bytes in JS',
  'json-parse': 'JSON.parse alone',
  'ladder-digits': 'same ladder',
  'sorted-arrays': 'sorted arrays',
  tardis: 'tardis-dev',
  ccxt: 'ccxt',
}

/** A line a regime; the lines of text, none where there is no regime. */
export function regimeTable(regimes) {
  if (regimes.length === 0) return []
  const rows = regimes.map(({ workload, rows }) => {
    const of = (key) => rows.find(({ name }) => name === key)
    const { nsPerLevel, spread } = of('leadline')
    const times = Object.keys(REGIME_COLUMNS).map((key) => {
      const row = of(key)
      return row ? `${number(row.times)}×${row.cannot && key !== 'json-parse' ? ' *' : ''}` : ''
    })
    return [workload, number(nsPerLevel), spread.map(number).join(' – '), ...times]
  })
  const heads = ['', 'leadline, ns per level', 'half of the slices', ...Object.values(REGIME_COLUMNS)]
  const cannot = regimes.flatMap(({ workload, rows }) =>
    rows
      .filter(({ name, cannot }) => cannot && name !== 'json-parse')
      .map((row) => `* ${row.title} on ${workload}: ${row.cannot}`),
  )
  return [
    `regimes on Node ${regimes[0].node}, times slower than leadline; no gates`,
    ...table(heads, rows),
    ...cannot,
    '',
  ]
}

/** A line a gate: what was measured on each workload of the Node that binds, then on the standard one of the other. */
export function summary(gates) {
  const columns = new Map()
  for (const { workload, node, binds } of gates) columns.set(`${workload} ${node}`, { workload, node, binds })
  const names = new Set(gates.map(({ name }) => name))
  const rows = [...names].map((name) => {
    const some = gates.filter((gate) => gate.name === name)
    const cells = [...columns.values()].map(({ workload, node }) => {
      const found = some.find((gate) => gate.workload === workload && gate.node === node)
      return found && found.ratio !== null ? `${number(found.ratio)}${found.unit}` : '–'
    })
    const { sense, gate, unit } = some[0]
    return [name, `${sense} ${gate}${unit}`, ...cells, verdictOf(some)]
  })
  const heads = [...columns.values()].map(({ workload, node, binds }) =>
    binds ? workload : `${workload}, Node ${node}`,
  )
  const binding = gates.find(({ binds }) => binds)?.node
  return [`all gates; Node ${binding} binds`, ...table(['', 'wanted', ...heads, ''], rows), '']
}

function verdictOf(gates) {
  const missed = gates.filter(({ binds, pass }) => binds && pass === false).map(({ workload }) => workload)
  if (missed.length > 0) return `MISSED on ${missed.join(', ')}`
  return gates.some(({ binds, pass }) => binds && pass) ? 'holds' : 'not measured'
}
