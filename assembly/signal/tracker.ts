// The life of large levels: since when, how often refilled, how much was pulled as the price came near.
//
// A level is followed from the event at which it first is large until 5 s after it last was. Per event: an increase adds to
// what it has displayed; a decrease not explained by trades at its price is a pull, and a pull while the mid came nearer
// counts as cancelled on approach. A refill is a return to 90 % of the peak after a fall to half of it.
// cancelledOnApproach = pulled on approach / ever displayed ∈ [0, 1]. Project definition. Cost O(large levels) an event: the
// book tells of changes at the keys that are followed, so that nobody else's size is looked up.
import {
  I_PREV_MID2, I_TS_VENUE, LV_AGE_US, LV_CANCELLED, LV_REFILLS, TRACKER, TRACK_ARMED, TRACK_BYTES, TRACK_MAX, TS_BORN, TS_BYTES, TS_CHANGED,
  TS_EXPIRY, TS_FILTER, TS_LARGE, TS_RANKS, TS_USED, T_BORN, T_DISPLAYED, T_FLAGS, T_KEY, T_LARGE_AT, T_PEAK, T_PULLED, T_QTY,
  T_REFILLS, T_SIDES, T_TRADED,
} from '../layout'
import { NO_KEY, lotsAt, sideAt } from '../book/price'
import { NO_TIME } from '../decode/event'
import { mid2 } from '../features/touch'
import { OFF_TICK, wholeTicks } from '../features/units'
import { largeCount, largeKey, largeLots, scanNearLarge } from './large'
import { followsLevels } from '../state'

const GRACE_NS: i64 = 5000000000
const NEVER: i64 = i64.MAX_VALUE

@inline function entryAt(m: usize, side: i32, i: i32): usize {
  return m + TRACKER + <usize>(side * TRACK_MAX + i) * TRACK_BYTES
}
@inline function trackedAt(m: usize, side: i32): usize { return m + T_SIDES + <usize>(side * TS_BYTES) }
@inline function flags(t: usize): i32 { return load<i32>(t, T_FLAGS) }

/** Whether the key may be one of those that are followed: one in 512 keys shares its bit. */
@inline function mayBeFollowed(bits: usize, key: i64): bool {
  return ((load<u64>(filterWord(bits, key), TS_FILTER) >> <u64>(key & 63)) & 1) != 0
}
@inline function filterWord(bits: usize, key: i64): usize { return bits + (<usize>((key >> 6) & 7) << 3) }
function addToFilter(bits: usize, key: i64): void {
  const word = filterWord(bits, key)
  store<u64>(word, load<u64>(word, TS_FILTER) | (<u64>1 << <u64>(key & 63)), TS_FILTER)
}
/** The bits of those that are followed, and of nobody who was. */
function makeFilter(m: usize, side: i32): void {
  const bits = trackedAt(m, side)
  store<i32>(bits, 0, TS_BORN)
  memory.fill(bits + TS_FILTER, 0, TS_BYTES - TS_FILTER)
  for (let left = load<u32>(bits, TS_USED); left != 0; left &= left - 1) addToFilter(bits, load<i64>(entryAt(m, side, <i32>ctz(left)), T_KEY))
}

export function clearTracker(m: usize): void {
  store<i64>(m, NO_KEY, I_PREV_MID2)
  if (!followsLevels(m)) return
  memory.fill(m + TRACKER, 0, 2 * TRACK_MAX * TRACK_BYTES)
  memory.fill(m + T_SIDES, 0, 2 * TS_BYTES)
}

/** Entry of a key, -1 when it isn't followed. */
function indexOf(m: usize, side: i32, key: i64): i32 {
  const bits = trackedAt(m, side)
  if (!mayBeFollowed(bits, key)) return -1
  for (let left = load<u32>(bits, TS_USED); left != 0; left &= left - 1) {
    const i = <i32>ctz(left)
    if (load<i64>(entryAt(m, side, i), T_KEY) == key) return i
  }
  return -1
}

