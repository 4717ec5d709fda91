// Recorded Binance files as a workload: the depth frames that continue a REST snapshot, as bytes from the wire and in
// integers. Recordings are looked for in the folder named by LEADLINE_DATA; without them there is a reason instead.
//   $LEADLINE_DATA/binance/spot_btcusdt_20240808.gz, usdm_…, cm_…: lines of `ns text`, one symbol and one day (UTC) a file
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

export const RECORDED = {
  spot: { venue: 'binance', prefix: 'spot' },
  usdm: { venue: 'binanceusdm', prefix: 'usdm' },
  coinm: { venue: 'binancecoinm', prefix: 'cm' },
}

/** Fewer frames that continue each other are no workload. */
const FRAMES_LEAST = 1_000

/** The files of the symbol that has most bytes, by day: `{ paths, source }`, or `{ reason }`. */
export function findRecorded(name, data = process.env.LEADLINE_DATA) {
  if (!data) return { reason: 'LEADLINE_DATA is not set' }
  const folder = join(data, 'binance')
  const pattern = new RegExp(`^${RECORDED[name].prefix}_(.+)_[0-9]{8}\\.gz$`)
  const symbols = new Map()
  for (const file of existsSync(folder) ? readdirSync(folder).sort() : []) {
    const symbol = pattern.exec(file)?.[1]
    if (symbol === undefined) continue
    const bytes = statSync(join(folder, file)).size
    const known = symbols.get(symbol) ?? { files: [], bytes: 0 }
    symbols.set(symbol, { files: [...known.files, `${file} ${bytes}`], bytes: known.bytes + bytes })
  }
  if (symbols.size === 0)
    return { reason: `no recording ${join(folder, `${RECORDED[name].prefix}_SYMBOL_YYYYMMDD.gz`)}` }
  const { files } = [...symbols.values()].reduce((most, next) => (next.bytes > most.bytes ? next : most))
  return { paths: files.map((file) => join(folder, file.slice(0, file.indexOf(' ')))), source: files.join(', ') }
}

/** The workload of files that findRecorded() found. */
export async function readRecorded(name, { paths, source }) {
  const { unifiedSymbol } = await import('leadline/feeds') // here: lanes read folders and need no more
  const { venue } = RECORDED[name]
  const { body, frames, endsBefore } = continuing(paths, venue)
  const rest = JSON.parse(body)
  const messages = frames.map(depthOf)
  const rows = [rest.bids, rest.asks, ...messages.flatMap(({ b, a }) => [b, a])]
  const [pxExp, qtyExp] = [0, 1].map((column) => mostDecimals(rows, column))
  const level = ([px, qty]) => [units(px, pxExp), units(qty, qtyExp)]
  const snapshot = { lastUpdateId: rest.lastUpdateId, bids: rest.bids.map(level), asks: rest.asks.map(level) }
  const changes = messages.map(({ b, a }) => ({ bids: b.map(level), asks: a.map(level) }))
  const all = changes.flatMap(({ bids, asks }) => [...bids, ...asks])
  const changeOffsets = [0]
  for (const { bids, asks } of changes) changeOffsets.push(changeOffsets.at(-1) + bids.length + asks.length)
  const id = messages[0].s
  return {
    ...{ name, seed: null, source, endsBefore, venue, id, symbol: unifiedSymbol(venue, id) },
    ...{ tickSize: step(pxExp), lotSize: step(qtyExp), pxExp, qtyExp },
    ...{ snapshot, body, frames, changeOffsets },
    ticks: all.map(([ticks]) => ticks),
    lots: all.map(([, lots]) => lots),
    bidCounts: messages.map(({ b }) => b.length),
    firstIds: messages.map(({ U }) => U),
    lastIds: messages.map(({ u }) => u),
    prevIds: messages.map(({ pu }) => pu ?? -1),
    timesMs: messages.map(({ E }) => E),
    stats: survey(snapshot, changes, frames),
  }
}

/** The first snapshot of the files, and the depth frames from the one on that it is met by, up to a hole: `endsBefore` says which. */
function continuing(paths, venue) {
  let body = null
  const depth = []
  for (const line of paths.flatMap((path) => gunzipSync(readFileSync(path)).toString('latin1').split('\n'))) {
    const text = line.slice(line.indexOf(' ') + 1)
    if (text.includes('"lastUpdateId"')) body ??= text
    else if (text.includes('"depthUpdate"')) depth.push(text)
  }
  if (body === null) throw new RangeError(`${paths.join(', ')}: no snapshot`)
  const { lastUpdateId } = JSON.parse(body)
  const frames = []
  let last = null
  let endsBefore = null
  for (const text of depth) {
    const { U, u, pu } = depthOf(text)
    if (last === null && (venue === 'binance' ? u <= lastUpdateId : u < lastUpdateId)) continue
    const meets = last === null ? U <= lastUpdateId + 1 : (pu ?? U - 1) === last
    if (!meets) endsBefore = `${U}–${u}, which does not continue ${last ?? `snapshot ${lastUpdateId}`}`
    if (!meets) break
    frames.push(text)
    last = u
  }
  if (frames.length < FRAMES_LEAST) {
    const why = endsBefore ?? 'the end'
    throw new RangeError(
      `${paths.join(', ')}: ${frames.length} frames before ${why}; expected at least ${FRAMES_LEAST}`,
    )
  }
  return { body, frames, endsBefore }
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

const step = (exponent) => (exponent === 0 ? '1' : `0.${'1'.padStart(exponent, '0')}`)

function mostDecimals(sides, column) {
  let most = 0
  for (const rows of sides) for (const row of rows) most = Math.max(most, decimalsOf(row[column]))
  return most
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
