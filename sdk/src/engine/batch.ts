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
  /** There is no book from here on, until an event with all of it: trading is halted, or the book may be wrong. */
  readonly noBook?: boolean
  readonly first?: bigint
  readonly last: bigint
  readonly prev?: bigint
  /** Venue time, epoch nanoseconds. */
  readonly tsVenueNs: bigint
  readonly bids: readonly (readonly [pxTicks: number | bigint, qtyLots: number | bigint])[]
  readonly asks: readonly (readonly [pxTicks: number | bigint, qtyLots: number | bigint])[]
}

/**
 * Writes events in the form that `market.pushEvents()` takes, once; the bytes can be kept and pushed again. Throws RangeError for what is
 * no integer, and for a size below 0.
 */
export function packEvents(events: readonly DecodedEvent[]): Uint8Array {
  const bases = events.map(baseOf)
  const size = events.reduce((sum, { bids, asks }, i) => {
    const form = formOf(bases[i]!)
    return sum + form.header + form.level * (bids.length + asks.length)
  }, 0)
  const out = new DataView(new ArrayBuffer(size))
  let at = 0
  for (const [i, { full = false, noBook = false, first, last, prev, tsVenueNs, bids, asks }] of events.entries()) {
    const base = bases[i]!
    const form = formOf(base)
    const what = (full ? L.EVFLAG_FULL : 0) | (noBook ? L.EVFLAG_NO_BOOK : 0) | (base === null ? 0 : L.EVFLAG_COMPACT)
    out.setInt32(at + L.EH_FLAGS, what | (prev === undefined ? 0 : L.EVFLAG_HAS_PREV), true)
    out.setInt32(at + L.EH_BIDS, bids.length, true)
    out.setInt32(at + L.EH_ASKS, asks.length, true)
    out.setBigInt64(at + L.EH_FIRST, first ?? last, true)
    out.setBigInt64(at + L.EH_LAST, last, true)
    out.setBigInt64(at + L.EH_PREV, prev ?? 0n, true)
    out.setBigInt64(at + L.EH_TS, tsVenueNs, true)
    if (base !== null) out.setBigInt64(at + L.EH_BASE, BigInt(base), true)
    at += form.header
    for (const side of [bids, asks])
      for (const [px, qty] of side) {
        if (base === null) {
          if (qty < 0) throw new RangeError(`event ${last}: found ${qty} lots at ${px} ticks, expected 0 or more`)
          out.setBigInt64(at, BigInt(px), true)
          out.setBigInt64(at + 8, BigInt(qty), true)
        } else {
          out.setInt32(at, Number(px) - base, true)
          out.setUint32(at + 4, Number(qty), true)
        }
        at += form.level
      }
  }
  return new Uint8Array(out.buffer)
}

/** Levels of the event that has most of them. Behind an event that says it has fewer than none it stops looking. */
export function mostLevels(packed: Uint8Array): number {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  let most = 0
  for (let at = 0; at + WHOLE.header <= packed.length;) {
    const bids = view.getInt32(at + L.EH_BIDS, true)
    const asks = view.getInt32(at + L.EH_ASKS, true)
    if (bids < 0 || asks < 0) break
    const form = (view.getInt32(at + L.EH_FLAGS, true) & L.EVFLAG_COMPACT) === 0 ? WHOLE : COMPACT
    const next = at + form.header + form.level * (bids + asks)
    if (next <= packed.length) most = Math.max(most, bids + asks)
    at = next
  }
  return most
}

type Levels = DecodedEvent['bids']

/** Bytes of an event's header, and of each of its levels (assembly/packed.ts). */
const WHOLE = { header: L.EVENT_HEADER, level: 16 } as const
const COMPACT = { header: L.COMPACT_HEADER, level: 8 } as const
const formOf = (base: number | null) => (base === null ? WHOLE : COMPACT)

/** Levels that an event may have to be written compactly: so many fit into the core's scratch, however small the input area is. */
const COMPACT_LEVELS = Math.floor(L.INPUT_FIRST / L.MIN_LEVEL_TEXT)

/** The price that the levels of an event are counted from where 32 bits hold each price and size of it; null where they don't. */
function baseOf({ bids, asks }: DecodedEvent): number | null {
  const first = bids[0] ?? asks[0]
  if (first === undefined || bids.length + asks.length > COMPACT_LEVELS) return null
  const base = Number(first[0])
  return Number.isSafeInteger(base) && fit(bids, base) && fit(asks, base) ? base : null
}

/** What is no count is left to the form that takes any number: it says what is wrong. */
function fit(levels: Levels, base: number): boolean {
  for (const [px, qty] of levels) {
    const ticks = Number(px)
    const lots = Number(qty)
    if (!Number.isSafeInteger(ticks) || ((ticks - base) | 0) !== ticks - base || lots >>> 0 !== lots) return false
  }
  return true
}

