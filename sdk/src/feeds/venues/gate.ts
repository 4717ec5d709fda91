// Gate v4 as its client speaks it. Source: Gate API v4, WebSocket "Order book V2" (2025-05-30), REST "order_book".
//
// Subscribed is obu, whose first push is the whole book. The REST book belongs to the older channel and is read from recordings.
// `time` of a request is not checked by the venue and is 0 here: an adapter has no clock.
import { LeadlineError } from '../../engine/errors.js'
import type { ChannelWish, Listing, Product, VenueAdapter } from '../venue.js'
import { type Fields, isStep, jsonBody, objectsAt, parameterOf, stepOf, textOf } from './bodies.js'

const SOCKETS: Readonly<Record<Product, string>> = {
  spot: 'wss://api.gateio.ws/ws/v4/',
  linear: 'wss://fx-ws.gateio.ws/v4/ws/usdt',
  inverse: 'wss://fx-ws.gateio.ws/v4/ws/btc',
}
const HOST = 'wss://api.gateio.ws'
const LISTS = ['/api/v4/spot/currency_pairs', '/api/v4/futures/usdt/contracts', '/api/v4/futures/btc/contracts']
/** The wire shows sizes finer than the list says: what is left of orders filled in part (in 2021 up to 8 decimals where 3 are listed). */
const FINER = 3

function messages(event: string, ids: readonly string[], wish: ChannelWish): readonly string[] {
  const kind = (wish.product ?? 'spot') === 'spot' ? 'spot' : 'futures'
  const levels = (wish.depth ?? 400) <= 50 ? 50 : 400
  const message = (channel: string, payload: readonly string[]) =>
    JSON.stringify({ time: 0, channel: `${kind}.${channel}`, event, payload })
  const books = ids.map((id) => message('obu', [`ob.${id}.${levels}`])) // one stream a request
  return wish.trades === false || ids.length === 0 ? books : [...books, message('trades', ids)]
}

function pair(fields: Fields): Listing | null {
  const { id, base, quote, precision, amount_precision: amount } = fields
  const tickSize = stepOf(precision)
  const lotSize = typeof amount === 'number' ? stepOf(amount + FINER) : ''
  if (typeof id !== 'string' || !isStep(tickSize) || !isStep(lotSize)) return null
  return { symbol: `${textOf(base)}/${textOf(quote)}`, id, tickSize, lotSize }
}

/** Contracts are whole unless the smallest order is a part of one. */
function contract(fields: Fields): Listing | null {
  const id = textOf(fields['name'])
  const tickSize = textOf(fields['order_price_round'])
  const least = textOf(fields['order_size_min'])
  const [base = '', quote = '', day = ''] = id.split('_')
  if (quote === '' || !isStep(tickSize)) return null
  const settle = fields['type'] === 'inverse' ? base : quote
  const lotSize = /^0\.\d*[1-9]/.test(least) ? least : '1'
  return { symbol: `${base}/${quote}:${settle}${day && `-${day.slice(2)}`}`, id, tickSize, lotSize }
}

export const gate: VenueAdapter = {
  id: 'gate',
  endpoints: { socket: HOST, rest: 'https://api.gateio.ws' },
  limits: {
    messagesPerSecond: 10,
    subscriptionsPerConnection: 100,
    connections: 300,
    connectionsPerMs: 300_000,
    restWeight: 1200,
    lifeMs: null,
  },
  staleMs: 25_000,
  heartbeat: { everyMs: 10_000, message: '{"time":0,"channel":"spot.ping"}' },
  auditMs: 900_000,
  oneProduct: true,
  snapshotBySocket: true,
  socketUrl: ({ socket }, _ids, { product = 'spot' }) =>
    socket === HOST ? SOCKETS[product] : `${socket}${new URL(SOCKETS[product]).pathname}`,
  productAt: (address) =>
    /\/ws\/usdt\/?$/.test(address) ? 'linear' : /\/ws\/btc\/?$/.test(address) ? 'inverse' : 'spot',
  subscribe: (ids, wish) => messages('subscribe', ids, wish),
  unsubscribe: (ids, wish) => messages('unsubscribe', ids, wish),
  snapshot: ({ rest }, id, { product = 'spot', depth = 100 }) => {
    const query = `limit=${Math.min(depth, 100)}&with_id=true`
    const name = encodeURIComponent(id)
    const settle = product === 'linear' ? 'usdt' : 'btc'
    return product === 'spot'
      ? { url: `${rest}/api/v4/spot/order_book?currency_pair=${name}&${query}`, weight: 1 }
      : { url: `${rest}/api/v4/futures/${settle}/order_book?contract=${name}&${query}`, weight: 1 }
  },
  snapshotIdOf: (url) =>
    parameterOf(url, '/order_book', 'currency_pair') ?? parameterOf(url, '/order_book', 'contract'),
  listing: ({ rest }) => LISTS.map((path) => ({ url: `${rest}${path}`, weight: 1 })),
  readListing: (bodies) =>
    bodies.flatMap((body) => {
      const found = objectsAt(jsonBody(body))
      const listings = found.flatMap((fields) => pair(fields) ?? contract(fields) ?? [])
      if (found.length > 0 && listings.length === 0)
        throw new LeadlineError('Gate instruments: found none with id and precision, or name and order_price_round')
      return listings
    }),
  isListing: (url) => LISTS.some((path) => url.split('?')[0]!.endsWith(path)),
}
