// Speaks to Gemini as its client, on the current socket. Source: Gemini WebSocket API and REST documentation, 2026.
import { joinSymbol } from '../binance-symbols.js'
import type { ChannelWish, VenueAdapter } from '../venue.js'
import { isObject, jsonBody, stepOf, textOf } from './json-body.js'

const BOOK = '/v1/book/'
const DETAILS = '/v1/symbols/details/'

/** A request for each stream, named after it: its answer says where the stream begins (decode/gemini.ts). */
const requests = (method: string, ids: readonly string[], { trades = true }: ChannelWish): string[] =>
  ids
    .flatMap((id) => [`${id}@depth@100ms`, ...(trades ? [`${id}@trade`] : [])])
    .map((stream) => JSON.stringify({ id: method === 'subscribe' ? stream : method, method, params: [stream] }))

export const gemini: VenueAdapter = {
  id: 'gemini',
  endpoints: { socket: 'wss://ws.gemini.com', rest: 'https://api.gemini.com' },
  // The documentation names no limits of the socket; these are modest.
  limits: {
    messagesPerSecond: 5,
    subscriptionsPerConnection: 100,
    connections: 10,
    connectionsPerMs: 60_000,
    restWeight: 120,
    lifeMs: null,
  },
  staleMs: 25_000,
  heartbeat: { everyMs: 10_000, message: '{"id":"ping","method":"ping"}' },
  // Changes are numbered, but nothing marks the first frame as the book: it is compared as often as a feed without numbers.
  auditMs: 60_000,
  snapshotBySocket: true,
  // Without it the stream begins with the first change.
  socketUrl: ({ socket }) => `${socket}?snapshot=-1`,
  subscribe: (ids, wish) => requests('subscribe', ids, wish),
  unsubscribe: (ids, wish) => requests('unsubscribe', ids, wish),
  snapshot: ({ rest }, id) => ({
    url: `${rest}${BOOK}${encodeURIComponent(id)}?limit_bids=0&limit_asks=0`,
    weight: 1,
  }),
  snapshotIdOf(url) {
    const match = /\/v1\/book\/([^?#]+)/.exec(url)
    return match ? decodeURIComponent(match[1]!).toLowerCase() : null
  },
  listing: ({ rest }, ids) => ids.map((id) => ({ url: `${rest}${DETAILS}${encodeURIComponent(id)}`, weight: 1 })),
  isListing: (url) => url.includes(DETAILS),
  readListing: (bodies) =>
    bodies.map((body) => {
      const details = jsonBody(body)
      if (!isObject(details)) throw new TypeError('symbol details: expected an object')
      const [base, quote] = [textOf(details, 'base_currency'), textOf(details, 'quote_currency')]
      const isSwap = details['product_type'] === 'swap'
      return {
        symbol: isSwap ? joinSymbol('binanceusdm', base, quote, '') : `${base}/${quote}`,
        id: textOf(details, 'symbol').toLowerCase(),
        // The venue calls the step of prices quote_increment and that of amounts tick_size.
        tickSize: stepOf(details, 'quote_increment'),
        lotSize: stepOf(details, 'tick_size'),
      }
    }),
}
