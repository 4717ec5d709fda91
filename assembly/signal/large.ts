// Large levels: support and resistance as resting size that stands out (docs/signals.md).
//
// A candidate is an occupied level within C_LEVEL_BPS of the mid that is not its side's best. It is large when its size
// is at least C_LEVEL_RATIO times the mean of its neighbours: up to 5 occupied levels towards the touch and 5 away from
// it, itself excluded. Strength = size / that mean. The other forms are robust.ts and deviation.ts.
// Cost O(levels in range).
import {
  C_LEVEL_BPS, C_LEVEL_FORM, C_LEVEL_RATIO, I_LARGE_FRESH, LARGE_ALL, LARGE_NEAR, LEVELS_DEVIATION, LEVELS_ROBUST,
  TRACK_MAX, T_SCAN,
} from '../layout'
import { NO_KEY, bestKey, sideAt } from '../book/price'
import { walkFrom, walkKey, walkLots, walkMany, walkNext } from '../book/read'
import { distanceBps, mid2, reachWithin } from '../features/touch'
import { closeRegions, limitOf, listAt, listCount, meanOf, perSigma, regionLo } from './deviation'
import { measure, robustZ, robustThreshold } from './robust'

const REACH: i32 = 5
const HALF_DISTANCE_BPS: f64 = 5 // e-folding distance of the score's weights

// the nearest TRACK_MAX large levels of each side: i64 key, i64 lots, f64 strength
const FOUND: usize = memory.data(2 * 32 * 24)
export const FOUND_BYTES: usize = 24
let found: i32 = 0

/** Offsets in the block's T_SCAN: f64 Σ weighted bids, asks; i32 counts of FOUND. */
const SCAN_SUM: i32 = 0
const SCAN_COUNT: i32 = 16
let foundOwner: usize = 0

let summing: bool = false

/** Finds the nearest TRACK_MAX large levels of each side, unless nothing has changed since this market was last scanned. */
export function scanNearLarge(m: usize): void {
  scan(m, LARGE_NEAR)
}

/** Finds those and sums over all large levels in range. */
export function scanAllLarge(m: usize): void {
  scan(m, LARGE_ALL)
}

function scan(m: usize, wanted: i32): void {
  if (load<i32>(m, I_LARGE_FRESH) >= wanted && foundOwner == m) return
  summing = wanted == LARGE_ALL
  const mid = mid2(m)
  store<f64>(m, 0, T_SCAN + SCAN_SUM)
  store<f64>(m, 0, T_SCAN + SCAN_SUM + 8)
  store<i64>(m, 0, T_SCAN + SCAN_COUNT)
  if (mid != NO_KEY && mid > 0) {
    const form = load<i32>(m, C_LEVEL_FORM)
    if (form == LEVELS_DEVIATION) closeRegions(m)
    else if (form == LEVELS_ROBUST) measure(m, mid)
    const bps = load<f64>(m, C_LEVEL_BPS)
    takeSide(m, 0, form, mid, worstBid(mid, bps))
    takeSide(m, 1, form, mid, worstAsk(mid, bps))
  }
  foundOwner = m
  store<i32>(m, wanted, I_LARGE_FRESH)
}

// The worst key in range: ceil((mid − within)/2) ticks for a bid, floor((mid + within)/2) for an ask.
@inline export function worstBid(mid: i64, bps: f64): i64 { return -((reachWithin(mid, bps) - mid) >> 1) }
@inline export function worstAsk(mid: i64, bps: f64): i64 { return -((mid + reachWithin(mid, bps)) >> 1) }

function takeSide(m: usize, side: i32, form: i32, mid: i64, worst: i64): void {
  found = 0
  if (form == LEVELS_DEVIATION) takeDeviations(m, side, worst, mid)
  else if (form == LEVELS_ROBUST) takeRobust(m, side, worst, mid)
  else takeAgainstNeighbours(m, side, worst, mid)
  store<i32>(m + (<usize>side << 2), found, T_SCAN + SCAN_COUNT)
}

