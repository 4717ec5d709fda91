// `node bench/backtest/run.mjs [--json] [--repeats N] [--distances 0,2,10] [--write] [--name usdm] [files of Binance, or one .npz]`:
// one market maker on the same recordings, here and on hftbacktest. Compares orders, fills, queues and money one by one, and rows per
// second side by side (not with --repeats 0). Ends with 1 when fills differ by more than 1 % in the same queue model. `--write` puts
// its tables into docs/hftbacktest.md. Without files: the recordings of LEADLINE_DATA. Needs `npm run build` and
// Python 3.11.
import { existsSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { compare, ourWish, theirWish } from './compare.mjs'
import { writeDocs } from './docs.mjs'
import { gatesOf } from './gates.mjs'
import { lane } from './lane.mjs'
import { columnsOf, npyOf } from './npz-file.mjs'
import { repeat } from './npz-repeat.mjs'
import { findHftbacktest, installHftbacktest } from './python.mjs'
import { convert, dataFile, describe, RECORDINGS } from './recordings.mjs'
import { speeds } from './speeds.mjs'
import { causesTable, fillsTable, profitTable, speedTable } from './tables.mjs'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const QUEUES = ['RiskAdverse', 'LogProb, theirs', 'LogProb']
/** Of a recording, repeated, whose speed is measured: at least. */
const SPEED_ROWS = 3_000_000
const LOOPS = ['event', 'timer']

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    repeats: { type: 'string', default: '5' },
    distances: { type: 'string', default: '0,2,10' },
    name: { type: 'string', default: 'recording' },
  },
})
const repeats = whole('repeats', flags.repeats)
const distances = flags.distances.split(',').map((text) => whole('distances', text))

installHftbacktest()
const { python, version, reason } = findHftbacktest()
if (reason) throw new Error(reason)
const lanes = { ours: lane(process.execPath, [here('ours.mjs')]), theirs: lane(python, [here('market_maker.py')]) }
const result = { runs: [], speeds: [], recordings: [], repeats, version, machine: machine() }
try {
  for (const [name, files] of recordings()) {
    say(`${name}: converted`)
    const path = files.length === 1 && files[0].endsWith('.npz') ? files[0] : convert(name, files)
    const recording = { name, ...(await describe(path)) }
    result.recordings.push(recording)
    const columns = columnsOf(npyOf(path))
    for (const queue of QUEUES)
      for (const loop of LOOPS)
        for (const distanceTicks of distances) {
          say(`${name}: ${queue}, ${loop}, ${distanceTicks} ticks`)
          const wish = { queue, loop, distanceTicks }
          const theirs = await lanes.theirs.ask(theirWish(recording, wish))
          const ours = await lanes.ours.ask(ourWish(recording, wish))
          result.runs.push(compare({ recording, columns, wish, ours, theirs }))
        }
    if (repeats > 0) result.speeds.push(...(await speeds({ recording: long(recording), lanes, repeats, say })))
  }
} finally {
  for (const one of Object.values(lanes)) one.close()
}
say('')
result.gates = gatesOf(result)
if (flags.write) writeDocs(result)
console.log(flags.json ? JSON.stringify(result) : report(result))
const missed = result.gates.filter(({ held, binds }) => binds && !held)
if (missed.length > 0) {
  console.error(`missed: ${missed.map(({ name, value }) => `${name}: ${value}`).join('; ')}`)
  process.exitCode = 1
}

/** Long enough for its speed. */
function long(recording) {
  const times = Math.ceil(SPEED_ROWS / recording.rows)
  const path = dataFile(`${recording.name}-long.npz`)
  repeat(recording.npz, times, path)
  return { ...recording, npz: path, rows: recording.rows * times }
}

/** Name and files of each recording. */
function recordings() {
  if (positionals.length > 0) return [[flags.name, positionals]]
  const data = process.env['LEADLINE_DATA']
  if (!data) throw new Error('LEADLINE_DATA is not set, and no files are given')
  return Object.entries(RECORDINGS).map(([name, files]) => {
    const paths = files.map((file) => join(data, 'binance', file))
    const missing = paths.find((path) => !existsSync(path))
    if (missing) throw new Error(`no ${missing}: set LEADLINE_DATA, or give files`)
    return [name, paths]
  })
}

function report({ runs, speeds, gates }) {
  const told = gates.map(
    ({ name, value, held, binds }) => `${held ? 'held  ' : binds ? 'MISSED' : 'missed'} ${name}: ${shown(value)}`,
  )
  const tables = [fillsTable(runs), causesTable(runs), profitTable(runs)]
  if (speeds.length > 0) tables.push(speedTable(speeds))
  return [`${result.version}; ${result.machine}`, '', ...tables, ...told].join('\n')
}

function shown(value) {
  return typeof value === 'number' ? value.toFixed(4) : value
}

function machine() {
  return `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.versions.node}`
}

function whole(name, text) {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0)
    throw new RangeError(`--${name}: found ${text}, expected whole numbers`)
  return value
}

function say(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
}
