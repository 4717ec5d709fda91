// Mean and deviation of what is defined among some numbers.

export interface Moments {
  /** How many were defined. */
  readonly n: number
  /** NaN of none. */
  readonly mean: number
  /** Of a sample (n − 1); NaN of fewer than two. */
  readonly deviation: number
}

/** In two passes, so that a small deviation around a large mean stays exact. NaN and infinities are left out. */
export function moments(values: ArrayLike<number>): Moments {
  let n = 0
  let sum = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (!Number.isFinite(value)) continue
    n++
    sum += value
  }
  const mean = sum / n
  let squares = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (Number.isFinite(value)) squares += (value - mean) ** 2
  }
  return { n, mean, deviation: n < 2 ? NaN : Math.sqrt(squares / (n - 1)) }
}

/** The middle of the sorted finite values, the mean of the two middle ones of an even number; NaN of none. */
export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).filter(Number.isFinite).sort()
  const half = sorted.length >> 1
  if (sorted.length === 0) return NaN
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}
