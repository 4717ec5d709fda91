// Large levels by deviation: a level is large when its size is more than mean + z·σ of the sizes near the touch (docs/signals.md).
// Near: the 64-tick block of the best and the nine behind it, in key space. Cost O(1) a change of the book.
//
//   blocks:   … │ B−10 │ B−9 │ … │ B │      B = best >> 6
//   summed:            └ REGION_LO ────────► every level from here on: count, Σ lots, Σ lots²
//   listed:            levels of at least REGION_FROM lots, nine tenths of the limit when it was last looked for
//
// The sums are integers, so nothing drifts. lots² doesn't fit, so its parts are summed: of lots = h·2^26 + l they are h², h·l and
// l², of a side of u32 slots the halves of its 64 bits. The limit moves slowly and what is above it is rare: while it stays
// between the listed sizes and four times those, a look at the list replaces a look at all levels.
import {
  ASKS, BIDS, C_LEVEL_Z, REGION_LIST_MAX, SIDE_LO, SIDE_REGION_COUNT, SIDE_REGION_FROM, SIDE_REGION_HIGH,
  SIDE_REGION_LISTED, SIDE_REGION_LO, SIDE_REGION_LOW, SIDE_REGION_MEAN, SIDE_REGION_MIDDLE, SIDE_REGION_SIGMA,
  SIDE_REGION_SUM, T_LISTS,
} from '../layout'
import { copyLevel } from '../book/level'
import { NO_KEY, bestKey } from '../book/price'
import { walkFrom, walkKey, walkLots, walkNext } from '../book/read'
import { NARROW_MAX, gapsOf, isWide, levelsFrom, lotsIn, slotsOf, windowTicks } from '../book/window'

const BLOCKS_BEHIND: i64 = 9
const REGION_TICKS: i64 = (BLOCKS_BEHIND + 1) << 6
const LISTED_SHARE: f64 = 0.9
const LISTED_SPAN: f64 = 4

@inline export function regionLo(s: usize): i64 { return load<i64>(s, SIDE_REGION_LO) }
@inline function listOf(m: usize, s: usize): usize {
  return m + T_LISTS + <usize>(s == m + BIDS ? 0 : REGION_LIST_MAX) * 16
}

export function forgetRegion(s: usize): void {
  store<i64>(s, NO_KEY, SIDE_REGION_LO)
  store<i32>(s, -1, SIDE_REGION_LISTED)
}

const PART: u64 = 26
const PART_MASK: u64 = (1 << 26) - 1

/** Σ lots². Of a narrow window both sums fit an i64, which is converted without a branch. */
function squares(s: usize): f64 {
  if (isWide(s) == 0) return <f64>load<i64>(s, SIDE_REGION_HIGH) * 4294967296.0 + <f64>load<i64>(s, SIDE_REGION_LOW)
  const h = <f64>load<u64>(s, SIDE_REGION_HIGH)
  const l = <f64>load<u64>(s, SIDE_REGION_LOW)
  return h * 4503599627370496.0 + <f64>load<u64>(s, SIDE_REGION_MIDDLE) * 134217728.0 + l
}

/** Levels (i64 pxTicks, i64 lots) of a side were applied that had the lots at `was` before. */
export function regionChanged(m: usize, s: usize, from: usize, to: usize, was: usize, ask: bool): void {
  const lo = regionLo(s)
  if (lo == NO_KEY) return
  const flip: i64 = ask ? -1 : 0 // −px is (px ^ −1) + 1
  const least = load<i32>(s, SIDE_REGION_LISTED) < 0 ? i64.MAX_VALUE : load<i64>(s, SIDE_REGION_FROM)
  const some = isWide(s) == 0 ? changedNarrow(s, from, to, was, flip, lo + flip, least) : changedWide(s, from, to, was, flip, lo + flip, least)
  if (some > LISTED_AT_ONCE) return store<i32>(s, -1, SIDE_REGION_LISTED)
  for (let i = 0; i < some; i++) {
    const p = load<usize>(TO_LIST + (<usize>i << 2))
    relistLevel(m, s, (load<i64>(p) ^ flip) - flip, load<i64>(p, 8))
  }
}

// where the levels stand that have to be listed, or are no more
const LISTED_AT_ONCE: i32 = 64
const TO_LIST: usize = memory.data(64 * 4)

/**
 * Sums up what has changed in the region; how many levels are or were as large as `least`: where the first 64 of them stand lies at
 * TO_LIST. The sums stay in locals and nobody is called, or all of them would lie on the stack.
 */
