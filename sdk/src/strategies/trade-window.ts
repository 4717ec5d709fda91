// The last trades, at most so many and so old: their volume-weighted price and the deviation around it.
import type { TradeSight } from '../engine/trading.js'

/**
 * Prices are held as distances from the first one, so that squares stay small; sums are made anew each time the
 * oldest half is let go, so that rounding doesn't gather.
 */
export class TradeWindow {
  readonly #trades: number
  readonly #ageUs: number
  #px: number[] = []
  #lots: number[] = []
  #tsUs: number[] = []
  #head = 0
  #anchor = 0
  #sumLots = 0
  #sumPx = 0
  #sumSquares = 0

  /** At most `trades` trades, none older than `ageUs` by the local clock. */
  constructor(trades: number, ageUs: number) {
    this.#trades = trades
    this.#ageUs = ageUs
  }

  get count(): number {
    return this.#px.length - this.#head
  }

  push({ pxTicks, qtyLots, tsLocalUs }: TradeSight): void {
    if (this.count === 0) this.#restart(pxTicks)
    this.#px.push(pxTicks - this.#anchor)
    this.#lots.push(qtyLots)
    this.#tsUs.push(tsLocalUs)
    this.#change(this.#px.length - 1, 1)
    if (this.count > this.#trades) this.#dropOldest()
  }

  /** Lets go what is older than the window at this time. */
  advance(nowUs: number): void {
    while (this.count > 0 && nowUs - this.#tsUs[this.#head]! >= this.#ageUs) this.#dropOldest()
  }

  /** Σ p·v/Σ v in ticks; NaN without a trade. */
  get vwapTicks(): number {
    return this.count === 0 ? NaN : this.#anchor + this.#sumPx / this.#sumLots
  }

  /** √(Σ v·(p − VWAP)²/Σ v) in ticks; NaN without a trade. */
  get deviationTicks(): number {
    if (this.count === 0) return NaN
    const mean = this.#sumPx / this.#sumLots
    return Math.sqrt(Math.max(0, this.#sumSquares / this.#sumLots - mean * mean))
  }

  #dropOldest(): void {
    this.#change(this.#head, -1)
    this.#head++
    if (this.#head < 64 || this.#head * 2 < this.#px.length) return
    const anchor = this.#anchor
    const [px, lots, tsUs] = [this.#px, this.#lots, this.#tsUs].map((cells) => cells.slice(this.#head))
    this.#restart(anchor + (px![0] ?? 0))
    this.#px = px!.map((cell) => cell + anchor - this.#anchor)
    this.#lots = lots!
    this.#tsUs = tsUs!
    for (let i = 0; i < this.#px.length; i++) this.#change(i, 1)
  }

  #restart(anchor: number): void {
    this.#px = []
    this.#lots = []
    this.#tsUs = []
    this.#head = 0
    this.#anchor = anchor
    this.#sumLots = this.#sumPx = this.#sumSquares = 0
  }

  #change(at: number, sign: 1 | -1): void {
    const [px, lots] = [this.#px[at]!, this.#lots[at]! * sign]
    this.#sumLots += lots
    this.#sumPx += px * lots
    this.#sumSquares += px * px * lots
  }
}
