// Many frames, or decoded events, with one call into the core for a whole chunk: for replay.
import * as L from '#layout'
import type { Core } from './core.js'
import { Status, type State } from './status.js'

/** Frames in order, with their receive times where there are any (epoch microseconds). */
export interface FrameBatch {
  readonly frames: readonly Uint8Array[]
  readonly tsLocalUs?: ArrayLike<number>
}

/** What became of a batch: it ends early behind a frame that the caller must see (a gap, a defect, no book yet). */
export interface BatchResult {
  readonly taken: number
  /** Status of the last frame taken. */
  readonly status: Status
}

const CHUNK_BYTES = 1 << 20
const padded = (length: number): number => (length + 7) & ~7

/** Packs frames from `start` on into the input area until it holds about CHUNK_BYTES; how many, and the bytes they take. */
export function packFrames(
  core: Core,
  { frames, tsLocalUs }: FrameBatch,
  start: number,
): { count: number; bytes: number } {
  let bytes = 0
  let end = start
  while (end < frames.length && (end === start || bytes + frames[end]!.length < CHUNK_BYTES)) {
    bytes += L.FRAME_HEADER + padded(frames[end]!.length)
    end++
  }
  if (!core.reserve(bytes)) return { count: 0, bytes: 0 }
  let at = core.input
  for (let i = start; i < end; i++) {
    const frame = frames[i]!
    core.i32[at >> 2] = frame.length
    core.i32[(at >> 2) + 1] = 0
    core.f64[(at >> 3) + 1] = tsLocalUs?.[i] ?? NaN
    core.u8.set(frame, at + L.FRAME_HEADER)
    at += L.FRAME_HEADER + padded(frame.length)
  }
  return { count: end - start, bytes }
}

export function readBatch(core: Core): BatchResult {
  const at = L.VIEW_BATCH >> 2
  return { taken: core.i32[at]!, status: core.i32[at + 1]! as Status }
}

/** A change of the book that needs no decoding: integer ticks and lots, absolute sizes, 0 removes. */
export interface DecodedEvent {
  /** The event carries the whole book. */
  readonly full?: boolean
  readonly first?: bigint
  readonly last: bigint
  readonly prev?: bigint
  /** Venue time, epoch nanoseconds. */
  readonly tsVenueNs: bigint
  readonly bids: readonly (readonly [pxTicks: number | bigint, qtyLots: number | bigint])[]
  readonly asks: readonly (readonly [pxTicks: number | bigint, qtyLots: number | bigint])[]
}

/** Writes events in the form that `market.pushEvents()` takes, once; the bytes can be kept and pushed again. */
export function packEvents(events: readonly DecodedEvent[]): Uint8Array {
  const size = events.reduce((sum, { bids, asks }) => sum + L.EVENT_HEADER + 16 * (bids.length + asks.length), 0)
  const out = new DataView(new ArrayBuffer(size))
  let at = 0
  for (const { full = false, first, last, prev, tsVenueNs, bids, asks } of events) {
    out.setInt32(at + L.EH_FLAGS, (full ? L.EVFLAG_FULL : 0) | (prev === undefined ? 0 : L.EVFLAG_HAS_PREV), true)
    out.setInt32(at + L.EH_BIDS, bids.length, true)
    out.setInt32(at + L.EH_ASKS, asks.length, true)
    out.setBigInt64(at + L.EH_FIRST, first ?? last, true)
    out.setBigInt64(at + L.EH_LAST, last, true)
    out.setBigInt64(at + L.EH_PREV, prev ?? 0n, true)
    out.setBigInt64(at + L.EH_TS, tsVenueNs, true)
    at += L.EVENT_HEADER
    for (const [px, qty] of [...bids, ...asks]) {
      out.setBigInt64(at, BigInt(px), true)
      out.setBigInt64(at + 8, BigInt(qty), true)
      at += 16
    }
  }
  return new Uint8Array(out.buffer)
}

/** What a batch needs of its market. */
export interface BatchTarget {
  readonly state: State
  push(frame: Uint8Array, tsLocalUs: number): Status
  pushChunk(batch: FrameBatch, start: number): BatchResult
}

/** Pushes a batch frame by frame where each needs looking at, in chunks where none does. */
export function pushBatch(market: BatchTarget, batch: FrameBatch, eachHeard: boolean): BatchResult {
  const { frames, tsLocalUs } = batch
  let taken = 0
  let status: Status = Status.APPLIED
  while (taken < frames.length) {
    if (market.state === 'live' && !eachHeard) {
      const chunk = market.pushChunk(batch, taken)
      taken += chunk.taken
      status = chunk.status
    } else {
      status = market.push(frames[taken]!, tsLocalUs?.[taken] ?? NaN)
      taken++
    }
    if (status >= Status.POOL_FULL) break
  }
  return { taken, status }
}
