// The venue of one instrument: the recorded book and trades as they happened there, and own orders as they arrive.
import type { Market } from '../engine/market.js'
import type { Trade } from '../engine/signal.js'
import {
  type BookShift,
  Exchange,
  type FeeModel,
  type ImpactCost,
  type QueueModel,
  type VenueEvent,
  type VenueOrder,
} from '../simulation/index.js'
import { BookChanges } from './book-changes.js'
import type { FeedEvent, PeriodEvent, RecordEvent } from '../feeds/playback.js'
import { OrderQueue } from './order-queue.js'
import { tradeSteps } from './trade-steps.js'

export interface VenueSideOptions {
  readonly instrument: number
  readonly levels: number
  readonly queue: QueueModel
  readonly fees: FeeModel
  readonly impact?: ImpactCost
  readonly shift?: BookShift
  readonly consumption?: boolean
}

const NONE: readonly VenueEvent[] = []

export class VenueSide {
  readonly #exchange: Exchange
  readonly #changes: BookChanges
  /** Where queues are exact: the venue's orders one by one. */
  readonly #orders: OrderQueue | null
  readonly #trades: Trade[] = []
  readonly #stop: () => void
  readonly #market: Market

  constructor(market: Market, { levels, ...options }: VenueSideOptions) {
    this.#market = market
    this.#exchange = new Exchange(options)
    this.#changes = new BookChanges(market, levels)
    this.#orders = options.queue.isExact ? new OrderQueue(market, this.#exchange, levels) : null
    this.#stop = market.trades((trade) => this.#trades.push(trade))
  }

  /** What the recorded market did. Throws RangeError for a recording without single orders where the queue model needs them. */
  happened(item: FeedEvent | RecordEvent | PeriodEvent, tsUs: number): readonly VenueEvent[] {
    if (this.#orders) return this.#orders.happened(item, this.#trades.splice(0), tsUs)
    if (item.kind !== 'event' && item.kind !== 'status') return NONE
    const events: VenueEvent[] = []
    for (const trade of this.#trades.splice(0))
      events.push(...this.#exchange.trade(tradeSteps(trade, this.#market), tsUs))
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
