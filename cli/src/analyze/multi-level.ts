// T4: order flow of ten levels against that of the best one, on one-minute log returns in half hours.
//   ofi_norm_m = Σ e_n of level m / mean size of the levels in the bin                 (F30)
//   integrated = w·ofi_norm / Σ|w|, w = first principal component of the window before  (F31; in-window weights look ahead)
// Source: Cont, Cucuringu, Zhang, Quantitative Finance 23(10), 2023.
import { EigenvalueDecomposition, Matrix } from 'ml-matrix'

import { changes, completeRows, gridOf, means, sums } from './grid.js'
import { type Score, scoreOf } from './next-window.js'
import { mean, ols, outOfSampleR2, predicted, squares } from './ols.js'
import { ridge } from './ridge.js'
import type { MarketSeries } from './series.js'
import type { Span } from './windows.js'

export const VARIANTS = ['best', 'integrated', 'all', 'ridge'] as const
/** The best level alone; the integrated flow; all levels by least squares; all levels by ridge. */
export type Variant = (typeof VARIANTS)[number]

export interface MultiLevel {
  readonly periodS: number
  readonly levels: number
  /** Half hours with weights from the one before. */
  readonly windows: number
  readonly inSampleR2: Readonly<Record<Variant, Score>>
  /** Of the next half hour, with the weights and slopes of this one. */
  readonly outOfSampleR2: Readonly<Record<Variant, Score>>
  /** Mean share of the variance that the first component has. */
  readonly componentShare: number
}

interface Rows {
  readonly y: Float64Array
  readonly xs: readonly Float64Array[]
}

/** Null with fewer than two levels or windows. */
export function multiLevel(series: MarketSeries, windows: readonly Span[], periodS: number): MultiLevel | null {
  if (series.levels < 2) return null
  const rows = windows.map((span) => rowsOf(series, span, periodS))
  const inSample: Record<Variant, number[]> = { best: [], integrated: [], all: [], ridge: [] }
  const outOfSample: Record<Variant, number[]> = { best: [], integrated: [], all: [], ridge: [] }
  const shares: number[] = []
  for (let w = 1; w < rows.length; w++) {
    const component = firstComponent(rows[w - 1]!.xs)
    if (!component) continue
    shares.push(component.share)
    for (const variant of VARIANTS) {
      const { y, xs } = reduced(variant, rows[w]!, component.weights)
      const coefficients = (variant === 'ridge' ? ridge(y, xs) : ols(y, xs))?.coefficients
      if (!coefficients) continue
      inSample[variant].push(1 - errorOf(coefficients, y, xs) / squares(y, mean(y)))
      if (w + 1 === rows.length) continue
      const next = reduced(variant, rows[w + 1]!, component.weights)
      const score = outOfSampleR2(coefficients, mean(y), next.y, next.xs)
      if (Number.isFinite(score)) outOfSample[variant].push(score)
    }
  }
  if (shares.length === 0) return null
  const scores = (of: Record<Variant, number[]>): Record<Variant, Score> => {
    return {
      best: scoreOf(of.best),
      integrated: scoreOf(of.integrated),
      all: scoreOf(of.all),
      ridge: scoreOf(of.ridge),
    }
  }
  return {
    periodS,
    levels: series.levels,
    windows: shares.length,
    inSampleR2: scores(inSample),
    outOfSampleR2: scores(outOfSample),
    componentShare: mean(shares),
  }
}

function rowsOf(series: MarketSeries, span: Span, periodS: number): Rows {
  const grid = gridOf(series, span, periodS)
  const depth = means(grid, series.depth)
  const flows = series.ofi.map((column) => sums(grid, column).map((sum, k) => sum / depth[k]!))
  const [y, ...xs] = completeRows([changes(grid.mids, Math.log), ...flows])
  return { y: y!, xs }
}

function reduced(variant: Variant, { y, xs }: Rows, weights: readonly number[]): Rows {
  if (variant === 'best') return { y, xs: xs.slice(0, 1) }
  if (variant !== 'integrated') return { y, xs }
  return { y, xs: [y.map((_, i) => xs.reduce((sum, x, m) => sum + weights[m]! * x[i]!, 0))] }
}

/** Weights with Σ|w| = 1 and Σw > 0, from the covariance matrix. */
export function firstComponent(xs: readonly Float64Array[]): { weights: number[]; share: number } | null {
  const n = xs[0]?.length ?? 0
  if (n <= xs.length) return null
  const centres = xs.map(mean)
  const covariance = new Matrix(xs.length, xs.length)
  xs.forEach((a, i) =>
    xs.forEach((b, j) => {
      const sum = a.reduce((sum, value, k) => sum + (value - centres[i]!) * (b[k]! - centres[j]!), 0)
      covariance.set(i, j, sum / (n - 1))
    }),
  )
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true })
  const largest = Math.max(...realEigenvalues)
  const total = realEigenvalues.reduce((sum, value) => sum + value, 0)
  if (!(largest > 0)) return null
  const vector = eigenvectorMatrix.getColumn(realEigenvalues.indexOf(largest))
  const size = vector.reduce((sum, value) => sum + Math.abs(value), 0)
  const sign = vector.reduce((sum, value) => sum + value, 0) < 0 ? -1 : 1
  return { weights: vector.map((value) => (sign * value) / size), share: largest / total }
}

function errorOf(coefficients: readonly number[], y: Float64Array, xs: readonly Float64Array[]): number {
  return y.reduce((sum, value, i) => sum + (value - predicted(coefficients, xs, i)) ** 2, 0)
}