/** Entry of the `rank`-th large level, whose key is given: the one it had at the last event, if it was large then. */
function entryOfRank(m: usize, side: i32, rank: i32, key: i64): i32 {
  const bits = trackedAt(m, side)
  const i = <i32>load<u8>(bits + <usize>rank, TS_RANKS)
  const isUsed = (load<u32>(bits, TS_USED) >> i) & 1
  return isUsed != 0 && load<i64>(entryAt(m, side, i), T_KEY) == key ? i : indexOf(m, side, key)
}

const RANKS_BEFORE: usize = memory.data(32)

/** Levels (i64 pxTicks, …) of a side were applied. */
export function levelsChanged(m: usize, from: usize, to: usize, ask: bool): void {
  const side = ask ? 1 : 0
  const bits = trackedAt(m, side)
  if (load<u32>(bits, TS_USED) == 0) return
  let changed = load<u32>(bits, TS_CHANGED)
  for (let p = from; p < to; p += 16) {
    const px = load<i64>(p)
    const key = ask ? -px : px
    if (!mayBeFollowed(bits, key)) continue
    const i = indexOf(m, side, key)
    if (i >= 0) changed |= <u32>1 << i
  }
  store<u32>(bits, changed, TS_CHANGED)
}

/** A visible trade: what it took from a followed level is not a pull. */
export function noteTradeAtLevel(m: usize, sign: i32, px: i64, lots: i64): void {
  if (!followsLevels(m)) return
  const ticks = wholeTicks(m, px)
  if (ticks == OFF_TICK) return
  const side = sign > 0 ? 1 : 0 // a buyer consumes asks
  const i = indexOf(m, side, side == 0 ? ticks : -ticks)
  if (i < 0) return
  const t = entryAt(m, side, i)
  store<i64>(t, load<i64>(t, T_TRADED) + lots, T_TRADED)
}

