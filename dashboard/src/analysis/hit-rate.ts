// How often the sign of a predictor was the sign of the move that followed, beside what always saying the same would have got.
import { wilson, type Interval } from './wilson.js'

/** Fewer than this, and a rate is not shown as one. */
export const ENOUGH = 100

export interface HitRateResult {
  /** Pairs where the predictor took a side and the price moved. */
  readonly n: number
  readonly hits: number
  /** NaN of none. */
  readonly rate: number
  readonly interval: Interval
  /** Share of the more frequent sign of the moves: what the best constant guess would have hit, knowing it beforehand. */
  readonly baseRate: number
  /** Pairs left out: no side taken, or no move. */
  readonly undecided: number
  readonly isEnough: boolean
}

/** Pairs must not overlap in time, or the interval is too narrow: take one a horizon. */
export class HitRate {
  #n = 0
  #hits = 0
  #ups = 0
  #undecided = 0

  push(predictor: number, move: number): void {
    const [said, came] = [Math.sign(predictor), Math.sign(move)]
    if (!said || !came) {
      this.#undecided++
      return
    }
    this.#n++
    if (came > 0) this.#ups++
    if (said === came) this.#hits++
  }

  get result(): HitRateResult {
    const [n, hits] = [this.#n, this.#hits]
    return {
      ...{ n, hits, rate: n === 0 ? NaN : hits / n, interval: wilson(hits, n), undecided: this.#undecided },
      ...{ baseRate: n === 0 ? NaN : Math.max(this.#ups, n - this.#ups) / n, isEnough: n >= ENOUGH },
    }
  }
}
