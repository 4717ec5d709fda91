export type Side = 'bid' | 'ask'

/** A resting order. What the book shows of it is `qtyLots`; an iceberg holds `hiddenLots` back. */
export interface Order {
  readonly side: Side
  readonly pxTicks: number
  readonly wall: boolean
  readonly displayLots: number
  qtyLots: number
  hiddenLots: number
  /** Position in its side's list of orders, −1 once it is gone. */
  slot: number
}

export interface OrderRequest {
  readonly side: Side
  readonly pxTicks: number
  readonly qtyLots: number
  readonly hiddenLots?: number
  readonly wall?: boolean
}

export interface Fill {
  readonly taker: 'buy' | 'sell'
  readonly pxTicks: number
  readonly qtyLots: number
}

/** All orders at one price, first come, first served: `orders[0]` is the head of the queue. */
interface Level {
  readonly orders: Order[]
  qtyLots: number
}

/** One side. `keys` ascend and the best is last (bid: the price, ask: its negative), so work near the touch is short. */
class BookSide {
  readonly keys: number[] = []
  readonly levels = new Map<number, Level>()
  readonly orders: Order[] = []
  readonly changed = new Set<number>()
  readonly sign: number

  constructor(side: Side) {
    this.sign = side === 'bid' ? 1 : -1
  }

  /** First index whose key is at least `key`. */
  search(key: number): number {
    let low = 0
    let high = this.keys.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.keys[middle]! < key) low = middle + 1
      else high = middle
    }
    return low
  }
}

/**
 * A matching engine with price-time priority: limit orders rest in the queue of their price, incoming orders meet the
 * best price and the oldest order first, icebergs show their next slice at the end of the queue. Every change of a
 * level takes the next update id, as at Binance, and is remembered until the next depth frame asks for it.
 */
export class Exchange {
  updateId: number
  private readonly bid = new BookSide('bid')
  private readonly ask = new BookSide('ask')
  private readonly onFill: (fill: Fill) => void

  constructor(firstUpdateId: number, onFill: (fill: Fill) => void) {
    this.updateId = firstUpdateId
    this.onFill = onFill
  }

  /** NaN on an empty side. */
  best(side: Side): number {
    const { keys, sign } = this.of(side)
    return keys.length === 0 ? Number.NaN : keys.at(-1)! * sign
  }

  qtyAt(side: Side, pxTicks: number): number {
    return this.of(side).levels.get(pxTicks)?.qtyLots ?? 0
  }

  /** Every resting order of a side, in no useful order. */
  orders(side: Side): readonly Order[] {
    return this.of(side).orders
  }

  /** The queue at a price, oldest first. */
  queue(side: Side, pxTicks: number): readonly Order[] {
    return this.of(side).levels.get(pxTicks)?.orders ?? []
  }

  /** The occupied price at or behind `pxTicks`, seen from the other side; NaN when there is none. */
  atOrBehind(side: Side, pxTicks: number): number {
    const book = this.of(side)
    const index = book.search(pxTicks * book.sign + 1) - 1
    return index < 0 ? Number.NaN : book.keys[index]! * book.sign
  }

  /** Levels best first. */
  levels(side: Side, limit: number): [pxTicks: number, qtyLots: number][] {
    const { keys, levels, sign } = this.of(side)
    const out: [number, number][] = []
    for (let i = keys.length - 1; i >= 0 && out.length < limit; i--) {
      const pxTicks = keys[i]! * sign
      out.push([pxTicks, levels.get(pxTicks)!.qtyLots])
    }
    return out
  }

  /** A limit order: meets what it crosses, rests with what is left. Null when nothing is left. */
  submit(request: OrderRequest): Order | null {
    const { side, pxTicks, hiddenLots = 0, wall = false } = request
    const qtyLots = this.match(side, pxTicks, request.qtyLots)
    if (qtyLots === 0) return null
    const book = this.of(side)
    const order: Order = { side, pxTicks, wall, displayLots: qtyLots, qtyLots, hiddenLots, slot: book.orders.length }
    book.orders.push(order)
    let level = book.levels.get(pxTicks)
    if (level === undefined) {
      level = { orders: [], qtyLots: 0 }
      book.levels.set(pxTicks, level)
      const key = pxTicks * book.sign
      book.keys.splice(book.search(key), 0, key)
    }
    level.orders.push(order)
    level.qtyLots += qtyLots
    this.touched(book, pxTicks)
    return order
  }

  /** An order that fills what it can up to its limit price and drops the rest; the lots it got. */
  take(taker: 'buy' | 'sell', qtyLots: number, limitPxTicks: number): number {
    return qtyLots - this.match(taker === 'buy' ? 'bid' : 'ask', limitPxTicks, qtyLots)
  }

  cancel(order: Order): void {
    const book = this.of(order.side)
    const level = book.levels.get(order.pxTicks)!
    level.orders.splice(level.orders.indexOf(order), 1)
    level.qtyLots -= order.qtyLots
    this.retire(book, order)
    this.dropIfEmpty(book, order.pxTicks, level)
    this.touched(book, order.pxTicks)
  }

  /** The levels that changed since the last call, best first, with what they hold now (0: gone). */
  drainChanges(side: Side): [pxTicks: number, qtyLots: number][] {
    const book = this.of(side)
    const out = [...book.changed].sort((x, y) => (y - x) * book.sign)
    book.changed.clear()
    return out.map((pxTicks) => [pxTicks, book.levels.get(pxTicks)?.qtyLots ?? 0])
  }

  /** Fills `side`'s incoming order against the other side; the lots left over. */
  private match(side: Side, limitPxTicks: number, qtyLots: number): number {
    const book = this.of(side === 'bid' ? 'ask' : 'bid')
    const taker = side === 'bid' ? 'buy' : 'sell'
    let left = qtyLots
    while (left > 0 && book.keys.length > 0) {
      const pxTicks = book.keys.at(-1)! * book.sign
      if ((limitPxTicks - pxTicks) * book.sign > 0) break
      const level = book.levels.get(pxTicks)!
      const order = level.orders[0]!
      const filled = Math.min(left, order.qtyLots)
      left -= filled
      order.qtyLots -= filled
      level.qtyLots -= filled
      if (order.qtyLots === 0) {
        level.orders.shift()
        if (order.hiddenLots > 0) this.refill(level, order)
        else this.retire(book, order)
      }
      this.dropIfEmpty(book, pxTicks, level)
      this.touched(book, pxTicks)
      this.onFill({ taker, pxTicks, qtyLots: filled })
    }
    return left
  }

  /** An iceberg's next slice loses its time priority: it goes to the end of the queue. */
  private refill(level: Level, order: Order): void {
    order.qtyLots = Math.min(order.displayLots, order.hiddenLots)
    order.hiddenLots -= order.qtyLots
    level.orders.push(order)
    level.qtyLots += order.qtyLots
  }

  private retire(book: BookSide, order: Order): void {
    const last = book.orders.pop()!
    if (last !== order) {
      book.orders[order.slot] = last
      last.slot = order.slot
    }
    order.slot = -1
  }

  private dropIfEmpty(book: BookSide, pxTicks: number, level: Level): void {
    if (level.orders.length > 0) return
    book.levels.delete(pxTicks)
    book.keys.splice(book.search(pxTicks * book.sign), 1)
  }

  private touched(book: BookSide, pxTicks: number): void {
    this.updateId++
    book.changed.add(pxTicks)
  }

  private of(side: Side): BookSide {
    return side === 'bid' ? this.bid : this.ask
  }
}
