// Sweeps (F48): visible trades of one own time and sign, one after the other, at two prices or more. It is counted once, at the
// trade with the second price; its values go on with its later fills. Executions against hidden orders neither belong to one nor
// end it. Levels are distinct prices: of a run of more than 64, a price between the extremes counts as seen.
// Source: project definition (ISO flags are rare on these feeds). Cost O(1) a trade whose price goes on in one direction.
//
//   the open run    │ i64 own time │ i32 sign │ i32 prices │ i64 lowest │ i64 highest │ i64 lots │ f64 notional │
//   the last sweep  │ i64 levels, 0 none │ i64 lots │ f64 notional │ then i64 price × 64 of the run
import { REASON_NO_TRADES, TRADES_SWEEPS } from '../layout'
import { tradeAmount, tradeLots, tradeOwnNs, tradePrice, tradePx, tradeSign, tradeVisible } from './facts'
import { stageInt } from './rings'
import { because } from './undefined'
import { amount } from './units'

const OWN_NS: usize = 0
const SIGN: usize = 8
const PRICES: usize = 12
const LOWEST: usize = 16
const HIGHEST: usize = 24
const LOTS: usize = 32
const NOTIONAL: usize = 40
const LAST_LEVELS: usize = 48
const LAST_LOTS: usize = 56
const LAST_NOTIONAL: usize = 64
const LIST: usize = 72
const LIST_MAX: i32 = 64
export const SWEEP_BYTES: i32 = <i32>LIST + LIST_MAX * 8

/** Stages whether a sweep began. */
export function sweepTrade(at: usize): void {
  stageInt(TRADES_SWEEPS, tradeVisible && continues(at) ? 1 : 0)
}

/** Takes a visible trade into the run; whether the run became a sweep by it. */
function continues(at: usize): bool {
  if (load<i32>(at, SIGN) != tradeSign || load<i64>(at, OWN_NS) != tradeOwnNs) {
    store<i64>(at, tradeOwnNs, OWN_NS)
    store<i32>(at, tradeSign, SIGN)
    store<i32>(at, 0, PRICES)
    store<i64>(at, i64.MAX_VALUE, LOWEST)
    store<i64>(at, i64.MIN_VALUE, HIGHEST)
    store<i64>(at, 0, LOTS)
    store<f64>(at, 0, NOTIONAL)
  }
  const before = load<i32>(at, PRICES)
  if (isNew(at, before)) {
    if (before < LIST_MAX) store<i64>(at + (<usize>before << 3), tradePx, LIST)
    store<i32>(at, before + 1, PRICES)
    store<i64>(at, min(load<i64>(at, LOWEST), tradePx), LOWEST)
    store<i64>(at, max(load<i64>(at, HIGHEST), tradePx), HIGHEST)
  }
  store<i64>(at, load<i64>(at, LOTS) + tradeLots, LOTS)
  store<f64>(at, load<f64>(at, NOTIONAL) + tradePrice * tradeAmount, NOTIONAL)
  const prices = load<i32>(at, PRICES)
  if (prices < 2) return false
  store<i64>(at, prices, LAST_LEVELS)
  store<i64>(at, load<i64>(at, LOTS), LAST_LOTS)
  store<f64>(at, load<f64>(at, NOTIONAL), LAST_NOTIONAL)
  return before == 1 && prices == 2
}

function isNew(at: usize, prices: i32): bool {
  if (tradePx < load<i64>(at, LOWEST) || tradePx > load<i64>(at, HIGHEST)) return true
  if (prices > LIST_MAX) return false
  for (let i = prices - 1; i >= 0; i--) {
    if (load<i64>(at + (<usize>i << 3), LIST) == tradePx) return false
  }
  return true
}

/** Of the last sweep: 0 levels, 1 amount, 2 notional in quote currency. */
export function lastSweep(m: usize, at: usize, what: i32): f64 {
  const levels = load<i64>(at, LAST_LEVELS)
  if (levels == 0) return because(REASON_NO_TRADES)
  return what == 0 ? <f64>levels : what == 1 ? amount(m, load<i64>(at, LAST_LOTS)) : load<f64>(at, LAST_NOTIONAL)
}

export function scaleSweep(at: usize, factor: i64): void {
  store<i64>(at, load<i64>(at, LOTS) * factor, LOTS)
  store<i64>(at, load<i64>(at, LAST_LOTS) * factor, LAST_LOTS)
}