/** A change of one order, in integers. */
export interface DecodedOrder {
  /**
   * set: to this size at this price, whether the order is known or not; amend: only if it is. deleteEarly: as delete, and where
   * the order isn't known yet it won't be added for 10 s.
   */
  readonly op: 'add' | 'reduce' | 'execute' | 'set' | 'amend' | 'delete' | 'deleteEarly' | 'replace'
  readonly id: bigint
  readonly side: 'bid' | 'ask'
  /** Not looked at by reduce, execute and delete; 0 of set and amend: where it is. */
  readonly pxTicks: number | bigint
  /** Lots: of the order, or by how many it shrinks (reduce, execute). Not looked at by delete. */
  readonly qtyLots: number | bigint
  /** The order that takes the place of a replaced one. */
  readonly newId?: bigint
  /** Of set, amend and delete: it was traded with, not taken away. */
  readonly traded?: boolean
}

/** A trade, in integers. */
export interface DecodedTrade {
  /** Undefined where the venue numbers none. */
  readonly id?: bigint
  /** In units of the tick's decimals: 1 at a tick of '0.05' is 0.01. */
  readonly px: number | bigint
  readonly qtyLots: number | bigint
  /** Who took: +1 the buyer, -1 the seller. */
  readonly sign: 1 | -1
  /** When it took place, epoch nanoseconds; undefined: at the event's time. */
  readonly tsVenueNs?: bigint
  /** No shown order was traded with. */
  readonly hidden?: boolean
}

/** One event of a by-order feed: what it does to orders, and the trades it tells of. Either may be empty. */
export interface DecodedOrders {
  /** The orders are the whole book. */
  readonly full?: boolean
  /** There is no book from here on, until an event with all of it: trading is halted, or the book may be wrong. */
  readonly noBook?: boolean
  /** The feed sends one order an event: crossed for up to a second, the book is waited for. */
  readonly oneByOne?: boolean
  readonly first?: bigint
  readonly last: bigint
  readonly prev?: bigint
  readonly tsVenueNs: bigint
  readonly orders: readonly DecodedOrder[]
  readonly trades?: readonly DecodedTrade[]
}

const ORDER_OPS = {
  add: L.ORDER_ADD,
  reduce: L.ORDER_REDUCE,
  execute: L.ORDER_EXECUTE,
  set: L.ORDER_SET,
  amend: L.ORDER_AMEND,
  delete: L.ORDER_DELETE,
  deleteEarly: L.ORDER_DELETE_EARLY,
  replace: L.ORDER_REPLACE,
} as const

/** Writes changes of orders and trades in the form that `market.pushOrders()` takes, once; the bytes can be kept and pushed again. */
export function packOrders(events: readonly DecodedOrders[]): Uint8Array {
  const size = events.reduce(
    (sum, { orders, trades = [] }) =>
      sum + L.ORDERS_HEADER + L.ORDER_ENTRY * orders.length + L.TRADE_ENTRY * trades.length,
    0,
  )
  const out = new DataView(new ArrayBuffer(size))
  let at = 0
  for (const {
    full = false,
    noBook = false,
    oneByOne = false,
    first,
    last,
    prev,
    tsVenueNs,
    orders,
    trades = [],
  } of events) {
    const flags = (full ? L.EVFLAG_FULL : 0) | (oneByOne ? L.EVFLAG_ONE_ORDER : 0) | (noBook ? L.EVFLAG_NO_BOOK : 0)
    out.setInt32(at + L.OH_FLAGS, flags | (prev === undefined ? 0 : L.EVFLAG_HAS_PREV), true)
    out.setInt32(at + L.OH_ORDERS, orders.length, true)
    out.setInt32(at + L.OH_TRADES, trades.length, true)
    out.setBigInt64(at + L.OH_FIRST, first ?? last, true)
    out.setBigInt64(at + L.OH_LAST, last, true)
    out.setBigInt64(at + L.OH_PREV, prev ?? 0n, true)
    out.setBigInt64(at + L.OH_TS, tsVenueNs, true)
    at += L.ORDERS_HEADER
    for (const { op, id, side, pxTicks, qtyLots, traded = false, newId = traded ? 1n : 0n } of orders) {
      out.setBigInt64(at + L.OE_ID, id, true)
      out.setBigInt64(at + L.OE_PX, BigInt(pxTicks), true)
      out.setBigInt64(at + L.OE_QTY, BigInt(qtyLots), true)
      out.setBigInt64(at + L.OE_NEW_ID, newId, true)
      out.setInt32(at + L.OE_OP, ORDER_OPS[op], true)
      out.setInt32(at + L.OE_SIDE, side === 'bid' ? 0 : 1, true)
      at += L.ORDER_ENTRY
    }
    for (const { id, px, qtyLots, sign, tsVenueNs: own, hidden = false } of trades) {
      out.setBigInt64(at + L.TE_ID, id ?? NONE, true)
      out.setBigInt64(at + L.TE_PX, BigInt(px), true)
      out.setBigInt64(at + L.TE_QTY, BigInt(qtyLots), true)
      out.setBigInt64(at + L.TE_OWN, own ?? NONE, true)
      out.setInt32(at + L.TE_SIGN, sign, true)
      out.setInt32(at + L.TE_KIND, hidden ? 1 | L.TE_HIDDEN : 1, true)
      at += L.TRADE_ENTRY
    }
  }
  return new Uint8Array(out.buffer)
}

/** The core's mark for a number or a time that isn't there. */
const NONE = -0x8000000000000000n

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
