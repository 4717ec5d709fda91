// What a trade does to the mid in the end (F53): a vector autoregression of returns and signs in trade time, five lags.
//
//   r_k = a + Σ aⱼ·r_{k−j} + b₀·s_k + Σ bⱼ·s_{k−j}       r_k = 10⁴·ln(M_{k+1}/M_k), from just before trade k to just before
//   s_k = c + Σ cⱼ·r_{k−j} + Σ dⱼ·s_{k−j}                the next, bp; s_k its sign
//
// Of the last 500 merged trades that had a mid before them: 499 returns, 494 rows. Ordinary least squares: the Gram matrix of
// (1, r lags, s lags, s_k, r_k) is factored once (Cholesky); column j regressed on those before it is a triangular system.
// Value: Σ r over steps 0 to 20 after s₀ = 1, no noise and no intercepts, bp. A pivot below 10⁻¹² of its diagonal is singular.
// Source: Hasbrouck 1991. Cost about 45,000 multiplications, once a batch.
import { REASON_ZERO_DENOMINATOR } from '../layout'
import { because } from './undefined'

const LAGS: i32 = 5
const S_NOW: i32 = 2 * LAGS + 1 // column of s_k, after 1, r lags, s lags
const R_NOW: i32 = S_NOW + 1
const COLUMNS: i32 = R_NOW + 1
const STEPS: i32 = 20
const ROW: usize = memory.data(13 * 8)
const GRAM: usize = memory.data(13 * 13 * 8)
const BY_SIGN: usize = memory.data(13 * 8) // coefficients of the equation of s_k,
const BY_RETURN: usize = memory.data(13 * 8) // and of r_k
const PATH_R: usize = memory.data((5 + 21) * 8) // with five zeros before step 0
const PATH_S: usize = memory.data((5 + 21) * 8)
@inline function at(list: usize, i: i32): f64 { return load<f64>(list + (<usize>i << 3)) }
@inline function put(list: usize, i: i32, value: f64): void { store<f64>(list + (<usize>i << 3), value) }
@inline function gram(i: i32, j: i32): f64 { return at(GRAM, i * COLUMNS + j) }

/** Returns and signs of `n` steps, f64 each. */
export function cumulativeImpact(returns: usize, signs: usize, n: i32): f64 {
  addUp(returns, signs, n)
  if (!factor()) return because(REASON_ZERO_DENOMINATOR)
  solve(S_NOW, BY_SIGN)
  solve(R_NOW, BY_RETURN)
  return respond()
}

function addUp(returns: usize, signs: usize, n: i32): void {
  memory.fill(GRAM, 0, 13 * 13 * 8)
  put(ROW, 0, 1)
  for (let k = LAGS; k < n; k++) {
    for (let j = 1; j <= LAGS; j++) {
      put(ROW, j, at(returns, k - j))
      put(ROW, LAGS + j, at(signs, k - j))
    }
    put(ROW, S_NOW, at(signs, k))
    put(ROW, R_NOW, at(returns, k))
    for (let i = 0; i < COLUMNS; i++) {
      const x = at(ROW, i)
      for (let j = 0; j <= i; j++) put(GRAM, i * COLUMNS + j, gram(i, j) + x * at(ROW, j))
    }
  }
}

/** GRAM = L·Lᵀ in place, its lower half; the last pivot isn't needed. */
function factor(): bool {
  for (let j = 0; j < COLUMNS; j++) {
    let pivot = gram(j, j)
    const least = pivot * 1e-12
    for (let k = 0; k < j; k++) pivot -= gram(j, k) * gram(j, k)
    if (j == R_NOW) return true
    if (!(pivot > least)) return false
    const root = Math.sqrt(pivot)
    put(GRAM, j * COLUMNS + j, root)
    for (let i = j + 1; i < COLUMNS; i++) {
      let sum = gram(i, j)
      for (let k = 0; k < j; k++) sum -= gram(i, k) * gram(j, k)
      put(GRAM, i * COLUMNS + j, sum / root)
    }
  }
  return true
}

/** Coefficients of the columns before `column`: Lᵀ·b = its row of L. */
function solve(column: i32, out: usize): void {
  for (let i = column - 1; i >= 0; i--) {
    let sum = gram(column, i)
    for (let k = i + 1; k < column; k++) sum -= gram(k, i) * at(out, k)
    put(out, i, sum / gram(i, i))
  }
}

function respond(): f64 {
  memory.fill(PATH_R, 0, <usize>LAGS << 3)
  memory.fill(PATH_S, 0, <usize>LAGS << 3)
  let total: f64 = 0
  for (let h = LAGS; h <= LAGS + STEPS; h++) {
    let s: f64 = h == LAGS ? 1 : 0
    let r: f64 = 0
    for (let j = 1; j <= LAGS; j++) {
      const wasR = at(PATH_R, h - j)
      const wasS = at(PATH_S, h - j)
      s += at(BY_SIGN, j) * wasR + at(BY_SIGN, LAGS + j) * wasS
      r += at(BY_RETURN, j) * wasR + at(BY_RETURN, LAGS + j) * wasS
    }
    r += at(BY_RETURN, S_NOW) * s
    put(PATH_S, h, s)
    put(PATH_R, h, r)
    total += r
  }
  return total
}
