// Rows of a ring as the lists that a chart over time takes: seconds, and values with null for a gap.
import type { Ring } from '../history/ring.js'

export interface ChartColumns {
  /** Epoch seconds, rising. */
  readonly times: readonly number[]
  readonly values: readonly (readonly (number | null)[])[]
}

/** Rows from `fromUs` on, and one before it so that a line enters from the edge. */
export function chartColumns(ring: Ring, columns: readonly number[], fromUs: number): ChartColumns {
  const first = Math.max(0, ring.indexFrom(fromUs) - 1)
  const count = ring.size - first
  const times = Array.from({ length: count }, (_, i) => ring.timeAt(first + i) / 1e6)
  const values = columns.map((column) =>
    Array.from({ length: count }, (_, i) => {
      const value = ring.at(first + i, column)
      return Number.isNaN(value) ? null : value
    }),
  )
  return { times, values }
}
