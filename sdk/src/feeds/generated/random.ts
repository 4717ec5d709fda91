import { exp, ln, power } from './elementary.js'

/**
 * sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, 32-bit integer operations only, so every engine draws
 * the same numbers. `stream` gives independent sequences of one seed: a change in how one part of the market draws
 * leaves the others as they were.
 */
export class Random {
  private a: number
  private b: number
  private c: number
  private counter = 1
  private spareNormal = Number.NaN

  constructor(seed: number, stream: number) {
    this.a = seed | 0
    this.b = Math.floor(seed / 0x1_0000_0000) | 0
    this.c = stream | 0
    for (let i = 0; i < 16; i++) this.u32()
  }

  u32(): number {
    const sum = (this.a + this.b + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum
    return sum >>> 0
  }

  /** In (0, 1), both ends excluded. */
  uniform(): number {
    return (this.u32() + 0.5) / 0x1_0000_0000
  }

  /** An integer in [0, n). */
  below(n: number): number {
    return Math.floor(this.uniform() * n)
  }

  chance(probability: number): boolean {
    return this.uniform() < probability
  }

  exponential(mean: number): number {
    return -ln(this.uniform()) * mean
  }

  /** Standard normal by Marsaglia's polar method: needs a logarithm and a root, no sine. */
  normal(): number {
    if (!Number.isNaN(this.spareNormal)) {
      const spare = this.spareNormal
      this.spareNormal = Number.NaN
      return spare
    }
    for (;;) {
      const x = 2 * this.uniform() - 1
      const y = 2 * this.uniform() - 1
      const r2 = x * x + y * y
      if (r2 >= 1 || r2 === 0) continue
      const factor = Math.sqrt((-2 * ln(r2)) / r2)
      this.spareNormal = y * factor
      return x * factor
    }
  }

  logNormal(median: number, sigma: number): number {
    return median * exp(sigma * this.normal())
  }

  /** P(X > x) = (min/x)^shape. */
  pareto(min: number, shape: number): number {
    return min * power(this.uniform(), -1 / shape)
  }
}
