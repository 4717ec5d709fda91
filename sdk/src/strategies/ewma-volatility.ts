// Volatility of the mid from its own moves over whole seconds, weighted towards the latest.
import { SecondClock, wholePower } from './second-clock.js'

/**
 * σ² = Σ w·(ΔM)²/Σ w over closed seconds, M the mid in force when a second closes, w = (1 − α)^age, α = 2/(span + 1):
 * the usual exponential weights by span. Memory and cost don't depend on the span.
 */
export class EwmaVolatility {
  readonly #span: number
  readonly #keep: number
  readonly #clock = new SecondClock()
  #sum = 0
  #weight = 0
  #seconds = 0
  #lastMid = NaN
  #closeMid = NaN

  /** Span in seconds, at least 1. */
  constructor(spanS: number) {
    this.#span = spanS
    this.#keep = 1 - 2 / (spanS + 1)
  }

  /** After each event: the mid now, in ticks. */
  push(nowUs: number, midTicks: number): void {
    const closed = this.#clock.closed(nowUs)
    if (closed > 0) {
      const move = this.#lastMid - this.#closeMid
      if (!Number.isNaN(move)) {
        this.#add(move * move)
        this.#seconds += closed
        const kept = wholePower(this.#keep, closed - 1)
        this.#sum *= kept
        this.#weight = 1 - kept * (1 - this.#weight)
      }
      this.#closeMid = this.#lastMid
    }
    this.#lastMid = midTicks
  }

  /** The book is gone: the move across the gap is none of the seconds'. */
  gap(): void {
    this.#lastMid = NaN
    this.#closeMid = NaN
  }

  /** Ticks/√s. NaN until as many seconds have closed as the span has. */
  get ticks(): number {
    return this.#seconds < this.#span ? NaN : Math.sqrt(this.#sum / this.#weight)
  }

  #add(square: number): void {
    this.#sum = this.#keep * this.#sum + (1 - this.#keep) * square
    this.#weight = this.#keep * this.#weight + (1 - this.#keep)
  }
}
