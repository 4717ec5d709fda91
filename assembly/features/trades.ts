// Trades, one by one: what each adds to the windows of the trade ring, and what is kept beside them: the rules of F40, the
// cumulative volume delta, two quantiles of size, the last sweep, what was taken of what was shown. All of it but the last is of
// the market since it was opened and goes on across resyncs. What is computed from the last 500 trades: lately.ts.
//
//   trade_imbalance_cnt   Σ s / n (F41)               trade_size_mean           Σ v / n (F44)
//   cvd                   Σ s·v since the open (F42)  trade_size_median, _p95   P² (quantile.ts), amount
//   trade_size_large_share   volume share of trades above the 95 % estimate before them; none is among the first 50
//
//   │ i64 trades │ i64 Σ s·lots │ i32 last sign │ … │ rules │ P² 50 % │ P² 95 % │ sweep │ shown │
// Source: standard. Cost O(1) a trade.
import {
  C_QTY_DIV, C_QTY_NUM, FEATURE_ABSORPTION, FEATURE_CVD, FEATURE_HIDDEN_RATE, FEATURE_SPREAD_EFFECTIVE, FEATURE_SWEEP,
  FEATURE_SWEEP_COUNT, FEATURE_TRADE_IMBALANCE_CNT, FEATURE_TRADE_SIGN, FEATURE_TRADE_SIZE_LARGE_SHARE,
  FEATURE_TRADE_SIZE_MEAN, FEATURE_TRADE_SIZE_QUANTILE, FEATURE_VWAP_DEV, REASON_NO_TRADES, REASON_TOO_FEW, RULE_FLAG,
  RULE_TICK_TEST, TRADES_LARGE_LOTS, TRADES_LOTS, TRADES_SIGN, TRADES_SWEEPS,
} from '../layout'
import { tradeLots, tradeSign } from './facts'
import { P2_BYTES, p2Add, p2Open, p2Scale, p2Value } from './quantile'
import { TRADE_RING, covered, rowsIn, stageInt, sumInt } from './rings'
import { SHOWN_BYTES, absorption, bookShown, hiddenRate, openShown, restartShown, scaleShown, tradeShown } from './shown'
import { RULES_BYTES, applyRules, signByLeeReady, signByTick } from './signs'
import { effectiveSpread, stageSpreads, vwapDeviation } from './spreads'
import { SWEEP_BYTES, lastSweep, scaleSweep, sweepTrade } from './sweeps'
import { because } from './undefined'
import { amount } from './units'

const COUNT: usize = 0
const CVD: usize = 8
const SIGN: usize = 16
const RULES: usize = 24
const MEDIAN: usize = RULES + RULES_BYTES
const P95: usize = MEDIAN + P2_BYTES
const SWEEP: usize = P95 + P2_BYTES
const SHOWN: usize = SWEEP + SWEEP_BYTES
export const TRADES_BYTES: i32 = <i32>SHOWN + SHOWN_BYTES
const LARGE_AFTER: i64 = 50

export function openTrades(m: usize, s: usize): void {
  p2Open(s + MEDIAN, 0.5)
  p2Open(s + P95, 0.95)
  openShown(s + SHOWN)
}

export function tradeTrades(m: usize, s: usize): void {
  const count = load<i64>(s, COUNT)
  const isLarge = count >= LARGE_AFTER && <f64>tradeLots > p2Value(s + P95)
  store<i64>(s, count + 1, COUNT)
  store<i64>(s, load<i64>(s, CVD) + (tradeSign > 0 ? tradeLots : -tradeLots), CVD)
  store<i32>(s, tradeSign, SIGN)
  applyRules(s + RULES)
  p2Add(s + MEDIAN, <f64>tradeLots)
  p2Add(s + P95, <f64>tradeLots)
  stageInt(TRADES_SIGN, tradeSign)
  stageInt(TRADES_LARGE_LOTS, isLarge ? tradeLots : 0)
  stageSpreads()
  sweepTrade(s + SWEEP)
  tradeShown(m, s + SHOWN)
}

export function bookTrades(m: usize, s: usize): void {
  bookShown(s + SHOWN)
}

export function restartTrades(m: usize, s: usize): void {
  restartShown(s + SHOWN)
}

export function scaleTrades(m: usize, s: usize, factor: f64): void {
  const lots = <i64>factor
  store<i64>(s, load<i64>(s, CVD) * lots, CVD)
  p2Scale(s + MEDIAN, factor)
  p2Scale(s + P95, factor)
  scaleSweep(s + SWEEP, lots)
  scaleShown(s + SHOWN, lots)
}

export function readTrades(m: usize, s: usize, kind: i32, param: i32, w: i32): f64 {
  if (kind == FEATURE_SPREAD_EFFECTIVE) return effectiveSpread(m, param, w)
  if (kind == FEATURE_VWAP_DEV) return vwapDeviation(m, w)
  if (kind == FEATURE_TRADE_SIGN) return tradeSignBy(s, param)
  if (kind == FEATURE_CVD) return amount(m, load<i64>(s, CVD))
  if (kind == FEATURE_TRADE_SIZE_QUANTILE) return sizeQuantile(m, s + (param == 50 ? MEDIAN : P95))
  if (kind == FEATURE_SWEEP) return lastSweep(m, s + SWEEP, param)
  if (kind == FEATURE_ABSORPTION) return absorption(s + SHOWN, param)
  if (kind == FEATURE_HIDDEN_RATE) return hiddenRate(m, param == 1, w)
  return overWindow(m, kind, w)
}

/** F40: ±1 of the last trade, by its flag or by a rule. */
function tradeSignBy(s: usize, rule: i32): f64 {
  if (load<i64>(s, COUNT) == 0) return because(REASON_NO_TRADES)
  if (rule == RULE_FLAG) return load<i32>(s, SIGN)
  const sign = rule == RULE_TICK_TEST ? signByTick(s + RULES) : signByLeeReady(s + RULES)
  return sign == 0 ? because(REASON_TOO_FEW) : sign
}

function sizeQuantile(m: usize, at: usize): f64 {
  const lots = p2Value(at)
  return isNaN(lots) ? because(REASON_TOO_FEW) : (lots * load<f64>(m, C_QTY_NUM)) / load<f64>(m, C_QTY_DIV)
}

function overWindow(m: usize, kind: i32, w: i32): f64 {
  if (!covered(m, TRADE_RING, w)) return NaN
  if (kind == FEATURE_SWEEP_COUNT) return <f64>sumInt(m, TRADE_RING, w, TRADES_SWEEPS)
  const trades = rowsIn(m, TRADE_RING, w)
  if (trades == 0) return because(REASON_NO_TRADES)
  if (kind == FEATURE_TRADE_IMBALANCE_CNT) return <f64>sumInt(m, TRADE_RING, w, TRADES_SIGN) / <f64>trades
  const lots = sumInt(m, TRADE_RING, w, TRADES_LOTS)
  if (kind == FEATURE_TRADE_SIZE_MEAN) return amount(m, lots) / <f64>trades
  return <f64>sumInt(m, TRADE_RING, w, TRADES_LARGE_LOTS) / <f64>lots // FEATURE_TRADE_SIZE_LARGE_SHARE
}
