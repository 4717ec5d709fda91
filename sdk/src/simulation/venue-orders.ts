// The venue's orders one by one, for feeds that show them (L3).

/** `bid` or `ask` is the side on which it rests. */
export interface VenueOrderState {
  readonly side: 'bid' | 'ask'
  pxTicks: number
  lots: number
  /** Orders with a smaller number came before it. */
  place: number
}

/**
 * - `add`: a new order at the end of its queue; an id that is known is refused.
 * - `cancel`: `qtyLots` of it left, by default all. It keeps its place.
 * - `modify`: to a new price and size. It keeps its place only if the price stays and the size doesn't grow.
 * - `trade`: an incoming order took `qtyLots` of it.
 * - `clear`: all that was known is void; what comes next is the book. What stood before own orders is not known any more: they keep
 *   the number that they had as a bound.
 *
 * An id that isn't known is passed over, for feeds that begin in the middle.
 */
export type OrderChange =
  | {
      readonly action: 'add'
      readonly id: OrderId
      readonly side: 'bid' | 'ask'
      readonly pxTicks: number
      readonly qtyLots: number
    }
  | { readonly action: 'cancel'; readonly id: OrderId; readonly qtyLots?: number }
  | { readonly action: 'modify'; readonly id: OrderId; readonly pxTicks: number; readonly qtyLots: number }
  | { readonly action: 'trade'; readonly id: OrderId; readonly qtyLots: number }
  | { readonly action: 'clear' }

export type OrderId = number | bigint | string

/** What the changes of single orders mean for the levels; the exchange is told. */
export interface LevelTeller {
  nextPlace(): number
  /** Lots of a level grow. */
  grown(side: 'bid' | 'ask', pxTicks: number, lots: number): void
  /** Lots of an order left without a trade. */
  left(side: 'bid' | 'ask', pxTicks: number, lots: number, place: number): void
  /** Lots of an order were taken. */
  taken(side: 'bid' | 'ask', pxTicks: number, lots: number, place: number): void
}

export class VenueOrders {
  readonly #orders = new Map<OrderId, VenueOrderState>()
  readonly #tell: LevelTeller

  constructor(tell: LevelTeller) {
    this.#tell = tell
  }

  clear(): void {
    this.#orders.clear()
  }

  /** Throws RangeError for an id that is added twice. */
  change(change: Exclude<OrderChange, { action: 'clear' }>): void {
    if (change.action === 'add') {
      const { id, side, pxTicks, qtyLots } = change
      if (this.#orders.has(id)) throw new RangeError(`order ${String(id)} is added, and was there already`)
      this.#add(id, side, pxTicks, qtyLots)
      return
    }
    const order = this.#orders.get(change.id)
    if (!order) return
    if (change.action === 'modify') {
      const { id, pxTicks, qtyLots } = change
      if (pxTicks === order.pxTicks && qtyLots <= order.lots) this.#reduce(id, order, order.lots - qtyLots, 'left')
      else {
        this.#reduce(id, order, order.lots, 'left')
        this.#add(id, order.side, pxTicks, qtyLots)
      }
      return
    }
    const lots = Math.min(order.lots, change.qtyLots ?? order.lots)
    this.#reduce(change.id, order, lots, change.action === 'trade' ? 'taken' : 'left')
  }

  #add(id: OrderId, side: 'bid' | 'ask', pxTicks: number, lots: number): void {
    if (lots === 0) return
    this.#orders.set(id, { side, pxTicks, lots, place: this.#tell.nextPlace() })
    this.#tell.grown(side, pxTicks, lots)
  }

  #reduce(id: OrderId, order: VenueOrderState, lots: number, how: 'left' | 'taken'): void {
    order.lots -= lots
    if (order.lots === 0) this.#orders.delete(id)
    if (lots > 0) this.#tell[how](order.side, order.pxTicks, lots, order.place)
  }
}
