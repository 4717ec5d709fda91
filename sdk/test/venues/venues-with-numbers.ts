// OKX, Bybit, Gate, KuCoin and Bitget in the shared cases, each by every channel its side speaks. KuCoin's futures aren't here: there
// each change takes a number of its own, and the simulated venue's updates may hold more changes than numbers.
import { nativeSymbol } from '../../src/engine/symbols.js'
import type { ChannelWish, Listing, VenueAdapter } from '../../src/feeds/venue.js'
import { bitget } from '../../src/feeds/venues/bitget.js'
import { bitgetSide } from '../../src/feeds/venues/bitget-side.js'
import { bybit } from '../../src/feeds/venues/bybit.js'
import { bybitSide } from '../../src/feeds/venues/bybit-side.js'
import { gate } from '../../src/feeds/venues/gate.js'
import { gateSide } from '../../src/feeds/venues/gate-side.js'
import { kucoin } from '../../src/feeds/venues/kucoin.js'
import { kucoinSide } from '../../src/feeds/venues/kucoin-side.js'
import { okx } from '../../src/feeds/venues/okx.js'
import { okxSide } from '../../src/feeds/venues/okx-side.js'
import type { CaseOptions } from './cases.js'
import { type CaseVenue, caseVenue } from './client.js'

const listings = (venue: string, settle = ''): readonly Listing[] =>
  ['BTC/USDT', 'ETH/USDT', 'XRP/USDT'].map((pair) => {
    const symbol = `${pair}${settle}`
    return { symbol, id: nativeSymbol(venue, symbol), tickSize: '0.01', lotSize: '0.001' }
  })

/** Subscribed as somebody wishes. */
const wished = (adapter: VenueAdapter, wish: ChannelWish): Pick<CaseVenue, 'subscribe' | 'unsubscribe'> => ({
  subscribe: (ids) => adapter.subscribe(ids, wish),
  unsubscribe: (ids) => adapter.unsubscribe(ids, wish),
})

/** Subscribed by messages that the adapter doesn't send. */
const told = (message: (op: string, ids: readonly string[]) => readonly string[]) => ({
  subscribe: (ids: readonly string[]) => message('subscribe', ids),
  unsubscribe: (ids: readonly string[]) => message('unsubscribe', ids),
})

const olderGate = (channel: string) =>
  told((event, ids) => ids.map((id) => JSON.stringify({ time: 0, channel, event, payload: [id, '100ms'] })))

const empty = (topic: string, type: string) => (id: string) => [
  JSON.stringify({ topic: `${topic}.${id}`, type, ts: 1767225600000, data: { s: id, b: [], a: [], u: 1, seq: 1 } }),
]

const RESPELLED = { 'decimals are written with other zeros': 'the checksum is that of the text as sent' }
export const VENUES_WITH_NUMBERS: readonly (readonly [CaseVenue, CaseOptions])[] = [
  [caseVenue(okx, okxSide, listings('okx')), { gaps: 'next' }],
  [
    { ...caseVenue(okx, okxSide, listings('okx'), { name: 'okx books5', depth: 5 }), ...wished(okx, { depth: 5 }) },
    { gaps: 'whole' },
  ],
  [
    caseVenue(bybit, bybitSide, listings('bybit'), { span: 1 }),
    { gaps: 'next', halt: empty('orderbook.200', 'snapshot') },
  ],
  [
    {
      ...caseVenue(bybit, bybitSide, listings('bybit'), { name: 'bybit full', span: 1 }),
      ...told((op, ids) => [JSON.stringify({ op, args: ids.map((id) => `orderbook.full.${id}`) })]),
      snapshotPath: (id) => `/v5/market/orderbook?category=spot&symbol=${id}&limit=100000`,
    },
    { gaps: 'next', halt: empty('orderbook.full', 'delta') },
  ],
  [
    caseVenue(bybit, bybitSide, listings('bybit', ':USDT'), { name: 'bybit level 1', span: 1, depth: 1 }),
    { gaps: 'whole' },
  ],
  [caseVenue(gate, gateSide, listings('gate')), { gaps: 'next' }],
  [
    {
      ...caseVenue(gate, gateSide, listings('gate', ':USDT'), { name: 'gate futures' }),
      ...wished(gate, { product: 'linear' }),
    },
    { gaps: 'next' },
  ],
  [
    {
      ...caseVenue(gate, gateSide, listings('gate'), { name: 'gate older' }),
      ...olderGate('spot.order_book_update'),
      snapshotPath: (id) => `/api/v4/spot/order_book?currency_pair=${id}&limit=100000&with_id=true`,
    },
    { gaps: 'next' },
  ],
  [
    {
      ...caseVenue(gate, gateSide, listings('gate', ':USDT'), { name: 'gate older futures' }),
      ...olderGate('futures.order_book_update'),
      snapshotPath: (id) => `/api/v4/futures/usdt/order_book?contract=${id}&limit=100000&with_id=true`,
    },
    { gaps: 'next', exponents: true },
  ],
  [caseVenue(kucoin, kucoinSide, listings('kucoin'), { depth: 100 }), { gaps: 'next' }],
  [caseVenue(bitget, bitgetSide, listings('bitget')), { gaps: 'next', checksumRanks: 25, exempt: RESPELLED }],
  [
    {
      // nothing proves v2's levels beyond the 25 of the checksum
      ...caseVenue(bitget, bitgetSide, listings('bitget'), { name: 'bitget v2', depth: 25 }),
      ...told((op, ids) => [
        JSON.stringify({ op, args: ids.map((instId) => ({ instType: 'SPOT', channel: 'books', instId })) }),
      ]),
    },
    { gaps: 'next', checksumRanks: 25, exempt: RESPELLED },
  ],
]
