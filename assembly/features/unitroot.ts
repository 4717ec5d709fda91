// F79 Augmented Dickey–Fuller test of the mid over ten minutes: 601 samples x₀…x₆₀₀, constant only.
//
//   Δxₜ = c + ρ·xₜ₋₁ + Σⱼ₌₁…ₚ φⱼ·Δxₜ₋ⱼ + ε,   the statistic is the t of ρ.
//
// p ≤ 19 = ⌈12·(601/100)^¼⌉ is the one with the least AIC = n·ln(SSR) + 2k, all lags fitted to the same 581 rows; then the
// regression is made anew on its own 600 − p rows, as statsmodels' adfuller(autolag='AIC') does.
// In half ticks from x₀ all sums of products are exact integers. A Gram matrix is eliminated column by column: what is left of
// Δx·Δx after a column is the SSR with the columns so far. Products of two lags follow from those of the lags before.
// Probability: MacKinnon 1994, coefficients as in statsmodels (adfvalues.py, τ_c, N = 1). Unit 1. Cost about 30 µs.
import { REASON_ZERO_DENOMINATOR } from '../layout'
import { MIDS, at, dot, layout, put, tooEarly, windowStart } from './samples'
import { because } from './undefined'

const SPAN: i32 = 600
const LAGS: i32 = 19
const COLUMNS: i32 = LAGS + 3 // constant, level, lags, Δx
/** A column of which less than this is left stands for what the columns before it say already. */
const DEPENDENT: f64 = 1e-11

const LEVELS: usize = memory.data(601 * 8)
const CHANGES: usize = memory.data(601 * 8) // Δxₜ at t, t = 1…600
const ONES: usize = memory.data(601 * 8)
const GRAM: usize = memory.data(22 * 22 * 8)

let testOf: i32 = 0
let statistic: f64 = NaN

@inline function cell(i: i32, j: i32): usize { return GRAM + (<usize>(i * COLUMNS + j) << 3) }
@inline function set(i: i32, j: i32, value: f64): void {
  store<f64>(cell(i, j), value)
  store<f64>(cell(j, i), value)
}

/** Column of lag j when the level is at column `level`: behind the constant, or behind the lags. Lag 0 is Δx, the last. */
@inline function columnOf(lag: i32, lags: i32, level: i32): i32 {
  return lag == 0 ? lags + 2 : level == 1 ? lag + 1 : lag
}

/** Sums of products over the rows t = lags + 1 … 600. */
function fillGram(lags: i32, level: i32): void {
  const n = SPAN - lags
  const from = lags + 1
  const now = CHANGES + (<usize>from << 3)
  const levels = LEVELS + (<usize>lags << 3) // xₜ₋₁
  set(0, 0, <f64>n)
  set(0, level, dot(levels, ONES, n))
  set(level, level, dot(levels, levels, n))
  for (let j = 0; j <= lags; j++) {
    const lagged = now - (<usize>j << 3)
    const column = columnOf(j, lags, level)
    set(0, column, dot(lagged, ONES, n))
    set(level, column, dot(lagged, levels, n))
    set(columnOf(0, lags, level), column, dot(lagged, now, n))
  }
  for (let i = 0; i < lags; i++) {
    for (let j = i; j < lags; j++) {
      const before = load<f64>(cell(columnOf(i, lags, level), columnOf(j, lags, level)))
      const enters = at(CHANGES, from - 1 - i) * at(CHANGES, from - 1 - j)
      const leaves = at(CHANGES, SPAN - i) * at(CHANGES, SPAN - j)
      set(columnOf(i + 1, lags, level), columnOf(j + 1, lags, level), before + enters - leaves)
    }
  }
}

/** Takes what column c explains out of the columns behind it; false when there is nothing left of it. `whole` is its Σ x². */
function eliminate(c: i32, columns: i32, whole: f64): bool {
  const pivot = load<f64>(cell(c, c))
  if (!(pivot > DEPENDENT * whole)) return false
  for (let i = c + 1; i < columns; i++) {
    const factor = load<f64>(cell(i, c)) / pivot
    if (factor == 0) continue
    for (let j = i; j < columns; j++) set(i, j, load<f64>(cell(i, j)) - factor * load<f64>(cell(j, c)))
  }
  return true
}

/** p, −1 when Δx is explained without a rest. */
function bestLag(): i32 {
  fillGram(LAGS, 1)
  const columns = LAGS + 3
  const whole = load<f64>(cell(columns - 1, columns - 1))
  let best = -1
  let least = Infinity
  let rank = 0
  for (let c = 0; c < columns - 1; c++) {
    const own = load<f64>(cell(c, c))
    if (eliminate(c, columns, c < 2 ? own : dot(CHANGES + 8, CHANGES + 8, SPAN))) rank++
    if (c == 0) continue
    const rest = load<f64>(cell(columns - 1, columns - 1))
    if (!(rest > DEPENDENT * whole)) return -1
    const aic = <f64>(SPAN - LAGS) * Math.log(rest) + 2 * <f64>rank
    if (aic < least) {
      least = aic
      best = c - 1
    }
  }
  return best
}

function test(first: i32): void {
  if (testOf == layout) return
  testOf = layout
  statistic = NaN
  const base = at(MIDS, first)
  for (let t = 0; t <= SPAN; t++) {
    put(LEVELS, t, at(MIDS, first + t) - base)
    put(ONES, t, 1)
    if (t > 0) put(CHANGES, t, at(MIDS, first + t) - at(MIDS, first + t - 1))
  }
  const lags = bestLag()
  if (lags < 0) return
  const level = lags + 1
  const last = lags + 2
  fillGram(lags, level)
  const whole = load<f64>(cell(last, last))
  const levels = load<f64>(cell(level, level))
  let rank = 1 // the level's
  for (let c = 0; c < level; c++) if (eliminate(c, last + 1, c == 0 ? 1 : dot(CHANGES + 8, CHANGES + 8, SPAN))) rank++
  const pivot = load<f64>(cell(level, level))
  if (!(pivot > DEPENDENT * levels)) return
  const cross = load<f64>(cell(level, last))
  const rest = load<f64>(cell(last, last)) - (cross * cross) / pivot
  if (rest > DEPENDENT * whole) statistic = cross / Math.sqrt((pivot * rest) / <f64>(SPAN - lags - rank))
}

/** The statistic, or its p. */
export function dickeyFuller(ofP: bool): f64 {
  const first = windowStart(SPAN, 1)
  if (first < 0) return tooEarly()
  test(first)
  if (isNaN(statistic)) return because(REASON_ZERO_DENOMINATOR)
  return ofP ? probability(statistic) : statistic
}

function probability(t: f64): f64 {
  if (t > 2.74) return 1
  if (t < -18.83) return 0
  return normal(
    t <= -1.61
      ? 2.1659 + t * (1.4412 + t * 0.038269)
      : 1.7339 + t * (0.93202 + t * (-0.12745 + t * -0.010368)),
  )
}

/** Φ: about 0 a series, ½ + φ(x)·Σ x^(2k+1)/(2k+1)!!; the tails a continued fraction, φ(x)/(x + 1/(x + 2/(x + …))). */
function normal(x: f64): f64 {
  const density = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)
  const far = Math.abs(x)
  if (far < 3) {
    let term = x
    let sum = x
    for (let k = 3; k < 80; k += 2) {
      term *= (x * x) / <f64>k
      sum += term
    }
    return 0.5 + density * sum
  }
  let rest = far
  for (let k = 60; k > 0; k--) rest = far + <f64>k / rest
  const tail = density / rest
  return x < 0 ? tail : 1 - tail
}
