// A workload as a folder of little-endian arrays, so that candidates in other processes and languages read the very same:
//   meta.json       name, seed, sizes of steps, counts
//   frames.bin      the frames' bytes one behind the other      frame-offsets.bin   u32 × (frames + 1)
//   ticks.bin       i64 × changes                               lots.bin            i64 × changes, bids of a frame first
//   change-offsets.bin  u32 × (frames + 1)                      bid-counts.bin      u32 × frames
//   first-ids.bin, last-ids.bin, prev-ids.bin, times.bin  i64 × frames; no previous id: −1; times in ns
//   snapshot.json   the REST body       snapshot.bin  u32 bids, u32 asks, (i64 ticks, i64 lots) pairs, bids first
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeWorkload, REGIMES } from './generator.mjs'
import { findRecorded, readRecorded, RECORDED } from './recorded.mjs'

/** What made a folder: one made by other code is made anew. */
const MAKERS = ['generator', 'recorded', 'store'].map((name) => readFileSync(new URL(`./${name}.mjs`, import.meta.url)))
const MADE_BY = MAKERS.reduce((hash, source) => hash.update(source), createHash('sha256'))
  .digest('hex')
  .slice(0, 16)
const folder = fileURLToPath(new URL('../.data', import.meta.url))

/** `{ dir }` of a workload made before or now, or `{ reason }`. */
export async function ensureWorkload({ name, frames, seed }) {
  const recorded = name in RECORDED
  if (!recorded && !(name in REGIMES)) throw new RangeError(`workload ${name}: expected ${names().join(', ')}`)
  if (recorded) return ensureRecorded(name)
  const dir = join(folder, `${name}-${frames}-${seed}`)
  if (isThere(dir, { name, seed, frames })) return { dir }
  return { dir: write(dir, makeWorkload({ regime: name, frameCount: frames, seed })) }
}

/** Made of other files, or of the same names with other sizes, it is made anew. */
async function ensureRecorded(name) {
  const dir = join(folder, name)
  const { paths, source, reason } = findRecorded(name)
  if (reason) return { reason }
  if (isThere(dir, { name, source })) return { dir }
  return { dir: write(dir, await readRecorded(name, { paths, source })) }
}

/** meta.json is written last: where it is, the folder is whole. */
function isThere(dir, wanted) {
  const file = join(dir, 'meta.json')
  if (!existsSync(file)) return false
  const meta = JSON.parse(readFileSync(file, 'utf8'))
  return Object.entries({ ...wanted, madeBy: MADE_BY }).every(([key, value]) => meta[key] === value)
}

export const names = () => [...Object.keys(REGIMES), ...Object.keys(RECORDED)]

function write(dir, workload) {
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(dir, { recursive: true })
  const { frames, ticks, lots, changeOffsets, bidCounts, firstIds, lastIds, prevIds, timesMs, snapshot, body } =
    workload
  const put = (file, array) => writeFileSync(join(dir, file), Buffer.from(array.buffer ?? array))
  const i64 = (values) => BigInt64Array.from(values, (value) => BigInt(value))
  const bytes = Buffer.from(frames.join(''), 'latin1')
  const offsets = new Uint32Array(frames.length + 1)
  frames.forEach((text, frame) => (offsets[frame + 1] = offsets[frame] + text.length))
  writeFileSync(join(dir, 'frames.bin'), bytes)
  put('frame-offsets.bin', offsets)
  put('ticks.bin', i64(ticks))
  put('lots.bin', i64(lots))
  put('change-offsets.bin', Uint32Array.from(changeOffsets))
  put('bid-counts.bin', Uint32Array.from(bidCounts))
  put('first-ids.bin', i64(firstIds))
  put('last-ids.bin', i64(lastIds))
  put('prev-ids.bin', i64(prevIds ?? firstIds.map(() => -1)))
  put(
    'times.bin',
    BigInt64Array.from(timesMs, (ms) => BigInt(ms) * 1_000_000n),
  )
  const { bids, asks, lastUpdateId } = snapshot
  const head = Buffer.from(Uint32Array.of(bids.length, asks.length).buffer)
  const levels = Buffer.from(i64([...bids, ...asks].flat()).buffer)
  writeFileSync(join(dir, 'snapshot.bin'), Buffer.concat([head, levels]))
  writeFileSync(join(dir, 'snapshot.json'), body)
  const { name, seed, source, endsBefore, venue, id, symbol, tickSize, lotSize, pxExp, qtyExp, stats } = workload
  const market = { venue, id, symbol, tickSize, lotSize, pxExp, qtyExp }
  const meta = { name, seed, source, endsBefore, ...market, lastUpdateId, stats }
  const counts = { frames: frames.length, changes: ticks.length }
  writeFileSync(join(dir, 'meta.json'), JSON.stringify({ madeBy: MADE_BY, ...meta, ...counts }, null, 2))
  return dir
}

/**
 * The folder in memory. Integers as doubles: every one of them is at most 2^53. Columns are read when they are first asked
 * for, because most candidates want the text alone.
 */
export function readWorkload(dir) {
  const bytes = (file) => readFileSync(join(dir, file))
  const long = (file) => new BigInt64Array(new Uint8Array(bytes(file)).buffer)
  const wide = (file) => Float64Array.from(long(file), Number)
  const meta = JSON.parse(bytes('meta.json'))
  const raw = new Uint8Array(bytes('snapshot.bin')).buffer
  const [bids, asks] = new Uint32Array(raw, 0, 2)
  const levels = Float64Array.from(new BigInt64Array(raw, 8), Number)
  const pairs = (from, count) =>
    Array.from({ length: count }, (_, i) => [levels[2 * (from + i)], levels[2 * (from + i) + 1]])
  const exact = (file) => new Uint32Array(new Uint8Array(bytes(file)).buffer)
  const workload = {
    meta,
    body: bytes('snapshot.json').toString(),
    snapshot: { lastUpdateId: meta.lastUpdateId, bids: pairs(0, bids), asks: pairs(bids, asks) },
    bytes: bytes('frames.bin'),
    frameOffsets: exact('frame-offsets.bin'),
    changeOffsets: exact('change-offsets.bin'),
  }
  const columns = {
    bidCounts: () => exact('bid-counts.bin'),
    ticks: () => wide('ticks.bin'),
    lots: () => wide('lots.bin'),
    firstIds: () => wide('first-ids.bin'),
    lastIds: () => wide('last-ids.bin'),
    prevIds: () => wide('prev-ids.bin'),
    timesNs: () => long('times.bin'),
  }
  for (const [name, read] of Object.entries(columns)) {
    let column
    Object.defineProperty(workload, name, { enumerable: true, get: () => (column ??= read()) })
  }
  return workload
}
