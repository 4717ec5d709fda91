// Moments and quantiles of a list of numbers.

export interface Moments {
  readonly n: number
  readonly mean: number
  /** With n − 1 below the bar; NaN under two values. */
  readonly deviation: number
  /** Third and fourth standardised moments of the sample itself, n below each bar; kurtosis is raw: 3 of a normal variable. NaN if all are equal. */
  readonly skew: number
  readonly rawKurtosis: number
}

export function moments(values: ArrayLike<number>): Moments {
  const n = values.length
  let sum = 0
  for (let i = 0; i < n; i++) sum += values[i]!
  const mean = sum / n
  let [second, third, fourth] = [0, 0, 0]
  for (let i = 0; i < n; i++) {
    const away = values[i]! - mean
    second += away * away
    third += away * away * away
    fourth += away * away * away * away
  }
  // Of equal values rounding leaves something, and equal growth isn't to the last bit: neither is a deviation.
  const isEqual = !(Math.sqrt(second / n) > 1e-12 * Math.abs(mean))
  const variance = second / n
  return {
    n,
    mean,
    deviation: n < 2 ? NaN : isEqual ? 0 : Math.sqrt(second / (n - 1)),
    skew: isEqual ? NaN : third / n / (variance * Math.sqrt(variance)),
    rawKurtosis: isEqual ? NaN : fourth / n / (variance * variance),
  }
}

/** Skew corrected for the size of the sample (adjusted Fisher–Pearson, as pandas and quantstats give it); NaN under 3 values. */
export function adjustedSkew({ n, skew }: Moments): number {
  return n < 3 ? NaN : (skew * Math.sqrt(n * (n - 1))) / (n - 2)
}

/** Excess kurtosis (0 of a normal variable) corrected for the size of the sample, as pandas and quantstats give it; NaN under 4 values. */
export function adjustedExcessKurtosis({ n, rawKurtosis }: Moments): number {
  return n < 4 ? NaN : ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * (rawKurtosis - 3) + 6)
}

/** Linear between neighbours, as numpy's default: the value at (n − 1)·share of the sorted list; NaN of none. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return NaN
  const at = (sorted.length - 1) * share
  const low = Math.floor(at)
  const high = Math.min(low + 1, sorted.length - 1)
  return sorted[low]! + (sorted[high]! - sorted[low]!) * (at - low)
}

export function ascending(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values).sort()
}
