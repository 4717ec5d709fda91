// Ridge regression on standardised regressors, its penalty chosen by cross-validation inside the training rows.
import { Matrix, solve } from 'ml-matrix'

import { mean, outOfSampleR2, squares } from './ols.js'

export interface Ridge {
  /** Penalty for each row: the diagonal that is added is λ·n. */
  readonly lambda: number
  /** The intercept first, in the regressors' own units. */
  readonly coefficients: readonly number[]
}

const FOLDS = 5
/** 10⁻⁴ to 10², three a decade. */
const LAMBDAS = Array.from({ length: 19 }, (_, i) => 10 ** (-4 + i / 3))

/** Null when there are too few rows or y is constant. Folds are stretches of time, not draws: neighbours resemble each other. */
export function ridge(y: Float64Array, xs: readonly Float64Array[]): Ridge | null {
  const n = y.length
  if (n < 2 * FOLDS || !(squares(y, mean(y)) > 0)) return null
  const errors = LAMBDAS.map(() => 0)
  for (let fold = 0; fold < FOLDS; fold++) {
    const [from, to] = [Math.floor((fold * n) / FOLDS), Math.floor(((fold + 1) * n) / FOLDS)]
    const rest = (values: Float64Array): Float64Array => values.filter((_, i) => i < from || i >= to)
    const [yTrain, xTrain] = [rest(y), xs.map(rest)]
    const [yTest, xTest] = [y.subarray(from, to), xs.map((x) => x.subarray(from, to))]
    const base = squares(yTest, mean(yTrain))
    LAMBDAS.forEach((lambda, l) => {
      const r2 = outOfSampleR2(penalised(yTrain, xTrain, lambda), mean(yTrain), yTest, xTest)
      errors[l]! += base > 0 ? (1 - r2) * base : 0
    })
  }
  const lambda = LAMBDAS[errors.indexOf(Math.min(...errors))]!
  return { lambda, coefficients: penalised(y, xs, lambda) }
}

export function penalised(y: Float64Array, xs: readonly Float64Array[], lambda: number): number[] {
  const n = y.length
  const centres = xs.map(mean)
  const scales = xs.map((x, j) => Math.sqrt(squares(x, centres[j]!) / n) || 1)
  const design = new Matrix(n, xs.length)
  xs.forEach((x, j) => x.forEach((value, i) => design.set(i, j, (value - centres[j]!) / scales[j]!)))
  const yMean = mean(y)
  const left = design
    .transpose()
    .mmul(design)
    .add(Matrix.eye(xs.length).mul(lambda * n))
  const right = design.transpose().mmul(Matrix.columnVector(Array.from(y, (value) => value - yMean)))
  const slopes = solve(left, right)
    .to1DArray()
    .map((value, j) => value / scales[j]!)
  return [slopes.reduce((sum, slope, j) => sum - slope * centres[j]!, yMean), ...slopes]
}
