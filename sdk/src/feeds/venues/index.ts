// The venues that connect() can speak to.
import { OptionError } from '../../engine/errors.js'
import type { VenueAdapter } from '../venue.js'
import { binance, binancecoinm, binanceusdm } from './binance.js'

export const ADAPTERS: Readonly<Record<string, VenueAdapter>> = {
  binance,
  binanceusdm,
  binancecoinm,
}

/** The adapter of a venue, by ccxt's id. Throws OptionError. */
export function adapterOf(venue: string): VenueAdapter {
  const adapter = Object.hasOwn(ADAPTERS, venue) ? ADAPTERS[venue] : undefined
  if (adapter) return adapter
  throw new OptionError(
    `venue: found ${JSON.stringify(venue)}, expected one of ${Object.keys(ADAPTERS).toSorted().join(', ')}`,
  )
}
