// Structure of the mid's one-second log returns r over the last half hour, n = 1800 (F72–F74, F76).
//
// F72 acf_k: Σ (rᵢ − r̄)(rᵢ₋ₖ − r̄)/Σ (rᵢ − r̄)², band 1.96/√n.
// F73 variance ratio of q: overlapping and unbiased, Σ (r over q − q·r̄)²/m over Σ (r − r̄)²/(n − 1), m = q(n − q + 1)(1 − q/n);
//   z = (VR − 1)/√θ, θ = Σⱼ (2(q − j)/q)²·δⱼ, δⱼ = Σ (rᵢ − r̄)²(rᵢ₋ⱼ − r̄)²/(Σ (r − r̄)²)².   Lo, MacKinlay 1988
// F74 Hurst exponent: slope of ln F(s) on ln s, F² the mean square about a line of the profile Σ (r − r̄) in boxes of s, whole
//   boxes from the start, s = ⌊10·45^(i/19)⌋, i = 0…19.                                          Peng et al. 1994 (DFA-1)
// F76 half-life of weighted mid − mid: x′ = a + φ·x from second to second, ln2/(−ln φ) s.
// Unit 1, F76 s. Cost: together about 0.1 ms, most of it F74.
import { REASON_ZERO_DENOMINATOR } from '../layout'
import { HALF_HOUR, PATH, RETURNS, at, dot, layout, put, samples, seconds, tooEarly, windowStart } from './samples'
import { nextRow, rowBack, tiltOf } from './seconds'
import { because } from './undefined'

const LN2: f64 = 0.6931471805599453
const N: f64 = HALF_HOUR
const LAGS: i32 = 9 // of squares, up to the largest q − 1
const BOXES: i32 = 20
@lazy const BOX: usize = memory.data<i32>([10, 12, 14, 18, 22, 27, 33, 40, 49, 60, 74, 90, 110, 135, 165, 201, 246, 301, 368, 450])
/** Of Σ (r − r̄)²: a profile this straight in every box has no fluctuation but that of rounding. */
const STRAIGHT: f64 = 1e-12

const CENTRED: usize = memory.data(1800 * 8) // r − r̄
const SQUARES: usize = memory.data(1800 * 8) // (r − r̄)²
const PROFILE: usize = memory.data(1800 * 8)
const TILTS: usize = memory.data(1801 * 8)

// of the layout they were made of
let centredOf: i32 = 0
let start: i32 = 0
let mean: f64 = 0
let total: f64 = 0 // Σ (r − r̄)²
let lagsOf: i32 = 0
const LAGGED: usize = memory.data(10 * 8) // Σ (rᵢ − r̄)²(rᵢ₋ⱼ − r̄)²
let hurstOf: i32 = 0
let slope: f64 = NaN
let r2: f64 = NaN

/** false: fewer than n returns. */
function centre(): bool {
  start = windowStart(HALF_HOUR, 1)
  if (start < 0) return false
  if (centredOf == layout) return true
  centredOf = layout
  let sum: f64 = 0
  for (let i = 1; i <= HALF_HOUR; i++) sum += at(RETURNS, start + i)
  mean = sum / N
  total = 0
  for (let i = 0; i < HALF_HOUR; i++) {
    const r = at(RETURNS, start + 1 + i) - mean
    put(CENTRED, i, r)
    put(SQUARES, i, r * r)
    total += r * r
  }
  return true
}

/** F72 */
export function autocorrelation(lag: i32): f64 {
  if (!centre()) return tooEarly()
  if (total == 0) return because(REASON_ZERO_DENOMINATOR)
  return dot(CENTRED + (<usize>lag << 3), CENTRED, HALF_HOUR - lag) / total
}
export function autocorrelationBand(): f64 {
  return centre() ? 1.96 / Math.sqrt(N) : tooEarly()
}

