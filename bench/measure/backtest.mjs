// How long a backtest of so many level changes takes on one core, and whether its memory stays flat: a generated market as rows, played
// over and over with the time moved on, and a maker that quotes both sides every 100 ms.
//   node --expose-gc bench/measure/backtest.mjs [--levels 50000000] [--json]      needs `npm run build`
import { parseArgs } from 'node:util'

import { backtest, constantFeed, constantOrders, latency, logProb, rateFees } from '../../sdk/dist/backtest/index.js'
import { changes } from '../../sdk/dist/feeds/changes.js'
import { generated, NpzEncoder, replay } from '../../sdk/dist/feeds/index.js'

const GATE_S = 60
const SECONDS = 600
const BLOCK_ROWS = 4096
const [ROW_WORDS, EXCH_WORD, LOCAL_WORD] = [16, 2, 4]
const DEPTH_KINDS = new Set([1, 4, 5])
const NS = 1_000_000_000n

const { values: flags } = parseArgs({
  options: { levels: { type: 'string', default: '50000000' }, json: { type: 'boolean', default: false } },
})
const wanted = Number(flags.levels)
if (!(Number.isSafeInteger(wanted) && wanted > 0))
  throw new RangeError(`--levels: found ${flags.levels}, expected a whole number above 0`)

const { rows, levels, instrument } = await rowsOf(SECONDS)
const times = Math.ceil(wanted / levels)
const heapMiB = []
globalThis.gc?.()
const source = {
  format: 'npz',
  instruments: [instrument],
  records() {
    throw new Error('rows are read as blocks')
  },
  async *blocks() {
    for (let time = 0; time < times; time++) {
      if (time % Math.max(1, Math.floor(times / 8)) === 0) heapMiB.push(memoryMiB())
      yield* moved(rows, BigInt(time * (SECONDS + 1)) * NS)
    }
  },
}
const from = process.cpuUsage()
const startedMs = performance.now()
const run = await backtest({
  source: () => source,
  strategy: quoting(),
  latency: latency(constantFeed(2000), constantOrders(5000, 5000)),
  queue: logProb(),
  fees: (instrument) => rateFees({ instrument, tiers: [{ fromVolume: 0, makerRate: 0.0002, takerRate: 0.0005 }] }),
  startEquity: 1_000_000,
  sampleUs: 60_000_000,
})
const seconds = (performance.now() - startedMs) / 1000
const used = process.cpuUsage(from)
// One thread does it all: on a machine that does other things too, its own time is what counts.
const cpuSeconds = (used.user + used.system) / 1e6
const result = {
  ...{ levels: levels * times, rows: (rows.length / 64) * times, marketHours: (times * (SECONDS + 1)) / 3600 },
  ...{ seconds, cpuSeconds, orders: run.orders.length, fills: run.fills.length },
  ...{ heapMiB, gateSeconds: GATE_S, pass: cpuSeconds < GATE_S },
}
if (flags.json) console.log(JSON.stringify(result))
else {
  const millions = (n) => `${(n / 1e6).toFixed(1)} M`
  console.log(`${millions(result.levels)} level changes, ${result.marketHours.toFixed(1)} h of a generated market`)
  console.log(`${cpuSeconds.toFixed(1)} s of CPU, gate ${GATE_S} s; ${seconds.toFixed(1)} s went by`)
  console.log(`${result.orders} orders, ${result.fills} fills; heap and buffers, MiB: ${heapMiB.join(' ')}`)
}
if (!result.pass) process.exitCode = 1

function memoryMiB() {
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return Math.round((heapUsed + arrayBuffers) / 2 ** 20)
}

/** A generated market as rows of hftbacktest's. */
async function rowsOf(seconds) {
  const feed = await replay(generated({ seconds, seed: 1 }), { features: [], levels: false })
  const { venue: _, symbol, id, tickSize, lotSize } = feed.markets[0]
  const encoder = new NpzEncoder(tickSize)
  const parts = []
  for await (const change of changes(feed)) parts.push(Buffer.from(encoder.encode(change)))
  feed.close()
  const rows = Buffer.concat(parts)
  let levels = 0
  for (let at = 0; at < rows.length; at += 64) if (DEPTH_KINDS.has(rows[at])) levels++
  return { rows, levels, instrument: { venue: 'events:none', symbol, id, tickSize, lotSize } }
}

/** The same rows, so many nanoseconds later. */
function* moved(rows, laterNs) {
  for (let at = 0; at < rows.length; at += 64 * BLOCK_ROWS) {
    const bytes = new Uint8Array(rows.subarray(at, at + 64 * BLOCK_ROWS))
    const i32 = new Int32Array(bytes.buffer)
    const [low, high] = [Number(laterNs & 0xffff_ffffn), Number(laterNs >> 32n)]
    for (let word = 0; word < i32.length; word += ROW_WORDS)
      for (const field of [word + EXCH_WORD, word + LOCAL_WORD]) {
        const sum = (i32[field] >>> 0) + low
        i32[field] = sum
        i32[field + 1] += high + (sum > 0xffff_ffff ? 1 : 0)
      }
    const f64 = new Float64Array(bytes.buffer)
    yield { f64, i32, rows: bytes.length / 64, firstRow: at / 64 + 1, file: 'generated' }
  }
}

function quoting() {
  return {
    timerMs: 100,
    onTimer(desk) {
      const { bidTicks, askTicks } = desk.markets[0]
      if (!(bidTicks > 0 && askTicks > 0)) return
      const held = desk.position(0).lots
      for (const side of ['buy', 'sell']) {
        const pxTicks = side === 'buy' ? bidTicks : askTicks
        const mine = desk.orders(0).find(({ intent }) => intent.side === side)
        if (mine && mine.intent.pxTicks !== pxTicks) desk.cancel(mine.id)
        else if (!mine && (side === 'buy' ? held < 100 : held > -100))
          desk.submit({ instrument: 0, side, kind: 'limit', qtyLots: 10, pxTicks, postOnly: true })
      }
    },
  }
}
