// Ordinary least squares with intercept, by QR; covariances of White (HC0) and of Newey and West.
import { Matrix, QrDecomposition } from 'ml-matrix'

export interface Fit {
  readonly n: number
  /** The intercept first. */
  readonly coefficients: readonly number[]
  readonly residuals: Float64Array
  readonly sse: number
  readonly r2: number
  readonly adjustedR2: number
  /** The rows, a leading 1 in each, and (X′X)⁻¹. */
  readonly design: Matrix
  readonly inverse: Matrix
}

const SINGULAR = 1e-11

/** Null when there are too few rows, y is constant, or the regressors are collinear. */
export function ols(y: Float64Array, regressors: readonly Float64Array[]): Fit | null {
  const n = y.length
  const k = regressors.length + 1
  const sst = squares(y, mean(y))
  if (n <= k || !(sst > 0)) return null
  const design = new Matrix(n, k)
  for (let i = 0; i < n; i++) {
    design.set(i, 0, 1)
    regressors.forEach((x, j) => design.set(i, j + 1, x[i]!))
  }
  const qr = new QrDecomposition(design)
  const r = qr.upperTriangularMatrix
  for (let j = 0; j < k; j++) {
    const norm = Math.hypot(...Array.from({ length: j + 1 }, (_, i) => r.get(i, j)))
    if (!(Math.abs(r.get(j, j)) > SINGULAR * norm)) return null
  }
  const coefficients = qr.solve(Matrix.columnVector(y)).to1DArray()
  const residuals = Float64Array.from(y, (value, i) => value - predicted(coefficients, regressors, i))
  const sse = squares(residuals, 0)
  const r2 = 1 - sse / sst
  const inverseR = invertUpper(r)
  const inverse = inverseR.mmul(inverseR.transpose())
  return { n, coefficients, residuals, sse, r2, adjustedR2: 1 - ((1 - r2) * (n - 1)) / (n - k), design, inverse }
}

export function predicted(coefficients: readonly number[], regressors: readonly Float64Array[], i: number): number {
  return regressors.reduce((sum, x, j) => sum + coefficients[j + 1]! * x[i]!, coefficients[0]!)
}

/** 1 − SSE/SSE of the training mean, on rows that were not fitted. */
export function outOfSampleR2(
  coefficients: readonly number[],
  trainMean: number,
  y: Float64Array,
  regressors: readonly Float64Array[],
): number {
  let [sse, base] = [0, 0]
  for (let i = 0; i < y.length; i++) {
    sse += (y[i]! - predicted(coefficients, regressors, i)) ** 2
    base += (y[i]! - trainMean) ** 2
  }
  return base > 0 ? 1 - sse / base : NaN
}

/** (X′X)⁻¹ (Σ u² x x′) (X′X)⁻¹. Source: White 1980. */
export function white(fit: Fit): Matrix {
  return neweyWest(fit, 0)
}

/** The same with Bartlett-weighted autocovariances of u·x up to `lags`. Source: Newey, West 1987. */
export function neweyWest({ design, residuals, inverse, n }: Fit, lags: number): Matrix {
  const k = design.columns
  const scores = Array.from({ length: k }, (_, j) => residuals.map((residual, i) => residual * design.get(i, j)))
  const middle = Matrix.zeros(k, k)
  for (let lag = 0; lag <= lags; lag++) {
    const weight = 1 - lag / (lags + 1)
    for (let a = 0; a < k; a++)
      for (let b = 0; b < k; b++) {
        let sum = 0
        for (let i = lag; i < n; i++) sum += scores[a]![i]! * scores[b]![i - lag]!
        middle.set(a, b, middle.get(a, b) + weight * sum)
        if (lag > 0) middle.set(b, a, middle.get(b, a) + weight * sum)
      }
  }
  return inverse.mmul(middle).mmul(inverse)
}

/** Coefficients over their standard errors. */
export function zScores({ coefficients }: Fit, covariance: Matrix): number[] {
  return coefficients.map((value, j) => value / Math.sqrt(covariance.get(j, j)))
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum / values.length
}

/** Σ (x − centre)². */
export function squares(values: ArrayLike<number>, centre: number): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += (values[i]! - centre) ** 2
  return sum
}

function invertUpper(r: Matrix): Matrix {
  const k = r.columns
  const inverse = Matrix.zeros(k, k)
  for (let column = 0; column < k; column++)
    for (let row = column; row >= 0; row--) {
      let value = row === column ? 1 : 0
      for (let j = row + 1; j <= column; j++) value -= r.get(row, j) * inverse.get(j, column)
      inverse.set(row, column, value / r.get(row, row))
    }
  return inverse
}
