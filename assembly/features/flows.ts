// Reading what windows hold: order flow, trades over windows, rates. Formulas: docs/features/, the number at each case.
import {
  BOOK_SPREAD_TIME, FEATURE_DEPLETION, FEATURE_EXEC_ACCEL, FEATURE_EXEC_RATE, FEATURE_EXEC_RATIO, FEATURE_EXEC_SPEED, FEATURE_OFI,
  FEATURE_OFI_INTEGRATED, FEATURE_OFI_LEGACY, FEATURE_OFI_NORM, FEATURE_OFI_PER_VOLUME, FEATURE_OFI_SHARE,
  FEATURE_TOUCH_RATE, FEATURE_TRADE_COUNT, FEATURE_TRADE_FLOW, FEATURE_TRADE_INTENSITY, FLOW_DEPTH,
  I_TS_VENUE, PC_HAS_WEIGHTS, PC_SPREAD, PC_SPREAD_SINCE, PC_WEIGHTS, RATE_FAST, REASON_NOT_DEPLETING, REASON_NO_TABLE,
  REASON_NO_TRADES, REASON_ONE_SIDED, SERIES_DEPTH, SERIES_LEGACY, SERIES_TIME, SERIES_TOUCHED, SERIES_TOUCH_IN_BID,
} from '../layout'
import { NO_KEY } from '../book/price'
import { acceleration, isTrading, speedLevel, speedRatio } from '../signal/speed'
import { levelLots, levelsOf } from './levels'
import { windowLength } from './piece'
import { intensity, ratePerSecond } from './rates'
import { BOOK_RING, TRADE_RING, covered, isWarm, oldestFloat, oldestInt, oldestNs, rowsIn, sumFloat, sumInt } from './rings'
import { because } from './undefined'
import { amount } from './units'

@inline function level(m: usize, w: i32, i: i32): i64 { return sumInt(m, BOOK_RING, w, i) }
@inline function depth(m: usize, w: i32, i: i32): i64 { return sumInt(m, BOOK_RING, w, SERIES_DEPTH + i) }
@inline function seconds(piece: usize, w: i32): f64 { return <f64>windowLength(piece, w) * 1e-9 }

/** Flow of the book: F27–F32, F36, F39. */
export function flowFeature(m: usize, piece: usize, kind: i32, param: i32, w: i32): f64 {
  if (kind == FEATURE_DEPLETION && levelsOf(param) == 0) return because(REASON_ONE_SIDED)
  if (!covered(m, BOOK_RING, w)) return NaN
  if (kind == FEATURE_OFI) return amount(m, level(m, w, param - 1)) // F27, F29
  if (kind == FEATURE_OFI_LEGACY) return amount(m, level(m, w, SERIES_LEGACY)) // F28
  if (kind == FEATURE_TOUCH_RATE) return <f64>sumInt(m, BOOK_RING, w, SERIES_TOUCHED) / seconds(piece, w) // F36
  if (kind == FEATURE_DEPLETION) return depletion(m, piece, param, w)
  if (kind == FEATURE_OFI_NORM) return <f64>level(m, w, param - 1) / meanDepth(m, w) // F30
  if (kind == FEATURE_OFI_INTEGRATED) {
    return load<i32>(piece, PC_HAS_WEIGHTS) == 0 ? because(REASON_NO_TABLE) : integrated(m, piece, w)
  }
  if (kind == FEATURE_OFI_SHARE) return byShare(m, w)
  return perVolume(m, w)
}

/** Q̄ = 1/10·Σ_m mean (B_m + A_m)/2 of the window's events, lots (F30). */
function meanDepth(m: usize, w: i32): f64 {
  let sum: i64 = 0
  for (let i = 0; i < FLOW_DEPTH; i++) sum += depth(m, w, i)
  return <f64>sum / (20.0 * <f64>rowsIn(m, BOOK_RING, w))
}

/** F31: w·F30/Σ|w_m| with frozen weights. */
function integrated(m: usize, piece: usize, w: i32): f64 {
  let sum: f64 = 0
  let size: f64 = 0
  for (let i = 0; i < FLOW_DEPTH; i++) {
    const weight = load<f64>(piece + (<usize>i << 3), PC_WEIGHTS)
    sum += weight * <f64>level(m, w, i)
    size += Math.abs(weight)
  }
  return sum / size / meanDepth(m, w)
}

