// Resting own orders that are hit: by the trades of the record, and by prices of the other side that come to them.
import type { FillReason } from '../engine/trading.js'
import type { BookHalf } from './book-half.js'
import type { Ledger } from './ledger.js'
import { reaches, showSlice, type OwnOrder } from './own-order.js'
import type { OwnLevel, OwnSide } from './own-side.js'
import type { QueueModel } from './queue/queue-model.js'

/** Answers the lots that fill the order. `used`: by own orders before it; `isFirst`: no own order before it is left. */
type Meeting = (order: OwnOrder, used: number, isFirst: boolean) => number

/**
 * Who is hit, in what order: the better price first; at a price what is shown before what is hidden, each in the order of arrival; the next
 * slice of an iceberg joins at the end of what is shown.
 *
 * - `traded_through`: a recorded trade at a worse price than the order's would have met the order first. It fills at its own price, from
 *   the lots of that trade. Whatever stood before it is gone.
 * - `queue_exhausted`: a trade at its price takes the lots before it one for one, and what is left of the trade fills it, to the nearest
 *   lot. An order that joined behind an own one sees the trade less what that one took.
 * - `bbo_crossed`: after a change of the book the other side shows lots at its price or a better one. Whoever put them there would have met
 *   the order: it fills at its own price from those lots, and they are gone. Whatever stood before it is gone.
 * - No own order fills before another that stands before it at its price.
 * - A hidden order stands behind all that is shown at its price at the time, however late that came.
 * - With consumption off each order is looked at as if it were alone: trades through and crossings fill it whole.
 */
export class Hits {
  readonly #ledger: Ledger
  readonly #model: QueueModel
  readonly #consumes: boolean
  /** The place that the next order of the venue gets, where its orders come one by one. */
  nextPlace = 0

  constructor(ledger: Ledger, model: QueueModel, consumes: boolean) {
    this.#ledger = ledger
    this.#model = model
    this.#consumes = consumes
  }

  /** Puts an order at the end of the queue of its price: behind all that the venue shows there. */
  join(order: OwnOrder, side: OwnSide, ownHalf: BookHalf): void {
    this.#stand(order, ownHalf)
    side.add(order)
  }