function takeDeviations(m: usize, side: i32, worst: i64, mid: i64): void {
  const s = sideAt(m, side)
  const best = bestKey(s)
  const limit = limitOf(m, s)
  const mean = meanOf(s)
  const scale = perSigma(s)
  const n = listCount(s)
  if (n < 0) {
    const least = max(worst, regionLo(s))
    walkFrom(m, s)
    while (walkNext() && walkKey >= least && (summing || found < TRACK_MAX)) {
      const lots = <f64>walkLots
      if (lots > limit && walkKey != best) take(m, side, walkKey, walkLots, (lots - mean) * scale, mid)
    }
    return
  }
  // The list has no more than there is room for; counted without a branch, as list.ts does.
  const from = foundAt(side, 0)
  let to = from
  for (let p = listAt(m, side), end = p + (<usize>n << 4); p < end; p += 16) {
    const key = load<i64>(p)
    const lots = load<i64>(p, 8)
    if (key < worst) break
    store<i64>(to, key)
    store<i64>(to, lots, 8)
    store<f64>(to, (<f64>lots - mean) * scale, 16)
    to += FOUND_BYTES * <usize>(<i32>(<f64>lots > limit) & <i32>(key != best))
  }
  found = <i32>((to - from) / FOUND_BYTES)
  for (let p = from; summing && p < to; p += FOUND_BYTES) sumUp(m, side, keyOf(p), lotsOf(p), mid)
}

function takeRobust(m: usize, side: i32, worst: i64, mid: i64): void {
  const limit = robustThreshold(m)
  walkFrom(m, sideAt(m, side))
  walkNext() // the best is no candidate
  while (walkNext() && walkKey >= worst && (summing || found < TRACK_MAX)) {
    const z = robustZ(side == 0 ? walkKey : -walkKey, mid, walkLots)
    if (z >= limit) take(m, side, walkKey, walkLots, z, mid)
  }
}

// ── against their neighbours: the levels from the best on, read in pieces, with sums of lots from the first on ──
//
//   KEYS   k₀ │ k₁ │ k₂ │ …               level i has the neighbours i − 5 … i + 5 without itself:
//   LOTS   q₀ │ q₁ │ q₂ │ …               Σ = S[i + 6] − S[i − 5] − qᵢ
//   SUMS   0 │ q₀ │ q₀ + q₁ │ …
const PIECE: i32 = 96
const ROOM: i32 = 512
const KEYS: usize = memory.data(512 * 8)
const LOTS: usize = memory.data(512 * 8)
const SUMS: usize = memory.data(513 * 8)
const LARGE: usize = memory.data(512 * 4)
@inline function at(array: usize, i: i32): usize { return array + (<usize>i << 3) }

// Of the levels read so far, `have`: how many neighbours level i has, and Σ lots of them.
@inline function worseEnd(i: i32, have: i32): i32 { return min(have, i + REACH + 1) }
@inline function betterEnd(i: i32): i32 { return max(0, i - REACH) }
@inline function neighbours(i: i32, have: i32): i32 { return worseEnd(i, have) - betterEnd(i) - 1 }
@inline function neighboursLots(i: i32, have: i32): i64 {
  return load<i64>(at(SUMS, worseEnd(i, have))) - load<i64>(at(SUMS, betterEnd(i))) - load<i64>(at(LOTS, i))
}

/** Whether level i of `have` is large: its size by n at least `ratio` times the lots of its n neighbours. `whole`: ratio as an integer, or 0. */
@inline
function isLarge(i: i32, have: i32, ratio: f64, whole: i64): bool {
  const n = neighbours(i, have)
  const others = neighboursLots(i, have)
  const scaled = load<i64>(at(LOTS, i)) * n
  const reaches = whole != 0 ? scaled >= whole * others : <f64>scaled >= ratio * <f64>others
  return <bool>(<i32>reaches & <i32>(n > 0))
}
/** The same of one that has all ten, in half the instructions (signals of this form −8 to −15 %). */
@inline
function isLargeInside(i: i32, whole: i64): bool {
  const lots = load<i64>(at(LOTS, i))
  const others = load<i64>(at(SUMS, i + REACH + 1)) - load<i64>(at(SUMS, i - REACH)) - lots
  return lots * (2 * REACH) >= whole * others
}
/** Writes level i down behind `large` others; the next one is written over it unless it is large. */
@inline
function note(large: i32, i: i32, is: bool): i32 {
  store<i32>(LARGE + (<usize>large << 2), i)
  return large + <i32>is
}

