// Positions and money of a run, from its fills.
import type { Fill, Instrument, Position } from '../engine/trading.js'
import { type Worth, worthOf } from '../simulation/index.js'

interface Held {
  lots: number
  /** Σ price in ticks × lots of what is held, signed. */
  costTicks: number
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
    this.#held = instruments.map(() => ({ lots: 0, costTicks: 0, bidTicks: NaN, askTicks: NaN }))
  }

  position(instrument: number): Position {
    const { lots, costTicks } = this.#at(instrument)
    return { lots, averagePrice: lots === 0 ? NaN : (costTicks / lots) * this.#steps[instrument]!.tick }
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
      const averageTicks = held.costTicks / held.lots
      realised = this.#worth(instrument, closed, averageTicks, pxTicks)
      held.lots -= closed
      held.costTicks = held.lots === 0 ? 0 : held.costTicks - averageTicks * closed
    }
    const opened = signed > 0 ? qtyLots - closedLots : closedLots - qtyLots
    held.lots += opened
    held.costTicks += opened * pxTicks
    this.realised += realised
    this.fees += fee
    this.volume += this.#worths[instrument]!.quote(pxTicks, qtyLots)
    return { realised, closedLots }
  }

  /** Fees and impact taken off, what is held at the worse side of the last live book; NaN while something held was never seen. */
  get equity(): number {
    let sum = this.#start + this.realised - this.fees - this.impact
    for (let i = 0; i < this.#held.length; i++) {
      const { lots, costTicks, bidTicks, askTicks } = this.#held[i]!
      if (lots !== 0) sum += this.#worth(i, lots, costTicks / lots, lots > 0 ? bidTicks : askTicks)
    }
    return sum
  }

  /** Profit of lots (negative: short) that went from one price to another. */
  #worth(instrument: number, lots: number, fromTicks: number, toTicks: number): number {
    const { contract, multiplier } = this.#instruments[instrument]!
    const { tick, lot } = this.#steps[instrument]!
    const amount = lots * lot * multiplier
    return contract === 'inverse'
      ? amount * (1 / (fromTicks * tick) - 1 / (toTicks * tick))
      : amount * (toTicks - fromTicks) * tick
  }

  #at(instrument: number): Held {
    const held = this.#held[instrument]
    if (!held) throw new RangeError(`instrument: found ${instrument}, expected 0 to ${this.#held.length - 1}`)
    return held
  }
}
