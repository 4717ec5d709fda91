// Random numbers from a seed, the same on every host.

/** Xorshift of 32 bits by 13, 17, 5: period 2³² − 1 (Marsaglia 2003). Not for secrets. */
export class Seeded {
  #state: number

  /** A whole number, 1 to 2³² − 1. */
  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** Whole, 1 to 2³² − 1. */
  whole(): number {
    let state = this.#state
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (this.#state = state >>> 0)
  }

  /** From 0 to below 1. */
  share(): number {
    return this.whole() / 4_294_967_296
  }
}
