// Speaks to dYdX v4's indexer as its client. Source: dYdX indexer WebSocket and HTTP documentation.
import type { ChannelWish, VenueAdapter } from '../venue.js'
import { isObject, jsonBody, stepOf } from './json-body.js'

const BOOK = '/v4/orderbooks/perpetualMarket/'
const MARKETS = '/v4/perpetualMarkets'

const messages = (type: string, ids: readonly string[], { trades = true }: ChannelWish): string[] =>
  ids.flatMap((id) =>
    (trades ? ['v4_orderbook', 'v4_trades'] : ['v4_orderbook']).map((channel) =>
      JSON.stringify(type === 'subscribe' ? { type, channel, id, batched: false } : { type, channel, id }),
    ),
  )

export const dydx: VenueAdapter = {
  id: 'dydx',
  endpoints: { socket: 'wss://indexer.dydx.trade', rest: 'https://indexer.dydx.trade' },
  limits: {
    messagesPerSecond: 2,
    subscriptionsPerConnection: 32,
    connections: 10,
    connectionsPerMs: 60_000,
    restWeight: 600,
    lifeMs: null,
  },
  staleMs: 15_000,
  heartbeat: { everyMs: 5000, message: null },
  // REST reads replicas that lag behind the stream, and the book is shown uncrossed: there is nothing equal to compare with.
  auditMs: null,
  snapshotBySocket: true,
  socketUrl: ({ socket }) => `${socket}/v4/ws`,
  subscribe: (ids, wish) => messages('subscribe', ids, wish),
  unsubscribe: (ids, wish) => messages('unsubscribe', ids, wish),
  snapshotIdOf(url) {
    const at = url.indexOf(BOOK)
    return at < 0 ? null : decodeURIComponent(url.slice(at + BOOK.length).replace(/\?.*$/, ''))
  },
  listing: ({ rest }) => [{ url: `${rest}${MARKETS}`, weight: 1 }],
  isListing: (url) => new RegExp(`${MARKETS}(\\?|$)`).test(url),
  readListing: (bodies) =>
    bodies.flatMap((body) => {
      const value = jsonBody(body)
      const markets = isObject(value) ? value['markets'] : undefined
      if (!isObject(markets)) throw new TypeError(`markets: found ${typeof markets}, expected an object`)
      return Object.entries(markets).map(([id, market]) => {
        if (!isObject(market)) throw new TypeError(`${id}: found ${typeof market}, expected an object`)
        return {
          symbol: `${id.replace(/-USD$/, '')}/USDC:USDC`,
          id,
          tickSize: stepOf(market, 'tickSize'),
          lotSize: stepOf(market, 'stepSize'),
        }
      })
    }),
}
