// Least squares with the first 0, 1, 2, … of a list of regressors, all at once: one Cholesky factor of the cross products, of
// which every leading block is the factor of a smaller model.

/** For each number of regressors the sums of squares and products of the targets' residuals. An intercept is always in. */
export function nestedResiduals(regressors: readonly Float64Array[], targets: readonly Float64Array[]): number[][][] {
  const columns = [...regressors, ...targets].map(centred)
  const k = regressors.length
  const factor: Float64Array[] = []
  for (let i = 0; i < columns.length; i++) {
    const row = new Float64Array(k)
    for (let j = 0; j < Math.min(i, k); j++)
      row[j] = (dot(columns[i]!, columns[j]!) - partial(row, factor[j]!, j)) / factor[j]![j]!
    if (i < k) row[i] = Math.sqrt(Math.max(dot(columns[i]!, columns[i]!) - partial(row, row, i), Number.MIN_VALUE))
    factor.push(row)
  }
  return Array.from({ length: k + 1 }, (_, used) =>
    targets.map((_, a) =>
      targets.map((_, b) => dot(columns[k + a]!, columns[k + b]!) - partial(factor[k + a]!, factor[k + b]!, used)),
    ),
  )
}

function centred(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.map((value) => value - mean)
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

function partial(a: Float64Array, b: Float64Array, length: number): number {
  let sum = 0
  for (let i = 0; i < length; i++) sum += a[i]! * b[i]!
  return sum
}
