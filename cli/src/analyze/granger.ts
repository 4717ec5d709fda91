// F78: does the past of x help to forecast y beyond y's own past? Bivariate VAR(p), p by BIC up to 10; F test, and the same
// hypothesis with Newey–West covariance. Source: Granger, Econometrica 37(3), 1969.
import { inverse, Matrix } from 'ml-matrix'

import { nestedResiduals } from './nested.js'
import { neweyWest, ols } from './ols.js'
import { fTail } from './tails.js'

export interface Granger {
  readonly lags: number
  readonly rows: number
  readonly f: number
  readonly p: number
  /** Wald statistic over the number of lags, robust to autocorrelation and changing variance. */
  readonly fRobust: number
  readonly pRobust: number
}

const LAGS_MOST = 10

/** Whether `cause` helps to forecast `effect`; rows are times. Null when there are too few or one of them is constant. */
export function granger(effect: Float64Array, cause: Float64Array): Granger | null {
  const n = effect.length
  if (n < 6 * LAGS_MOST) return null
  const lags = lagsByBic(effect, cause)
  const lagged = (x: Float64Array): Float64Array[] =>
    Array.from({ length: lags }, (_, i) => x.slice(lags - i - 1, n - i - 1))
  const y = effect.slice(lags)
  const own = ols(y, lagged(effect))
  const both = ols(y, [...lagged(effect), ...lagged(cause)])
  if (!own || !both) return null
  const left = both.n - 2 * lags - 1
  const f = (own.sse - both.sse) / lags / (both.sse / left)
  const fRobust = wald(both.coefficients.slice(lags + 1), neweyWest(both, bandwidth(both.n)), lags + 1) / lags
  return { lags, rows: both.n, f, p: fTail(f, lags, left), fRobust, pRobust: fTail(fRobust, lags, left) }
}

/** ⌊4·(n/100)^(2/9)⌋. */
export function bandwidth(n: number): number {
  return Math.floor(4 * (n / 100) ** (2 / 9))
}

/** ln det Σ + ln n/n · 4p, on the rows that all orders have. */
function lagsByBic(a: Float64Array, b: Float64Array): number {
  const n = a.length - LAGS_MOST
  const at = (x: Float64Array, lag: number): Float64Array => x.subarray(LAGS_MOST - lag, x.length - lag)
  const regressors = Array.from({ length: LAGS_MOST }, (_, i) => [at(a, i + 1), at(b, i + 1)]).flat()
  const residuals = nestedResiduals(regressors, [at(a, 0), at(b, 0)])
  const bic = Array.from({ length: LAGS_MOST }, (_, i) => {
    const [[aa, ab], [, bb]] = residuals[2 * (i + 1)] as [[number, number], [number, number]]
    return Math.log((aa * bb - ab * ab) / n ** 2) + (Math.log(n) / n) * 4 * (i + 1)
  })
  return Math.max(1, bic.indexOf(Math.min(...bic)) + 1)
}

/** β′ V⁻¹ β of the coefficients from `at` on. */
function wald(coefficients: readonly number[], covariance: Matrix, at: number): number {
  const end = covariance.rows - 1
  const part = inverse(covariance.subMatrix(at, end, at, end))
  const beta = Matrix.columnVector(coefficients)
  return beta.transpose().mmul(part).mmul(beta).get(0, 0)
}

/** Benjamini–Hochberg: p-values to the share of false discoveries that would be let in with them. */
export function falseDiscovery(ps: readonly number[]): number[] {
  const order = ps.map((_, i) => i).sort((a, b) => ps[b]! - ps[a]!)
  const out = ps.map(() => NaN)
  let least = 1
  order.forEach((index, i) => {
    least = Math.min(least, (ps[index]! * ps.length) / (ps.length - i))
    out[index] = least
  })
  return out
}
