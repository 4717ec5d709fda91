// F70, layering: large orders placed behind the best price and taken away again while the other side trades. Over the window
//   L = min(1, cancelled/added)·1{executions of the other side > 0}·(1 − min(1, executed/added)) ∈ [0, 1]
// added: lots of large far adds, large: at or above the 95 % quantile of all earlier adds' lots (50 of them at least), far: at the
// second to tenth occupied price, counted after the message; cancelled, executed: lots of those orders, cancelled at the second
// to tenth price before the message, executed anywhere. An indicator of a pattern, never of intent. NaN: nothing added.
// The last 256 of them are remembered; where that is less than the window, window_overflow. One that is forgotten by the book
// (its price went out of sight) is not followed any more.
//
// On feeds without orders it is netted: a level's growth is an add (rank after the frame), its decline a cancel (rank before it),
// executed is 0. Source: project definition, after Fabre, Challet 2025; Do, Putniņš 2023. Cost one P² step an add.
import {
  C_FLAGS, FLAG_BY_ORDER, FLOW_DEPTH, I_TS_VENUE, MARK_FAR, MESSAGE_BOUGHT, MESSAGE_FAR, REASON_WINDOW_OVERFLOW,
  REASON_ZERO_DENOMINATOR,
} from '../layout'
import { NO_TIME } from '../decode/event'
import { markAdded } from '../book/order'
import { NO_KEY, sideAt } from '../book/price'
import { readTop } from '../book/read'
import {
  asksNow, bidsNow, messageEntry, messageId, messageKey, messageLots, messageMarks, messageShownAfter, messageShownBefore, messageSide, messageType,
} from './facts'
import { P2_BYTES, p2Count, p2Exceeds, p2Open, p2Scale } from './quantile'
import { MESSAGE_RING, stageInt, sumInt } from './rings'
import { scaleCounts } from './scale'
import { pieceOf, windowLength } from './piece'
import { because } from './undefined'

//   │ P² of adds │ i64 × (added, cancelled) of bids, of asks: of the frame that is open │ i64 keys × 10 of bids, of asks │
const FRAME: usize = <usize>P2_BYTES
const KEYS: usize = FRAME + 32
// by order: │ i64 first entry │ i64 entries │ i64 ns of the newest that was lost │ entries in a circle │
//   an entry: │ i64 ns │ i64 id │ i64 side │ i64 added │ i64 cancelled │ i64 executed │
const FIRST: usize = KEYS + 160
const COUNT: usize = FIRST + 8
const LOST: usize = FIRST + 16
const ENTRIES: usize = FIRST + 24
const ENTRY: usize = 48
const ENTRIES_MAX: i64 = 256
const ID: usize = 8
const SIDE: usize = 16
const SUMS: usize = 24
const SOUND: usize = ENTRIES + 256 * 48 // by price: the P² as of the last book event, for a frame that loses the book teaches nothing
export const LAYERING_BYTES: i32 = <i32>SOUND + P2_BYTES

const LARGE: f64 = 0.95
const ADDED: i32 = 0
const CANCELLED: i32 = 1
const EXECUTED: i32 = 2
const TOP: usize = memory.data(160)

export function openLayering(s: usize): void {
  p2Open(s, LARGE)
  memory.fill(s + FRAME, 0, 32)
  for (let i = 0; i < 2 * FLOW_DEPTH; i++) store<i64>(s + KEYS + (<usize>i << 3), NO_KEY)
  forgetLayering(s)
}

/** The book is gone, and with it what was added to it. What is known of sizes stays. */
export function forgetLayering(s: usize): void {
  if (p2Count(s + SOUND) != 0) memory.copy(s, s + SOUND, P2_BYTES)
  memory.fill(s + FRAME, 0, 32)
  store<i64>(s, 0, FIRST)
  store<i64>(s, 0, COUNT)
  store<i64>(s, NO_TIME, LOST)
}
@inline function entryAt(s: usize, i: i64): usize { return s + ENTRIES + <usize>(i & (ENTRIES_MAX - 1)) * ENTRY }

/** A large far add of the message's order; the oldest entry makes room. */
function addEntry(m: usize, s: usize): void {
  const count = load<i64>(s, COUNT)
  const first = load<i64>(s, FIRST)
  const i = first + count
  const e = entryAt(s, i)
  if (count == ENTRIES_MAX) {
    store<i64>(s, load<i64>(e), LOST)
    store<i64>(s, first + 1, FIRST)
  } else store<i64>(s, count + 1, COUNT)
  store<i64>(e, load<i64>(m, I_TS_VENUE))
  store<i64>(e, messageId, ID)
  store<i64>(e, messageSide, SIDE)
  store<i64>(e, messageLots, SUMS)
  store<i64>(e, 0, SUMS + 8)
  store<i64>(e, 0, SUMS + 16)
  markAdded(m, MARK_FAR, <i32>(i & (ENTRIES_MAX - 1)))
}

/** The message takes lots of such an order. */
function takeFrom(s: usize, what: i32): void {
  const e = s + ENTRIES + <usize>messageEntry * ENTRY
  if (load<i64>(e, ID) != messageId) return // its entry has made room
  const at = e + SUMS + (<usize>what << 3)
  store<i64>(at, load<i64>(at) + messageLots)
}
@inline function seriesOf(side: i32, what: i32): i32 { return MESSAGE_FAR + 3 * side + what }

