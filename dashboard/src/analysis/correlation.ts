// Pearson's correlation of two quantities, one pair at a time, in constant memory.

export class Correlation {
  #n = 0
  #meanX = 0
  #meanY = 0
  #xx = 0
  #yy = 0
  #xy = 0

  /** Pairs so far. */
  get n(): number {
    return this.#n
  }

  /** A pair; one with an undefined half is left out. */
  push(x: number, y: number): void {
    if (!Number.isFinite(x) || !Number.isFinite(y)) return
    this.#n++
    const fromX = x - this.#meanX
    const fromY = y - this.#meanY
    this.#meanX += fromX / this.#n
    this.#meanY += fromY / this.#n
    // One distance from the old mean, one from the new: Welford's recurrence, which doesn't cancel.
    this.#xx += fromX * (x - this.#meanX)
    this.#yy += fromY * (y - this.#meanY)
    this.#xy += fromX * (y - this.#meanY)
  }

  /** In [−1, 1]; NaN while either side has not moved. */
  get r(): number {
    const product = this.#xx * this.#yy
    return product > 0 ? Math.min(1, Math.max(-1, this.#xy / Math.sqrt(product))) : NaN
  }
}

/** |r| that chance alone exceeds about once in twenty with n independent pairs. */
export function noiseLevel(n: number): number {
  return n > 0 ? 1.96 / Math.sqrt(n) : Infinity
}
