// Imbalances of resting size, and what rests within reach of the mid. Sums of lots are exact integers.
import { ASKS } from '../layout'
import { walkFrom, walkKey, walkLots, walkNext } from '../book/read'
import { mid2, reachWithin } from './touch'

/** (b − a)/(b + a) of exact sums; NaN when both are 0. */
export function balance(b: i64, a: i64): f64 {
  return <f64>(b - a) / <f64>(b + a)
}

/** The last walk within reach met the end of the side: there may be more than is shown. */
export let reachedEnd: bool = false
/** Σ 2(p − M)·lots of that walk, ticks: of distances, which stay small. */
export let offsetLots: f64 = 0

/** Σ lots of the levels of a side within `bps` of the mid (F13, F21). */
export function lotsWithin(m: usize, s: usize, bps: f64): i64 {
  const mid = mid2(m)
  const within = reachWithin(mid, bps)
  const ask = s == m + ASKS
  let sum: i64 = 0
  let product: f64 = 0
  walkFrom(m, s)
  reachedEnd = true
  while (walkNext()) {
    const px = ask ? -walkKey : walkKey
    const offset: i64 = 2 * px - mid
    if (abs(offset) > within) {
      reachedEnd = false
      break
    }
    sum += walkLots
    product += <f64>offset * <f64>walkLots
  }
  offsetLots = product
  return sum
}
