// An own order at the venue, and where it stands.
import type { OrderIntent } from '../engine/trading.js'
import type { VenueOrder } from './venue-events.js'

export interface OwnOrder {
  readonly id: number
  readonly intent: OrderIntent
  readonly isBuy: boolean
  /** ±Infinity of a market order: whatever the book asks. */
  readonly limitTicks: number
  leavesLots: number
  /** What of it stands in the queue of its price: all, of an iceberg a slice, of a hidden order all behind what is shown. */
  sliceLots: number
  /** The venue's lots before it in its queue, and what was traded at its price since its level last changed. */
  aheadLots: number
  tradedLots: number
  /** Among the venue's orders, where they come one by one: those with a smaller number came before it. */
  place: number
  /** Of what is hitting its level now, this order's part, and the venue's lots that went before it. */
  hitLots: number
  spentLots: number
}

export function ownOrder({ id, intent }: VenueOrder): OwnOrder {
  const isBuy = intent.side === 'buy'
  return {
    id,
    intent,
    isBuy,
    limitTicks: intent.pxTicks ?? (isBuy ? Infinity : -Infinity),
    leavesLots: intent.qtyLots,
    sliceLots: 0,
    aheadLots: 0,
    tradedLots: 0,
    place: 0,
    hitLots: 0,
    spentLots: 0,
  }
}

/** The next slice to show. */
export function showSlice(order: OwnOrder): void {
  order.sliceLots = Math.min(order.leavesLots, order.intent.displayLots ?? Infinity)
}

/** Whether a buy at `pxTicks` would trade with a sell at `otherTicks`, or a sell with a buy. */
export function reaches(isBuy: boolean, pxTicks: number, otherTicks: number): boolean {
  return isBuy ? pxTicks >= otherTicks : pxTicks <= otherTicks
}
