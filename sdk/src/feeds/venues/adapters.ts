// The venues that can be spoken to, by ccxt's id.
import type { VenueAdapter } from '../venue.js'
import { binance, binancecoinm, binanceusdm } from './binance.js'
import { bitfinex } from './bitfinex.js'
import { bitget } from './bitget.js'
import { bitstamp } from './bitstamp.js'
import { bybit } from './bybit.js'
import { coinbase } from './coinbase.js'
import { coinbaseexchange } from './coinbaseexchange.js'
import { deribit } from './deribit.js'
import { dydx } from './dydx.js'
import { gate } from './gate.js'
import { gemini } from './gemini.js'
import { hyperliquid } from './hyperliquid.js'
import { kraken } from './kraken.js'
import { kucoin } from './kucoin.js'
import { okx } from './okx.js'

export const ADAPTERS: Readonly<Record<string, VenueAdapter>> = {
  binance,
  binancecoinm,
  binanceusdm,
  bitfinex,
  bitget,
  bitstamp,
  bybit,
  coinbase,
  coinbaseexchange,
  deribit,
  dydx,
  gate,
  gemini,
  hyperliquid,
  kraken,
  kucoin,
  okx,
}

/** Undefined for a venue without an adapter. */
export const adapterOf = (venue: string): VenueAdapter | undefined =>
  Object.hasOwn(ADAPTERS, venue) ? ADAPTERS[venue] : undefined
