// The venues that go through the shared cases, the promise runs and the fuzzer. A venue is one line here:
//   [caseVenue(kraken, krakenSide, listings, { depth: 10, span: 1 }), { gaps: 'next', checksumRanks: 10, exponents: true }],
import { bitstampSide } from '../../src/feeds/venues/bitstamp-side.js'
import { bitstamp } from '../../src/feeds/venues/bitstamp.js'
import { coinbaseexchangeSide } from '../../src/feeds/venues/coinbaseexchange-side.js'
import { coinbaseexchange } from '../../src/feeds/venues/coinbaseexchange.js'
import type { CaseOptions } from './cases.js'
import { caseVenue, type CaseVenue } from './client.js'
import { linkVenue, wholeVenue } from './link-side.js'
import { spotVenue } from './spot-side.js'
import { VENUES_WITH_NUMBERS } from './venues-with-numbers.js'

const steps = { tickSize: '0.01', lotSize: '0.0001' }
const bitstampPairs = [
  { symbol: 'BTC/USD', id: 'btcusd', ...steps },
  { symbol: 'ETH/USD', id: 'ethusd', ...steps },
]
const coinbasePairs = [
  { symbol: 'BTC/USD', id: 'BTC-USD', ...steps },
  { symbol: 'ETH/USD', id: 'ETH-USD', ...steps },
]
const BY_TIME = 'numbered by time: what is older than a snapshot is known to be late, so that it is the book at once'

export const VENUES: readonly (readonly [CaseVenue, CaseOptions])[] = [
  [spotVenue, { gaps: 'next' }],
  [linkVenue, { gaps: 'next' }],
  [wholeVenue, { gaps: 'whole' }],
  [
    caseVenue(bitstamp, bitstampSide, bitstampPairs),
    { gaps: 'never', skips: { 'a snapshot newer than what is kept waits for the stream to reach it': BY_TIME } },
  ],
  [caseVenue(coinbaseexchange, coinbaseexchangeSide, coinbasePairs), { gaps: 'never' }],
  ...VENUES_WITH_NUMBERS,
]
