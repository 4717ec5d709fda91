// A feed of single orders applied to maps: slow, obvious, without the core's queues and sums. A level is the sum of its orders.
import type { DecodedOrder, DecodedOrders } from 'leadline'

import type { Side } from './book.js'

export interface RestingOrder {
  readonly side: Side
  readonly pxTicks: bigint
  qtyLots: bigint
  /** Orders of a price stand in the order of these. */
  readonly turn: number
}

const GONE_NS = 10_000_000_000n

export class OrderFeed {
  readonly orders = new Map<bigint, RestingOrder>()
  readonly counters = { unseenIds: 0, overdrawn: 0, repeatedIds: 0 }
  private readonly gone = new Map<bigint, bigint>()
  private turns = 0
  private nowNs = 0n

  apply(event: DecodedOrders): void {
    if (event.tsVenueNs > this.nowNs) this.nowNs = event.tsVenueNs
    if (event.full) {
      this.orders.clear()
      this.gone.clear()
    }
    for (const change of event.orders) this.change(change)
  }

  private change(change: DecodedOrder): void {
    const { op, id, side } = change
    const pxTicks = BigInt(change.pxTicks)
    const qtyLots = BigInt(change.qtyLots)
    if (op === 'add') {
      const deletedAt = this.gone.get(id)
      if (deletedAt !== undefined && this.nowNs - deletedAt <= GONE_NS) return
      return this.add(id, side, pxTicks, qtyLots)
    }
    const order = this.orders.get(id)
    if (!order) {
      if (op === 'set' && pxTicks !== 0n && qtyLots !== 0n) return this.add(id, side, pxTicks, qtyLots)
      this.counters.unseenIds++
      if (op === 'deleteEarly') this.bury(id)
      return
    }
    if (op === 'reduce' || op === 'execute') {
      if (qtyLots > order.qtyLots) this.counters.overdrawn++
      order.qtyLots -= qtyLots
      if (order.qtyLots <= 0n) this.orders.delete(id)
    } else if (op === 'delete' || op === 'deleteEarly') this.orders.delete(id)
    else if (op === 'replace') {
      this.orders.delete(id)
      this.add(change.newId ?? 0n, order.side, pxTicks, qtyLots)
    } else if (qtyLots === 0n) this.orders.delete(id)
    else if (pxTicks === 0n || pxTicks === order.pxTicks) order.qtyLots = qtyLots
    else {
      this.orders.delete(id)
      this.add(id, order.side, pxTicks, qtyLots)
    }
  }

  private add(id: bigint, side: Side, pxTicks: bigint, qtyLots: bigint): void {
    if (this.orders.delete(id)) this.counters.repeatedIds++
    if (qtyLots > 0n) this.orders.set(id, { side, pxTicks, qtyLots, turn: this.turns++ })
  }

  private bury(id: bigint): void {
    const before = this.gone.get(id)
    if (before === undefined || this.nowNs - before > GONE_NS) this.gone.set(id, this.nowNs)
  }

  /** Ids and sizes of a price, first in the queue first. */
  queue(side: Side, pxTicks: bigint): [id: bigint, qtyLots: bigint][] {
    return [...this.orders]
      .filter(([, order]) => order.side === side && order.pxTicks === pxTicks)
      .toSorted(([, a], [, b]) => a.turn - b.turn)
      .map(([id, { qtyLots }]) => [id, qtyLots])
  }

  /** Levels of a side, best first. */
  levels(side: Side): [pxTicks: number, qtyLots: number][] {
    const sums = new Map<bigint, bigint>()
    for (const order of this.orders.values())
      if (order.side === side) sums.set(order.pxTicks, (sums.get(order.pxTicks) ?? 0n) + order.qtyLots)
    const outward = side === 'bid' ? -1n : 1n
    return [...sums]
      .toSorted(([a], [b]) => Number((a - b) * outward))
      .map(([pxTicks, qtyLots]) => [Number(pxTicks), Number(qtyLots)])
  }

  get isCrossed(): boolean {
    const [bid] = this.levels('bid')
    const [ask] = this.levels('ask')
    return bid !== undefined && ask !== undefined && bid[0] > ask[0]
  }
}