@inline
function sumChanges(s: usize, from: usize, to: usize, was: usize, flip: i64, lowest: i64, least: i64, wide: i32): i32 {
  let levels = 0
  let total: i64 = 0
  let high: u64 = 0
  let middle: u64 = 0
  let low: u64 = 0
  let some = 0
  const beside = was - (from >> 1)
  for (let p = from; p < to; p += 16) {
    if ((load<i64>(p) ^ flip) < lowest) continue
    const now = load<i64>(p, 8)
    const before = load<i64>(beside + (p >> 1))
    levels += <i32>(now != 0) - <i32>(before != 0)
    total += now - before
    if (wide == 0) {
      const a = <u64>now * <u64>now
      const b = <u64>before * <u64>before
      high += (a >> 32) - (b >> 32)
      low += (a & 0xffffffff) - (b & 0xffffffff)
    } else {
      const h = <u64>now >> PART
      const l = <u64>now & PART_MASK
      const hBefore = <u64>before >> PART
      const lBefore = <u64>before & PART_MASK
      high += h * h - hBefore * hBefore
      middle += h * l - hBefore * lBefore
      low += l * l - lBefore * lBefore
    }
    if (max(now, before) >= least) {
      if (some < LISTED_AT_ONCE) store<usize>(TO_LIST + (<usize>some << 2), p)
      some++
    }
  }
  store<i32>(s, load<i32>(s, SIDE_REGION_COUNT) + levels, SIDE_REGION_COUNT)
  store<i64>(s, load<i64>(s, SIDE_REGION_SUM) + total, SIDE_REGION_SUM)
  store<u64>(s, load<u64>(s, SIDE_REGION_HIGH) + high, SIDE_REGION_HIGH)
  if (wide != 0) store<u64>(s, load<u64>(s, SIDE_REGION_MIDDLE) + middle, SIDE_REGION_MIDDLE)
  store<u64>(s, load<u64>(s, SIDE_REGION_LOW) + low, SIDE_REGION_LOW)
  return some
}

/**
 * The same of a narrow window, the lots of now and before side by side (signals −1 to −4 % against one after the other):
 *
 *   i32x4 │ now │ before │ 0 │ 0 │  →  i64x2 │ now │ before │, its squares, whether it is 0
 *
 * The low halves of the squares aren't summed: they are what is left of the sum of the whole ones, mod 2^64.
 */
@inline
function sumPairs(s: usize, from: usize, to: usize, was: usize, flip: i64, lowest: i64, least: i64): i32 {
  const most = i64x2.splat(least - 1)
  const nothing = i64x2.splat(0)
  let empty = nothing
  let total = nothing
  let high = nothing
  let whole = nothing
  let some = 0
  let before = was
  for (let p = from; p < to; p += 16, before += 8) {
    if ((load<i64>(p) ^ flip) < lowest) continue
    const halves = v128.load32_lane(before, v128.load32_zero(p, 8), 1)
    const pair = i64x2.extend_low_i32x4_u(halves)
    const square = i64x2.extmul_low_i32x4_u(halves, halves)
    empty = i64x2.add(empty, i64x2.eq(pair, nothing))
    total = i64x2.add(total, pair)
    high = i64x2.add(high, i64x2.shr_u(square, 32))
    whole = i64x2.add(whole, square)
    if (i64x2.bitmask(i64x2.gt_s(pair, most)) != 0) {
      if (some < LISTED_AT_ONCE) store<usize>(TO_LIST + (<usize>some << 2), p)
      some++
    }
  }
  store<i32>(s, load<i32>(s, SIDE_REGION_COUNT) + <i32>gained(empty), SIDE_REGION_COUNT)
  store<i64>(s, load<i64>(s, SIDE_REGION_SUM) + gained(total), SIDE_REGION_SUM)
  store<i64>(s, load<i64>(s, SIDE_REGION_HIGH) + gained(high), SIDE_REGION_HIGH)
  store<i64>(s, load<i64>(s, SIDE_REGION_LOW) + gained(whole) - (gained(high) << 32), SIDE_REGION_LOW)
  return some
}
/** Now less before. */
@inline function gained(pair: v128): i64 { return i64x2.extract_lane(pair, 0) - i64x2.extract_lane(pair, 1) }

