// Do predicted probabilities mean what they say: of what was given 70 %, did 70 % happen?
import { wilson, type Interval } from './wilson.js'

export interface CalibrationBin {
  /** The bin is [from, to), the last one with 1. */
  readonly from: number
  readonly to: number
  readonly n: number
  /** Mean of the probabilities in it; NaN of none. */
  readonly predicted: number
  /** Share that happened, and its 95 % interval. */
  readonly observed: number
  readonly interval: Interval
}

const BINS = 10

export class Calibration {
  readonly #counts = new Float64Array(BINS)
  readonly #happened = new Float64Array(BINS)
  readonly #sums = new Float64Array(BINS)

  /** `probability` in [0, 1]; anything else is no prediction and isn't counted. */
  push(probability: number, happened: boolean): void {
    if (!(probability >= 0 && probability <= 1)) return
    const bin = Math.min(BINS - 1, Math.floor(probability * BINS))
    this.#counts[bin]! += 1
    this.#sums[bin]! += probability
    if (happened) this.#happened[bin]! += 1
  }

  get bins(): readonly CalibrationBin[] {
    return Array.from(this.#counts, (n, i) => ({
      ...{ from: i / BINS, to: (i + 1) / BINS, n },
      ...{ predicted: this.#sums[i]! / n, observed: this.#happened[i]! / n, interval: wilson(this.#happened[i]!, n) },
    }))
  }
}

/**
 * Brier's score over all classes: mean of Σ (p − outcome)², 0 for a prophet. Beside it that of the base rate: of always giving each class
 * the share that it had in the same outcomes, 1 − Σ share². A model that isn't below it knows nothing.
 */
export class Brier {
  readonly #outcomes: Float64Array
  #n = 0
  #sum = 0

  constructor(classes: number) {
    this.#outcomes = new Float64Array(classes)
  }

  get n(): number {
    return this.#n
  }

  push(probabilities: ArrayLike<number>, outcome: number): void {
    let sum = 0
    for (let i = 0; i < this.#outcomes.length; i++) sum += ((probabilities[i] ?? 0) - (i === outcome ? 1 : 0)) ** 2
    this.#n++
    this.#sum += sum
    this.#outcomes[outcome]! += 1
  }

  /** NaN of nothing. */
  get score(): number {
    return this.#sum / this.#n
  }

  get baseRate(): number {
    return this.#n === 0 ? NaN : 1 - this.#outcomes.reduce((sum, count) => sum + (count / this.#n) ** 2, 0)
  }
}
