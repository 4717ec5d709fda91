// The venues that can be spoken to, by ccxt's id.
import type { VenueAdapter } from '../venue.js'

const ADAPTERS: Readonly<Record<string, VenueAdapter>> = {}

/** Undefined for a venue without an adapter. */
export const adapterOf = (venue: string): VenueAdapter | undefined => ADAPTERS[venue]
