// Sums that fade with time.

/** Sum of u with half-life: x <- x * 2^(-dt/halfLife) + u. Divided by its own weight it is a rate per second. */
export class Decaying {
  private readonly halfLifeS: number
  private sum = 0
  private tsNs = 0n

  constructor(halfLifeS: number) {
    this.halfLifeS = halfLifeS
  }

  add(tsNs: bigint, value: number): void {
    this.sum = this.decayed(tsNs) + value
    this.tsNs = tsNs
  }

  scale(factor: number): void {
    this.sum *= factor
  }

  /** ln 2 / halfLife * sum: per second. */
  rate(nowNs: bigint): number {
    return (Math.LN2 / this.halfLifeS) * this.decayed(nowNs)
  }

  private decayed(nowNs: bigint): number {
    return this.sum * 2 ** (-Number(nowNs - this.tsNs) / 1e9 / this.halfLifeS)
  }
}
