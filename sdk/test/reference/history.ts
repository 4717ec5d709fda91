// What happened when: the twin keeps every row of the longest window and adds them up again at each reading.
export const SECOND_NS = 10n ** 9n
export const WINDOWS_S = [1n, 5n, 10n, 30n, 60n] as const

export class History<T> {
  private rows: { readonly tsNs: bigint; readonly value: T }[] = []
  /** What was asked for at one moment: many features share a window. */
  private found = new Map<bigint, T[]>()
  private foundAtNs: bigint | null = null

  push(tsNs: bigint, value: T): void {
    this.rows.push({ tsNs, value })
    this.foundAtNs = null
  }

  /** Rows of the window (now - length, now]: open on the left, closed on the right. */
  within(nowNs: bigint, lengthS: bigint): T[] {
    if (this.foundAtNs !== nowNs) this.found.clear()
    this.foundAtNs = nowNs
    const left = nowNs - lengthS * SECOND_NS
    const within =
      this.found.get(lengthS) ?? this.rows.filter(({ tsNs }) => tsNs > left && tsNs <= nowNs).map(({ value }) => value)
    this.found.set(lengthS, within)
    return within
  }

  prune(nowNs: bigint): void {
    const left = nowNs - (WINDOWS_S.at(-1) ?? 0n) * SECOND_NS
    if ((this.rows[0]?.tsNs ?? nowNs) <= left) this.rows = this.rows.filter(({ tsNs }) => tsNs > left)
  }

  clear(): void {
    this.rows = []
    this.foundAtNs = null
  }

  map(change: (value: T) => T): void {
    this.rows = this.rows.map(({ tsNs, value }) => ({ tsNs, value: change(value) }))
    this.foundAtNs = null
  }
}

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
