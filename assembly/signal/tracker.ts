// The life of large levels: since when, how often refilled, how much was pulled as the price came near.
//
// A level is followed from the event at which it first is large until 5 s after it last was. Per event: an increase adds to
// what it has displayed; a decrease not explained by trades at its price is a pull, and a pull while the mid came nearer
// counts as cancelled on approach. A refill is a return to 90 % of the peak after a fall to half of it.
// cancelledOnApproach = pulled on approach / ever displayed ∈ [0, 1]. Project definition. Cost O(levels followed).
import {
  C_FLAGS, C_PX_EXP, C_PX_MANT, C_TRADE_EXP, FLAG_TRACK_LEVELS, I_PREV_MID2, I_TS_VENUE, LEVEL_FIELDS, LV_AGE_US,
  LV_CANCELLED, LV_PX_TICKS, LV_QTY_LOTS, LV_REFILLS, LV_SIDE, LV_STRENGTH, STATE_LIVE, TRACKER, TRACK_ARMED,
  TRACK_BYTES, TRACK_LARGE, TRACK_MAX, TRACK_USED, T_BORN, T_DISPLAYED, T_FLAGS, T_KEY, T_LARGE_AT, T_PEAK,
  T_PULLED, T_QTY, T_REFILLS, T_STRENGTH, T_TRADED, T_USED, VIEW_LEVELS,
} from '../layout'
import { NO_KEY, lotsAt, sideAt } from '../book/price'
import { NO_TIME } from '../decode/event'
import { powerOfTen } from '../decode/decimal'
import { mid2 } from '../features/touch'
import { largeCount, largeKey, largeLots, largeStrength, scanNearLarge } from './large'
import { stateOf } from '../state'

const GRACE_NS: i64 = 5000000000

@inline function entryAt(m: usize, side: i32, i: i32): usize {
  return m + TRACKER + <usize>(side * TRACK_MAX + i) * TRACK_BYTES
}
@inline function flags(t: usize): i32 { return load<i32>(t, T_FLAGS) }

/** The entries of a side in use, a bit each: loops go from one to the next and end after the last. */
@inline function used(m: usize, side: i32): u32 { return load<u32>(m + (<usize>side << 2), T_USED) }
@inline function setUsed(m: usize, side: i32, bits: u32): void { store<u32>(m + (<usize>side << 2), bits, T_USED) }

export function clearTracker(m: usize): void {
  memory.fill(m + TRACKER, 0, 2 * TRACK_MAX * TRACK_BYTES)
  setUsed(m, 0, 0)
  setUsed(m, 1, 0)
  store<i64>(m, NO_KEY, I_PREV_MID2)
}

function find(m: usize, side: i32, key: i64): usize {
  for (let left = used(m, side); left != 0; left &= left - 1) {
    const t = entryAt(m, side, ctz(left))
    if (load<i64>(t, T_KEY) == key) return t
  }
  return 0
}

/** A visible trade: what it took from a followed level is not a pull. */
export function noteTradeAtLevel(m: usize, sign: i32, px: i64, lots: i64): void {
  const perTick = load<i64>(m, C_PX_MANT) * powerOfTen(load<i32>(m, C_TRADE_EXP) - load<i32>(m, C_PX_EXP))
  if (px % perTick != 0) return
  const side = sign > 0 ? 1 : 0 // a buyer consumes asks
  const ticks = px / perTick
  const t = find(m, side, side == 0 ? ticks : -ticks)
  if (t != 0) store<i64>(t, load<i64>(t, T_TRADED) + lots, T_TRADED)
}

/** At the close of an event. */
export function trackLevels(m: usize): void {
  if ((load<i32>(m, C_FLAGS) & FLAG_TRACK_LEVELS) == 0) return
  const mid = mid2(m) // NO_KEY while a side is empty: nothing is large then, but what is followed goes on
  scanNearLarge(m)
  const time = load<i64>(m, I_TS_VENUE)
  const now: i64 = time == NO_TIME ? 0 : time
  for (let side = 0; side < 2; side++) {
    letGo(m, side, now)
    follow(m, side, mid)
    meet(m, side, now)
  }
  store<i64>(m, mid, I_PREV_MID2)
}

function follow(m: usize, side: i32, mid: i64): void {
  const s = sideAt(m, side)
  const before = load<i64>(m, I_PREV_MID2)
  for (let left = used(m, side); left != 0; left &= left - 1) {
    const t = entryAt(m, side, ctz(left))
    const key = load<i64>(t, T_KEY)
    const px2 = 2 * (side == 0 ? key : -key)
    const nearer = before != NO_KEY && mid != NO_KEY && abs(px2 - mid) < abs(px2 - before)
    change(t, lotsAt(m, s, key), nearer)
    store<i32>(t, flags(t) & ~TRACK_LARGE, T_FLAGS)
  }
}

