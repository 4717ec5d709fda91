// Recorded Binance files as a workload: the depth frames that continue a REST snapshot, as bytes from the wire and in
// integers. Recordings are looked for in LEADLINE_DATA or ../shared/data; without them there is a reason instead.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

const data = process.env.LEADLINE_DATA ?? fileURLToPath(new URL('../../../shared/data', import.meta.url))

export const RECORDED = {
  spot: {
    venue: 'binance',
    files: ['spot_btcusdt_20240808', 'spot_btcusdt_20240809'],
    ...{ id: 'BTCUSDT', symbol: 'BTC/USDT', tickSize: '0.01', pxExp: 2 },
  },
  usdm: {
    venue: 'binanceusdm',
    files: ['usdm_btcusdt_20240718', 'usdm_btcusdt_20240719'],
    ...{ id: 'BTCUSDT', symbol: 'BTC/USDT:USDT', tickSize: '0.1', pxExp: 1 },
  },
  coinm: {
    venue: 'binancecoinm',
    files: ['cm_btcusd_perp_20240808', 'cm_btcusd_perp_20240809'],
    ...{ id: 'BTCUSD_PERP', symbol: 'BTC/USD:BTC', tickSize: '0.1', pxExp: 1 },
  },
}

/** `{ workload }`, or `{ reason }` where the recording is missing. */
export function readRecorded(name) {
  const { venue, files, pxExp, ...market } = RECORDED[name]
  const paths = files.map((file) => join(data, 'binance', `${file}.gz`))
  const missing = paths.filter((path) => !existsSync(path))
  if (missing.length > 0) return { reason: `no recording ${files.join(', ')} (LEADLINE_DATA)` }

  let body = null
  let kept = []
  for (const line of paths.flatMap((path) => gunzipSync(readFileSync(path)).toString('latin1').split('\n'))) {
    const text = line.slice(line.indexOf(' ') + 1)
    if (text.includes('"lastUpdateId"')) {
      if (body === null) body = text
    } else if (text.includes('"depthUpdate"')) kept.push(text)
  }
  const rest = JSON.parse(body)
  // a frame that the snapshot holds already is no part of it; the rule for the first is venues.md's, per market
  const parsed = kept.map((text) => JSON.parse(text).data)
  const first = parsed.findIndex(({ u }) => (venue === 'binance' ? u > rest.lastUpdateId : u >= rest.lastUpdateId))
  const frames = kept.slice(first)
  const messages = parsed.slice(first)
  const qtyExp = messages.reduce(
    (most, { b, a }) => [...b, ...a].reduce((m, [, q]) => Math.max(m, decimalsOf(q)), most),
    [...rest.bids, ...rest.asks].reduce((m, [, q]) => Math.max(m, decimalsOf(q)), 0),
  )
  const level = ([p, q]) => [units(p, pxExp), units(q, qtyExp)]
  const ticks = []
  const lots = []
  const changeOffsets = [0]
  for (const { b, a } of messages) {
    for (const [px, qty] of [...b, ...a].map(level)) {
      ticks.push(px)
      lots.push(qty)
    }
    changeOffsets.push(ticks.length)
  }
  const lotSize = qtyExp === 0 ? '1' : `0.${'1'.padStart(qtyExp, '0')}`
  return {
    workload: {
      ...{ name, seed: null, venue, ...market, lotSize, pxExp, qtyExp, body, frames, ticks, lots, changeOffsets },
      snapshot: { lastUpdateId: rest.lastUpdateId, bids: rest.bids.map(level), asks: rest.asks.map(level) },
      bidCounts: messages.map(({ b }) => b.length),
      firstIds: messages.map(({ U }) => U),
      lastIds: messages.map(({ u }) => u),
      prevIds: messages.map(({ pu }) => pu ?? -1),
      timesMs: messages.map(({ E }) => E),
      stats: { changes: ticks.length, bytes: frames.reduce((sum, text) => sum + text.length, 0) },
    },
  }
}

function decimalsOf(text) {
  const dot = text.indexOf('.')
  return dot < 0 ? 0 : text.slice(dot + 1).replace(/0+$/, '').length
}

/** A decimal text as a whole number of 10^-exponent; exact. */
function units(text, exponent) {
  const [whole, decimals = ''] = text.split('.')
  if (/[1-9]/.test(decimals.slice(exponent))) throw new RangeError(`${text} has more than ${exponent} decimals`)
  return Number(whole + decimals.slice(0, exponent).padEnd(exponent, '0'))
}
