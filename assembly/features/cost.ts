// F22 cost_to_trade: what it costs against the mid to take Q of quote currency from the book at once, bp. Buying takes asks:
// 10⁴·(VWAP − M)/M; selling bids: 10⁴·(M − VWAP)/M; both: their sum, the round trip. VWAP = Q/Σ amount, the last level taken in
// part. NaN (exhausted) where less than Q is shown. Source: XLM (Xetra); Irvine, Benston, Kandel 2000. Cost O(levels taken).
import { ASKS, BIDS, REASON_EXHAUSTED } from '../layout'
import { walkFrom, walkKey, walkLots, walkNext } from '../book/read'
import { mid2 } from './touch'
import { because } from './undefined'
import { amount, price } from './units'

const BOTH: i32 = 2
const STEPS: i32 = 3
const LEAST: f64 = 10000 // notional of step 0; each step is ten times as much
const COSTS: usize = memory.data(2 * 3 * 8) // of buying and of selling, by step
let known: i32 = 0 // bit 0: those of buying, bit 1: of selling

/** The book may have changed. */
export function forgetCosts(): void {
  known = 0
}

/** `side` 0 buys, 1 sells, 2 both. */
export function costToTrade(m: usize, side: i32, step: i32): f64 {
  const cost = side == BOTH ? costOf(m, 0, step) + costOf(m, 1, step) : costOf(m, side, step)
  return isNaN(cost) ? because(REASON_EXHAUSTED) : cost
}

function costOf(m: usize, side: i32, step: i32): f64 {
  if ((known >> side & 1) == 0) walk(m, side)
  return load<f64>(COSTS + (<usize>(side * STEPS + step) << 3))
}

/** 10⁴·Σ |p − M|·q/Σ q/M over what is taken, for every notional in one walk: VWAP − M without the difference of two large numbers. */
function walk(m: usize, side: i32): void {
  const mid = mid2(m)
  // in ticks × lots, so that prices stay integers until the end
  const unit = price(m, 1) * amount(m, 1)
  let wanted = LEAST / unit
  let value: f64 = 0 // Σ p·q of the levels before
  let lots: f64 = 0 // Σ q
  let beyond: f64 = 0 // Σ 2|p − M|·q
  let step = 0
  walkFrom(m, side == 0 ? m + ASKS : m + BIDS)
  while (step < STEPS && walkNext()) {
    const px: i64 = side == 0 ? -walkKey : walkKey
    const off: i64 = side == 0 ? 2 * px - mid : mid - 2 * px
    const all = <f64>px * <f64>walkLots
    for (; step < STEPS && value + all >= wanted; step++) {
      const taken = (wanted - value) / <f64>px
      put(side, step, (1e4 * (beyond + <f64>off * taken)) / (lots + taken) / <f64>mid)
      wanted *= 10
    }
    value += all
    lots += <f64>walkLots
    beyond += <f64>off * <f64>walkLots
  }
  for (; step < STEPS; step++) put(side, step, NaN)
  known |= 1 << side
}

function put(side: i32, step: i32, cost: f64): void {
  store<f64>(COSTS + (<usize>(side * STEPS + step) << 3), cost)
}
