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
  const complete = columns.map((column) => column.every(Number.isFinite))
  const matrix = (of: (values: Float64Array) => Float64Array): number[][] => {
    // Columns without gaps are prepared once; where one of a pair has gaps, its ranks depend on the other.
    const units = columns.map((column, i) => (complete[i] ? unit(of(column)) : column))
    const rows = columns.map(() => columns.map(() => 1))
    for (let i = 0; i < columns.length; i++)
      for (let j = 0; j < i; j++) {
        const [a, b] =
          complete[i] && complete[j]
            ? [units[i]!, units[j]!]
            : completeRows([columns[i]!, columns[j]!] as const).map((column) => unit(of(column)))
        rows[i]![j] = rows[j]![i] = dot(a!, b!)
      }
    return rows
  }
  return { names, pearson: matrix((values) => values), spearman: matrix(ranks) }
}

/** Centred and of length 1; undefined when constant. */
function unit(values: Float64Array): Float64Array {
  const centre = mean(values)
  const length = Math.sqrt(squares(values, centre))
  return values.map((value) => (length > 0 ? (value - centre) / length : NaN))
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return a.length === 0 ? NaN : Math.min(1, Math.max(-1, sum))
}
