// Bitstamp as its client speaks it. Source: https://www.bitstamp.net/websocket/v2/ and https://www.bitstamp.net/api/, as of 2026.
//
// Nothing is numbered: a snapshot over REST joins the stream by its time, and is fetched again to compare with.
import type { ChannelWish, Listing, VenueAdapter } from '../venue.js'
import { type Json, jsonBody, objects, powerStep, textOf } from './json-body.js'

const BOOK = '/api/v2/order_book/'
const PAIRS = '/api/v2/trading-pairs-info/'

export const channelOf = (kind: 'book' | 'orders' | 'trades', id: string): string =>
  `${{ book: 'diff_order_book', orders: 'live_orders', trades: 'live_trades' }[kind]}_${id}`

function messages(event: string, ids: readonly string[], { by = 'book', trades = true }: ChannelWish): string[] {
  const kinds = trades ? ([by, 'trades'] as const) : ([by] as const)
  return ids.flatMap((id) =>
    kinds.map((kind) => JSON.stringify({ event: `bts:${event}`, data: { channel: channelOf(kind, id) } })),
  )
}

function decimals(pair: Json, key: string): string {
  const value = pair[key]
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 18) return powerStep(value)
  throw new TypeError(`${key}: found ${JSON.stringify(value) ?? 'nothing'}, expected a count of decimals`)
}

const listed = (pair: Json): Listing => ({
  symbol: textOf(pair, 'name'),
  id: textOf(pair, 'url_symbol'),
  tickSize: decimals(pair, 'counter_decimals'),
  lotSize: decimals(pair, 'base_decimals'),
})

export const bitstamp: VenueAdapter = {
  id: 'bitstamp',
  endpoints: { socket: 'wss://ws.bitstamp.net', rest: 'https://www.bitstamp.net' },
  limits: {
    messagesPerSecond: 10,
    subscriptionsPerConnection: 100,
    connections: 10,
    connectionsPerMs: 60_000,
    restWeight: 600,
    lifeMs: null,
  },
  staleMs: 10_000,
  // the answer to it is what says that a quiet connection lives
  heartbeat: { everyMs: 4_000, message: '{"event":"bts:heartbeat"}' },
  auditMs: 60_000,
  snapshotBySocket: false,
  byOrders: {},
  socketUrl: ({ socket }) => socket,
  subscribe: (ids, wish) => messages('subscribe', ids, wish),
  unsubscribe: (ids, wish) => messages('unsubscribe', ids, wish),
  // group 1: levels, 2: orders with their ids
  snapshot: ({ rest }, id, { by = 'book' }) => ({
    url: `${rest}${BOOK}${id}/?group=${by === 'orders' ? 2 : 1}`,
    weight: 1,
  }),
  snapshotIdOf: (url) => /\/api\/v2\/order_book\/([a-z0-9]+)\/?(?:\?|$)/.exec(url)?.[1] ?? null,
  listing: ({ rest }) => [{ url: `${rest}${PAIRS}`, weight: 1 }],
  isListing: (url) => /\/api\/v2\/trading-pairs-info\/?(?:\?|$)/.test(url),
  readListing: (bodies) => bodies.flatMap((body) => objects(jsonBody(body), 'trading pairs').map(listed)),
}
