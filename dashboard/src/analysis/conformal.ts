// A band that holds a given share of what comes, whatever its distribution: split conformal prediction on residuals of the past.

/** Residuals that are kept; the oldest makes room. */
export const KEPT_RESIDUALS = 1000
/** Fewer than this, and there is no band. */
export const MIN_RESIDUALS = 30

/**
 * The half-width is the ⌈(n + 1)·coverage⌉-th smallest |residual| of the last `KEPT_RESIDUALS`. Each residual must come from a prediction
 * that was made before its outcome was known. If residuals are exchangeable, the next one lies within with at least that probability.
 */
export class ResidualBand {
  readonly coverage: number
  readonly #ring = new Float64Array(KEPT_RESIDUALS)
  #n = 0
  #next = 0
  #half = NaN

  constructor(coverage = 0.8) {
    this.coverage = coverage
  }

  get n(): number {
    return this.#n
  }

  push(residual: number): void {
    if (!Number.isFinite(residual)) return
    this.#ring[this.#next] = Math.abs(residual)
    this.#next = (this.#next + 1) % KEPT_RESIDUALS
    this.#n = Math.min(KEPT_RESIDUALS, this.#n + 1)
    this.#half = this.#n < MIN_RESIDUALS ? NaN : rankOf(this.#ring.subarray(0, this.#n), this.coverage)
  }

  /** NaN below `MIN_RESIDUALS`. */
  get halfWidth(): number {
    return this.#half
  }
}

/** The ⌈(n + 1)·share⌉-th smallest; NaN where there is no such one. */
export function rankOf(values: Float64Array, share: number): number {
  const rank = Math.ceil((values.length + 1) * share)
  return rank > values.length ? NaN : values.slice().sort()[rank - 1]!
}
