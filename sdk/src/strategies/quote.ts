// One side of a two-sided quote: a post-only order that follows its target price, but not at every tick and not at once.
import type { Desk, Order, OrderSide } from '../engine/trading.js'
import { openLots, restLots, WorkingOrders } from './working-orders.js'

export interface QuoteOptions {
  readonly instrument: number
  readonly side: OrderSide
  readonly tag: string
  /** Smaller moves of the target leave the order where it is. */
  readonly requoteTicks: number
  /** For so long after it was sent an order isn't moved; pulled it is at any time. */
  readonly minRestUs: number
}

export class Quote {
  readonly #options: QuoteOptions
  readonly #working: WorkingOrders

  constructor(options: QuoteOptions) {
    this.#options = options
    this.#working = new WorkingOrders(options.instrument, options.tag)
  }

  pull(desk: Desk): void {
    this.#working.cancelAll(desk)
  }

  isIdle(desk: Desk): boolean {
    return this.#working.of(desk).length === 0
  }

  onOrder(desk: Desk, order: Order): void {
    this.#working.onOrder(desk, order)
  }

  /**
   * One step: at most one order works. `roomLots` is what the position may still grow by in its direction; other
   * orders of this side that are under way are taken out of it. An order larger than that is pulled, a new one is cut
   * to it.
   */
  work(desk: Desk, pxTicks: number, qtyLots: number, roomLots: number): void {
    const { instrument, side, requoteTicks, minRestUs } = this.#options
    const working = this.#working.of(desk)
    const ownLots = working.reduce((sum, order) => sum + restLots(order), 0)
    const freeLots = roomLots - (openLots(desk, instrument, side) - ownLots)
    for (const order of working) {
      const isOff = Math.abs(pxTicks - order.intent.pxTicks!) >= requoteTicks && desk.nowUs - order.sentUs >= minRestUs
      if (isOff || ownLots > freeLots) this.#working.cancel(desk, order)
    }
    if (working.length > 0 || !this.#working.maySend(desk)) return
    const lots = Math.min(qtyLots, freeLots)
    if (lots > 0) this.#working.send(desk, { side, kind: 'limit', qtyLots: lots, pxTicks, postOnly: true })
  }
}
