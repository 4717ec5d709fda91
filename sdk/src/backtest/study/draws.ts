// The random numbers of one trial: a function of seed, trial and how many were drawn before, so that a resumed study draws the same.
import { uniformAt } from '../../simulation/exact/philox.js'

export class Draws {
  readonly #seed: number
  readonly #trial: number
  #drawn = 0

  /** Both whole, 0 to 2³² − 1. */
  constructor(seed: number, trial: number) {
    this.#seed = seed
    this.#trial = trial
  }

  /** In (0, 1), neither end included. */
  share(): number {
    return uniformAt(this.#seed, this.#trial, this.#drawn++)
  }

  /** Whole, 0 to n − 1. */
  below(n: number): number {
    return Math.floor(this.share() * n)
  }

  between(from: number, to: number): number {
    return from + this.share() * (to - from)
  }
}
