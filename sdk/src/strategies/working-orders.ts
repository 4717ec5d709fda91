// Own orders of one instrument and one purpose: which are under way, and cancels that are sent once.
import type { Desk, Order, OrderIntent, OrderSide } from '../engine/trading.js'
import { US_PER_S } from './sight.js'

/** After a refusal that another price would not mend, such as one by risk: so long nothing is sent. */
const REFUSAL_PAUSE_US = US_PER_S

/** Refused for its price, which the next event changes. */
const MENDED_BY_PRICE = new Set(['post_only'])

/** What is left of an order to fill. */
export function restLots(order: Order): number {
  return order.intent.qtyLots - order.filledLots
}

export const signOf = (side: OrderSide): 1 | -1 => (side === 'buy' ? 1 : -1)

/** Lots of one side that may still fill, by any own order of the instrument. */
export function openLots(desk: Desk, instrument: number, side: OrderSide): number {
  let lots = 0
  for (const order of desk.orders(instrument)) if (order.intent.side === side) lots += restLots(order)
  return lots
}

export class WorkingOrders {
  readonly #instrument: number
  readonly #tag: string
  readonly #cancelling = new Set<number>()
  #notBeforeUs = -Infinity
  #lastId: number | null = null

  constructor(instrument: number, tag: string) {
    this.#instrument = instrument
    this.#tag = tag
  }

  /** Those with its tag, oldest first, cancelled ones included until the venue says so. */
  of(desk: Desk): readonly Order[] {
    const own = desk.orders(this.#instrument).filter(({ intent }) => intent.tag === this.#tag)
    if (this.#cancelling.size > 0) {
      const known = new Set(own.map(({ id }) => id))
      for (const id of this.#cancelling) if (!known.has(id)) this.#cancelling.delete(id)
    }
    return own
  }

  /**
   * Whether a fill is of the order sent last: the only one whose purpose may be under way where one works at a time.
   */
  isLast(orderId: number): boolean {
    return orderId === this.#lastId
  }

  maySend(desk: Desk): boolean {
    return desk.nowUs >= this.#notBeforeUs
  }

  send(desk: Desk, intent: Omit<OrderIntent, 'instrument' | 'tag'>): void {
    this.#lastId = desk.submit({ ...intent, instrument: this.#instrument, tag: this.#tag })
  }

  cancel(desk: Desk, order: Order): void {
    if (this.#cancelling.has(order.id)) return
    this.#cancelling.add(order.id)
    desk.cancel(order.id)
  }

  cancelAll(desk: Desk): void {
    for (const order of this.of(desk)) this.cancel(desk, order)
  }

  /** For the strategy's `onOrder`: nothing is sent for a second after a refusal. */
  onOrder(desk: Desk, order: Order): void {
    if (order.intent.instrument !== this.#instrument || order.intent.tag !== this.#tag) return
    if (order.status === 'refused' && !MENDED_BY_PRICE.has(order.reason ?? ''))
      this.#notBeforeUs = desk.nowUs + REFUSAL_PAUSE_US
  }
}
