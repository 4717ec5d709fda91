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
import { walkFrom, walkKey, walkLots, walkNext } from '../book/read'
import { distanceBps, mid2, reachWithin } from '../features/touch'
import { closeRegions, limitOf, listedFrom, listedKey, listedLots, listedNext, meanOf, perSigma } from './deviation'
import { measure, robustZ, robustThreshold } from './robust'

const REACH: i32 = 5
const HALF_DISTANCE_BPS: f64 = 5 // e-folding distance of the score's weights

// the nearest TRACK_MAX large levels of each side: i64 key, i64 lots, f64 strength
const FOUND: usize = memory.data(2 * 32 * 24)
const FOUND_BYTES: usize = 24
let found: i32 = 0

// the last 16 levels of the walk: i64 key, i64 lots, i64 lots of all levels up to and with it
const RECENT: usize = memory.data(16 * 24)

/** Offsets in the block's T_SCAN: f64 Σ weighted bids, asks; i32 counts of FOUND. */
const SCAN_SUM: i32 = 0
const SCAN_COUNT: i32 = 16
const SCAN_BYTES: i32 = 24
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
  memory.fill(m + T_SCAN, 0, SCAN_BYTES)
  if (mid != NO_KEY && mid > 0) {
    const form = load<i32>(m, C_LEVEL_FORM)
    if (form == LEVELS_DEVIATION) {
      closeRegions(m)
      takeDeviations(m, 0, mid)
      takeDeviations(m, 1, mid)
    } else {
      if (form == LEVELS_ROBUST) measure(m, mid)
      scanSide(m, 0, mid)
      scanSide(m, 1, mid)
    }
  }
  foundOwner = m
  store<i32>(m, wanted, I_LARGE_FRESH)
}

@inline function recent(i: i32): usize { return RECENT + <usize>(i & 15) * 24 }

/** The worst key in range: floor((mid + within)/2) ticks for an ask, ceil((mid − within)/2) for a bid. */
function worstKey(m: usize, side: i32, mid: i64): i64 {
  const within = reachWithin(mid, load<f64>(m, C_LEVEL_BPS))
  return side == 0 ? -((within - mid) >> 1) : -((mid + within) >> 1)
}

function takeDeviations(m: usize, side: i32, mid: i64): void {
  const s = sideAt(m, side)
  const worst = worstKey(m, side, mid)
  const best = bestKey(s)
  const limit = limitOf(m, s)
  const mean = meanOf(s)
  const scale = perSigma(s)
  found = 0
  listedFrom(m, s)
  while (listedNext(m, s) && listedKey >= worst && (summing || found < TRACK_MAX)) {
    const lots = <f64>listedLots
    if (lots > limit && listedKey != best) take(m, side, listedKey, listedLots, (lots - mean) * scale, mid)
  }
  store<i32>(m + (<usize>side << 2), found, T_SCAN + SCAN_COUNT)
}

function scanSide(m: usize, side: i32, mid: i64): void {
  const s = sideAt(m, side)
  const limit = worstKey(m, side, mid)
  found = 0
  let n = 0
  let total: i64 = 0
  let inRange = true
  walkFrom(m, s)
  while (inRange && walkNext()) {
    total += walkLots
    const at = recent(n)
    store<i64>(at, walkKey)
    store<i64>(at, walkLots, 8)
    store<i64>(at, total, 16)
    n++
    if (n > REACH + 1) inRange = judge(m, side, mid, limit, n - 1 - REACH, n - 1)
  }
  for (let i = max(1, n - REACH); inRange && i < n; i++) inRange = judge(m, side, mid, limit, i, n - 1)
  store<i32>(m + (<usize>side << 2), found, T_SCAN + SCAN_COUNT)
}

/** Looks at level `i` of the walk, whose worst known neighbour is level `last`; false when nothing further is wanted. */
function judge(m: usize, side: i32, mid: i64, limit: i64, i: i32, last: i32): bool {
  const at = recent(i)
  const key = load<i64>(at)
  if (key < limit) return false
  const px = side == 0 ? key : -key
  const lots = load<i64>(at, 8)
  let strength: f64
  if (load<i32>(m, C_LEVEL_FORM) == LEVELS_ROBUST) {
    strength = robustZ(px, mid, lots)
    if (!(strength >= robustThreshold(m))) return true
  } else {
    const from = i - REACH - 1
    const before: i64 = from >= 0 ? load<i64>(recent(from), 16) : 0
    const sum = load<i64>(recent(last), 16) - before - lots
    const neighbours = <i64>(last - max(from, -1) - 1)
    if (neighbours == 0 || !reaches(load<f64>(m, C_LEVEL_RATIO), lots * neighbours, sum)) return true
    strength = <f64>(lots * neighbours) / <f64>sum
  }
  take(m, side, key, lots, strength, mid)
  return summing || found < TRACK_MAX
}

/** size·n ≥ ratio·sum, in integers for a whole ratio. */
function reaches(ratio: f64, size: i64, sum: i64): bool {
  if (ratio == Math.floor(ratio) && ratio <= 100) return size >= <i64>ratio * sum
  return <f64>size >= ratio * <f64>sum
}

@inline
function take(m: usize, side: i32, key: i64, lots: i64, strength: f64, mid: i64): void {
  const o = <usize>side << 3
  if (summing) {
    const sum = m + <usize>(T_SCAN + SCAN_SUM) + o
    store<f64>(sum, load<f64>(sum) + <f64>lots * Math.exp(-distanceBps(side == 0 ? key : -key, mid) / HALF_DISTANCE_BPS))
  }
  if (found == TRACK_MAX) return
  const at = foundAt(side, found++)
  store<i64>(at, key)
  store<i64>(at, lots, 8)
  store<f64>(at, strength, 16)
}

@inline function foundAt(side: i32, i: i32): usize { return FOUND + <usize>(side * TRACK_MAX + i) * FOUND_BYTES }

// What the last scan of this market found, nearest first.
export function largeCount(m: usize, side: i32): i32 { return load<i32>(m + (<usize>side << 2), T_SCAN + SCAN_COUNT) }
export function largeKey(side: i32, i: i32): i64 { return load<i64>(foundAt(side, i)) }
export function largeLots(side: i32, i: i32): i64 { return load<i64>(foundAt(side, i), 8) }
export function largeStrength(side: i32, i: i32): f64 { return load<f64>(foundAt(side, i), 16) }
/** Σ size·e^(−d/5 bp) over all large levels of a side; scanAllLarge() first. */
export function largeSum(m: usize, side: i32): f64 { return load<f64>(m + (<usize>side << 3), T_SCAN + SCAN_SUM) }
/** Distance of the nearest large level in bp, NaN when there is none. */
export function largeNearest(m: usize, side: i32): f64 {
  const key = largeKey(side, 0)
  return largeCount(m, side) == 0 ? NaN : distanceBps(side == 0 ? key : -key, mid2(m))
}