  /** A venue's order left, or `lots` of it, without a trade: who came later moves up. */
  leftBefore(side: OwnSide, pxTicks: number, lots: number, place: number): void {
    if (!this.#model.isExact) return
    for (const order of side.at(pxTicks)?.shown ?? [])
      if (order.place > place) order.aheadLots = Math.max(0, order.aheadLots - lots)
  }

  /** The level of own orders shows `toLots` now, and showed `fromLots`; NaN: not known. */
  levelChanged(side: OwnSide, pxTicks: number, fromLots: number, toLots: number): void {
    const level = side.at(pxTicks)
    if (!level) return
    for (const order of level.hidden) order.aheadLots = toLots
    if (this.#model.isExact) return
    for (const order of level.shown) {
      const from = Math.max(0, fromLots - order.tradedLots)
      order.aheadLots = Number.isNaN(from)
        ? Math.min(order.aheadLots, toLots)
        : this.#model.after(order.aheadLots, from, toLots, order.tradedLots)
      order.tradedLots = 0
    }
  }

  /**
   * A trade that took from the side on which these own orders rest. `makerPlace`: of the venue's order that it filled, where that is known;
   * `isAtPrice` false: only orders beyond its price, for a trade whose taker isn't known.
   */
  trade(side: OwnSide, ownHalf: BookHalf, pxTicks: number, lots: number, makerPlace = NaN, isAtPrice = true): void {
    if (!reaches(side.isBuy, side.bestTicks, pxTicks)) return
    let left = lots
    for (const level of side.levels.slice()) {
      if (level.pxTicks === pxTicks) {
        if (isAtPrice) this.#queue(level, ownHalf, left, lots, makerPlace)
      } else if (reaches(side.isBuy, level.pxTicks, pxTicks)) {
        const used = this.#sweep(level, ownHalf, this.#consumes ? left : Infinity, 'traded_through')
        if (this.#consumes) left -= used
      } else break
      side.tidy(level)
    }
  }

  /** What the other side shows at prices of own orders, or better ones, fills them. */
  cross(side: OwnSide, ownHalf: BookHalf, other: BookHalf, tsUs: number): void {
    if (side.levels.length === 0) return
    const offset = other.offsetAt(tsUs)
    for (const level of side.levels.slice()) {
      const reach = level.pxTicks - offset
      if (!reaches(side.isBuy, reach, other.best())) return
      const lots = this.#consumes ? other.availableTo(reach) : Infinity
      const used = this.#sweep(level, ownHalf, lots, 'bbo_crossed')
      if (this.#consumes) other.takeFromBest(used)
      side.tidy(level)
    }
  }

  #sweep(level: OwnLevel, ownHalf: BookHalf, lots: number, reason: FillReason): number {
    return this.#hit(level, ownHalf, (order, used) => {
      const before = order.aheadLots
      order.aheadLots = 0
      return this.#fill(order, lots - this.#usedBefore(order, used), reason, before)
    })
  }

  #queue(level: OwnLevel, ownHalf: BookHalf, left: number, tradeLots: number, makerPlace: number): void {
    // the venue's lots that went before own orders that filled: a slice that joins in the middle of the trade can't have them again
    let spent = 0
    this.#hit(level, ownHalf, (order, used, isFirst) => {
      const reach = left - this.#usedBefore(order, used)
      const before = order.aheadLots
      order.tradedLots += tradeLots
      if (!this.#model.isExact) order.aheadLots = Math.max(0, before - reach)
      else if (order.place > makerPlace) {
        order.aheadLots = Math.max(0, before - tradeLots)
        return 0
      }
      if (!isFirst) return 0
      const gone = Math.max(before, this.#consumes ? spent : order.spentLots)
      const filled = this.#fill(order, Math.floor(reach - gone + 0.5), 'queue_exhausted', before)
      if (filled > 0) spent = order.spentLots = gone
      return filled
    })
  }

  /** Once through a level; a slice that is used up joins again at its end. Answers the lots that were filled. */
  #hit(level: OwnLevel, ownHalf: BookHalf, meet: Meeting): number {
    let used = 0
    let isFirst = true
    for (const queue of [level.shown, level.hidden]) {
      for (const order of queue) order.hitLots = order.spentLots = 0
      for (let i = 0; i < queue.length;) {
        const order = queue[i]!
        const lots = meet(order, used, isFirst)
        used += lots
        order.hitLots += lots
        const isLive = this.#ledger.live.has(order.id)
        if (isLive && order.sliceLots > 0) {
          isFirst = !this.#consumes
          i++
          continue
        }
        queue.splice(i, 1)
        if (!isLive) continue
        this.#stand(order, ownHalf)
        queue.push(order)
      }
    }
    return used
  }

  #usedBefore(order: OwnOrder, used: number): number {
    return this.#consumes ? used : order.hitLots
  }

  #fill(order: OwnOrder, lots: number, reason: FillReason, aheadBeforeLots: number): number {
    const slice = Math.min(lots, order.sliceLots)
    if (slice <= 0) return 0
    const qtyLots = Math.min(slice, this.#ledger.fillableLots(order))
    if (qtyLots === 0) {
      this.#ledger.expire(order, 'reduce_only')
      return 0
    }
    order.sliceLots -= qtyLots
    const { limitTicks, aheadLots } = order
    this.#ledger.fill(order, { pxTicks: limitTicks, qtyLots, reason, aheadBeforeLots, aheadAfterLots: aheadLots })
    return qtyLots
  }

  #stand(order: OwnOrder, ownHalf: BookHalf): void {
    showSlice(order)
    order.aheadLots = ownHalf.levels.lotsAt(order.limitTicks)
    order.tradedLots = 0
    order.place = order.intent.hidden === true ? Infinity : this.nextPlace
  }
}
