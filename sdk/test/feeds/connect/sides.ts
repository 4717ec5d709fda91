// Two markets of each venue that can be spoken to, as connect() is asked for them and as the venue names them.
import { SIDES } from '../../../src/feeds/serve/sides.js'
import type { Listing, VenueSide } from '../../../src/feeds/venue.js'

export type Named = readonly [symbol: string, id: string]
export interface NamedSide {
  readonly id: string
  readonly side: VenueSide
  readonly names: readonly Named[]
}

const sides = (id: string, ...names: readonly Named[]): NamedSide => ({ id, side: SIDES[id]!, names })

export const NAMED_SIDES: readonly NamedSide[] = [
  sides('binance', ['BTC/USDT', 'BTCUSDT'], ['ETH/USDT', 'ETHUSDT']),
  sides('binanceusdm', ['BTC/USDT:USDT', 'BTCUSDT'], ['ETH/USDT:USDT', 'ETHUSDT']),
  sides('binancecoinm', ['BTC/USD:BTC', 'BTCUSD_PERP'], ['ETH/USD:ETH', 'ETHUSD_PERP']),
  sides('bitfinex', ['BTC/USD', 'tBTCUSD'], ['ETH/USD', 'tETHUSD']),
  sides('bitget', ['BTC/USDT', 'BTCUSDT'], ['ETH/USDT', 'ETHUSDT']),
  sides('bitstamp', ['BTC/USD', 'btcusd'], ['ETH/USD', 'ethusd']),
  sides('bybit', ['BTC/USDT', 'BTCUSDT'], ['ETH/USDT', 'ETHUSDT']),
  sides('coinbase', ['BTC/USD', 'BTC-USD'], ['ETH/USD', 'ETH-USD']),
  sides('coinbaseexchange', ['BTC/USD', 'BTC-USD'], ['ETH/USD', 'ETH-USD']),
  sides('deribit', ['BTC/USD:BTC', 'BTC-PERPETUAL'], ['ETH/USD:ETH', 'ETH-PERPETUAL']),
  sides('dydx', ['BTC/USDC:USDC', 'BTC-USD'], ['ETH/USDC:USDC', 'ETH-USD']),
  sides('gate', ['BTC/USDT', 'BTC_USDT'], ['ETH/USDT', 'ETH_USDT']),
  sides('gemini', ['BTC/USD', 'btcusd'], ['ETH/USD', 'ethusd']),
  sides('hyperliquid', ['BTC/USDC:USDC', 'BTC'], ['ETH/USDC:USDC', 'ETH']),
  sides('kraken', ['BTC/USD', 'BTC/USD'], ['ETH/USD', 'ETH/USD']),
  sides('kucoin', ['BTC/USDT', 'BTC-USDT'], ['ETH/USDT', 'ETH-USDT']),
  sides('okx', ['BTC/USDT', 'BTC-USDT'], ['ETH/USDT', 'ETH-USDT']),
]

/** Hyperliquid's tick follows from its lot. */
export const listingsOf = ({ id, names }: NamedSide): readonly Listing[] =>
  names.map(([symbol, name]) => ({
    symbol,
    id: name,
    tickSize: id === 'hyperliquid' ? '0.001' : '0.01',
    lotSize: '0.001',
  }))
