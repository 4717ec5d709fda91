// What was traded at each price of late, bought and sold apart.
import type { Side, TradeView } from '../source.js'
import { rowTicks } from './rows.js'

const WINDOW_US = 60e6

export interface Traded {
  readonly buyLots: number
  readonly sellLots: number
}
type Sum = { -readonly [K in keyof Traded]: Traded[K] }

const NOTHING: Traded = { buyLots: 0, sellLots: 0 }

/** The last 60 s, by the row that a price is in: rows of bids and of asks end at different prices. */
export class RecentVolume {
  #trades: TradeView[] = []
  /** Trades before it are gone; they are let go of in one go, now and then. */
  #first = 0
  #stepTicks = 1
  #rows: Readonly<Record<Side, Map<number, Sum>>> = { bid: new Map(), ask: new Map() }
  #sinceUs = NaN
  #nowUs = NaN

  /** Seconds that are looked at: fewer than 60 until there were so many. */
  get seconds(): number {
    const us = Math.min(WINDOW_US, this.#nowUs - this.#sinceUs)
    return us > 0 ? Math.floor(us / 1e6) : 0
  }

  clear(): void {
    this.#trades = []
    this.#first = 0
    this.#sinceUs = this.#nowUs = NaN
    this.#rows = { bid: new Map(), ask: new Map() }
  }

  group(stepTicks: number): void {
    if (stepTicks === this.#stepTicks) return
    this.#stepTicks = stepTicks
    this.#rows = { bid: new Map(), ask: new Map() }
    for (let i = this.#first; i < this.#trades.length; i++) this.#count(this.#trades[i]!, 1)
  }

  add(trades: readonly TradeView[]): void {
    for (const trade of trades) {
      this.#trades.push(trade)
      this.#count(trade, 1)
      this.tell(trade.tsUs)
    }
  }

  /** Time goes on: what is older than 60 s no longer counts. Returns whether something went. */
  tell(tsUs: number): boolean {
    if (Number.isNaN(this.#sinceUs)) this.#sinceUs = tsUs
    if (!(tsUs <= this.#nowUs)) this.#nowUs = tsUs
    const from = this.#first
    for (; this.#first < this.#trades.length; this.#first++) {
      const trade = this.#trades[this.#first]!
      if (trade.tsUs > this.#nowUs - WINDOW_US) break
      this.#count(trade, -1)
    }
    const isChanged = this.#first > from
    if (this.#first > 1000 && this.#first > this.#trades.length / 2) {
      this.#trades = this.#trades.slice(this.#first)
      this.#first = 0
    }
    return isChanged
  }

  /** In a row of a side; between the sides as if it were one of bids. */
  at(side: Side | null, pxTicks: number): Traded {
    return this.#rows[side ?? 'bid'].get(pxTicks) ?? NOTHING
  }

  #count({ side, pxTicks, qtyLots }: TradeView, sign: 1 | -1): void {
    this.#countIn('bid', rowTicks(pxTicks, 'bid', this.#stepTicks), side, sign * qtyLots)
    this.#countIn('ask', rowTicks(pxTicks, 'ask', this.#stepTicks), side, sign * qtyLots)
  }

  #countIn(rows: Side, ticks: number, taker: 'buy' | 'sell', lots: number): void {
    const sum = this.#rows[rows].get(ticks) ?? { ...NOTHING }
    if (taker === 'buy') sum.buyLots += lots
    else sum.sellLots += lots
    if (sum.buyLots === 0 && sum.sellLots === 0) this.#rows[rows].delete(ticks)
    else this.#rows[rows].set(ticks, sum)
  }
}
