// Volatility of the mid over the last half hour (F56–F65), log returns, nothing annualised.
//
// Returns over b seconds end at whole multiples of b of the clock. n of them, r₁…rₙ:
//   RV = Σ r²   BV = (π/2)·(n/(n−1))·Σ |rᵢ||rᵢ₋₁|   jump = max(RV − BV, 0)      Barndorff-Nielsen, Shephard 2004
//   TSRV = (mean of the RV of K subgrids − (n̄/n)·RV)/(1 − n̄/n), K = ⌊n^(2/3)⌋, n̄ = (n − K + 1)/K, not below 0
//                                                                              Zhang, Mykland, Aït-Sahalia 2005
// The range estimators are of thirty bars of a minute, H and L of mids: root of the mean variance of a minute.
// Unit: variances 1, volatilities 1/√min, F64 1/√s, F56 1. Cost O(1800).
import {
  GRID_1S, GRID_300S, GRID_5S, GRID_60S, REASON_ZERO_DENOMINATOR, REMARK_FLOORED,
} from '../layout'
import {
  HALF_HOUR, MINUTES, PATH, at, changeOf, closeOf, highOfBar, layBars, lowOfBar, openOf, samples, tooEarly, windowStart,
} from './samples'
import { ewmaVariance, logRatio } from './seconds'
import { because, remark } from './undefined'

const LN2: f64 = 0.6931471805599453
const EWMA_MIN: i32 = 60
const SUBGRIDS: i32 = 147 // ⌊1800^(2/3)⌋

@inline function square(x: f64): f64 { return x * x }
function lengthOf(grid: i32): i32 {
  return grid == GRID_5S ? 5 : grid == GRID_60S ? 60 : grid == GRID_300S ? 300 : 1
}

/** RV of `n` seconds from a sample on, in steps. */
function realizedFrom(first: i32, n: i32, step: i32): f64 {
  let sum: f64 = 0
  for (let i = first; i < first + n; i += step) sum += square(at(PATH, i + step) - at(PATH, i))
  return sum
}

/** F57 */
export function realized(grid: i32): f64 {
  const step = lengthOf(grid)
  const first = windowStart(HALF_HOUR, step)
  return first < 0 ? tooEarly() : realizedFrom(first, HALF_HOUR, step)
}

/** F57: how much the noise of the finest grid adds. */
export function signature(): f64 {
  const fine = realized(GRID_1S)
  const coarse = realized(GRID_60S)
  if (isNaN(fine) || isNaN(coarse)) return NaN
  return coarse == 0 ? because(REASON_ZERO_DENOMINATOR) : fine / coarse
}

/** F58 */
export function bipower(grid: i32): f64 {
  const step = lengthOf(grid)
  const first = windowStart(HALF_HOUR, step)
  if (first < 0) return tooEarly()
  const n: f64 = HALF_HOUR / step
  let sum: f64 = 0
  let before = Math.abs(at(PATH, first + step) - at(PATH, first))
  for (let i = first + step; i < first + HALF_HOUR; i += step) {
    const change = Math.abs(at(PATH, i + step) - at(PATH, i))
    sum += change * before
    before = change
  }
  return ((Math.PI / 2) * n * sum) / (n - 1)
}

/** F58 */
export function jump(grid: i32): f64 {
  const continuous = bipower(grid)
  return isNaN(continuous) ? continuous : Math.max(realized(grid) - continuous, 0)
}

/** F59: the K subgrids together have every pair of samples that lie K apart. */
export function twoScales(): f64 {
  const first = windowStart(HALF_HOUR, 1)
  if (first < 0) return tooEarly()
  let sum: f64 = 0
  for (let i = first; i <= first + HALF_HOUR - SUBGRIDS; i++) sum += square(at(PATH, i + SUBGRIDS) - at(PATH, i))
  const share: f64 = <f64>(HALF_HOUR - SUBGRIDS + 1) / <f64>SUBGRIDS / <f64>HALF_HOUR
  const variance = (sum / <f64>SUBGRIDS - share * realizedFrom(first, HALF_HOUR, 1)) / (1 - share)
  if (variance >= 0) return variance
  remark(REMARK_FLOORED)
  return 0
}

