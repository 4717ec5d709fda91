// F26, resilience: how long the depth of a side within 10 bp of the mid takes to regain 80 % of what it was before a large trade
// consumed it. Large: lots at or above the 90 % quantile of all earlier trades (50 at least). An episode begins at the book
// event that shows the side below 80 % and ends at the first later one that shows it at 80 % or more; after 30 s it is censored.
// One episode a side at a time; large trades meanwhile are passed over. Seconds; median and censored share of the last 100 that ended;
// NaN: none yet. Source: Large 2007; Degryse et al. 2005. In files the trades of one event and sign are one trade.
// Cost one P² step a trade; O(levels within 10 bp) a book event while an episode is open, and at every book event of a file whose
// best ten levels don't reach that far.
import { ASKS, BIDS, C_RANKS, FLOW_DEPTH, I_TS_VENUE, REASON_TOO_FEW } from '../layout'
import { NO_KEY } from '../book/price'
import { walkFrom, walkKey, walkLots, walkNext } from '../book/read'
import { asksBefore, asksNow, bidsBefore, bidsNow, bookMid2, tradeLots, tradeMid2, tradeSign } from './facts'
import { P2_BYTES, p2Add, p2Exceeds, p2Open, p2Scale } from './quantile'
import { scaleCounts } from './scale'
import { reachWithin } from './touch'
import { because } from './undefined'

//   │ P² of trades │ i64 mid at the last book event │ bids │ asks │      a side: i64
//   │ open │ start ns │ target │ trade │ before │ lots │ shown │ ended │ i64 ns × 100 as they ended │ i64 ns × 100 sorted │
// depth is −1 where there is no mid, −2 where the best ten levels say it; a censored episode is −1 as it ended and 30 s sorted
const OPEN: usize = 0 // an episode is open
const START: usize = 8
const TARGET: usize = 16 // 4 × depth before, against 5 × depth now
const PENDING: usize = 24 // a large trade waits for the next book event
const BEFORE: usize = 32 // depth at the last book event before it
const LOTS: usize = 40 // files: lots of the open event's trades that consumed this side
const SHOWN: usize = 48 // files: depth at the last book event
const ENDED: usize = 56 // episodes that have ended
const TIMES: usize = 64
const SORTED: usize = 864
const SIDE: usize = 1664
const MID: usize = <usize>P2_BYTES
export const RESILIENCE_BYTES: i32 = P2_BYTES + 8 + 3328

const LARGE: f64 = 0.9
const BPS: f64 = 10
const LIMIT_NS: i64 = 30000000000
const LAST: i64 = 100
const CENSORED: i64 = -1
const NO_MID: i64 = -1
const IN_TOP: i64 = -2

@inline function stateAt(s: usize, side: i32): usize { return s + MID + 8 + <usize>side * SIDE }

export function openResilience(s: usize): void {
  p2Open(s, LARGE)
  restartResilience(s)
}

/** The book is gone, and with it every episode; what is known of trades stays. */
export function restartResilience(s: usize): void {
  for (let side = 0; side < 2; side++) {
    memory.fill(stateAt(s, side), 0, SIDE)
    store<i64>(stateAt(s, side), NO_MID, SHOWN)
  }
}

/** Twice the farthest key within 10 bp of the mid. */
@inline function farthestOf(side: i32, mid2: i64): i64 { return (side == 0 ? mid2 : -mid2) - reachWithin(mid2, BPS) }

/** Lots of a side of the book within 10 bp of the mid. */
function depthOf(m: usize, side: i32, mid2: i64): i64 {
  if (mid2 == NO_KEY) return NO_MID
  const farthest = farthestOf(side, mid2)
  let sum: i64 = 0
  walkFrom(m, side == 0 ? m + BIDS : m + ASKS)
  while (walkNext() && 2 * walkKey >= farthest) sum += walkLots
  return sum
}

/** The same of the best ten levels at `top`. */
function depthIn(top: usize, side: i32, mid2: i64): i64 {
  if (mid2 == NO_KEY) return NO_MID
  const farthest = farthestOf(side, mid2)
  let sum: i64 = 0
  for (let end = top + (FLOW_DEPTH << 4); top < end; top += 16) {
    const key = load<i64>(top)
    if (key == NO_KEY || 2 * key < farthest) break
    sum += load<i64>(top, 8)
  }
  return sum
}

/** Whether no level behind the best ten is within 10 bp of the mid: there is none, or the tenth is outside, by a rough look. */
function isInTop(m: usize, top: usize, side: i32): bool {
  const last = load<i64>(top, (FLOW_DEPTH - 1) << 4)
  const ranks = load<i32>(m, C_RANKS)
  if (last == NO_KEY || (ranks != 0 && ranks <= FLOW_DEPTH)) return true
  const mid = side == 0 ? bookMid2 : -bookMid2
  return <f64>(mid - 2 * last) > <f64>bookMid2 * 1e-3 + 1
}

