// Stops after a loss from the highest equity so far.

export class LossStop {
  readonly #share: number
  #peak = -Infinity

  /** Share of the peak that may be lost, above 0 to 1. */
  constructor(share: number) {
    this.#share = share
  }

  /** Whether the loss is reached. Equity that isn't known, or was never above 0, trips nothing. */
  trips(equity: number): boolean {
    if (equity > this.#peak) this.#peak = equity
    return this.#peak > 0 && equity <= this.#peak * (1 - this.#share)
  }

  /** Counts anew from here. */
  restart(): void {
    this.#peak = -Infinity
  }
}
