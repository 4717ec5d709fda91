// A seeded generator of random numbers (Marsaglia's xorshift32): the same seed gives the same run everywhere.
export class Random {
  private state: number

  constructor(seed: number) {
    this.state = (Math.imul(seed + 1, 0x9e3779b1) ^ 0x85ebca6b) >>> 0 || 1
  }

  /** In [0, 1). */
  next(): number {
    this.state ^= this.state << 13
    this.state ^= this.state >>> 17
    this.state ^= this.state << 5
    this.state >>>= 0
    return this.state / 2 ** 32
  }

  /** An integer in [low, high]. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }

  bigint(low: bigint, high: bigint): bigint {
    const span = high - low + 1n
    return low + (((BigInt(this.between(0, 2 ** 32 - 1)) << 32n) + BigInt(this.between(0, 2 ** 32 - 1))) % span)
  }

  chance(share: number): boolean {
    return this.next() < share
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.between(0, items.length - 1)]
    if (item === undefined) throw new RangeError('pick: nothing to pick from')
    return item
  }

  shuffled<T>(items: readonly T[]): T[] {
    const all = [...items]
    for (let last = all.length - 1; last > 0; last--) {
      const other = this.between(0, last)
      const kept = all[last] as T
      all[last] = all[other] as T
      all[other] = kept
    }
    return all
  }
}
