// PCG32 with whole numbers that can't overflow, and its normals: the slow twin of assembly/online/pcg.ts.
const MASK = (1n << 64n) - 1n

export class Pcg32 {
  #state = 0n
  readonly #increment: bigint
  #spare = NaN

  constructor(seed: bigint, stream: bigint) {
    this.#increment = (stream << 1n) | 1n
    this.next()
    this.#state = (this.#state + seed) & MASK
    this.next()
  }

  next(): number {
    const old = this.#state
    this.#state = (old * 6_364_136_223_846_793_005n + this.#increment) & MASK
    const word = (((old >> 18n) ^ old) >> 27n) & 0xffff_ffffn
    const turn = old >> 59n
    return Number(((word >> turn) | (word << (32n - turn))) & 0xffff_ffffn)
  }

  uniform(): number {
    const high = this.next() >>> 5
    return (high * 67_108_864 + (this.next() >>> 6)) / 9_007_199_254_740_992
  }

  normal(): number {
    if (!Number.isNaN(this.#spare)) {
      const kept = this.#spare
      this.#spare = NaN
      return kept
    }
    for (;;) {
      const u = 2 * this.uniform() - 1
      const v = 2 * this.uniform() - 1
      const square = u * u + v * v
      if (square >= 1 || square === 0) continue
      const factor = Math.sqrt((-2 * Math.log(square)) / square)
      this.#spare = v * factor
      return u * factor
    }
  }

  forgetSpare(): void {
    this.#spare = NaN
  }
}