/** Whether a price is the second to tenth of its side; `shown`: only if it is one of them, otherwise the place it would have. */
function isFar(m: usize, side: i32, key: i64, shown: bool): bool {
  readTop(m, sideAt(m, side), FLOW_DEPTH, TOP)
  let better = 0
  while (better < FLOW_DEPTH && load<i64>(TOP + (<usize>better << 4)) > key) better++
  return better > 0 && better < FLOW_DEPTH && (!shown || load<i64>(TOP + (<usize>better << 4)) == key)
}

export function messageLayering(m: usize, s: usize): void {
  if (messageType == 1) {
    if (!p2Exceeds(s, <f64>messageLots) || messageShownAfter == 0 || !isFar(m, messageSide, messageKey, true)) return
    addEntry(m, s)
  } else if ((messageMarks & MARK_FAR) != 0) {
    if (messageType == 4) takeFrom(s, EXECUTED)
    // a message moves no better price: the rank after it is the rank before it
    else if (messageShownBefore != 0 && isFar(m, messageSide, messageKey, false)) takeFrom(s, CANCELLED)
  }
}
@inline function frameAt(s: usize, side: i32, what: i32): usize { return s + FRAME + (<usize>(side * 2 + what) << 3) }

/** A level of a depth frame. */
export function levelLayering(m: usize, s: usize, side: i32, key: i64, was: i64, now: i64): void {
  if (now > was) {
    if (!p2Exceeds(s, <f64>(now - was)) || !isFar(m, side, key, true)) return
    const at = frameAt(s, side, ADDED)
    store<i64>(at, load<i64>(at) + now - was)
    return
  }
  const keys = s + KEYS + <usize>side * 80
  let better = 0
  while (better < FLOW_DEPTH && load<i64>(keys + (<usize>better << 3)) > key) better++
  if (better == 0 || better == FLOW_DEPTH || load<i64>(keys + (<usize>better << 3)) != key) return
  const at = frameAt(s, side, CANCELLED)
  store<i64>(at, load<i64>(at) + was - now)
}

/** The frame is applied: its sums into the row of the message. */
export function closeLayering(s: usize): void {
  for (let side = 0; side < 2; side++) {
    stageInt(seriesOf(side, ADDED), load<i64>(frameAt(s, side, ADDED)))
    stageInt(seriesOf(side, CANCELLED), load<i64>(frameAt(s, side, CANCELLED)))
  }
  memory.fill(s + FRAME, 0, 32)
}

/** A book event of a feed without orders: its prices are those before the next frame. */
export function bookLayering(s: usize): void {
  memory.copy(s + SOUND, s, P2_BYTES)
  for (let i = 0; i < FLOW_DEPTH; i++) {
    const at = s + KEYS + (<usize>i << 3)
    store<i64>(at, load<i64>(bidsNow + (<usize>i << 4)))
    store<i64>(at, load<i64>(asksNow + (<usize>i << 4)), 80)
  }
}

export function readLayering(m: usize, s: usize, side: i32, w: i32): f64 {
  const byOrder = (load<i32>(m, C_FLAGS) & FLAG_BY_ORDER) != 0
  const edge = load<i64>(m, I_TS_VENUE) - windowLength(pieceOf(m), w)
  if (byOrder && load<i64>(s, LOST) > edge) return because(REASON_WINDOW_OVERFLOW)
  const added = byOrder ? entries(s, edge, side, ADDED) : sumInt(m, MESSAGE_RING, w, seriesOf(side, ADDED))
  if (added == 0) return because(REASON_ZERO_DENOMINATOR)
  if (sumInt(m, MESSAGE_RING, w, MESSAGE_BOUGHT + side) == 0) return 0
  const cancelled = byOrder ? entries(s, edge, side, CANCELLED) : sumInt(m, MESSAGE_RING, w, seriesOf(side, CANCELLED))
  const executed = byOrder ? entries(s, edge, side, EXECUTED) : 0
  return min(1, <f64>cancelled / <f64>added) * (1 - min(1, <f64>executed / <f64>added))
}

/** Σ over the entries of a side that were added after `edge`. */
function entries(s: usize, edge: i64, side: i64, what: i32): i64 {
  let sum: i64 = 0
  const first = load<i64>(s, FIRST)
  for (let i = first + load<i64>(s, COUNT) - 1; i >= first; i--) {
    const e = entryAt(s, i)
    if (load<i64>(e) <= edge) break
    if (load<i64>(e, SIDE) == side) sum += load<i64>(e + (<usize>what << 3), SUMS)
  }
  return sum
}

export function scaleLayering(s: usize, factor: f64): void {
  p2Scale(s, factor)
  p2Scale(s + SOUND, factor)
  scaleCounts(s + FRAME, 4, factor)
  for (let i: i64 = 0; i < load<i64>(s, COUNT); i++) scaleCounts(entryAt(s, load<i64>(s, FIRST) + i) + SUMS, 3, factor)
}
