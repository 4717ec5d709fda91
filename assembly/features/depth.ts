// Imbalances of resting size. All ∈ [−1, 1], + for more bids; sums of lots are exact integers.
import { ASKS, BIDS } from '../layout'
import { bestKey } from '../book/price'
import { walkFrom, walkKey, walkLots, walkNext } from '../book/read'
import { mid2, reachWithin } from '../signal/large'

/** (b − a)/(b + a) of exact sums; NaN when both are 0. */
export function balance(b: i64, a: i64): f64 {
  return <f64>(b - a) / <f64>(b + a)
}

// F14 imbalance_dist: Σ w·B − Σ w·A over their sum, w = e^(−(d − d₁)/δ), d = |price − M| in ticks, d₁ = that of the
// best, δ = max(5 ticks, 1 bp of M). NaN when a side is empty. Levels beyond 64 δ weigh less than 2·10⁻²⁸ and are left
// out. Cost O(levels within 64 δ); the weight is stepped by two tables, e^(−k/δ) and e^(−64k/δ), k = 0…64, so that a step
// of up to 4,095 ticks costs two multiplications instead of an exponential.
const REACH: f64 = 64
const STEPS: i32 = 64
const FINE: usize = memory.data(65 * 8)
const COARSE: usize = memory.data(65 * 8)
let powersOf: f64 = 0

function fill(table: usize, step: f64): void {
  let w: f64 = 1
  for (let k = 0; k <= STEPS; k++) {
    store<f64>(table + (<usize>k << 3), w)
    w *= step
  }
}

function fillPowers(delta: f64): void {
  fill(FINE, Math.exp(-1 / delta))
  fill(COARSE, Math.exp(-64 / delta))
  powersOf = delta
}

/** e^(−ticks/δ) */
function decay(ticks: i64, delta: f64): f64 {
  if (ticks >= STEPS * STEPS) return Math.exp(-<f64>ticks / delta)
  const fine = load<f64>(FINE + (<usize>(ticks & 63) << 3))
  return ticks < STEPS ? fine : fine * load<f64>(COARSE + (<usize>(ticks >> 6) << 3))
}

function weightedSide(m: usize, s: usize, delta: f64): f64 {
  const best = bestKey(s)
  let sum: f64 = 0
  let w: f64 = 1
  let last = best
  walkFrom(m, s)
  while (walkNext()) {
    const ticks = last - walkKey
    if (<f64>(best - walkKey) > REACH * delta) break
    w *= decay(ticks, delta)
    last = walkKey
    sum += w * <f64>walkLots
  }
  return sum
}

/** F14; NaN when a side is empty. */
export function imbalanceByDistance(m: usize): f64 {
  const mid = mid2(m)
  if (mid == i64.MIN_VALUE) return NaN
  const delta = max<f64>(5, <f64>mid * 0.5e-4)
  if (delta != powersOf) fillPowers(delta)
  const bids = weightedSide(m, m + BIDS, delta)
  const asks = weightedSide(m, m + ASKS, delta)
  return (bids - asks) / (bids + asks)
}

/** Σ lots of the levels of a side within `bps` of the mid (F13). */
export function lotsWithin(m: usize, s: usize, bps: f64): i64 {
  const mid = mid2(m)
  const within = reachWithin(mid, bps)
  const ask = s == m + ASKS
  let sum: i64 = 0
  walkFrom(m, s)
  while (walkNext()) {
    const px = ask ? -walkKey : walkKey
    if (abs(2 * px - mid) > within) break
    sum += walkLots
  }
  return sum
}
