// Coinbase Exchange as its client speaks it. Source: Exchange WebSocket and REST documentation, as of 2026.
//
// level2_batch needs no login (level2 and full do): the book every 50 ms, its snapshot over the socket. The full channel begins with the
// REST book of level 3.
import type { ChannelWish, VenueAdapter } from '../venue.js'
import { jsonBody, objects, stepOf, textOf } from './json-body.js'

const BOOK = /\/products\/([^/?]+)\/book(?:\?|$)/

function message(type: string, ids: readonly string[], { by = 'book', trades = true }: ChannelWish): readonly string[] {
  // full tells of every trade itself
  const book = by === 'orders' ? ['full'] : trades ? ['level2_batch', 'matches'] : ['level2_batch']
  return [JSON.stringify({ type, product_ids: ids, channels: [...book, 'heartbeat'] })]
}

export const coinbaseexchange: VenueAdapter = {
  id: 'coinbaseexchange',
  endpoints: { socket: 'wss://ws-feed.exchange.coinbase.com', rest: 'https://api.exchange.coinbase.com' },
  limits: {
    messagesPerSecond: 8,
    subscriptionsPerConnection: 100,
    connections: 8,
    connectionsPerMs: 1000,
    restWeight: 600,
    lifeMs: null,
  },
  staleMs: 4000, // the heartbeat channel speaks once a second
  heartbeat: null,
  auditMs: 60_000,
  snapshotBySocket: true,
  socketUrl: ({ socket }) => socket,
  subscribe: (ids, wish) => message('subscribe', ids, wish),
  unsubscribe: (ids, wish) => message('unsubscribe', ids, wish),
  snapshot: ({ rest }, id, { by = 'book' }) => ({
    url: `${rest}/products/${id}/book?level=${by === 'orders' ? 3 : 2}`,
    weight: 1,
  }),
  snapshotIdOf: (url) => BOOK.exec(url)?.[1] ?? null,
  listing: ({ rest }) => [{ url: `${rest}/products`, weight: 1 }],
  isListing: (url) => /\/\/[^/]*coinbase[^/]*\/products(?:\?|$)/.test(url),
  readListing: (bodies) =>
    bodies.flatMap((body) =>
      objects(jsonBody(body), 'products').map((product) => ({
        symbol: `${textOf(product, 'base_currency')}/${textOf(product, 'quote_currency')}`,
        id: textOf(product, 'id'),
        tickSize: stepOf(product, 'quote_increment'),
        lotSize: stepOf(product, 'base_increment'),
      })),
    ),
}
