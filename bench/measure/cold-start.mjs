// Cold start: what passes in a new process before a book can be read, in ms. Node's own start is not in it; reading a package
// is, but not from the disk: the first process of each candidate fills the system's cache and is not counted.
//   node bench/measure/cold-start.mjs --workload DIR [--runs 7]
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { median, run } from '../schedule.mjs'

const file = fileURLToPath(import.meta.url)
const require = createRequire(file)

/** Steps in their order; the rivals' makers open, and take the snapshot, in one. */
const STARTS = { leadline, tardis, ccxt }

/** `{ runs, rows: [{ name, steps: { [step]: ms }, total, spread }] }`, medians of processes that alternate. */
export function measureColdStart({ command, dir, runs = 7, onRun = () => {} }) {
  const samples = new Map(Object.keys(STARTS).map((name) => [name, []]))
  for (let round = 0; round <= runs; round++) {
    for (const [name, all] of samples) {
      onRun(name, round)
      const argv = [command, file, '--workload', dir, '--once', name]
      const steps = run({ key: `cold start of ${name}`, argv })
      if (round > 0) all.push(steps)
    }
  }
  const rows = [...samples].map(([name, all]) => {
    const steps = Object.keys(all[0]).map((step) => [step, ms(median(all.map((sample) => sample[step])))])
    const totals = all.map((sample) => Object.values(sample).reduce((sum, part) => sum + part))
    const spread = [ms(Math.min(...totals)), ms(Math.max(...totals))]
    return { name, steps: Object.fromEntries(steps), total: ms(median(totals)), spread }
  })
  return { runs, rows }
}

const ms = (value) => Number(value.toFixed(2))

/** `lap(step)` at the end of each. */
function laps() {
  const steps = {}
  let begin = performance.now()
  return {
    steps,
    lap(step) {
      const now = performance.now()
      steps[step] = now - begin
      begin = now
    },
  }
}

async function leadline({ meta, body, text }) {
  const { steps, lap } = laps()
  const { open } = await import('leadline')
  lap('import')
  const engine = await open()
  lap('open')
  const { venue, symbol, id, tickSize, lotSize } = meta
  const market = engine.market({ venue, symbol, id, tickSize, lotSize, features: [], levels: false })
  lap('market')
  market.snapshot(body)
  lap('snapshot')
  market.push(text)
  market.book.top(10)
  lap('first frame and reading')
  return steps
}

async function tardis({ meta, body, text }) {
  const { tardis: make } = await import('../rivals/tardis.mjs')
  return rivalWith(() => require('tardis-dev'), make, { meta, body }, text)
}

async function ccxt({ meta, body, text }) {
  const { full } = await import('../rivals/ccxt.mjs')
  const rest = JSON.parse(body)
  const units = (levels) => levels.map(([px, qty]) => [Number(px) * 10 ** meta.pxExp, Number(qty) * 10 ** meta.qtyExp])
  const snapshot = { lastUpdateId: rest.lastUpdateId, bids: units(rest.bids), asks: units(rest.asks) }
  return rivalWith(() => import('ccxt'), full, { meta, body, snapshot }, text)
}

async function rivalWith(load, make, workload, text) {
  const { steps, lap } = laps()
  await load()
  lap('import')
  const { apply, top } = await make(workload)
  lap('snapshot')
  apply(text)
  top()
  lap('first frame and reading')
  return steps
}

/** No more of a workload than its snapshot and its first frame. */
function beginningOf(dir) {
  const meta = JSON.parse(readFileSync(join(dir, 'meta.json'), 'utf8'))
  const body = readFileSync(join(dir, 'snapshot.json'), 'utf8')
  const length = bytesOf(join(dir, 'frame-offsets.bin'), 8).readUInt32LE(4)
  return { meta, body, text: bytesOf(join(dir, 'frames.bin'), length).latin1Slice() }
}

function bytesOf(path, length) {
  const bytes = Buffer.alloc(length)
  const descriptor = openSync(path)
  readSync(descriptor, bytes, 0, length, 0)
  closeSync(descriptor)
  return bytes
}

if (process.argv[1] === file) {
  const { values: flags } = parseArgs({
    options: { workload: { type: 'string' }, once: { type: 'string' }, runs: { type: 'string', default: '7' } },
  })
  const found = flags.once
    ? await STARTS[flags.once](beginningOf(flags.workload))
    : measureColdStart({ command: process.execPath, dir: flags.workload, runs: Number(flags.runs) })
  console.log(JSON.stringify(found))
}
