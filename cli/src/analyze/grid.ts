// A series on a clock: what happened in (t − Δ, t] for each multiple t of Δ inside a span.
import { eventsUntil, midOf, type MarketSeries } from './series.js'
import type { Span } from './windows.js'

export interface Grid {
  /** K + 1 edges, multiples of the period since the epoch, and so of any clock's minute. */
  readonly edgesUs: Float64Array
  /** Events at or before each edge. */
  readonly until: Int32Array
  /** Mid in ticks at each edge, NaN before the first. */
  readonly mids: Float64Array
}

export function gridOf(series: MarketSeries, { fromUs, toUs }: Span, periodS: number): Grid {
  const periodUs = periodS * 1e6
  const first = Math.ceil(fromUs / periodUs)
  const edges = Math.max(0, Math.floor(toUs / periodUs) - first + 1)
  const edgesUs = Float64Array.from({ length: edges }, (_, k) => (first + k) * periodUs)
  const until = Int32Array.from(edgesUs, (timeUs) => eventsUntil(series, timeUs))
  const mids = Float64Array.from(until, (count) => (count === 0 ? NaN : midOf(series, count - 1)))
  return { edgesUs, until, mids }
}

/** Sum of a column in each bin; NaN where the column is undefined. */
export function sums({ until }: Grid, column: Float64Array): Float64Array {
  return bins(until, (from, to) => {
    let sum = 0
    for (let i = from; i < to; i++) sum += column[i]!
    return sum
  })
}

/** Mean of a column over the events of each bin; of the event before where a bin has none. */
export function means({ until }: Grid, column: Float64Array): Float64Array {
  return bins(until, (from, to) => {
    if (from === to) return column[from - 1] ?? NaN
    let sum = 0
    for (let i = from; i < to; i++) sum += column[i]!
    return sum / (to - from)
  })
}

function bins(until: Int32Array, value: (from: number, to: number) => number): Float64Array {
  return Float64Array.from({ length: Math.max(0, until.length - 1) }, (_, k) => value(until[k]!, until[k + 1]!))
}

/** x_k − x_{k−1}, after `of`. */
export function changes(values: Float64Array, of: (value: number) => number = (value) => value): Float64Array {
  return Float64Array.from({ length: Math.max(0, values.length - 1) }, (_, k) => of(values[k + 1]!) - of(values[k]!))
}

/** The rows in which every column is a finite number. */
export function completeRows<T extends readonly Float64Array[]>(columns: T): { [K in keyof T]: Float64Array } {
  const rows = columns[0]?.length ?? 0
  const kept = new Uint32Array(rows)
  let count = 0
  for (let i = 0; i < rows; i++) {
    let whole = true
    for (const column of columns) whole &&= Number.isFinite(column[i]!)
    if (whole) kept[count++] = i
  }
  return columns.map((column) => {
    const values = new Float64Array(count)
    for (let i = 0; i < count; i++) values[i] = column[kept[i]!]!
    return values
  }) as { [K in keyof T]: Float64Array }
}
