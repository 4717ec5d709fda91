// Imbalances of resting size, and what rests within reach of the mid. Sums of lots are exact integers.
//
// A side is walked once a reading, for all reaches there are: 5, 10 and 25 bp. Where a book has thousands of levels that close,
// a walk for each feature made reading them all 669 µs instead of 100.
import { ASKS, REMARK_TRUNCATED } from '../layout'
import { walkFrom, walkKey, walkLots, walkNext } from '../book/read'
import { mid2, reachWithin } from './touch'
import { remark } from './undefined'

/** (b − a)/(b + a) of exact sums; NaN when both are 0. */
export function balance(b: i64, a: i64): f64 {
  return <f64>(b - a) / <f64>(b + a)
}

//   of bids, of asks: │ i32 walked │ … │ for 5, 10, 25 bp: │ i64 lots │ f64 Σ 2(p − M)·lots │ i32 the side ends within │ … │
const SIDES: usize = memory.data(2 * 80)
const SIDE: usize = 80
const REACH: usize = 24

/** The book may have changed: walk it again. */
export function forgetWalks(): void {
  store<i32>(SIDES, 0)
  store<i32>(SIDES + SIDE, 0)
}

/** Σ 2(p − M)·lots of the reach asked for last, ticks: of distances, which stay small. */
export let offsetLots: f64 = 0

@inline function reachOf(bps: i32): usize { return bps <= 5 ? 0 : bps <= 10 ? REACH : 2 * REACH }

/** Σ lots of the levels of a side within 5, 10 or 25 bp of the mid (F13, F21); remarks where the side ends within: there may be more. */
export function lotsWithin(m: usize, s: usize, bps: i32): i64 {
  const ask = s == m + ASKS
  const side = ask ? SIDES + SIDE : SIDES
  if (load<i32>(side) == 0) walk(m, s, ask, side)
  const at = side + 8 + reachOf(bps)
  offsetLots = load<f64>(at, 8)
  if (load<i32>(at, 16) != 0) remark(REMARK_TRUNCATED)
  return load<i64>(at)
}

function walk(m: usize, s: usize, ask: bool, side: usize): void {
  const mid = mid2(m)
  let sum: i64 = 0
  let product: f64 = 0
  walkFrom(m, s)
  let more = walkNext()
  for (let reach: usize = 0; reach <= 2 * REACH; reach += REACH) {
    const within = reachWithin(mid, reach == 0 ? 5 : reach == REACH ? 10 : 25)
    while (more) {
      const offset: i64 = 2 * (ask ? -walkKey : walkKey) - mid
      if (abs(offset) > within) break
      sum += walkLots
      product += <f64>offset * <f64>walkLots
      more = walkNext()
    }
    store<i64>(side + 8 + reach, sum)
    store<f64>(side + 8 + reach, product, 8)
    store<i32>(side + 8 + reach, <i32>!more, 16)
  }
  store<i32>(side, 1)
}
