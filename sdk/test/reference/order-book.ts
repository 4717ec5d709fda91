// The book by order: per side and price a queue of orders, first in, first out. An order keeps its place when it
// shrinks. Sizes of levels are kept apart by whoever uses it: not every order of a level need be known.
import type { Side } from './book.js'

type Queue = Map<bigint, bigint>

interface Place {
  readonly side: Side
  readonly pxTicks: bigint
}

export class OrderBook {
  private readonly queues = { bid: new Map<bigint, Queue>(), ask: new Map<bigint, Queue>() }
  private readonly places = new Map<bigint, Place>()
  private dropped: bigint[] = []

  /** At the back of its level; an id that rests already is moved. */
  add(side: Side, pxTicks: bigint, id: bigint, size: bigint): void {
    this.remove(id)
    const queue = this.queues[side].get(pxTicks) ?? new Map<bigint, bigint>()
    queue.set(id, size)
    this.queues[side].set(pxTicks, queue)
    this.places.set(id, { side, pxTicks })
  }

  /** Takes `size` off an order, which leaves when nothing is left. False if no such order rests at this price. */
  reduce(side: Side, pxTicks: bigint, id: bigint, size: bigint): boolean {
    const queue = this.queues[side].get(pxTicks)
    const rests = queue?.get(id)
    if (queue === undefined || rests === undefined) return false
    if (size < rests) queue.set(id, rests - size)
    else this.remove(id)
    return true
  }

  remove(id: bigint): void {
    const place = this.places.get(id)
    if (place === undefined) return
    const level = this.queues[place.side]
    const queue = level.get(place.pxTicks)
    queue?.delete(id)
    if (queue?.size === 0) level.delete(place.pxTicks)
    this.places.delete(id)
  }

  dropLevel(side: Side, pxTicks: bigint): void {
    for (const [id] of this.orders(side, pxTicks)) {
      this.dropped.push(id)
      this.remove(id)
    }
  }

  /** Orders given up since the last call though no message ended them. */
  takeDropped(): bigint[] {
    const { dropped } = this
    this.dropped = []
    return dropped
  }

  /** Whether a message of this size takes the last lot of a known order. */
  isEndedBy(side: Side, pxTicks: bigint, id: bigint, size: bigint): boolean {
    const rests = this.queues[side].get(pxTicks)?.get(id)
    return rests !== undefined && size >= rests
  }

  orders(side: Side, pxTicks: bigint): (readonly [id: bigint, size: bigint])[] {
    return [...(this.queues[side].get(pxTicks) ?? [])]
  }

  total(side: Side, pxTicks: bigint): bigint {
    return this.orders(side, pxTicks).reduce((sum, [, size]) => sum + size, 0n)
  }

  place(id: bigint): Place | null {
    return this.places.get(id) ?? null
  }

  size(id: bigint): bigint {
    const place = this.places.get(id)
    return (place && this.queues[place.side].get(place.pxTicks)?.get(id)) ?? 0n
  }

  /** The size of all known orders before this one. */
  before(id: bigint): bigint {
    const place = this.places.get(id)
    if (place === undefined) return 0n
    let ahead = 0n
    for (const [other, size] of this.orders(place.side, place.pxTicks)) {
      if (other === id) break
      ahead += size
    }
    return ahead
  }
}
