// The venues that can be played by `leadline replay --serve`, by ccxt's id.
import type { VenueSide } from '../venue.js'
import { binancecoinmSide, binanceSide, binanceusdmSide } from '../venues/binance-side.js'
import { bitfinexSide } from '../venues/bitfinex-side.js'
import { bitgetSide } from '../venues/bitget-side.js'
import { bitstampSide } from '../venues/bitstamp-side.js'
import { bybitSide } from '../venues/bybit-side.js'
import { coinbaseSide } from '../venues/coinbase-side.js'
import { coinbaseexchangeSide } from '../venues/coinbaseexchange-side.js'
import { deribitSide } from '../venues/deribit-side.js'
import { dydxSide } from '../venues/dydx-side.js'
import { gateSide } from '../venues/gate-side.js'
import { geminiSide } from '../venues/gemini-side.js'
import { hyperliquidSide } from '../venues/hyperliquid-side.js'
import { krakenSide } from '../venues/kraken-side.js'
import { kucoinSide } from '../venues/kucoin-side.js'
import { okxSide } from '../venues/okx-side.js'

export const SIDES: Readonly<Record<string, VenueSide>> = {
  binance: binanceSide,
  binanceusdm: binanceusdmSide,
  binancecoinm: binancecoinmSide,
  bitfinex: bitfinexSide,
  bitget: bitgetSide,
  bitstamp: bitstampSide,
  bybit: bybitSide,
  coinbase: coinbaseSide,
  coinbaseexchange: coinbaseexchangeSide,
  deribit: deribitSide,
  dydx: dydxSide,
  gate: gateSide,
  gemini: geminiSide,
  hyperliquid: hyperliquidSide,
  kraken: krakenSide,
  kucoin: kucoinSide,
  okx: okxSide,
}