/** F73 */
export function varianceRatio(q: i32): f64 {
  if (!centre()) return tooEarly()
  if (total == 0) return because(REASON_ZERO_DENOMINATOR)
  let sum: f64 = 0
  for (let i = start; i <= start + HALF_HOUR - q; i++) {
    const r = at(PATH, i + q) - at(PATH, i) - <f64>q * mean
    sum += r * r
  }
  const m = <f64>q * (N - <f64>q + 1) * (1 - <f64>q / N)
  return ((sum / m) * (N - 1)) / total
}
export function varianceRatioZ(q: i32): f64 {
  const ratio = varianceRatio(q)
  if (isNaN(ratio)) return ratio
  if (lagsOf != layout) {
    lagsOf = layout
    for (let j = 1; j <= LAGS; j++) put(LAGGED, j, dot(SQUARES + (<usize>j << 3), SQUARES, HALF_HOUR - j))
  }
  let theta: f64 = 0
  for (let j = 1; j < q; j++) {
    const weight = <f64>(2 * (q - j)) / <f64>q
    theta += weight * weight * at(LAGGED, j)
  }
  if (theta == 0) return because(REASON_ZERO_DENOMINATOR)
  return ((ratio - 1) * total) / Math.sqrt(theta)
}

/** Mean square of the profile about a line in each box of `size`. */
function fluctuation(size: i32): f64 {
  const n = <f64>size
  const middle = (n - 1) * 0.5
  const spread = (n * (n * n - 1)) / 12 // Σ (i − middle)²
  let sum: f64 = 0
  const boxes = HALF_HOUR / size
  for (let b = 0; b < boxes; b++) {
    const box = PROFILE + (<usize>(b * size) << 3)
    const base = load<f64>(box)
    let y: f64 = 0
    let yy: f64 = 0
    let iy: f64 = 0
    for (let i = 1; i < size; i++) {
      const d = at(box, i) - base
      y += d
      yy += d * d
      iy += <f64>i * d
    }
    const cross = iy - middle * y
    sum += Math.max(yy - (y * y) / n - (cross * cross) / spread, 0)
  }
  return sum / <f64>(boxes * size)
}

function fitHurst(): void {
  if (hurstOf == layout) return
  hurstOf = layout
  slope = NaN
  r2 = NaN
  for (let i = 0; i < HALF_HOUR; i++) put(PROFILE, i, at(PATH, start + 1 + i) - at(PATH, start) - <f64>(i + 1) * mean)
  let sx: f64 = 0
  let sy: f64 = 0
  let sxx: f64 = 0
  let sxy: f64 = 0
  let syy: f64 = 0
  const x0 = Math.log(67) // near the middle of ln s
  const y0 = 0.5 * Math.log(total / N)
  for (let i = 0; i < BOXES; i++) {
    const size = load<i32>(BOX + (<usize>i << 2))
    const square = fluctuation(size)
    if (square <= STRAIGHT * total) return
    const x = Math.log(<f64>size) - x0
    const y = 0.5 * Math.log(square) - y0
    sx += x
    sy += y
    sxx += x * x
    sxy += x * y
    syy += y * y
  }
  sxx -= (sx * sx) / <f64>BOXES
  sxy -= (sx * sy) / <f64>BOXES
  syy -= (sy * sy) / <f64>BOXES
  if (syy <= 0) return
  slope = sxy / sxx
  r2 = (sxy * sxy) / (sxx * syy)
}

/** F74, and R² of its fit. */
export function hurst(ofR2: bool): f64 {
  if (!centre()) return tooEarly()
  if (total == 0) return because(REASON_ZERO_DENOMINATOR)
  fitHurst()
  const value = ofR2 ? r2 : slope
  return isNaN(value) ? because(REASON_ZERO_DENOMINATOR) : value
}

/** F76 */
export function halfLife(): f64 {
  const first = windowStart(HALF_HOUR, 1)
  if (first < 0) return tooEarly()
  let row = rowBack(seconds, samples - 1 - first)
  const base = tiltOf(row) // what doesn't move is exactly 0
  let sum: f64 = 0
  for (let i = 0; i <= HALF_HOUR; i++) {
    const x = tiltOf(row) - base
    put(TILTS, i, x)
    sum += x
    row = nextRow(seconds, row)
  }
  const meanNow = (sum - at(TILTS, HALF_HOUR)) / N
  const meanNext = (sum - at(TILTS, 0)) / N
  let squares: f64 = 0
  let cross: f64 = 0
  for (let i = 0; i < HALF_HOUR; i++) {
    const x = at(TILTS, i) - meanNow
    squares += x * x
    cross += x * (at(TILTS, i + 1) - meanNext)
  }
  const phi = cross / squares // 0/0 is no number and none between 0 and 1
  return phi > 0 && phi < 1 ? LN2 / -Math.log(phi) : because(REASON_ZERO_DENOMINATOR)
}
