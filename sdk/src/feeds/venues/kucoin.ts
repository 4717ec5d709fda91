// KuCoin as its client speaks it. Source: KuCoin API, "Apply connect token", "Level-2 Market Data", "Get Part OrderBook".
//
// The socket's address and token come over HTTP first. The stream sends no snapshot: the public REST book has 100 levels a side, and
// deeper ones are unknown until they change. Names without a dash (XBTUSDTM) are futures, which have hosts of their own; one
// connection carries spot or futures.
import { LeadlineError } from '../../engine/errors.js'
import type { ChannelWish, Endpoints, HttpAnswer, Listing, VenueAdapter } from '../venue.js'
import { dayOf, type Fields, groups, isObject, isStep, jsonBody, objectsAt, parameterOf, textOf } from './bodies.js'

const SOCKET = 'wss://ws-api-spot.kucoin.com'
const REST = 'https://api.kucoin.com'
const FUTURES_SOCKET = 'wss://ws-api-futures.kucoin.com'
const FUTURES_REST = 'https://api-futures.kucoin.com'
const SYMBOLS_MOST = 100
const SPOT_BOOKS = ['/api/v1/market/orderbook/level2_100', '/api/v3/market/orderbook/level2'] as const
const FUTURES_BOOK = '/api/v1/level2/snapshot'
const SYMBOLS = ['/api/v2/symbols', '/api/v1/symbols', '/api/v1/contracts/active'] as const

const isFutures = (id: string): boolean => !id.includes('-')
const restOf = ({ rest }: Endpoints, futures: boolean): string => (futures && rest === REST ? FUTURES_REST : rest)

function messages(type: string, ids: readonly string[], wish: ChannelWish): readonly string[] {
  const kinds = [
    { some: ids.filter((id) => !isFutures(id)), book: '/market/level2:', trades: '/market/match:' },
    { some: ids.filter(isFutures), book: '/contractMarket/level2:', trades: '/contractMarket/execution:' },
  ]
  return kinds.flatMap(({ some, book, trades }) =>
    groups(some, SYMBOLS_MOST).flatMap((names) =>
      [book, ...(wish.trades === false ? [] : [trades])].map((topic) =>
        JSON.stringify({ id: `${type} ${topic}${names[0]}`, type, topic: topic + names.join(','), response: true }),
      ),
    ),
  )
}

/** Token and address out of the answer to bullet-public; an address given by the user stays. */
function addressOf({ socket }: Endpoints, ids: readonly string[], before: HttpAnswer | null): string {
  const own = socket === SOCKET && ids.some(isFutures) ? FUTURES_SOCKET : socket
  if (!before) return `${own}/`
  const body = jsonBody(before.body)
  const data = isObject(body) && isObject(body['data']) ? body['data'] : {}
  const [server] = objectsAt(body, 'data', 'instanceServers')
  const token = textOf(data['token'])
  if (token === '' || !server)
    throw new LeadlineError('KuCoin bullet-public: found no token, expected data.token and data.instanceServers')
  const base = socket === SOCKET ? textOf(server['endpoint']) : `${own}/`
  return `${base}?token=${encodeURIComponent(token)}&connectId=leadline`
}

function listed(fields: Fields): Listing | null {
  const id = textOf(fields['symbol'])
  const base = textOf(fields['baseCurrency']) === 'XBT' ? 'BTC' : textOf(fields['baseCurrency'])
  const pair = `${base}/${textOf(fields['quoteCurrency'])}`
  const settle = textOf(fields['settleCurrency']).replace(/^XBT$/, 'BTC')
  const tickSize = textOf(fields['priceIncrement'] ?? fields['tickSize'])
  const lotSize = textOf(fields['baseIncrement'] ?? fields['lotSize'])
  if (id === '' || !isStep(tickSize) || !isStep(lotSize)) return null
  const expiry = dayOf(fields['expireDate'])
  return { symbol: settle === '' ? pair : `${pair}:${settle}${expiry && `-${expiry}`}`, id, tickSize, lotSize }
}

export const kucoin: VenueAdapter = {
  id: 'kucoin',
  endpoints: { socket: SOCKET, rest: REST },
  limits: {
    messagesPerSecond: 10,
    subscriptionsPerConnection: 150,
    connections: 30,
    connectionsPerMs: 60_000,
    restWeight: 4000,
    lifeMs: 86_400_000,
  },
  staleMs: 25_000,
  heartbeat: { everyMs: 18_000, message: '{"id":"ping","type":"ping"}' },
  auditMs: 900_000,
  oneProduct: true,
  snapshotBySocket: false,
  before: ({ rest }) => ({ url: `${rest}/api/v1/bullet-public`, method: 'POST', weight: 10 }),
  socketUrl: (endpoints, ids, _wish, before) => addressOf(endpoints, ids, before),
  subscribe: (ids, wish) => messages('subscribe', ids, wish),
  unsubscribe: (ids, wish) => messages('unsubscribe', ids, wish),
  snapshot: (endpoints, id) => {
    const path = isFutures(id) ? FUTURES_BOOK : SPOT_BOOKS[0]
    return { url: `${restOf(endpoints, isFutures(id))}${path}?symbol=${encodeURIComponent(id)}`, weight: 3 }
  },
  snapshotIdOf: (url) =>
    [...SPOT_BOOKS, FUTURES_BOOK].map((path) => parameterOf(url, path, 'symbol')).find((id) => id !== null) ?? null,
  listing: (endpoints, ids) => [
    ...(ids.every(isFutures) ? [] : [{ url: `${endpoints.rest}${SYMBOLS[0]}`, weight: 4 }]),
    ...(ids.some(isFutures) ? [{ url: `${restOf(endpoints, true)}${SYMBOLS[2]}`, weight: 4 }] : []),
  ],
  readListing: (bodies) =>
    bodies.flatMap((body) => {
      const found = objectsAt(jsonBody(body), 'data').flatMap((fields) => listed(fields) ?? [])
      if (found.length === 0)
        throw new LeadlineError('KuCoin instruments: found none with symbol, priceIncrement and baseIncrement')
      return found
    }),
  isListing: (url) => SYMBOLS.some((path) => url.split('?')[0]!.endsWith(path)),
}
