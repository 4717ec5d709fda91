// What trades paid against the mid in force before their batch (F07), and how far the mid is from what they paid on average (F10).
//
//   effective spread   2·s·(p − M) = s·(2p − (b₁ + a₁)), ticks; in bp of M; mean over the window by volume or by count.
//                      Trades without a mid in force are left out; none with one: no_trades.
//   vwap_dev           10⁴·(M − V)/V, V = Σ p·v / Σ v of all trades in the window, bp
// Sources: Lee, Ready 1991; Huang, Stoll 1996; Holden, Jacobsen 2014 on which mid. Cost O(1) a trade.
import {
  REASON_NO_TRADES, TRADES_EFFECTIVE, TRADES_EFFECTIVE_BPS_LOTS, TRADES_EFFECTIVE_LOTS, TRADES_LOTS, TRADES_LOTS_WITH_MID,
  TRADES_NOTIONAL, TRADES_WITH_MID,
} from '../layout'
import { NO_KEY } from '../book/price'
import { tradeAmount, tradeLots, tradeMid2, tradePrice, tradeSign, tradeTicks } from './facts'
import { TRADE_RING, covered, rowsIn, stageFloat, stageInt, sumFloat, sumInt } from './rings'
import { mid2 } from './touch'
import { because } from './undefined'
import { amount, price } from './units'

/** s·(2p − mid2): what a trade paid beyond the mid, both ways, in ticks. */
@inline export function paid(sign: i32, ticks: f64, mid2: i64): f64 { return <f64>sign * (2 * ticks - <f64>mid2) }

export function stageSpreads(): void {
  const known = tradeMid2 != NO_KEY
  const lots = known ? tradeLots : 0
  const effective = known ? paid(tradeSign, tradeTicks, tradeMid2) : 0
  stageInt(TRADES_LOTS_WITH_MID, lots)
  stageInt(TRADES_WITH_MID, known ? 1 : 0)
  stageFloat(TRADES_NOTIONAL, tradePrice * tradeAmount)
  stageFloat(TRADES_EFFECTIVE_LOTS, effective * <f64>lots)
  stageFloat(TRADES_EFFECTIVE, effective)
  stageFloat(TRADES_EFFECTIVE_BPS_LOTS, known ? ((2e4 * effective) / <f64>tradeMid2) * <f64>lots : 0)
}

/** F07; `form` 0 by volume, 1 by count, 2 by volume in bp. */
export function effectiveSpread(m: usize, form: i32, w: i32): f64 {
  if (!covered(m, TRADE_RING, w)) return NaN
  const weight = sumInt(m, TRADE_RING, w, form == 1 ? TRADES_WITH_MID : TRADES_LOTS_WITH_MID)
  if (weight == 0) return because(REASON_NO_TRADES)
  const series = form == 1 ? TRADES_EFFECTIVE : form == 2 ? TRADES_EFFECTIVE_BPS_LOTS : TRADES_EFFECTIVE_LOTS
  return sumFloat(m, TRADE_RING, w, series) / <f64>weight
}

/** F10. */
export function vwapDeviation(m: usize, w: i32): f64 {
  if (!covered(m, TRADE_RING, w)) return NaN
  if (rowsIn(m, TRADE_RING, w) == 0) return because(REASON_NO_TRADES)
  const vwap = sumFloat(m, TRADE_RING, w, TRADES_NOTIONAL) / amount(m, sumInt(m, TRADE_RING, w, TRADES_LOTS))
  return (1e4 * (0.5 * price(m, mid2(m)) - vwap)) / vwap
}
