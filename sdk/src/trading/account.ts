// Positions and money of a run, from its fills.
import type { Fill, Instrument, Position } from '../engine/trading.js'
import { type Worth, worthOf } from '../simulation/index.js'

interface Held {
  lots: number
  /** Σ value of a lot at its price × lots of what is held, signed: see `Account.#valueAt`. */
  cost: number
  /** The last best prices that were live: what is held is valued at the worse one. */
  bidTicks: number
  askTicks: number
}

/** What a fill did. */
export interface Booked {
  /** Realised by what it closed, before fees, in the account's currency. */
  readonly realised: number
  readonly closedLots: number
}

/** All instruments settle in one currency, the account's. Average cost; positive fees are costs. */
export class Account {
  readonly #start: number
  readonly #instruments: readonly Instrument[]
  readonly #worths: readonly Worth[]
  readonly #steps: readonly { readonly tick: number; readonly lot: number }[]
  readonly #held: readonly Held[]
  realised = 0
  fees = 0
  /** What own takes moved against themselves, by the impact model. */
  impact = 0
  /** Σ price × lots, in money of the quote: what was traded. */
  volume = 0

  constructor(instruments: readonly Instrument[], startEquity: number) {
    this.#start = startEquity
    this.#instruments = instruments
    this.#worths = instruments.map(worthOf)
    this.#steps = instruments.map(({ tickSize, lotSize }) => ({ tick: Number(tickSize), lot: Number(lotSize) }))
    this.#held = instruments.map(() => ({ lots: 0, cost: 0, bidTicks: NaN, askTicks: NaN }))
  }

  position(instrument: number): Position {
    const { lots, cost } = this.#at(instrument)
    if (lots === 0) return { lots, averagePrice: NaN }
    const average = cost / lots
    return {
      lots,
      averagePrice: (this.#isInverse(instrument) ? -1 / average : average) * this.#steps[instrument]!.tick,
    }
  }

  /** Best prices of a live book. */
  mark(instrument: number, bidTicks: number, askTicks: number): void {
    const held = this.#at(instrument)
    if (!Number.isNaN(bidTicks)) held.bidTicks = bidTicks
    if (!Number.isNaN(askTicks)) held.askTicks = askTicks
  }

  book({ instrument, side, pxTicks, qtyLots, fee }: Fill): Booked {
    const held = this.#at(instrument)
    const signed = side === 'buy' ? qtyLots : -qtyLots
    const isOpening = held.lots === 0 || held.lots > 0 === signed > 0
    const closedLots = isOpening ? 0 : Math.min(qtyLots, Math.abs(held.lots))
    let realised = 0
    if (closedLots > 0) {
      const closed = held.lots > 0 ? closedLots : -closedLots
      const average = held.cost / held.lots
      realised = this.#gain(instrument, closed, average, pxTicks)
      held.lots -= closed
      held.cost = held.lots === 0 ? 0 : held.cost - average * closed
    }
    const opened = signed > 0 ? qtyLots - closedLots : closedLots - qtyLots
    held.lots += opened
    held.cost += opened * this.#valueAt(instrument, pxTicks)
    this.realised += realised
    this.fees += fee
    this.volume += this.#worths[instrument]!.quote(pxTicks, qtyLots)
    return { realised, closedLots }
  }

  /** Fees and impact taken off, what is held at the worse side of the last live book; NaN while something held was never seen. */
  get equity(): number {
    let sum = this.#start + this.realised - this.fees - this.impact
    for (let i = 0; i < this.#held.length; i++) {
      const { lots, cost, bidTicks, askTicks } = this.#held[i]!
      if (lots !== 0) sum += this.#gain(i, lots, cost / lots, lots > 0 ? bidTicks : askTicks)
    }
    return sum
  }

  /** Profit of lots (negative: short) that were worth `average` each, at a price. */
  #gain(instrument: number, lots: number, average: number, pxTicks: number): number {
    const { tick, lot } = this.#steps[instrument]!
    const amount = lots * lot * this.#instruments[instrument]!.multiplier
    const gained = amount * (this.#valueAt(instrument, pxTicks) - average)
    return this.#isInverse(instrument) ? gained / tick : gained * tick
  }

  /**
   * What one of a contract is worth, up to a factor: its price, or, settled in the base, −1/price. Profits are differences of it, so that
   * averages of it are right for both: of an inverse contract the harmonic mean of prices.
   */
  #valueAt(instrument: number, pxTicks: number): number {
    return this.#isInverse(instrument) ? -1 / pxTicks : pxTicks
  }

  #isInverse(instrument: number): boolean {
    return this.#instruments[instrument]!.contract === 'inverse'
  }

  #at(instrument: number): Held {
    const held = this.#held[instrument]
    if (!held) throw new RangeError(`instrument: found ${instrument}, expected 0 to ${this.#held.length - 1}`)
    return held
  }
}
