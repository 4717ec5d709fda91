// Imbalances of resting size. All ∈ [−1, 1], + for more bids; sums of lots are exact integers.
import { ASKS } from '../layout'
import { walkFrom, walkKey, walkLots, walkNext } from '../book/read'
import { mid2, reachWithin } from './touch'

/** (b − a)/(b + a) of exact sums; NaN when both are 0. */
export function balance(b: i64, a: i64): f64 {
  return <f64>(b - a) / <f64>(b + a)
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
