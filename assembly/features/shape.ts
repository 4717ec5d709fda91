// The shape of the book near the touch: F05, F06, F15–F24. Levels are the occupied ones, 1 the best; C cumulative size; d = |p − M|.
import {
  ASKS, BIDS, FEATURE_CONVEXITY, FEATURE_COST, FEATURE_DEPTH_BPS, FEATURE_DEPTH_QUOTE, FEATURE_ENTROPY, FEATURE_GAP_ASYMMETRY,
  FEATURE_HHI, FEATURE_LEVEL_IMBALANCE, FEATURE_LOG_DEPTH_RATIO, FEATURE_P_UP, FEATURE_SLOPE, FEATURE_SLOPE_NS, FEATURE_SPREAD_TW,
  FEATURE_VAMP_BPS, FEATURE_VAMP_L, FEATURE_WEIGHTED_MID_L, FLOW_DEPTH, REASON_NO_LEVEL, REASON_ONE_SIDED,
} from '../layout'
import { costToTrade } from './cost'
import { balance, lotsWithin, offsetLots } from './depth'
import { spreadOverTime } from './flows'
import {
  askLevels, bidLevels, levelKey, levelLots, levelsOf, mid2Now, remarkFewer, remarkWide, topSum,
} from './levels'
import { upProbability } from './queue'
import { convexity, slope, slopeNs } from './slope'
import { because } from './undefined'
import { amount, price } from './units'

const KAPPA: f64 = 0.5
const OF_ASKS: i32 = 128

/** 2(p − M) of a level in ticks. */
@inline function fromMid(side: i32, rank: i32, mid: i64): f64 {
  const px2: i64 = (side == 0 ? levelKey(0, rank) : -levelKey(1, rank)) << 1
  return <f64>(px2 - mid)
}

export function shapeFeature(m: usize, piece: usize, kind: i32, param: i32, w: i32): f64 {
  if (kind == FEATURE_SPREAD_TW) return spreadOverTime(m, piece, w)
  if (kind == FEATURE_WEIGHTED_MID_L) return weightedMids(param)
  if (kind == FEATURE_VAMP_L) return vampOfLevels(param)
  if (kind == FEATURE_VAMP_BPS) return vampWithin(m, param)
  if (kind == FEATURE_LEVEL_IMBALANCE) return levelImbalance(param - 1)
  if (kind == FEATURE_LOG_DEPTH_RATIO) { // F16
    remarkFewer(param)
    return Math.log(<f64>topSum(0, param)) - Math.log(<f64>topSum(1, param))
  }
  if (kind == FEATURE_SLOPE) return slope(param)
  if (kind == FEATURE_SLOPE_NS) return slopeNs(param)
  if (kind == FEATURE_CONVEXITY) return convexity(param)
  if (kind == FEATURE_DEPTH_BPS || kind == FEATURE_DEPTH_QUOTE) return depthWithin(m, kind, param)
  if (kind == FEATURE_COST) return costToTrade(m, param & 3, param >> 2)
  if (kind == FEATURE_GAP_ASYMMETRY) return gap(1, param) - gap(0, param)
  if (kind == FEATURE_P_UP) return upProbability(m, w)
  return NaN
}

/** Features of one side: F19, F20, F23. */
export function oneSideFeature(m: usize, kind: i32, param: i32): f64 {
  const side = kind >= FEATURE_HHI && kind <= FEATURE_ENTROPY ? param : param >> 7
  if (levelsOf(side) == 0) return because(REASON_ONE_SIDED)
  if (kind == FEATURE_HHI) return concentration(side)
  if (kind == FEATURE_ENTROPY) return entropy(side)
  return gap(side, param & 127)
}

