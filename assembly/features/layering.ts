// F70, layering: large orders placed behind the best price and taken away again while the other side trades. Over the window
//   L = min(1, cancelled/added)·1{executions of the other side > 0}·(1 − min(1, executed/added)) ∈ [0, 1]
// added: lots of large far adds, large: at or above the 95 % quantile of all earlier adds' lots (50 of them at least), far: at the
// second to tenth occupied price, counted after the message; cancelled, executed: lots of such orders, cancelled at the
// second to tenth price before the message, executed anywhere. An indicator of a pattern, never of intent. NaN: nothing added.
//
// On feeds without orders it is netted: a level's growth is an add (rank after the frame), its decline a cancel (rank before it),
// executed is 0. Source: project definition, after Fabre, Challet 2025; Do, Putniņš 2023. Cost one P² step an add.
import { FLOW_DEPTH, MARK_FAR, MESSAGE_BOUGHT, MESSAGE_FAR, REASON_ZERO_DENOMINATOR } from '../layout'
import { markAdded } from '../book/order'
import { NO_KEY, sideAt } from '../book/price'
import { readTop } from '../book/read'
import {
  asksNow, bidsNow, messageKey, messageLots, messageMarks, messageShownAfter, messageShownBefore, messageSide, messageType,
} from './facts'
import { P2_BYTES, p2Add, p2Count, p2Open, p2Value } from './quantile'
import { MESSAGE_RING, stageInt, sumInt } from './rings'
import { scaleCounts, scaleHeights } from './scale'
import { because } from './undefined'

//   │ P² of adds │ i64 × (added, cancelled) of bids, of asks: of the frame that is open │ i64 keys × 10 of bids, of asks │
const FRAME: usize = <usize>P2_BYTES
const KEYS: usize = FRAME + 32
export const LAYERING_BYTES: i32 = P2_BYTES + 32 + 160

const LARGE: f64 = 0.95
const SEEN_MIN: i64 = 50
const ADDED: i32 = 0
const CANCELLED: i32 = 1
const EXECUTED: i32 = 2
const TOP: usize = memory.data(160)

export function openLayering(s: usize): void {
  p2Open(s, LARGE)
  memory.fill(s + FRAME, 0, 32)
  for (let i = 0; i < 2 * FLOW_DEPTH; i++) store<i64>(s + KEYS + (<usize>i << 3), NO_KEY)
}
@inline function seriesOf(side: i32, what: i32): i32 { return MESSAGE_FAR + 3 * side + what }

/** Whether an add is large among those before it, which it joins. */
function isLarge(s: usize, lots: i64): bool {
  const large = p2Count(s) >= SEEN_MIN && <f64>lots >= p2Value(s)
  p2Add(s, <f64>lots)
  return large
}

/** Whether a price is the second to tenth of its side, itself counted or not. */
function isFar(m: usize, side: i32, key: i64): bool {
  readTop(m, sideAt(m, side), FLOW_DEPTH, TOP)
  let better = 0
  while (better < FLOW_DEPTH && load<i64>(TOP + (<usize>better << 4)) > key) better++
  return better > 0 && better < FLOW_DEPTH
}

export function messageLayering(m: usize, s: usize): void {
  if (messageType == 1) {
    if (!isLarge(s, messageLots) || messageShownAfter == 0 || !isFar(m, messageSide, messageKey)) return
    markAdded(m, MARK_FAR)
    stageInt(seriesOf(messageSide, ADDED), messageLots)
  } else if ((messageMarks & MARK_FAR) != 0) {
    if (messageType == 4) stageInt(seriesOf(messageSide, EXECUTED), messageLots)
    // a message moves no better price: the rank after it is the rank before it
    else if (messageShownBefore != 0 && isFar(m, messageSide, messageKey)) stageInt(seriesOf(messageSide, CANCELLED), messageLots)
  }
}
@inline function frameAt(s: usize, side: i32, what: i32): usize { return s + FRAME + (<usize>(side * 2 + what) << 3) }

/** A level of a depth frame. */
export function levelLayering(m: usize, s: usize, side: i32, key: i64, was: i64, now: i64): void {
  if (now > was) {
    if (!isLarge(s, now - was) || !isFar(m, side, key)) return
    const at = frameAt(s, side, ADDED)
    store<i64>(at, load<i64>(at) + now - was)
    return
  }
  const keys = s + KEYS + <usize>side * 80
  let better = 0
  while (better < FLOW_DEPTH && load<i64>(keys + (<usize>better << 3)) > key) better++
  if (better == 0 || better == FLOW_DEPTH) return
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
  for (let i = 0; i < FLOW_DEPTH; i++) {
    const at = s + KEYS + (<usize>i << 3)
    store<i64>(at, load<i64>(bidsNow + (<usize>i << 4)))
    store<i64>(at, load<i64>(asksNow + (<usize>i << 4)), 80)
  }
}

export function readLayering(m: usize, side: i32, w: i32): f64 {
  const added = <f64>sumInt(m, MESSAGE_RING, w, seriesOf(side, ADDED))
  if (added == 0) return because(REASON_ZERO_DENOMINATOR)
  if (sumInt(m, MESSAGE_RING, w, MESSAGE_BOUGHT + side) == 0) return 0
  const cancelled = <f64>sumInt(m, MESSAGE_RING, w, seriesOf(side, CANCELLED))
  const executed = <f64>sumInt(m, MESSAGE_RING, w, seriesOf(side, EXECUTED))
  return min(1, cancelled / added) * (1 - min(1, executed / added))
}

export function scaleLayering(s: usize, factor: f64): void {
  scaleHeights(s, factor)
  scaleCounts(s + FRAME, 4, factor)
}