/** F32: Σ_m (share of level m in the window's depth)·mlofi_m, amount. */
function byShare(m: usize, w: i32): f64 {
  let all: i64 = 0
  let sum: f64 = 0
  for (let i = 0; i < FLOW_DEPTH; i++) {
    all += depth(m, w, i)
    sum += <f64>depth(m, w, i) * <f64>level(m, w, i)
  }
  return (sum / <f64>all) * amount(m, 1)
}

function perVolume(m: usize, w: i32): f64 {
  if (!covered(m, TRADE_RING, w)) return NaN
  if (rowsIn(m, TRADE_RING, w) == 0) return because(REASON_NO_TRADES)
  return <f64>level(m, w, 0) / <f64>sumInt(m, TRADE_RING, w, 1)
}

/** F39: seconds until the best level is gone at the pace of the window. */
function depletion(m: usize, piece: usize, side: i32, w: i32): f64 {
  const series = SERIES_TOUCH_IN_BID + 2 * side
  const net = sumInt(m, BOOK_RING, w, series + 1) - sumInt(m, BOOK_RING, w, series)
  if (net <= 0) return because(REASON_NOT_DEPLETING)
  return <f64>levelLots(side, 0) / (<f64>net / seconds(piece, w))
}

/**
 * F02 spread_quoted_tw: ∫ S dt/∫ dt over the window, ticks. A row holds the state that its event ended, so the oldest one may
 * reach across the left edge, and what is in force now has no row yet.
 */
export function spreadOverTime(m: usize, piece: usize, w: i32): f64 {
  if (!covered(m, BOOK_RING, w)) return NaN
  const now = load<i64>(m, I_TS_VENUE)
  const edge = now - windowLength(piece, w)
  let sum: f64 = sumFloat(m, BOOK_RING, w, BOOK_SPREAD_TIME)
  let time: i64 = sumInt(m, BOOK_RING, w, SERIES_TIME)
  if (rowsIn(m, BOOK_RING, w) > 0) {
    const dt = oldestInt(m, BOOK_RING, w, SERIES_TIME)
    const over = edge - (oldestNs(m, BOOK_RING, w) - dt)
    if (dt > 0 && over > 0) {
      sum -= (oldestFloat(m, BOOK_RING, w, BOOK_SPREAD_TIME) / <f64>dt) * <f64>over
      time -= over
    }
  }
  const spread = load<i64>(piece, PC_SPREAD)
  if (spread != NO_KEY) {
    const open = now - max(edge, load<i64>(piece, PC_SPREAD_SINCE))
    sum += <f64>spread * <f64>open
    time += open
  }
  return sum / <f64>time
}

/** Trades over windows, and execution rates: F41, F43. */
export function tradeFeature(m: usize, kind: i32, param: i32, w: i32): f64 {
  if (kind == FEATURE_TRADE_INTENSITY) { // F43
    if (!isWarm(m, false, w)) return NaN
    const buy = param == 2 ? 0 : intensity(m, w, false)
    return param == 1 ? buy : buy + intensity(m, w, true)
  }
  if (kind >= FEATURE_EXEC_RATE) return speedFeature(m, kind, param)
  if (!covered(m, TRADE_RING, w)) return NaN
  const rows = rowsIn(m, TRADE_RING, w)
  if (kind == FEATURE_TRADE_COUNT) return <f64>rows
  if (rows == 0) return because(REASON_NO_TRADES)
  const signed = sumInt(m, TRADE_RING, w, 0)
  if (kind == FEATURE_TRADE_FLOW) return amount(m, signed)
  return <f64>signed / <f64>sumInt(m, TRADE_RING, w, 1) // F41
}

function speedFeature(m: usize, kind: i32, param: i32): f64 {
  if (!isTrading(m)) return because(REASON_NO_TRADES)
  if (kind == FEATURE_EXEC_ACCEL) return acceleration(m) * amount(m, 1)
  if (kind == FEATURE_EXEC_RATIO) return speedRatio(m)
  if (kind == FEATURE_EXEC_SPEED) return speedLevel(m)
  return ratePerSecond(m, RATE_FAST, param == 2) * amount(m, 1)
}
