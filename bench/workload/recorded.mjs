// Recorded Binance files as a workload: the depth frames that continue a REST snapshot, as bytes from the wire and in
// integers. Recordings are looked for in the folder named by LEADLINE_DATA; without them there is a reason instead.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

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
export function readRecorded(name, data = process.env.LEADLINE_DATA) {
  const { venue, files, pxExp, ...market } = RECORDED[name]
  if (!data) return { reason: 'LEADLINE_DATA is not set' }
  const paths = files.map((file) => join(data, 'binance', `${file}.gz`))
  const missing = paths.find((path) => !existsSync(path))
  if (missing) return { reason: `no recording ${missing}` }

  const { body, frames } = continuing(paths, venue)
  const rest = JSON.parse(body)
  const messages = frames.map(depthOf)
  const sizes = [rest.bids, rest.asks, ...messages.flatMap(({ b, a }) => [b, a])]
  const qtyExp = sizes.reduce((most, rows) => rows.reduce((m, [, qty]) => Math.max(m, decimalsOf(qty)), most), 0)
  const level = ([px, qty]) => [units(px, pxExp), units(qty, qtyExp)]
  const snapshot = { lastUpdateId: rest.lastUpdateId, bids: rest.bids.map(level), asks: rest.asks.map(level) }
  const changes = messages.map(({ b, a }) => ({ bids: b.map(level), asks: a.map(level) }))
  const all = changes.flatMap(({ bids, asks }) => [...bids, ...asks])
  const changeOffsets = [0]
  for (const { bids, asks } of changes) changeOffsets.push(changeOffsets.at(-1) + bids.length + asks.length)
  const lotSize = qtyExp === 0 ? '1' : `0.${'1'.padStart(qtyExp, '0')}`
  return {
    workload: {
      ...{ name, seed: null, venue, ...market, lotSize, pxExp, qtyExp, snapshot, body, frames, changeOffsets },
      ticks: all.map(([ticks]) => ticks),
      lots: all.map(([, lots]) => lots),
      bidCounts: messages.map(({ b }) => b.length),
      firstIds: messages.map(({ U }) => U),
      lastIds: messages.map(({ u }) => u),
      prevIds: messages.map(({ pu }) => pu ?? -1),
      timesMs: messages.map(({ E }) => E),
      stats: survey(snapshot, changes, frames),
    },
  }
}

/** The first snapshot of the files, and the depth frames from the one on that it is met by. Throws at a hole. */
function continuing(paths, venue) {
  let body = null
  const depth = []
  for (const line of paths.flatMap((path) => gunzipSync(readFileSync(path)).toString('latin1').split('\n'))) {
    const text = line.slice(line.indexOf(' ') + 1)
    if (text.includes('"lastUpdateId"')) body ??= text
    else if (text.includes('"depthUpdate"')) depth.push(text)
  }
  const { lastUpdateId } = JSON.parse(body)
  const first = depth.findIndex((text) => {
    const { u } = depthOf(text)
    return venue === 'binance' ? u > lastUpdateId : u >= lastUpdateId
  })
  const frames = depth.slice(first)
  let last = null
  for (const text of frames) {
    const { U, u, pu } = depthOf(text)
    const meets = last === null ? U <= lastUpdateId + 1 : (pu ?? U - 1) === last
    if (!meets) throw new RangeError(`frame ${U}–${u}: does not continue ${last ?? `snapshot ${lastUpdateId}`}`)
    last = u
  }
  return { body, frames }
}

const depthOf = (text) => JSON.parse(text).data

/** The same statistics as the generator's, as far as they can be had. */
function survey(snapshot, changes, frames) {
  const [bids, asks] = [new Map(snapshot.bids), new Map(snapshot.asks)]
  const least = { changes: Infinity, levels: Infinity }
  const most = { changes: 0, levels: 0 }
  const stats = { changes: 0, deletes: 0, bytes: 0 }
  const put = (side, rows) => {
    for (const [ticks, lots] of rows) {
      if (lots > 0) side.set(ticks, lots)
      else side.delete(ticks)
      stats.deletes += lots > 0 ? 0 : 1
    }
  }
  changes.forEach((frame, i) => {
    put(bids, frame.bids)
    put(asks, frame.asks)
    const count = frame.bids.length + frame.asks.length
    stats.changes += count
    stats.bytes += frames[i].length
    least.changes = Math.min(least.changes, count)
    most.changes = Math.max(most.changes, count)
    least.levels = Math.min(least.levels, bids.size, asks.size)
    most.levels = Math.max(most.levels, bids.size, asks.size)
  })
  return { ...stats, least, most }
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
