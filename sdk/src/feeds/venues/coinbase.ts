// Speaks to Coinbase Advanced Trade as its client. Source: Advanced Trade WebSocket and REST documentation, 2026-07.
import type { ChannelWish, VenueAdapter } from '../venue.js'
import { isObject, jsonBody, objects, stepOf, textOf, withFields } from './json-body.js'

const BOOK = '/api/v3/brokerage/market/product_book?product_id='
const PRODUCTS = '/api/v3/brokerage/market/products'

const messages = (type: string, ids: readonly string[], wish: ChannelWish): string[] =>
  (wish.trades === false ? ['level2'] : ['level2', 'market_trades']).map((channel) =>
    JSON.stringify({ type, product_ids: ids, channel }),
  )

export const coinbase: VenueAdapter = {
  id: 'coinbase',
  endpoints: { socket: 'wss://advanced-trade-ws.coinbase.com', rest: 'https://api.coinbase.com' },
  limits: {
    messagesPerSecond: 8,
    subscriptionsPerConnection: 100,
    connections: 8,
    connectionsPerMs: 1000,
    restWeight: 600,
    lifeMs: null,
  },
  staleMs: 4000,
  heartbeat: null,
  auditMs: 900_000,
  snapshotBySocket: true,
  // Everything here is public; a fresh token raises what the venue allows.
  auth: {
    fields: ['jwt'],
    needs: () => false,
    carries: ({ auth }) => auth === true,
    into: (message, credentials) => withFields(message, ['jwt'], credentials),
  },
  socketUrl: ({ socket }) => socket,
  // The connection is closed when nothing is subscribed within 5 s, and most channels when they are silent for 60 to 90 s.
  greeting: () => ['{"type":"subscribe","channel":"heartbeats"}'],
  subscribe: (ids, wish) => messages('subscribe', ids, wish),
  unsubscribe: (ids, wish) => messages('unsubscribe', ids, wish),
  snapshot: ({ rest }, id) => ({ url: `${rest}${BOOK}${encodeURIComponent(id)}`, weight: 1 }),
  snapshotIdOf(url) {
    const at = url.indexOf(BOOK)
    return at < 0 ? null : decodeURIComponent(url.slice(at + BOOK.length).replace(/&.*$/, ''))
  },
  listing: ({ rest }) => [{ url: `${rest}${PRODUCTS}`, weight: 1 }],
  isListing: (url) => new RegExp(`${PRODUCTS}(\\?|$)`).test(url),
  readListing: (bodies) =>
    bodies.flatMap((body) => {
      const value = jsonBody(body)
      return objects(isObject(value) ? value['products'] : value, 'products')
        .filter((product) => product['product_type'] === 'SPOT')
        .map((product) => ({
          symbol: `${textOf(product, 'base_currency_id')}/${textOf(product, 'quote_currency_id')}`,
          id: textOf(product, 'product_id'),
          tickSize: stepOf(product, 'price_increment'),
          lotSize: stepOf(product, 'base_increment'),
        }))
    }),
}