// one after the other, not in the arms of one `if`: there they would be folded into one loop that asks each time
function changedNarrow(s: usize, from: usize, to: usize, was: usize, flip: i64, lowest: i64, least: i64): i32 {
  return ASC_FEATURE_SIMD ? sumPairs(s, from, to, was, flip, lowest, least) : sumChanges(s, from, to, was, flip, lowest, least, 0)
}
function changedWide(s: usize, from: usize, to: usize, was: usize, flip: i64, lowest: i64, least: i64): i32 {
  return sumChanges(s, from, to, was, flip, lowest, least, 1)
}

/** Puts a level into the list, or takes it out. */
function relistLevel(m: usize, s: usize, key: i64, lots: i64): void {
  const wanted = lots >= load<i64>(s, SIDE_REGION_FROM)
  const n = load<i32>(s, SIDE_REGION_LISTED)
  if (n < 0) return
  let at = listOf(m, s)
  const end = at + (<usize>n << 4)
  while (at < end && load<i64>(at) > key) at += 16
  const isThere = at < end && load<i64>(at) == key
  if (!wanted) {
    if (!isThere) return
    for (; at + 16 < end; at += 16) copyLevel(at, at + 16)
    store<i32>(s, n - 1, SIDE_REGION_LISTED)
    return
  }
  if (!isThere) {
    if (n == REGION_LIST_MAX) return store<i32>(s, -1, SIDE_REGION_LISTED)
    for (let p = end; p > at; p -= 16) copyLevel(p, p - 16)
    store<i32>(s, n + 1, SIDE_REGION_LISTED)
  }
  store<i64>(at, key)
  store<i64>(at, lots, 8)
}

/** Brings region, mean and σ of both sides up to date. */
export function closeRegions(m: usize): void {
  closeRegion(m, m + BIDS)
  closeRegion(m, m + ASKS)
}

function closeRegion(m: usize, s: usize): void {
  const best = bestKey(s)
  if (best == NO_KEY) return forgetRegion(s)
  const lo = ((best >> 6) - BLOCKS_BEHIND) << 6
  if (lo != regionLo(s)) {
    if (regionLo(s) == NO_KEY || abs(lo - regionLo(s)) > BLOCKS_BEHIND << 6) sumUp(m, s, lo)
    else moveTo(m, s, lo)
  }
  const n = <f64>load<i32>(s, SIDE_REGION_COUNT)
  const mean = <f64>load<i64>(s, SIDE_REGION_SUM) / n
  const sigma = Math.sqrt(max<f64>(0, squares(s) / n - mean * mean))
  store<f64>(s, mean, SIDE_REGION_MEAN)
  store<f64>(s, sigma, SIDE_REGION_SIGMA)
  const limit = limitOf(m, s)
  const from = <f64>load<i64>(s, SIDE_REGION_FROM)
  if (load<i32>(s, SIDE_REGION_LISTED) >= 0) {
    if (limit >= from) if (limit <= from * LISTED_SPAN) return
  }
  relist(m, s, limit)
}

/** Sums up anew: as of a region that began above the best, where nothing is, and moves to `lo`. */
function sumUp(m: usize, s: usize, lo: i64): void {
  store<i32>(s, 0, SIDE_REGION_COUNT)
  store<i64>(s, 0, SIDE_REGION_SUM)
  store<u64>(s, 0, SIDE_REGION_HIGH)
  store<u64>(s, 0, SIDE_REGION_MIDDLE)
  store<u64>(s, 0, SIDE_REGION_LOW)
  store<i64>(s, lo + REGION_TICKS, SIDE_REGION_LO)
  store<i32>(s, -1, SIDE_REGION_LISTED) // to be listed when the limit is known
  moveTo(m, s, lo)
}

// changes of up to 64 levels in the form in which the book tells of them
const ROWS: usize = memory.data(64 * 16)
const ROWS_BEFORE: usize = memory.data(64 * 8)
@inline function putRow(n: i32, key: i64, before: i64, now: i64): void {
  store<i64>(ROWS + (<usize>n << 4), key)
  store<i64>(ROWS + (<usize>n << 4), now, 8)
  store<i64>(ROWS_BEFORE + (<usize>n << 3), before)
}

