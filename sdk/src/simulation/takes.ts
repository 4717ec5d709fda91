// Own orders that take from the book as they arrive.
import type { BookHalf } from './book-half.js'
import type { Ledger } from './ledger.js'
import { reaches, type OwnOrder } from './own-order.js'

/** Whether it would take anything now. */
export function wouldTake(order: OwnOrder, other: BookHalf, tsUs: number): boolean {
  return reaches(order.isBuy, order.limitTicks, other.best() + other.offsetAt(tsUs))
}

/** Whether all of it could be taken at once, within its limit. */
export function canTakeAll(order: OwnOrder, other: BookHalf, ledger: Ledger): boolean {
  const wanted = ledger.fillableLots(order)
  return other.availableTo(order.limitTicks - other.offsetAt(ledger.tsUs), wanted) >= wanted
}

/**
 * `taker_walk`: from the best price on, level by level, within the limit of the order:
 *
 * - a level gives what it shows, less what own orders took there before and what was traded there since it last changed;
 * - each level is a fill at its price, moved by what earlier takes did to this side (impact, when there is a model of it);
 * - own orders don't trade with each other;
 * - what is taken is gone for every own order to come, and this side gives way once the walk is over.
 */
export function walk(order: OwnOrder, other: BookHalf, ledger: Ledger): void {
  const offset = other.offsetAt(ledger.tsUs)
  let taken = 0
  for (let px = other.best(); reaches(order.isBuy, order.limitTicks - offset, px); px = other.next(px)) {
    const qtyLots = Math.min(other.availableAt(px), ledger.fillableLots(order))
    const nothing = { aheadBeforeLots: 0, aheadAfterLots: 0 }
    ledger.fill(order, { pxTicks: px + offset, qtyLots, reason: 'taker_walk', ...nothing })
    other.take(px, qtyLots)
    taken += qtyLots
    if (!ledger.live.has(order.id)) break
  }
  if (taken > 0) other.giveWay(taken, ledger.tsUs)
}
