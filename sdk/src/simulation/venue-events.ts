// What the simulated venue is told and what it answers.
import type { Fill, OrderIntent } from '../engine/trading.js'

/** An own order as it arrives. `id` is unique among all that were ever sent to this exchange. */
export interface VenueOrder {
  readonly id: number
  readonly intent: OrderIntent
}

/**
 * It was never accepted. `invalid_*`: it makes no sense; `book_lost`: the book isn't known; `post_only`: it would have taken;
 * `reduce_only`: there is nothing to close.
 */
export type Refusal = 'invalid_qty' | 'invalid_price' | 'invalid_flags' | 'book_lost' | 'post_only' | 'reduce_only'

/**
 * It ended unfilled, or its rest did. `ioc`: what could not be taken at once; `fok`: not all could; `book_exhausted`: a market order
 * that found no more lots; `reduce_only`: the position is closed; `post_only`, `book_lost`: as above, of a stop when it was reached.
 */
export type Expiry = 'ioc' | 'fok' | 'book_exhausted' | 'reduce_only' | 'post_only' | 'book_lost'

/** A fill as the venue knows it: when it was known here the caller adds. */
export type VenueFill = Omit<Fill, 'tsLocalUs'>

/**
 * In the order in which they happened. An order that is accepted is acknowledged first, `waiting` when it is a stop; `triggered` makes it
 * open. `filled`: one for each price taken or slice hit; `leavesLots` 0 ends the order. `impactCost`: in the currency of the fee,
 * on top of it, 0 without an impact model.
 */
export type VenueEvent =
  | {
      readonly type: 'acknowledged'
      readonly orderId: number
      readonly tsVenueUs: number
      readonly status: 'open' | 'waiting'
    }
  | { readonly type: 'refused'; readonly orderId: number; readonly tsVenueUs: number; readonly reason: Refusal }
  | { readonly type: 'triggered'; readonly orderId: number; readonly tsVenueUs: number }
  | {
      readonly type: 'filled'
      readonly orderId: number
      readonly tsVenueUs: number
      readonly fill: VenueFill
      readonly leavesLots: number
      readonly impactCost: number
    }
  | { readonly type: 'cancelled'; readonly orderId: number; readonly tsVenueUs: number }
  | { readonly type: 'expired'; readonly orderId: number; readonly tsVenueUs: number; readonly reason: Expiry }
