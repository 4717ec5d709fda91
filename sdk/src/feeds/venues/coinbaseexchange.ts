// Coinbase Exchange as its client speaks it. Source: Exchange WebSocket and REST documentation, as of 2026.
//
// level2_batch needs no login: the book every 50 ms, its snapshot over the socket. With credentials level2 is asked for, which doesn't
// wait for 50 ms, and full, order by order, which begins with the REST book of level 3. Credentials are those of a signed request
// of GET /users/self/verify: signature, key, passphrase, timestamp.
import type { ChannelWish, VenueAdapter } from '../venue.js'
import { jsonBody, objects, stepOf, textOf, withFields } from './json-body.js'

const BOOK = /\/products\/([^/?]+)\/book(?:\?|$)/

const FIELDS = ['signature', 'key', 'passphrase', 'timestamp']

function message(
  type: string,
  ids: readonly string[],
  { by = 'book', trades = true, auth = false }: ChannelWish,
): readonly string[] {
  // full tells of every trade itself
  const levels = auth ? 'level2' : 'level2_batch'
  const book = by === 'orders' ? ['full'] : trades ? [levels, 'matches'] : [levels]
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
  byOrders: { snapshotBySocket: false },
  auth: {
    fields: FIELDS,
    needs: ({ by }) => by === 'orders',
    carries: ({ by, auth }) => by === 'orders' || auth === true,
    into: (message, credentials) => withFields(message, FIELDS, credentials),
  },
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
