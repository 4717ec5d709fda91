// What every strategy asks of a desk: is the book there, what is its mid, how many ticks is a price.
import type { Desk, Instrument, MarketSight } from '../engine/trading.js'

export const US_PER_S = 1_000_000
export const US_PER_MS = 1000

/** Whether there is a book to act on: live, two sides, not crossed. */
export function isLive(market: MarketSight): boolean {
  return market.state === 'live' && market.bidTicks < market.askTicks
}

/** In ticks, a half possible. NaN unless the book has both sides. */
export function midTicks(market: MarketSight): number {
  return (market.bidTicks + market.askTicks) / 2
}

/** A price in ticks, not rounded. */
export function inTicks(price: number, instrument: Instrument): number {
  return price / Number(instrument.tickSize)
}

/** The market at a place of the list; throws where the run has fewer. */
export function marketAt(desk: Desk, instrument: number): MarketSight {
  const market = desk.markets[instrument]
  if (market === undefined)
    throw new RangeError(`instrument: found ${instrument}, expected a place in a list of ${desk.markets.length}`)
  return market
}