function change(t: usize, lots: i64, nearer: bool): void {
  const by = lots - load<i64>(t, T_QTY)
  const peak = load<i64>(t, T_PEAK)
  if (by > 0) {
    store<i64>(t, load<i64>(t, T_DISPLAYED) + by, T_DISPLAYED)
    if ((flags(t) & TRACK_ARMED) != 0 && lots * 10 >= peak * 9) {
      store<i32>(t, load<i32>(t, T_REFILLS) + 1, T_REFILLS)
      store<i32>(t, flags(t) & ~TRACK_ARMED, T_FLAGS)
    }
    if (lots > peak) store<i64>(t, lots, T_PEAK)
  } else if (by < 0) {
    const traded = min<i64>(load<i64>(t, T_TRADED), -by)
    store<i64>(t, load<i64>(t, T_TRADED) - traded, T_TRADED)
    const pulled = -by - traded
    if (nearer) store<i64>(t, load<i64>(t, T_PULLED) + pulled, T_PULLED)
    if (lots * 2 <= peak) store<i32>(t, flags(t) | TRACK_ARMED, T_FLAGS)
  }
  store<i64>(t, lots, T_QTY)
}

/** Marks the levels that are large now; new ones are born. */
function meet(m: usize, side: i32, now: i64): void {
  const n = largeCount(m, side)
  for (let i = 0; i < n; i++) {
    let t = find(m, side, largeKey(side, i))
    if (t == 0) t = bear(m, side, largeKey(side, i), largeLots(side, i), now)
    store<i64>(t, now, T_LARGE_AT)
    store<f64>(t, largeStrength(side, i), T_STRENGTH)
    store<i32>(t, flags(t) | TRACK_LARGE, T_FLAGS)
  }
}

/** A place for a new level: a free one, else that of the level longest out of sight. At most TRACK_MAX are large at once. */
function bear(m: usize, side: i32, key: i64, lots: i64, now: i64): usize {
  const bits = used(m, side)
  let free = ctz(~bits)
  for (let i = 0, oldest: i64 = 0; bits == ~0 && i < TRACK_MAX; i++) {
    const t = entryAt(m, side, i)
    if ((flags(t) & TRACK_LARGE) != 0 || isListed(m, side, load<i64>(t, T_KEY))) continue
    if (free != 32 && load<i64>(t, T_LARGE_AT) >= oldest) continue
    oldest = load<i64>(t, T_LARGE_AT)
    free = i
  }
  setUsed(m, side, bits | (<u32>1 << free))
  const place = entryAt(m, side, free)
  memory.fill(place, 0, TRACK_BYTES)
  store<i64>(place, key, T_KEY)
  store<i64>(place, lots, T_QTY)
  store<i64>(place, lots, T_PEAK)
  store<i64>(place, lots, T_DISPLAYED)
  store<i64>(place, now, T_BORN)
  store<i32>(place, TRACK_USED, T_FLAGS)
  return place
}

/** Whether the present scan has the key: a level it will mark in a moment keeps its place. */
function isListed(m: usize, side: i32, key: i64): bool {
  const n = largeCount(m, side)
  for (let i = 0; i < n; i++) if (largeKey(side, i) == key) return true
  return false
}

/** What was not large at the last event and has not been for the time of grace: should it be large now, it is new. */
function letGo(m: usize, side: i32, now: i64): void {
  for (let left = used(m, side); left != 0; left &= left - 1) {
    const t = entryAt(m, side, ctz(left))
    if ((flags(t) & TRACK_LARGE) != 0 || now - load<i64>(t, T_LARGE_AT) <= GRACE_NS) continue
    store<i32>(t, 0, T_FLAGS)
    setUsed(m, side, used(m, side) & ~(<u32>1 << ctz(left)))
  }
}

/** Writes the large levels to VIEW_LEVELS, bids then asks, nearest first; returns how many. */
export function listLevels(m: usize): i32 {
  if (stateOf(m) != STATE_LIVE) return 0
  scanNearLarge(m)
  const time = load<i64>(m, I_TS_VENUE)
  let out = 0
  for (let side = 0; side < 2; side++) {
    const n = largeCount(m, side)
    for (let i = 0; i < n; i++) {
      const at = <usize>(VIEW_LEVELS + out++ * LEVEL_FIELDS * 8)
      const key = largeKey(side, i)
      const t = find(m, side, key)
      store<f64>(at, side, LV_SIDE * 8)
      store<f64>(at, <f64>(side == 0 ? key : -key), LV_PX_TICKS * 8)
      store<f64>(at, <f64>largeLots(side, i), LV_QTY_LOTS * 8)
      store<f64>(at, largeStrength(side, i), LV_STRENGTH * 8)
      store<f64>(at, t == 0 ? NaN : Math.floor(<f64>(time - load<i64>(t, T_BORN)) / 1000), LV_AGE_US * 8)
      store<f64>(at, t == 0 ? NaN : <f64>load<i32>(t, T_REFILLS), LV_REFILLS * 8)
      store<f64>(at, t == 0 ? NaN : <f64>load<i64>(t, T_PULLED) / <f64>load<i64>(t, T_DISPLAYED), LV_CANCELLED * 8)
    }
  }
  return out
}