/** The region begins elsewhere: what lies between the two places is taken in or left out. */
function moveTo(m: usize, s: usize, lo: i64): void {
  const old = regionLo(s)
  const wide = isWide(s)
  const gaps = gapsOf(s)
  const first = load<i64>(s, SIDE_LO)
  store<i64>(s, min(lo, old), SIDE_REGION_LO)
  for (let key = max(min(lo, old), first); key < min(max(lo, old), first + windowTicks(s)); key += 64) {
    let n = 0
    for (let levels = levelsFrom(gaps, <i32>(key - first) + 63); levels != 0; levels &= levels - 1) {
      const at = key + 63 - <i64>ctz(levels)
      const lots = lotsIn(gaps, <i32>(at - first), wide)
      const kept = lo < old ? lots : 0
      putRow(n++, at, lots - kept, kept)
    }
    regionChanged(m, s, ROWS, ROWS + (<usize>n << 4), ROWS_BEFORE, false)
  }
  store<i64>(s, lo, SIDE_REGION_LO)
}

/** Lists what is large enough, nearest first. */
function relist(m: usize, s: usize, limit: f64): void {
  const from = max<i64>(1, <i64>min<f64>(limit * LISTED_SHARE, 9007199254740992))
  store<i64>(s, from, SIDE_REGION_FROM)
  store<i32>(s, 0, SIDE_REGION_LISTED)
  const lo = regionLo(s)
  const first = load<i64>(s, SIDE_LO)
  if (isWide(s) == 0 && lo >= first) {
    // slot by slot, the empty ones too: a walk takes ten times as long where most ticks have a level (signals −3 % on standard)
    if (from > <i64>NARROW_MAX) return
    const last = slotsOf(s) + (<usize>(lo - first) << 2)
    // sixteen at a time: the region begins at a whole block, and what lies above the best is empty
    for (let p = last + (<usize>((bestKey(s) - lo) >> 4) << 6); p >= last; p -= 64) {
      let large = atLeast(p, <u32>from)
      while (large != 0) {
        const i = 31 - clz(large)
        large ^= 1 << i
        const at = p + (<usize>i << 2)
        if (!append(m, s, lo + <i64>((at - last) >> 2), <i64>load<u32>(at))) return
      }
    }
    return
  }
  walkFrom(m, s)
  while (walkNext() && walkKey >= lo) if (walkLots >= from && !append(m, s, walkKey, walkLots)) return
}

/** Which of 16 narrow slots are at least so large: bit n is slot n. */
@inline
function atLeast(slots: usize, least: u32): i32 {
  if (ASC_FEATURE_SIMD) {
    const limit = i32x4.splat(<i32>least)
    const near = i16x8.narrow_i32x4_s(largeAmong(slots, limit), largeAmong(slots + 16, limit))
    const next = i16x8.narrow_i32x4_s(largeAmong(slots + 32, limit), largeAmong(slots + 48, limit))
    return i8x16.bitmask(i8x16.narrow_i16x8_s(near, next))
  }
  let large = 0
  for (let i = 0; i < 16; i++) large |= <i32>(load<u32>(slots + (<usize>i << 2)) >= least) << i
  return large
}
@inline function largeAmong(slots: usize, least: v128): v128 { return i32x4.ge_u(v128.load(slots), least) }

/** Puts a level behind those listed; false when there is no room and hence no list. */
function append(m: usize, s: usize, key: i64, lots: i64): bool {
  const n = load<i32>(s, SIDE_REGION_LISTED)
  if (n == REGION_LIST_MAX) {
    store<i32>(s, -1, SIDE_REGION_LISTED)
    return false
  }
  const at = listOf(m, s) + (<usize>n << 4)
  store<i64>(at, key)
  store<i64>(at, lots, 8)
  store<i32>(s, n + 1, SIDE_REGION_LISTED)
  return true
}

/** Size from which on a level is large: mean + z·σ is below it. */
export function limitOf(m: usize, s: usize): f64 {
  return load<f64>(s, SIDE_REGION_MEAN) + load<f64>(m, C_LEVEL_Z) * load<f64>(s, SIDE_REGION_SIGMA)
}

// How many σ above the mean a size is: (size − mean)·(1/σ).
export function meanOf(s: usize): f64 { return load<f64>(s, SIDE_REGION_MEAN) }
export function perSigma(s: usize): f64 { return 1 / load<f64>(s, SIDE_REGION_SIGMA) }

/** How many levels may be large, −1 when they are too many for the list: (i64 key, i64 lots) each, nearest first. */
@inline export function listCount(s: usize): i32 { return load<i32>(s, SIDE_REGION_LISTED) }
@inline export function listAt(m: usize, side: i32): usize { return m + T_LISTS + <usize>(side * REGION_LIST_MAX * 16) }
