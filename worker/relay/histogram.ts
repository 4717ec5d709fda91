// Counts by bounds, as Prometheus has them: each bound is the upper edge of its bucket, and the last bucket has none.

/** Milliseconds. */
export const TIMES_MS: readonly number[] = [
  0.1, 0.25, 0.5, 1, 2, 3, 5, 7.5, 10, 15, 20, 30, 40, 50, 75, 100, 150, 200, 500, 2000,
]
export const BATCH_ROWS: readonly number[] = [1, 2, 4, 8, 16, 32, 64]

export interface HistogramFigures {
  readonly bounds: readonly number[]
  /** One more than there are bounds. */
  readonly counts: readonly number[]
  readonly sum: number
  readonly count: number
}

export class Histogram {
  readonly #bounds: readonly number[]
  readonly #counts: number[]
  #sum = 0
  #count = 0

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds
    this.#counts = Array.from({ length: bounds.length + 1 }, () => 0)
  }

  add(value: number): void {
    let bucket = 0
    while (bucket < this.#bounds.length && value > this.#bounds[bucket]!) bucket++
    this.#counts[bucket]!++
    this.#sum += value
    this.#count++
  }

  /** Upper edge of the bucket that holds the quantile; NaN while empty. */
  quantile(q: number): number {
    if (this.#count === 0) return NaN
    let left = q * this.#count
    for (const [bucket, count] of this.#counts.entries()) {
      left -= count
      if (left <= 0) return this.#bounds[bucket] ?? Infinity
    }
    return Infinity
  }

  get figures(): HistogramFigures {
    return { bounds: this.#bounds, counts: [...this.#counts], sum: this.#sum, count: this.#count }
  }
}
