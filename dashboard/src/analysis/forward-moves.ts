// What the price did after a moment: samples wait until their horizon has passed, by the clock of the events.

/** A sample whose horizon has passed. */
export interface Resolved<T> {
  readonly tsUs: number
  readonly value: T
  /** Mid at the sample. */
  readonly mid: number
  /** (mid after the horizon − mid)/mid, in basis points. */
  readonly moveBps: number
}

interface Waiting<T> {
  readonly tsUs: number
  readonly value: T
  readonly mid: number
}

/** Samples that wait at most; older ones are given up and counted. */
export const MAX_WAITING = 4096

/**
 * The mid after the horizon is the one in force at that moment: the last one told at or before it. `cut()` when the book is lost: what
 * happened in between is unknown, so nothing that waits is ever resolved across it.
 */
export class ForwardMoves<T> {
  readonly horizonUs: number
  readonly #told: (resolved: Resolved<T>) => void
  #waiting: Waiting<T>[] = []
  #from = 0
  #mid = NaN
  #lostSamples = 0

  constructor(horizonUs: number, told: (resolved: Resolved<T>) => void) {
    this.horizonUs = horizonUs
    this.#told = told
  }

  /** Samples given up, by a cut or because too many waited. */
  get lost(): number {
    return this.#lostSamples
  }

  /** A sample at a moment; without a mid there is nothing to compare with later. */
  sample(tsUs: number, value: T): void {
    this.advance(tsUs)
    if (!(this.#mid > 0)) return
    if (this.#waiting.length - this.#from >= MAX_WAITING) {
      this.#from++
      this.#lostSamples++
    }
    this.#waiting.push({ tsUs, value, mid: this.#mid })
  }

  mid(tsUs: number, mid: number): void {
    // A mid of exactly the horizon's moment is already in force there.
    this.#resolve(tsUs - 1)
    this.#mid = mid
    this.#resolve(tsUs)
  }

  /** Time went on and the mid stayed. */
  advance(tsUs: number): void {
    this.#resolve(tsUs)
  }

  cut(): void {
    this.#lostSamples += this.#waiting.length - this.#from
    this.#waiting = []
    this.#from = 0
    this.#mid = NaN
  }

  #resolve(untilUs: number): void {
    while (this.#from < this.#waiting.length) {
      const { tsUs, value, mid } = this.#waiting[this.#from]!
      if (tsUs + this.horizonUs > untilUs) break
      this.#from++
      this.#told({ tsUs, value, mid, moveBps: ((this.#mid - mid) / mid) * 1e4 })
    }
    if (this.#from > 256 && this.#from * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#from)
      this.#from = 0
    }
  }
}
