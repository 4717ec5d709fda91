// Logistic regression on several regressors: what makes an outcome more probable, the others held still.
import { exp, ln } from '../../simulation/exact/exp-log.js'
import { normalCdf } from '../../simulation/exact/normal.js'
import { invert, times } from './matrix.js'

const STEPS = 50
const SETTLED = 1e-10

export interface LogisticFit {
  readonly coefficients: readonly number[]
  /** From the information matrix: right if the rows are independent. */
  readonly errors: readonly number[]
  /** Right also if rows of one cluster hang together; NaN under two clusters. */
  readonly clusterErrors: readonly number[]
  readonly logLikelihood: number
  readonly rows: number
  readonly clusters: number
}

/**
 * P(y = 1) = 1/(1 + e^−x·β) by Newton's method. `xs`: rows of regressors, the 1 of the intercept among them; `ys`: 0 or 1; `clusters`: a
 * number a row. Null where there is no finite maximum: one outcome only, regressors that are linearly dependent or separate the outcomes.
 * Cluster errors: the sandwich with the factor G/(G − 1)·(n − 1)/(n − k), as statsmodels' `cov_type='cluster'` has it.
 */
export function logisticRegression(
  xs: readonly ArrayLike<number>[],
  ys: ArrayLike<number>,
  clusters: ArrayLike<number>,
): LogisticFit | null {
  const width = xs[0]?.length ?? 0
  const beta = new Float64Array(width)
  for (let step = 0; step < STEPS; step++) {
    const { gradient, information } = derivatives(xs, ys, beta)
    const inverse = invert(information)
    if (!inverse) return null
    const change = times(inverse, gradient)
    let moved = 0
    for (let j = 0; j < width; j++) {
      beta[j]! += change[j]!
      moved += Math.abs(change[j]!)
    }
    if (!Number.isFinite(moved)) return null
    if (moved < SETTLED) return finish(xs, ys, clusters, beta)
  }
  return null
}

/** Two-sided, by the normal distribution. */
export function pOf(coefficient: number, error: number): number {
  return 2 * normalCdf(-Math.abs(coefficient / error))
}

function probability(x: ArrayLike<number>, beta: Float64Array): number {
  let sum = 0
  for (let j = 0; j < beta.length; j++) sum += x[j]! * beta[j]!
  return 1 / (1 + exp(-sum))
}

function derivatives(xs: readonly ArrayLike<number>[], ys: ArrayLike<number>, beta: Float64Array) {
  const width = beta.length
  const gradient = new Float64Array(width)
  const information = Array.from({ length: width }, () => new Float64Array(width))
  for (const [i, x] of xs.entries()) {
    const p = probability(x, beta)
    const weight = p * (1 - p)
    for (let j = 0; j < width; j++) {
      gradient[j]! += (ys[i]! - p) * x[j]!
      const row = information[j]!
      for (let k = 0; k < width; k++) row[k]! += weight * x[j]! * x[k]!
    }
  }
  return { gradient, information }
}

function finish(
  xs: readonly ArrayLike<number>[],
  ys: ArrayLike<number>,
  clusters: ArrayLike<number>,
  beta: Float64Array,
): LogisticFit | null {
  const covariance = invert(derivatives(xs, ys, beta).information)
  if (!covariance) return null
  const scores = new Map<number, Float64Array>()
  let logLikelihood = 0
  for (const [i, x] of xs.entries()) {
    const p = probability(x, beta)
    logLikelihood += ln(ys[i]! > 0 ? p : 1 - p)
    let score = scores.get(clusters[i]!)
    if (!score) scores.set(clusters[i]!, (score = new Float64Array(beta.length)))
    for (let j = 0; j < beta.length; j++) score[j]! += (ys[i]! - p) * x[j]!
  }
  const groups = scores.size
  const factor = ((groups / (groups - 1)) * (xs.length - 1)) / (xs.length - beta.length)
  const squares = new Float64Array(beta.length)
  for (const score of scores.values())
    for (const [j, step] of times(covariance, score).entries()) squares[j]! += step * step
  return {
    coefficients: [...beta],
    errors: covariance.map((row, j) => Math.sqrt(row[j]!)),
    clusterErrors: Array.from(squares, (square) => (groups < 2 ? NaN : Math.sqrt(factor * square))),
    logLikelihood,
    rows: xs.length,
    clusters: groups,
  }
}
