// The orders that rest, as a log of 2015 tells of them: what must be known to read its lines. Three things are mended here:
//
// - A line about an order that was deleted less than 10 s ago came late and is left out.
// - Orders from before the log are known only by the pictures in it: what a picture shows at a price that no picture has
//   reached before, beyond the orders known there, is anonymous. It goes when a deletion of an unknown order names its price,
//   and when a picture shows exactly the known orders there.
// - The log doesn't say who took: at a price of a trade, of the orders that shrank just before, the oldest rested.
import type { DecodedOrder } from '../../engine/batch.js'

export type Side = 'bid' | 'ask'
export type Level = readonly [pxTicks: number, qtyLots: number]

interface Order {
  readonly side: Side
  px: number
  lots: number
}
interface Anonymous {
  readonly id: bigint
  lots: number
}

const LATE_MS = 10_000
const MATCH_MS = 2000

export class BitstampBook {
  late = 0
  unknown = 0
  revealed = 0
  readonly #orders = new Map<number, Order>()
  readonly #gone = new Map<number, number>()
  /** Sum of the known orders at a price. */
  readonly #known = { bid: new Map<number, number>(), ask: new Map<number, number>() }
  readonly #anonymous = { bid: new Map<number, Anonymous>(), ask: new Map<number, Anonymous>() }
  /** The price farthest from the best that a picture has shown. */
  readonly #shown = { bid: NaN, ask: NaN }
  #synthetic = 0n
  #shrunk: { readonly id: number; readonly side: Side; readonly px: number; readonly tsMs: number }[] = []

  created(id: number, side: Side, px: number, lots: number, tsMs: number): DecodedOrder[] {
    if (this.#isLate(id, tsMs) || lots === 0) return []
    const before = this.#orders.get(id)
    return [...(before ? this.#take(id, before, before.lots, 'delete') : []), this.#add(id, side, px, lots)]
  }

  changed(id: number, side: Side, px: number, lots: number, tsMs: number): DecodedOrder[] {
    const order = this.#orders.get(id)
    if (order && order.side === side && order.px === px && lots <= order.lots) {
      if (lots < order.lots) this.#shrunk.push({ id, side, px, tsMs })
      return this.#take(id, order, order.lots - lots, 'execute')
    }
    if (order)
      return [...this.#take(id, order, order.lots, 'delete'), ...(lots > 0 ? [this.#add(id, side, px, lots)] : [])]
    if (this.#isLate(id, tsMs)) return []
    this.unknown++
    if (lots === 0) return []
    const held = this.#anonymous[side].get(px)?.lots ?? 0
    return [...(held >= lots ? this.#takeAnonymous(side, px, lots) : []), this.#add(id, side, px, lots)]
  }

  /** `lots`: what was left; 0: all of it was traded. */
  deleted(id: number, side: Side, px: number, lots: number, tsMs: number): DecodedOrder[] {
    this.#gone.set(id, tsMs)
    const order = this.#orders.get(id)
    if (!order) this.unknown++
    if (lots === 0) this.#shrunk.push({ id, side, px, tsMs })
    if (order) return this.#take(id, order, order.lots, lots === 0 ? 'execute' : 'delete')
    return this.#takeAnonymous(side, px, lots === 0 ? Infinity : lots)
  }

  /** Who took in a trade at a price; null when no order shrank there. */
  taker(px: number, tsMs: number): 1 | -1 | null {
    this.#shrunk = this.#shrunk.filter((order) => tsMs - order.tsMs <= MATCH_MS)
    let oldest: { readonly id: number; readonly side: Side } | null = null
    for (const order of this.#shrunk) if (order.px === px && (!oldest || order.id < oldest.id)) oldest = order
    return oldest === null ? null : oldest.side === 'ask' ? 1 : -1
  }

  /** What a picture shows of orders from before the log. */
  picture(side: Side, levels: readonly Level[]): DecodedOrder[] {
    const changes: DecodedOrder[] = []
    const outward = side === 'bid' ? -1 : 1
    const shown = this.#shown[side]
    const lots = new Map(levels)
    for (const [px, qty] of levels) {
      if (outward * (px - shown) <= 0) continue
      const hidden = qty - (this.#known[side].get(px) ?? 0)
      if (hidden <= 0) continue
      this.revealed++
      const id = --this.#synthetic
      this.#anonymous[side].set(px, { id, lots: hidden })
      changes.push({ op: 'add', id, side, pxTicks: px, qtyLots: hidden })
    }
    const last = levels.at(-1)?.[0]
    if (last === undefined) return changes
    for (const px of this.#anonymous[side].keys()) {
      const isInside = outward * (last - px) >= 0
      if (isInside && (lots.get(px) ?? 0) === (this.#known[side].get(px) ?? 0))
        changes.push(...this.#takeAnonymous(side, px, Infinity))
    }
    if (!(outward * (last - shown) <= 0)) this.#shown[side] = last
    return changes
  }

  /** Forgets deletions that are too old to matter. */
  #isLate(id: number, tsMs: number): boolean {
    for (const [gone, at] of this.#gone) {
      if (tsMs - at <= LATE_MS) break
      this.#gone.delete(gone)
    }
    if (!this.#gone.has(id)) return false
    this.late++
    return true
  }

  #add(id: number, side: Side, px: number, lots: number): DecodedOrder {
    this.#orders.set(id, { side, px, lots })
    this.#grow(side, px, lots)
    return { op: 'add', id: BigInt(id), side, pxTicks: px, qtyLots: lots }
  }

  #take(id: number, order: Order, lots: number, op: 'delete' | 'execute'): DecodedOrder[] {
    const { side, px } = order
    if (lots === 0) return []
    this.#grow(side, px, -lots)
    order.lots -= lots
    if (order.lots === 0) this.#orders.delete(id)
    return [{ op, id: BigInt(id), side, pxTicks: px, qtyLots: lots }]
  }

  #takeAnonymous(side: Side, px: number, lots: number): DecodedOrder[] {
    const held = this.#anonymous[side].get(px)
    if (!held) return []
    const taken = Math.min(lots, held.lots)
    held.lots -= taken
    if (held.lots === 0) this.#anonymous[side].delete(px)
    return [{ op: 'reduce', id: held.id, side, pxTicks: px, qtyLots: taken }]
  }

  #grow(side: Side, px: number, lots: number): void {
    const known = this.#known[side]
    const sum = (known.get(px) ?? 0) + lots
    if (sum === 0) known.delete(px)
    else known.set(px, sum)
  }
}