function takeAgainstNeighbours(m: usize, side: i32, worst: i64, mid: i64): void {
  const ratio = load<f64>(m, C_LEVEL_RATIO)
  const whole: i64 = ratio == Math.floor(ratio) && ratio <= 100 ? <i64>ratio : 0 // then it is compared in integers
  let have = 0
  let i = 1 // the best is no candidate
  let more = true
  walkFrom(m, sideAt(m, side))
  store<i64>(SUMS, 0)
  while (more) {
    if (have + PIECE > ROOM) {
      // the next candidate's better neighbours come along
      const from = i - REACH
      have -= from
      i = REACH
      memory.copy(KEYS, at(KEYS, from), <usize>have << 3)
      memory.copy(LOTS, at(LOTS, from), <usize>have << 3)
      memory.copy(SUMS, at(SUMS, from), <usize>(have + 1) << 3)
    }
    const read = walkMany(PIECE, at(KEYS, have), at(LOTS, have))
    let sum = load<i64>(at(SUMS, have))
    for (let j = have; j < have + read; j++) {
      sum += load<i64>(at(LOTS, j))
      store<i64>(at(SUMS, j + 1), sum)
    }
    have += read
    more = read == PIECE
    const end = more ? have - REACH : have // the last ones' worse neighbours may be yet to come
    // who is large is anybody's guess: first they are gathered without a branch
    let large = 0
    for (const first = min(REACH, end); i < first; i++) large = note(large, i, isLarge(i, have, ratio, whole))
    if (whole != 0) for (const last = min(end, have - REACH); i < last; i++) large = note(large, i, isLargeInside(i, whole))
    for (; i < end; i++) large = note(large, i, isLarge(i, have, ratio, whole))
    for (let j = 0; j < large; j++) {
      const k = load<i32>(LARGE + (<usize>j << 2))
      const key = load<i64>(at(KEYS, k))
      if (key < worst || (!summing && found == TRACK_MAX)) {
        more = false
        break
      }
      const lots = load<i64>(at(LOTS, k))
      take(m, side, key, lots, <f64>(lots * neighbours(k, have)) / <f64>neighboursLots(k, have), mid)
    }
    if (i < have && load<i64>(at(KEYS, i)) < worst) more = false
  }
}

function sumUp(m: usize, side: i32, key: i64, lots: i64, mid: i64): void {
  const sum = m + <usize>(T_SCAN + SCAN_SUM + (side << 3))
  store<f64>(sum, load<f64>(sum) + <f64>lots * Math.exp(-distanceBps(side == 0 ? key : -key, mid) / HALF_DISTANCE_BPS))
}

function take(m: usize, side: i32, key: i64, lots: i64, strength: f64, mid: i64): void {
  if (summing) sumUp(m, side, key, lots, mid)
  if (found == TRACK_MAX) return
  const at = foundAt(side, found++)
  store<i64>(at, key)
  store<i64>(at, lots, 8)
  store<f64>(at, strength, 16)
}

@inline function foundAt(side: i32, i: i32): usize { return FOUND + <usize>(side * TRACK_MAX + i) * FOUND_BYTES }

// What the last scan of this market found, nearest first.
export function largeCount(m: usize, side: i32): i32 { return load<i32>(m + (<usize>side << 2), T_SCAN + SCAN_COUNT) }
@inline export function largeAt(side: i32): usize { return foundAt(side, 0) }
@inline export function keyOf(large: usize): i64 { return load<i64>(large) }
@inline export function lotsOf(large: usize): i64 { return load<i64>(large, 8) }
@inline export function strengthOf(large: usize): f64 { return load<f64>(large, 16) }
export function largeKey(side: i32, i: i32): i64 { return keyOf(foundAt(side, i)) }
export function largeLots(side: i32, i: i32): i64 { return lotsOf(foundAt(side, i)) }
/** Σ size·e^(−d/5 bp) over all large levels of a side; scanAllLarge() first. */
export function largeSum(m: usize, side: i32): f64 { return load<f64>(m + (<usize>side << 3), T_SCAN + SCAN_SUM) }
/** Distance of the nearest large level in bp, NaN when there is none. */
export function largeNearest(m: usize, side: i32): f64 {
  const key = largeKey(side, 0)
  return largeCount(m, side) == 0 ? NaN : distanceBps(side == 0 ? key : -key, mid2(m))
}