export function tradeResilience(m: usize, s: usize, byOrder: bool): void {
  const side = tradeSign > 0 ? 1 : 0
  const t = stateAt(s, side)
  if (byOrder) {
    store<i64>(t, load<i64>(t, LOTS) + tradeLots, LOTS)
    return
  }
  if (!p2Exceeds(s, <f64>tradeLots) || load<i64>(t, OPEN) != 0 || load<i64>(t, PENDING) != 0 || tradeMid2 == NO_KEY) return
  store<i64>(t, 1, PENDING)
  store<i64>(t, depthOf(m, side, tradeMid2), BEFORE) // the book is as the last book event left it
}

/** Files: trades of an event that was closed without a book (a halt) are known of, and that is all. */
export function passResilience(s: usize): void {
  for (let side = 1; side >= 0; side--) {
    const t = stateAt(s, side)
    const lots = load<i64>(t, LOTS)
    if (lots != 0) p2Add(s, <f64>lots)
    store<i64>(t, 0, LOTS)
  }
}

export function bookResilience(m: usize, s: usize, byOrder: bool): void {
  bookSide(m, s, 1, byOrder) // buyer-initiated trades first
  bookSide(m, s, 0, byOrder)
  store<i64>(s, bookMid2, MID)
}

function bookSide(m: usize, s: usize, side: i32, byOrder: bool): void {
  const t = stateAt(s, side)
  const now = load<i64>(m, I_TS_VENUE)
  const wasOpen = load<i64>(t, OPEN) != 0
  if (byOrder) {
    const lots = load<i64>(t, LOTS)
    store<i64>(t, 0, LOTS)
    if (lots != 0 && p2Exceeds(s, <f64>lots) && !wasOpen) {
      store<i64>(t, 1, PENDING)
      const shown = load<i64>(t, SHOWN)
      store<i64>(t, shown == IN_TOP ? depthIn(side == 0 ? bidsBefore : asksBefore, side, load<i64>(s, MID)) : shown, BEFORE)
    }
  }
  const pending = load<i64>(t, PENDING) != 0
  store<i64>(t, 0, PENDING)
  const top = side == 0 ? bidsNow : asksNow
  const inTop = byOrder && isInTop(m, top, side)
  store<i64>(t, IN_TOP, SHOWN)
  if (!wasOpen && !pending && (inTop || !byOrder)) return
  const depth = inTop ? depthIn(top, side, bookMid2) : depthOf(m, side, bookMid2)
  if (!inTop) store<i64>(t, depth, SHOWN)
  if (wasOpen) {
    const elapsed = now - load<i64>(t, START)
    if (elapsed > LIMIT_NS) end(t, CENSORED)
    else if (depth >= 0 && 5 * depth >= load<i64>(t, TARGET)) end(t, elapsed)
  } else if (pending && depth >= 0 && 5 * depth < 4 * load<i64>(t, BEFORE)) {
    store<i64>(t, 1, OPEN)
    store<i64>(t, now, START)
    store<i64>(t, 4 * load<i64>(t, BEFORE), TARGET)
  }
}

@inline function lengthOf(ns: i64): i64 { return ns == CENSORED ? LIMIT_NS : ns }

/** An episode has ended: it takes the place of the oldest of the last hundred. */
function end(t: usize, ns: i64): void {
  const ended = load<i64>(t, ENDED)
  const place = t + TIMES + (<usize>(ended % LAST) << 3)
  let n = min(ended, LAST)
  if (ended >= LAST) {
    const oldest = lengthOf(load<i64>(place))
    let i: i64 = 0
    while (sortedAt(t, i) != oldest) i++
    for (n--; i < n; i++) putSorted(t, i, sortedAt(t, i + 1))
  }
  const length = lengthOf(ns)
  let i = n
  for (; i > 0 && sortedAt(t, i - 1) > length; i--) putSorted(t, i, sortedAt(t, i - 1))
  putSorted(t, i, length)
  store<i64>(place, ns)
  store<i64>(t, ended + 1, ENDED)
  store<i64>(t, 0, OPEN)
}
@inline function sortedAt(t: usize, i: i64): i64 { return load<i64>(t + (<usize>i << 3), SORTED) }
@inline function putSorted(t: usize, i: i64, ns: i64): void {
  store<i64>(t + (<usize>i << 3), ns, SORTED)
}

export function readResilience(s: usize, param: i32): f64 {
  const t = stateAt(s, param & 1)
  const n = min(load<i64>(t, ENDED), LAST)
  if (n == 0) return because(REASON_TOO_FEW)
  if (param < 2) return (<f64>(sortedAt(t, (n - 1) >> 1) + sortedAt(t, n >> 1)) * 0.5) / 1e9
  let censored = 0
  for (let i: i64 = 0; i < n; i++) censored += <i32>(load<i64>(t + TIMES + (<usize>i << 3)) == CENSORED)
  return <f64>censored / <f64>n
}

export function scaleResilience(s: usize, factor: f64): void {
  p2Scale(s, factor)
  for (let side = 0; side < 2; side++) {
    const t = stateAt(s, side)
    scaleCounts(t + TARGET, 1, factor)
    scaleCounts(t + BEFORE, 2, factor)
    if (load<i64>(t, SHOWN) > 0) scaleCounts(t + SHOWN, 1, factor)
  }
}
