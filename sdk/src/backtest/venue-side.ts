// The venue of one instrument: the recorded book and trades as they happened there, and own orders as they arrive.
import type { Market } from '../engine/market.js'
import type { Trade } from '../engine/signal.js'
import {
  Exchange,
  type BookShift,
  type FeeModel,
  type ImpactCost,
  type QueueModel,
  type VenueEvent,
  type VenueOrder,
} from '../simulation/index.js'
import { BookChanges } from './book-changes.js'

export interface VenueSideOptions {
  readonly instrument: number
  readonly levels: number
  readonly queue: QueueModel
  readonly fees: FeeModel
  readonly impact?: ImpactCost
  readonly shift?: BookShift
  readonly consumption?: boolean
}

export class VenueSide {
  readonly #exchange: Exchange
  readonly #changes: BookChanges
  readonly #trades: Trade[] = []
  readonly #stop: () => void
  readonly #market: Market

  constructor(market: Market, { levels, ...options }: VenueSideOptions) {
    this.#market = market
    this.#exchange = new Exchange(options)
    this.#changes = new BookChanges(market, levels)
    this.#stop = market.trades((trade) => this.#trades.push(trade))
  }

  /** What the recorded market did since the last call: its trades, then its book. */
  follow(tsUs: number): readonly VenueEvent[] {
    const events: VenueEvent[] = []
    const { tickSize, lotSize } = this.#market
    const [tick, lot] = [Number(tickSize), Number(lotSize)]
    for (const { side, price, amount } of this.#trades.splice(0))
      events.push(
        ...this.#exchange.trade({ side, pxTicks: Math.round(price / tick), qtyLots: Math.round(amount / lot) }, tsUs),
      )
    const change = this.#changes.look()
    if (change?.kind === 'lost') this.#exchange.lost()
    else if (change?.kind === 'snapshot') events.push(...this.#exchange.snapshot(change.packed, change.count, tsUs))
    else if (change) events.push(...this.#exchange.changes(change.packed, change.count, tsUs))
    return events
  }

  arrive(order: VenueOrder, tsUs: number): readonly VenueEvent[] {
    return this.#exchange.arrive(order, tsUs)
  }

  cancelArrives(orderId: number, tsUs: number): readonly VenueEvent[] {
    return this.#exchange.cancelArrives(orderId, tsUs)
  }

  close(): void {
    this.#stop()
  }
}
