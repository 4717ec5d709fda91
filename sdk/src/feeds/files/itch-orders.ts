// The orders of one market of an ITCH file: what an execution, a cancellation or a replacement is about is known by the
// order's number alone, so its price and side must be remembered for as long as it rests.
import type { DecodedOrder, DecodedTrade } from '../../engine/batch.js'
import * as M from './itch-messages.js'

interface Resting {
  readonly side: 'bid' | 'ask'
  /** 1/10,000 dollar. */
  readonly price: number
  shares: number
}

export interface ItchCounters {
  /** Changes of orders that no message added: from before the file's beginning, or damage. */
  unknownRefs: number
  /** Numbers used for a second order while the first rests. */
  repeatedRefs: number
  /** Executions and cancellations of more than was left. */
  overdrawn: number
  /** Executions that are not to be counted in volume (printable N). */
  unprinted: number
  /** Trades whose taker nobody can know: with hidden orders at the middle of the spread. They are left out. */
  unsigned: number
  /** Crosses (auctions): told, and no trade of the continuous market. */
  crosses: number
  /** Broken trades: told after the fact. */
  broken: number
}

/** From this day on the side of a trade with a hidden order is always given as B. */
const SIDE_HIDDEN_FROM = '2014-07-14'
const B = 0x42
const N = 0x4e

export const noneCounted = (): ItchCounters => ({
  unknownRefs: 0,
  repeatedRefs: 0,
  overdrawn: 0,
  unprinted: 0,
  unsigned: 0,
  crosses: 0,
  broken: 0,
})

export class ItchOrders {
  readonly counters: ItchCounters = noneCounted()
  readonly orders: DecodedOrder[] = []
  readonly trades: DecodedTrade[] = []
  readonly #resting = new Map<bigint, Resting>()
  readonly #tick: number
  readonly #sideIsTold: boolean
  #match = 0n

  /** `tick` in 1/10,000 dollar. */
  constructor(tick: number, date: string | null) {
    this.#tick = tick
    this.#sideIsTold = date !== null && date < SIDE_HIDDEN_FROM
  }

  /** Reads a message; whether it says anything of orders or trades, which then stand in `orders` and `trades`. */
  take(type: number, view: DataView): boolean {
    this.orders.length = this.trades.length = 0
    const hasRef = view.byteLength >= M.BODY + 8
    const ref = hasRef ? BigInt.asIntN(64, M.u64(view, M.BODY)) : 0n
    switch (String.fromCharCode(type)) {
      case 'A':
      case 'F':
        this.#add(ref, view)
        break
      case 'E':
        this.#execute(ref, view, null)
        break
      case 'C':
        this.#execute(ref, view, view)
        break
      case 'X':
        this.#reduce(ref, view.getUint32(M.SHARES), 'reduce')
        break
      case 'D':
        this.#delete(ref)
        break
      case 'U':
        this.#replace(ref, view)
        break
      case 'P':
        this.#hidden(view)
        break
      case 'Q':
        this.counters.crosses++
        break
      case 'B':
        this.counters.broken++
        break
    }
    return this.orders.length + this.trades.length > 0
  }

  /** The whole book as it stands, in the order in which its orders queue. */
  all(): DecodedOrder[] {
    return Array.from(this.#resting, ([id, { side, price, shares }]) => this.#added(id, side, price, shares))
  }

  #added(id: bigint, side: 'bid' | 'ask', price: number, shares: number): DecodedOrder {
    return { op: 'add', id, side, pxTicks: price / this.#tick, qtyLots: shares }
  }

  #add(id: bigint, view: DataView): void {
    const side = view.getUint8(M.ADD_SIDE) === B ? 'bid' : 'ask'
    const [shares, price] = [view.getUint32(M.ADD_SHARES), view.getUint32(M.ADD_PRICE)]
    if (this.#resting.delete(id)) this.counters.repeatedRefs++
    this.#resting.set(id, { side, price, shares })
    this.orders.push(this.#added(id, side, price, shares))
  }

  #execute(id: bigint, view: DataView, priced: DataView | null): void {
    const order = this.#reduce(id, view.getUint32(M.SHARES), 'execute')
    if (!order) return
    if (priced?.getUint8(M.PRINTABLE) === N) {
      this.counters.unprinted++ // counted in the volume of a cross
      return
    }
    this.trades.push({
      ...this.#numbered(M.u64(view, M.MATCH)),
      px: priced ? priced.getUint32(M.EXECUTED_PRICE) : order.price,
      qtyLots: order.taken,
      sign: order.side === 'bid' ? -1 : 1,
    })
  }

  /** Takes shares off an order; its side and price, and how many there were to take. */
  #reduce(
    id: bigint,
    shares: number,
    op: 'reduce' | 'execute',
  ): { side: 'bid' | 'ask'; price: number; taken: number } | null {
    const order = this.#resting.get(id)
    if (!order) {
      this.counters.unknownRefs++
      return null
    }
    if (shares > order.shares) this.counters.overdrawn++
    const taken = Math.min(shares, order.shares)
    order.shares -= taken
    if (order.shares === 0) this.#resting.delete(id)
    const { side, price } = order
    this.orders.push({ op, id, side, pxTicks: price / this.#tick, qtyLots: taken })
    return { side, price, taken }
  }

  #delete(id: bigint): void {
    const order = this.#resting.get(id)
    if (!order) {
      this.counters.unknownRefs++
      return
    }
    this.#resting.delete(id)
    this.orders.push({ op: 'delete', id, side: order.side, pxTicks: order.price / this.#tick, qtyLots: order.shares })
  }

  /** The new order inherits the side, not the place in the queue. */
  #replace(id: bigint, view: DataView): void {
    const order = this.#resting.get(id)
    if (!order) {
      this.counters.unknownRefs++
      return
    }
    const newId = BigInt.asIntN(64, M.u64(view, M.NEW_REF))
    const [shares, price] = [view.getUint32(M.NEW_SHARES), view.getUint32(M.NEW_PRICE)]
    this.#resting.delete(id)
    if (this.#resting.delete(newId)) this.counters.repeatedRefs++
    this.#resting.set(newId, { side: order.side, price, shares })
    this.orders.push({ op: 'replace', id, newId, side: order.side, pxTicks: price / this.#tick, qtyLots: shares })
  }

  #hidden(view: DataView): void {
    const price = view.getUint32(M.ADD_PRICE)
    const sign = this.#takerOf(view.getUint8(M.ADD_SIDE), price)
    if (sign === null) {
      this.counters.unsigned++
      return
    }
    this.trades.push({
      ...this.#numbered(M.u64(view, M.TRADE_MATCH)),
      px: price,
      qtyLots: view.getUint32(M.ADD_SHARES),
      sign,
      hidden: true,
    })
  }

  /** Match numbers are unique, which is not to say that they grow: one that doesn't is left out. */
  #numbered(match: bigint): { id?: bigint } {
    if (match <= this.#match) return {}
    this.#match = match
    return { id: match }
  }

  /** The side told is that of the hidden order; where it isn't told, who paid more than the middle bought. */
  #takerOf(side: number, price: number): 1 | -1 | null {
    if (side !== B) return 1
    if (this.#sideIsTold) return -1
    let [bid, ask] = [-Infinity, Infinity]
    for (const order of this.#resting.values()) {
      if (order.side === 'bid') bid = Math.max(bid, order.price)
      else ask = Math.min(ask, order.price)
    }
    const off = 2 * price - bid - ask
    return off > 0 ? 1 : off < 0 ? -1 : null
  }
}
