// What a fill costs at the venue. Positive is a cost, negative a rebate, everywhere.
import type { Instrument, OrderSide } from '../../engine/trading.js'

/** One fill, or one part of it. */
export interface FilledSlice {
  readonly orderId: number
  readonly side: OrderSide
  readonly pxTicks: number
  readonly qtyLots: number
  readonly isMaker: boolean
  readonly tsVenueUs: number
}

export interface FeeModel {
  /** In the currency in which the contract settles: the quote of a linear one, the base of an inverse one. Told of every fill, in order. */
  fee(slice: FilledSlice): number
  /** The order is final: nothing more of it comes. */
  ended?(orderId: number): void
}

/** What an amount of the instrument is worth. */
export interface Worth {
  /** In quote: price × amount × multiplier, of an inverse contract amount × multiplier. */
  quote(pxTicks: number, qtyLots: number): number
  /** In the settling currency: quote, of an inverse contract amount × multiplier ÷ price, in base. */
  settled(pxTicks: number, qtyLots: number): number
  /** Coins, shares or contracts. */
  amount(qtyLots: number): number
}

/** Throws RangeError for a tick, a lot or a multiplier that isn't a number above 0. */
export function worthOf({ tickSize, lotSize, contract, multiplier }: Instrument): Worth {
  const tick = positive('tickSize', Number(tickSize))
  const lot = positive('lotSize', Number(lotSize))
  positive('multiplier', multiplier)
  const amount = (lots: number): number => lots * lot
  const face = (lots: number): number => lots * lot * multiplier
  if (contract === 'inverse')
    return { amount, quote: (_px, lots) => face(lots), settled: (px, lots) => face(lots) / (px * tick) }
  const worth = (px: number, lots: number): number => px * tick * face(lots)
  return { amount, quote: worth, settled: worth }
}

function positive(name: string, value: number): number {
  if (!(value > 0 && value < Infinity)) throw new RangeError(`${name}: found ${value}, expected a number above 0`)
  return value
}
