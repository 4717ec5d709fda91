// The mid and the traded lots of the last closed seconds, as rings.
import { SecondClock } from './second-clock.js'

export class SecondBars {
  readonly #clock = new SecondClock()
  readonly #mids: Float64Array
  readonly #lots: Float64Array
  /** Seconds with a mid since the last gap, and with a volume since the start; at most the length. */
  #midCount = 0
  #lotsCount = 0
  #at = 0
  #lastMid = NaN
  #openLots = 0

  /** Holds that many closed seconds. */
  constructor(seconds: number) {
    this.#mids = new Float64Array(seconds).fill(NaN)
    this.#lots = new Float64Array(seconds)
  }

  trade(qtyLots: number): void {
    this.#openLots += qtyLots
  }

  /** Closes the seconds that have ended; call it before `trade` and `mid` of an event. */
  advance(nowUs: number): void {
    const { length } = this.#mids
    const closed = Math.min(this.#clock.closed(nowUs), length)
    for (let i = 0; i < closed; i++) {
      this.#mids[this.#at] = this.#lastMid
      this.#lots[this.#at] = i === 0 ? this.#openLots : 0
      this.#at = (this.#at + 1) % length
      if (!Number.isNaN(this.#lastMid)) this.#midCount = Math.min(this.#midCount + 1, length)
      this.#lotsCount = Math.min(this.#lotsCount + 1, length)
    }
    if (closed > 0) this.#openLots = 0
  }

  mid(ticks: number): void {
    this.#lastMid = ticks
  }

  gap(): void {
    this.#lastMid = NaN
    this.#midCount = 0
  }

  /** Lowest, highest and oldest mid at the close of the last n seconds; null while fewer have closed since a gap. */
  range(n: number): { low: number; high: number; oldest: number } | null {
    if (this.#midCount < n) return null
    let low = Infinity
    let high = -Infinity
    for (let age = 1; age <= n; age++) {
      const mid = this.#back(this.#mids, age)
      if (mid < low) low = mid
      if (mid > high) high = mid
    }
    return { low, high, oldest: this.#back(this.#mids, n) }
  }

  /** Lots traded in the n closed seconds that end `before` closed seconds ago; NaN while fewer have closed. */
  volume(n: number, before = 0): number {
    if (this.#lotsCount < n + before) return NaN
    let lots = 0
    for (let age = before + 1; age <= before + n; age++) lots += this.#back(this.#lots, age)
    return lots
  }

  /** Lots traded in the second that hasn't closed. */
  get openLots(): number {
    return this.#openLots
  }

  #back(ring: Float64Array, age: number): number {
    return ring[(this.#at - age + ring.length) % ring.length]!
  }
}