/** F60: ln²(H/L)/(4 ln2) */
export function parkinson(): f64 {
  if (!layBars()) return tooEarly()
  let sum: f64 = 0
  for (let i = 0; i < MINUTES; i++) sum += square(logRatio(highOfBar(i), lowOfBar(i)))
  return Math.sqrt(sum / <f64>MINUTES / (4 * LN2))
}

/** F61: ½ ln²(H/L) − (2 ln2 − 1) ln²(C/O) */
export function garmanKlass(): f64 {
  if (!layBars()) return tooEarly()
  let sum: f64 = 0
  for (let i = 0; i < MINUTES; i++)
    sum += 0.5 * square(logRatio(highOfBar(i), lowOfBar(i))) - (2 * LN2 - 1) * square(changeOf(i))
  return Math.sqrt(sum / <f64>MINUTES)
}

/** F62: ln(H/C)·ln(H/O) + ln(L/C)·ln(L/O), a mean; layBars() first. */
function driftFree(): f64 {
  let sum: f64 = 0
  for (let i = 0; i < MINUTES; i++) {
    const high = highOfBar(i)
    const low = lowOfBar(i)
    sum += logRatio(high, closeOf(i)) * logRatio(high, openOf(i)) + logRatio(low, closeOf(i)) * logRatio(low, openOf(i))
  }
  return sum / <f64>MINUTES
}
export function rogersSatchell(): f64 {
  return layBars() ? Math.sqrt(driftFree()) : tooEarly()
}

/** F63: σ_o² + k·σ_c² + (1 − k)·σ_rs², k = 0.34/(1.34 + (n+1)/(n−1)); bars that meet have no overnight return, σ_o² = 0. */
export function yangZhang(): f64 {
  if (!layBars()) return tooEarly()
  const n: f64 = MINUTES
  let mean: f64 = 0
  for (let i = 0; i < MINUTES; i++) mean += changeOf(i)
  mean /= n
  let intraday: f64 = 0
  for (let i = 0; i < MINUTES; i++) intraday += square(changeOf(i) - mean)
  const k = 0.34 / (1.34 + (n + 1) / (n - 1))
  return Math.sqrt((k * intraday) / (n - 1) + (1 - k) * driftFree())
}

/** F56: bars j and j+1; the spreads of the pairs are averaged first, then floored at 0. */
export function corwinSchultz(): f64 {
  if (!layBars()) return tooEarly()
  const scale = 3 - 2 * Math.sqrt(2)
  let sum: f64 = 0
  let pairs = 0
  for (let i = 0; i + 1 < MINUTES; i++) {
    const beta = square(logRatio(highOfBar(i), lowOfBar(i))) + square(logRatio(highOfBar(i + 1), lowOfBar(i + 1)))
    if (beta == 0) continue
    const high = max(highOfBar(i), highOfBar(i + 1))
    const low = min(lowOfBar(i), lowOfBar(i + 1))
    const gamma = square(logRatio(high, low))
    const alpha = (Math.sqrt(2 * beta) - Math.sqrt(beta)) / scale - Math.sqrt(gamma / scale)
    const grown = Math.expm1(alpha)
    sum += (2 * grown) / (2 + grown) // 2(e^α − 1)/(1 + e^α)
    pairs++
  }
  if (pairs == 0) return because(REASON_ZERO_DENOMINATOR)
  if (sum >= 0) return sum / <f64>pairs
  remark(REMARK_FLOORED)
  return 0
}

/** F64: σ² ← 2^(−1/60)·σ² + (1 − 2^(−1/60))·r² at each closed second; its root. */
export function ewma(s: usize): f64 {
  return samples <= EWMA_MIN ? tooEarly() : Math.sqrt(ewmaVariance(s))
}

/** F65: (RV of 60 s/60)/(RV of 1800 s/1800) */
export function volatilityRatio(): f64 {
  const first = windowStart(HALF_HOUR, 1)
  if (first < 0) return tooEarly()
  const long = realizedFrom(first, HALF_HOUR, 1)
  if (long == 0) return because(REASON_ZERO_DENOMINATOR)
  return (realizedFrom(first + HALF_HOUR - 60, 60, 1) * 30) / long
}