/** F05: Σ w_m·W_m/Σ w_m − M with W_m = (A_m·b_m + B_m·a_m)/(A_m + B_m), w_m = e^(−½(m−1)), ticks. */
function weightedMids(levels: i32): f64 {
  remarkWide()
  remarkFewer(levels)
  const n = min(levels, min(bidLevels, askLevels))
  const mid = mid2Now()
  let sum: f64 = 0
  let weights: f64 = 0
  for (let i = 0; i < n; i++) {
    const weight = Math.exp(-KAPPA * <f64>i)
    const bid = <f64>levelLots(0, i)
    const ask = <f64>levelLots(1, i)
    // 2(W_m − M) from distances to the mid, which are small and exact
    sum += (weight * (ask * fromMid(0, i, mid) + bid * fromMid(1, i, mid))) / (ask + bid)
    weights += weight
  }
  return sum / weights / 2
}

/** (p_b·Q_a + p_a·Q_b)/(Q_a + Q_b) − M of average prices over 2 and M apart from their sums of distances, ticks. */
@inline
function vamp(bidSum: f64, bidLots: f64, askSum: f64, askLots: f64): f64 {
  return ((bidSum / bidLots) * askLots + (askSum / askLots) * bidLots) / (askLots + bidLots) / 2
}

/** F06 over the best levels. */
function vampOfLevels(levels: i32): f64 {
  remarkWide()
  remarkFewer(levels)
  const mid = mid2Now()
  let bidSum: f64 = 0
  let askSum: f64 = 0
  for (let i = 0; i < min(levels, bidLevels); i++) bidSum += fromMid(0, i, mid) * <f64>levelLots(0, i)
  for (let i = 0; i < min(levels, askLevels); i++) askSum += fromMid(1, i, mid) * <f64>levelLots(1, i)
  return vamp(bidSum, <f64>topSum(0, levels), askSum, <f64>topSum(1, levels))
}

/** F06 over the levels within `bps` of M. */
function vampWithin(m: usize, bps: i32): f64 {
  remarkWide()
  const bid = <f64>lotsWithin(m, m + BIDS, bps)
  const bidSum = offsetLots
  const ask = <f64>lotsWithin(m, m + ASKS, bps)
  const askSum = offsetLots
  return vamp(bidSum, bid, askSum, ask)
}

/** F15. */
function levelImbalance(i: i32): f64 {
  if (i >= bidLevels || i >= askLevels) return because(REASON_NO_LEVEL)
  return balance(levelLots(0, i), levelLots(1, i))
}

/** F21: amount, or amount × price, of a side within x bp of M. */
function depthWithin(m: usize, kind: i32, param: i32): f64 {
  const sum = lotsWithin(m, (param & OF_ASKS) != 0 ? m + ASKS : m + BIDS, param & 127)
  if (kind == FEATURE_DEPTH_BPS) return amount(m, sum)
  return (offsetLots + <f64>mid2Now() * <f64>sum) * 0.5 * price(m, 1) * amount(m, 1)
}

/** F23: |p_{m+1} − p_m| in ticks. */
function gap(side: i32, level: i32): f64 {
  if (level >= levelsOf(side)) return because(REASON_NO_LEVEL)
  return <f64>(levelKey(side, level - 1) - levelKey(side, level))
}

/** F19: Σ (q_m/ΣQ)² over the best ten levels. Source: Herfindahl's index. */
function concentration(side: i32): f64 {
  remarkFewer(FLOW_DEPTH)
  const all = <f64>topSum(side, FLOW_DEPTH)
  let sum: f64 = 0
  for (let i = 0; i < levelsOf(side); i++) {
    const share = <f64>levelLots(side, i) / all
    sum += share * share
  }
  return sum
}

/** F20: −Σ p_m·ln p_m/ln L, L levels present. */
function entropy(side: i32): f64 {
  remarkFewer(FLOW_DEPTH)
  const all = <f64>topSum(side, FLOW_DEPTH)
  let sum: f64 = 0
  for (let i = 0; i < levelsOf(side); i++) {
    const share = <f64>levelLots(side, i) / all
    sum -= share * Math.log(share)
  }
  if (levelsOf(side) == 1) return NaN
  return min<f64>(1, sum / Math.log(<f64>levelsOf(side))) // rounding may pass 1
}
