// Correlations between all columns, over the rows in which both of a pair are defined.
import { completeRows } from './grid.js'
import { mean, squares } from './ols.js'
import { ranks } from './quantiles.js'

export interface Correlation {
  readonly names: readonly string[]
  readonly pearson: readonly (readonly number[])[]
  readonly spearman: readonly (readonly number[])[]
}

export function correlations(names: readonly string[], columns: readonly Float64Array[]): Correlation {
  const matrix = (of: (a: Float64Array, b: Float64Array) => number): number[][] => {
    const rows = columns.map(() => columns.map(() => 1))
    for (let i = 0; i < columns.length; i++)
      for (let j = 0; j < i; j++) rows[i]![j] = rows[j]![i] = of(...completeRows([columns[i]!, columns[j]!] as const))
    return rows
  }
  return { names, pearson: matrix(pearson), spearman: matrix((a, b) => pearson(ranks(a), ranks(b))) }
}

/** NaN when one of them is constant. */
export function pearson(a: Float64Array, b: Float64Array): number {
  const [centreA, centreB] = [mean(a), mean(b)]
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i]! - centreA) * (b[i]! - centreB)
  const scale = Math.sqrt(squares(a, centreA) * squares(b, centreB))
  return scale > 0 ? Math.min(1, Math.max(-1, sum / scale)) : NaN
}
