// The venues that go through the shared cases, the promise runs and the fuzzer. A venue is one line here.
import { binance, binancecoinm, binanceusdm } from '../../src/feeds/venues/binance.js'
import { binancecoinmSide, binanceSide, binanceusdmSide } from '../../src/feeds/venues/binance-side.js'
import { bitfinex } from '../../src/feeds/venues/bitfinex.js'
import { bitfinexSide } from '../../src/feeds/venues/bitfinex-side.js'
import { bitstamp } from '../../src/feeds/venues/bitstamp.js'
import { bitstampSide } from '../../src/feeds/venues/bitstamp-side.js'
import { coinbase } from '../../src/feeds/venues/coinbase.js'
import { coinbaseSide } from '../../src/feeds/venues/coinbase-side.js'
import { coinbaseexchange } from '../../src/feeds/venues/coinbaseexchange.js'
import { coinbaseexchangeSide } from '../../src/feeds/venues/coinbaseexchange-side.js'
import { deribit } from '../../src/feeds/venues/deribit.js'
import { deribitSide } from '../../src/feeds/venues/deribit-side.js'
import { dydx } from '../../src/feeds/venues/dydx.js'
import { dydxSide } from '../../src/feeds/venues/dydx-side.js'
import { gemini } from '../../src/feeds/venues/gemini.js'
import { geminiSide } from '../../src/feeds/venues/gemini-side.js'
import { hyperliquid } from '../../src/feeds/venues/hyperliquid.js'
import { hyperliquidSide } from '../../src/feeds/venues/hyperliquid-side.js'
import { kraken } from '../../src/feeds/venues/kraken.js'
import { krakenSide } from '../../src/feeds/venues/kraken-side.js'
import { nativeSymbol } from '../../src/engine/symbols.js'
import type { Listing } from '../../src/feeds/venue.js'
import type { CaseOptions } from './cases.js'
import { type CaseVenue, caseVenue } from './client.js'
import { POOR_CASE } from './run.js'
import { VENUES_WITH_NUMBERS } from './venues-with-numbers.js'

/** Three markets in the venue's own names. */
function listings(venue: string, quote = 'USD', settle?: string): Listing[] {
  const steps = [['0.01', '0.00001'], ['0.1', '0.001'], ['0.001', '0.01']] as const // prettier-ignore
  return ['BTC', 'ETH', 'SOL'].map((base, i) => {
    const symbol = `${base}/${quote}${settle === undefined ? '' : `:${settle}`}`
    return { symbol, id: nativeSymbol(venue, symbol), tickSize: steps[i]![0], lotSize: steps[i]![1] }
  })
}

const DERIBIT: readonly Listing[] = ['BTC', 'ETH', 'SOL_USDC'].map((base) => ({
  symbol: `${base}-PERPETUAL`,
  id: `${base}-PERPETUAL`,
  tickSize: '0.5',
  lotSize: '10',
}))
const COINM: readonly Listing[] = ['BTC', 'ETH', 'SOL'].map((base) => ({
  symbol: `${base}/USD:${base}`,
  id: `${base}USD_PERP`,
  tickSize: '0.01',
  lotSize: '1',
}))
/** Kraken tells it of a pair, not of its book. */
const krakenHalt = (symbol: string) => [
  JSON.stringify({
    channel: 'instrument',
    type: 'update',
    data: { assets: [], pairs: [{ symbol, status: 'maintenance', price_precision: 2 }] },
  }),
]
const coinbaseAuction = (product_id: string) => [
  JSON.stringify({ type: 'auction', product_id, sequence: 1, auction_state: 'collection', can_open: 'no' }),
]
const BY_TEXT = { 'decimals are written with other zeros': 'the checksum is of the text' }
const BY_TIME = 'numbered by time: what is older than a snapshot is known to be late, so that it is the book at once'

export const VENUES: readonly (readonly [CaseVenue, CaseOptions])[] = [
  [caseVenue(binance, binanceSide, listings('binance', 'USDT')), { gaps: 'next' }],
  [caseVenue(binanceusdm, binanceusdmSide, listings('binanceusdm', 'USDT', 'USDT')), { gaps: 'next' }],
  [caseVenue(binancecoinm, binancecoinmSide, COINM), { gaps: 'next' }],
  [
    caseVenue(bitfinex, bitfinexSide, listings('bitfinex'), { depth: 25, reopens: true }),
    { gaps: 'next', checksumRanks: 25, exponents: true },
  ],
  [
    caseVenue(bitstamp, bitstampSide, listings('bitstamp')),
    {
      gaps: 'never',
      exempt: { 'a snapshot newer than what is kept waits for the stream to reach it': BY_TIME },
    },
  ],
  [caseVenue(coinbase, coinbaseSide, listings('coinbase')), { gaps: 'next' }],
  [
    caseVenue(coinbaseexchange, coinbaseexchangeSide, listings('coinbaseexchange')),
    { gaps: 'never', halt: coinbaseAuction },
  ],
  [caseVenue(deribit, deribitSide, DERIBIT), { gaps: 'next', exponents: true }],
  [caseVenue(dydx, dydxSide, listings('dydx', 'USD', 'USDC')), { gaps: 'next' }],
  [
    caseVenue(gemini, geminiSide, listings('gemini')),
    {
      gaps: 'next',
      exempt: {
        [POOR_CASE]:
          'the first frame is the book and says so nowhere: where it alone is lost, the next one is taken for it',
      },
    },
  ],
  [caseVenue(hyperliquid, hyperliquidSide, listings('hyperliquid', 'USDC', 'USDC'), { depth: 20 }), { gaps: 'whole' }],
  [
    caseVenue(kraken, krakenSide, listings('kraken'), { depth: 10 }),
    { gaps: 'next', checksumRanks: 10, exponents: true, halt: krakenHalt, exempt: BY_TEXT },
  ],
  ...VENUES_WITH_NUMBERS,
]
