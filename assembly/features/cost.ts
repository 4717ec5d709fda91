// F22 cost_to_trade: what it costs against the mid to take Q of quote currency from the book at once, bp. Buying takes asks:
// 10⁴·(VWAP − M)/M; selling bids: 10⁴·(M − VWAP)/M; both: their sum, the round trip. VWAP = Q/Σ amount, the last level taken in
// part. NaN (exhausted) where less than Q is shown. Source: XLM (Xetra); Irvine, Benston, Kandel 2000. Cost O(levels taken).
import { ASKS, BIDS, REASON_EXHAUSTED } from '../layout'
import { walkFrom, walkKey, walkLots, walkNext } from '../book/read'
import { mid2 } from './touch'
import { because } from './undefined'
import { amount, price } from './units'

const BOTH: i32 = 2
const LEAST: f64 = 10000 // notional 0; each step is ten times as much

/** `side` 0 buys, 1 sells, 2 both. */
export function costToTrade(m: usize, side: i32, step: i32): f64 {
  let notional = LEAST
  for (let i = 0; i < step; i++) notional *= 10
  if (side != BOTH) return costOf(m, side, notional)
  return costOf(m, 0, notional) + costOf(m, 1, notional)
}

/** 10⁴·Σ |p − M|·q/Σ q/M over what is taken: VWAP − M without the difference of two large numbers. */
function costOf(m: usize, side: i32, notional: f64): f64 {
  const mid = mid2(m)
  // in ticks × lots, so that prices stay integers until the end
  let left = notional / (price(m, 1) * amount(m, 1))
  let lots: f64 = 0
  let beyond: f64 = 0 // Σ 2|p − M|·q
  walkFrom(m, side == 0 ? m + ASKS : m + BIDS)
  while (walkNext()) {
    const px: i64 = side == 0 ? -walkKey : walkKey
    const off: i64 = side == 0 ? 2 * px - mid : mid - 2 * px
    const taken = min<f64>(<f64>walkLots, left / <f64>px)
    lots += taken
    beyond += <f64>off * taken
    left -= <f64>px * <f64>walkLots
    if (left <= 0) return (1e4 * beyond) / lots / <f64>mid
  }
  return because(REASON_EXHAUSTED)
}
