// The own orders that live at the venue, and the events of the present call.
import type { FillReason } from '../engine/trading.js'
import type { FeeModel } from './fees/fee-model.js'
import type { ImpactCost } from './impact/square-root.js'
import type { OwnOrder } from './own-order.js'
import type { Expiry, Refusal, VenueEvent } from './venue-events.js'

export interface LedgerOptions {
  readonly instrument: number
  readonly fees: FeeModel
  readonly impact: ImpactCost | null
  readonly positionLots: (() => number) | null
}

/** How a fill came about; the queue is 0 and 0 for a taker. */
export interface Filling {
  readonly pxTicks: number
  readonly qtyLots: number
  readonly reason: FillReason
  readonly aheadBeforeLots: number
  readonly aheadAfterLots: number
}

export class Ledger {
  readonly live = new Map<number, OwnOrder>()
  /** Of the present call. */
  tsUs = NaN
  readonly #options: LedgerOptions
  #events: VenueEvent[] = []
  /** Bought less sold by all own fills, and by those of the present call. */
  #netLots = 0
  #netNowLots = 0

  constructor(options: LedgerOptions) {
    this.#options = options
  }

  drain(): readonly VenueEvent[] {
    if (this.#events.length === 0) return NONE
    const events = this.#events
    this.#events = []
    this.#netNowLots = 0
    return events
  }

  acknowledge(order: OwnOrder, status: 'open' | 'waiting'): void {
    this.live.set(order.id, order)
    this.#events.push({ type: 'acknowledged', orderId: order.id, tsVenueUs: this.tsUs, status })
  }

  refuse(orderId: number, reason: Refusal): void {
    this.#events.push({ type: 'refused', orderId, tsVenueUs: this.tsUs, reason })
  }

  trigger(order: OwnOrder): void {
    this.#events.push({ type: 'triggered', orderId: order.id, tsVenueUs: this.tsUs })
  }

  cancel(order: OwnOrder): void {
    this.#end(order)
    this.#events.push({ type: 'cancelled', orderId: order.id, tsVenueUs: this.tsUs })
  }

  expire(order: OwnOrder, reason: Expiry): void {
    this.#end(order)
    this.#events.push({ type: 'expired', orderId: order.id, tsVenueUs: this.tsUs, reason })
  }

  /** What of it may still fill: all, or what closes the position. */
  fillableLots(order: OwnOrder): number {
    if (order.intent.reduceOnly !== true) return order.leavesLots
    const { positionLots } = this.#options
    const position = positionLots ? positionLots() + this.#netNowLots : this.#netLots
    return Math.min(order.leavesLots, Math.max(0, order.isBuy ? -position : position))
  }

  fill(order: OwnOrder, { pxTicks, qtyLots, reason, aheadBeforeLots, aheadAfterLots }: Filling): void {
    const { instrument, fees, impact } = this.#options
    const isMaker = reason !== 'taker_walk'
    const { id: orderId } = order
    const { side } = order.intent
    const tsVenueUs = this.tsUs
    const slice = { orderId, side, pxTicks, qtyLots, isMaker, tsVenueUs }
    const fee = fees.fee(slice)
    // Written out: spread objects are slow to make.
    const fill = {
      orderId,
      side,
      pxTicks,
      qtyLots,
      isMaker,
      tsVenueUs,
      instrument,
      fee,
      reason,
      aheadBeforeLots,
      aheadAfterLots,
    }
    const impactCost = isMaker || !impact ? 0 : impact.cost(slice)
    order.leavesLots -= qtyLots
    this.#netLots += order.isBuy ? qtyLots : -qtyLots
    this.#netNowLots += order.isBuy ? qtyLots : -qtyLots
    const { leavesLots } = order
    this.#events.push({ type: 'filled', orderId, tsVenueUs, fill, leavesLots, impactCost })
    if (leavesLots === 0) this.#end(order)
    else if (this.fillableLots(order) === 0) this.expire(order, 'reduce_only')
  }

  #end(order: OwnOrder): void {
    this.live.delete(order.id)
    this.#options.fees.ended?.(order.id)
  }
}

const NONE: readonly VenueEvent[] = []
