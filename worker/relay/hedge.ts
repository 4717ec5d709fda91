// When a second request is worth sending: later than nearly all answers take, and seldom enough not to be a load of its own.
import {
  HEDGE_LEAST_MS,
  HEDGE_QUANTILE,
  HEDGE_SAMPLES_LEAST,
  HEDGE_SAMPLES_MOST,
  HEDGE_SHARE,
  HEDGES_SAVED_MOST,
} from './defaults.js'

/** Sorting is for every so many answers; the quantile hardly moves in between. */
const ANEW_EVERY = 16

export class Hedging {
  readonly #tookMs = new Float64Array(HEDGE_SAMPLES_MOST)
  #answers = 0
  #afterMs = NaN
  #saved = 0

  /** A first request goes out: it earns a share of a second one. */
  called(): void {
    this.#saved = Math.min(this.#saved + HEDGE_SHARE, HEDGES_SAVED_MOST)
  }

  answered(tookMs: number): void {
    this.#tookMs[this.#answers++ % HEDGE_SAMPLES_MOST] = tookMs
    if (this.#answers < HEDGE_SAMPLES_LEAST || this.#answers % ANEW_EVERY !== 0) return
    const sorted = this.#tookMs.slice(0, Math.min(this.#answers, HEDGE_SAMPLES_MOST)).sort()
    this.#afterMs = Math.max(HEDGE_LEAST_MS, sorted[Math.ceil(HEDGE_QUANTILE * sorted.length) - 1]!)
  }

  /** How long to wait for the first answer before a second request; null while too little is known. */
  get afterMs(): number | null {
    return Number.isNaN(this.#afterMs) ? null : this.#afterMs
  }

  /** Takes one hedge out of what was earned; false: there is none. */
  take(): boolean {
    // A sum of shares such as 20 × 0.05 is a hair short of whole.
    if (this.#saved < 1 - 1e-9) return false
    this.#saved -= 1
    return true
  }
}