/** At the close of an event. */
export function trackLevels(m: usize): void {
  if (!followsLevels(m)) return
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

/** Brings the entries whose level has changed up to date. */
function follow(m: usize, side: i32, mid: i64): void {
  const bits = trackedAt(m, side)
  const before = load<i64>(m, I_PREV_MID2)
  for (let left = load<u32>(bits, TS_CHANGED) & load<u32>(bits, TS_USED); left != 0; left &= left - 1) {
    const t = entryAt(m, side, <i32>ctz(left))
    const key = load<i64>(t, T_KEY)
    const px2 = 2 * (side == 0 ? key : -key)
    const nearer = before != NO_KEY && mid != NO_KEY && abs(px2 - mid) < abs(px2 - before)
    change(t, lotsAt(m, sideAt(m, side), key), nearer)
  }
  store<u32>(bits, 0, TS_CHANGED)
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

/**
 * Marks the levels that are large now; new ones are born. Those of the last event and those of now both come nearest first:
 * going along both lists finds the entries without a search.
 */
function meet(m: usize, side: i32, now: i64): void {
  const bits = trackedAt(m, side)
  const before = load<u32>(bits, TS_LARGE)
  const n = largeCount(m, side)
  const known = <i32>popcnt(before)
  memory.copy(RANKS_BEFORE, bits + TS_RANKS, <usize>known)
  let large: u32 = 0
  let next = 0
  for (let rank = 0; rank < n; rank++) {
    const key = largeKey(side, rank)
    let i = -1
    while (next < known && i < 0) {
      const entry = <i32>load<u8>(RANKS_BEFORE + <usize>next)
      const its = load<i64>(entryAt(m, side, entry), T_KEY)
      if (its < key) break
      if (its == key) i = entry
      next++
    }
    if (i < 0) i = indexOf(m, side, key)
    if (i >= 0) large |= <u32>1 << i
    store<i8>(bits + <usize>rank, <i8>i, TS_RANKS)
  }
  // only now it is known whose place is free for those that are new
  for (let rank = 0; rank < n; rank++) {
    let i = <i32>load<i8>(bits + <usize>rank, TS_RANKS)
    if (i < 0) {
      i = bear(m, side, largeKey(side, rank), largeLots(side, rank), large, now)
      large |= <u32>1 << i
      store<i8>(bits + <usize>rank, <i8>i, TS_RANKS)
    }
    store<i64>(entryAt(m, side, i), now, T_LARGE_AT)
  }
  store<u32>(bits, large, TS_LARGE)
  // those that are large no more may have to go, from 5 s after they last were
  for (let left = before & ~large & load<u32>(bits, TS_USED); left != 0; left &= left - 1) {
    const until = load<i64>(entryAt(m, side, <i32>ctz(left)), T_LARGE_AT) + GRACE_NS
    if (until < load<i64>(bits, TS_EXPIRY)) store<i64>(bits, until, TS_EXPIRY)
  }
}

/** A place for a new level: a free one, else that of the level longest out of sight. At most TRACK_MAX are `large` at once. */
function bear(m: usize, side: i32, key: i64, lots: i64, large: u32, now: i64): i32 {
  const bits = trackedAt(m, side)
  const used = load<u32>(bits, TS_USED)
  let place = <i32>ctz(~used)
  for (let i = 0; used == ~0 && i < TRACK_MAX; i++) {
    const t = entryAt(m, side, i)
    if (((large >> i) & 1) != 0) continue
    if (place == TRACK_MAX || load<i64>(t, T_LARGE_AT) < load<i64>(entryAt(m, side, place), T_LARGE_AT)) place = i
  }
  const t = entryAt(m, side, place)
  memory.fill(t, 0, TRACK_BYTES)
  store<i64>(t, key, T_KEY)
  store<i64>(t, lots, T_QTY)
  store<i64>(t, lots, T_PEAK)
  store<i64>(t, lots, T_DISPLAYED)
  store<i64>(t, now, T_BORN)
  if (used == 0) store<i64>(bits, NEVER, TS_EXPIRY)
  store<u32>(bits, used | (<u32>1 << place), TS_USED)
  // keys that are gone leave their bits behind, and in the end every key would be looked for
  const born = load<i32>(bits, TS_BORN) + 1
  store<i32>(bits, born, TS_BORN)
  if (born == TRACK_MAX) makeFilter(m, side)
  else addToFilter(bits, key)
  return place
}

/** What was not large at the last event and has not been for the time of grace: should it be large now, it is new. */
function letGo(m: usize, side: i32, now: i64): void {
  const bits = trackedAt(m, side)
  if (now <= load<i64>(bits, TS_EXPIRY)) return
  let used = load<u32>(bits, TS_USED)
  let expiry = NEVER
  for (let left = used & ~load<u32>(bits, TS_LARGE); left != 0; left &= left - 1) {
    const i = <i32>ctz(left)
    const until = load<i64>(entryAt(m, side, i), T_LARGE_AT) + GRACE_NS
    if (now > until) used &= ~(<u32>1 << i)
    else expiry = min(expiry, until)
  }
  store<u32>(bits, used, TS_USED)
  store<i64>(bits, expiry, TS_EXPIRY)
  makeFilter(m, side)
}

/** Writes what is known of the `rank`-th large level, if it is followed, into its row at `at`. */
export function tellLife(at: usize, m: usize, side: i32, rank: i32, key: i64, time: i64): void {
  const i = entryOfRank(m, side, rank, key)
  if (i < 0) return
  const t = entryAt(m, side, i)
  if (time != NO_TIME) store<f64>(at, Math.floor(<f64>(time - load<i64>(t, T_BORN)) / 1000), LV_AGE_US * 8)
  store<f64>(at, <f64>load<i32>(t, T_REFILLS), LV_REFILLS * 8)
  store<f64>(at, <f64>load<i64>(t, T_PULLED) / <f64>load<i64>(t, T_DISPLAYED), LV_CANCELLED * 8)
}
