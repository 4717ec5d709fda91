// The venues that can be spoken to, by ccxt's id.
import type { VenueAdapter } from '../venue.js'
import { bitget } from './bitget.js'
import { bybit } from './bybit.js'
import { coinbase } from './coinbase.js'
import { deribit } from './deribit.js'
import { dydx } from './dydx.js'
import { gate } from './gate.js'
import { gemini } from './gemini.js'
import { hyperliquid } from './hyperliquid.js'
import { kucoin } from './kucoin.js'
import { okx } from './okx.js'

const ADAPTERS: Readonly<Record<string, VenueAdapter>> = {
  bitget,
  bybit,
  coinbase,
  deribit,
  dydx,
  gate,
  gemini,
  hyperliquid,
  kucoin,
  okx,
}

/** Undefined for a venue without an adapter. */
export const adapterOf = (venue: string): VenueAdapter | undefined => ADAPTERS[venue]
