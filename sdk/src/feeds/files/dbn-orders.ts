// One instrument's orders in Databento's MBO records. Trades and fills don't change the book: the cancellation that follows does.
import type { DecodedOrder } from '../../engine/batch.js'
import type { DbnRecords } from './dbn-records.js'

interface Resting {
  readonly side: 'bid' | 'ask'
  readonly px: bigint
  readonly size: number
}

export interface DbnOrderCounts {
  /** Changes of orders that were never added. */
  unknownIds: number
}

export class DbnOrders {
  /** The book is known: it was cleared or shown whole. */
  isKnown = false
  readonly #resting = new Map<bigint, Resting>()
  #changes: DecodedOrder[] = []
  #isWhole = false
  readonly #counts: DbnOrderCounts
  readonly #ticks: (px: bigint) => bigint

  constructor(counts: DbnOrderCounts, ticks: (px: bigint) => bigint) {
    this.#counts = counts
    this.#ticks = ticks
  }

  take(record: DbnRecords, isSnapshot: boolean): void {
    const { action, orderId: id, side: letter, size, px } = record
    const side = letter === 'B' ? 'bid' : 'ask'
    if (action === 'R') {
      this.#begin()
    } else if (action === 'A' && letter !== 'N') {
      if (isSnapshot && !this.isKnown) this.#begin()
      this.#put(id, { side, px, size }, 'add')
    } else if (action === 'M') this.#modify(id, { side, px, size })
    else if (action === 'C') this.#cancel(id, size)
  }

  /** The event's changes, or the whole book after a clearing. */
  end(): { full: boolean; orders: DecodedOrder[] } {
    const [full, orders] = [this.#isWhole, this.#isWhole ? this.#all() : this.#changes]
    this.#isWhole = false
    this.#changes = []
    return { full, orders }
  }

  /** The book may be wrong: nothing of it is known until it is cleared or shown anew. */
  doubt(): void {
    this.isKnown = false
    this.#isWhole = false
    this.#changes = []
  }

  #begin(): void {
    this.#resting.clear()
    this.#changes = []
    this.#isWhole = this.isKnown = true
  }

  #all(): DecodedOrder[] {
    return Array.from(this.#resting, ([id, order]) => this.#change(id, order, 'add'))
  }

  #change(id: bigint, { side, px, size }: Resting, op: DecodedOrder['op']): DecodedOrder {
    return { op, id, side, pxTicks: this.#ticks(px), qtyLots: size }
  }

  #put(id: bigint, order: Resting, op: 'add' | 'set'): void {
    if (op === 'add') this.#resting.delete(id)
    this.#resting.set(id, order)
    this.#changes.push(this.#change(id, order, op))
  }

  /** A new price, or more at the same one, costs the place in the queue. */
  #modify(id: bigint, order: Resting): void {
    const before = this.#resting.get(id)
    if (!before) this.#counts.unknownIds++ // as documented: then it is an addition
    this.#put(id, order, before && before.px === order.px && order.size <= before.size ? 'set' : 'add')
  }

  #cancel(id: bigint, size: number): void {
    const order = this.#resting.get(id)
    if (!order) {
      this.#counts.unknownIds++
      return
    }
    const left = order.size - size
    if (left > 0) this.#resting.set(id, { ...order, size: left })
    else this.#resting.delete(id)
    this.#changes.push(this.#change(id, { ...order, size: Math.min(size, order.size) }, 'reduce'))
  }
}
