// Bybit v5 as its client speaks it. Source: Bybit API v5, "Connect", "Orderbook", "Get Instruments Info", pages of 2026-08.
//
// One socket for each product. Every subscription begins with a snapshot, so that a resync is a resubscription. The REST book counts
// the updates of another depth (its `u` is that of the deepest stream): it fits no stream that is subscribed here and is not fetched.
import { LeadlineError } from '../../engine/errors.js'
import type { ChannelWish, Listing, Product, VenueAdapter } from '../venue.js'
import { dayOf, type Fields, groups, isObject, isStep, jsonBody, objectsAt, textOf } from './bodies.js'

const INSTRUMENTS = '/v5/market/instruments-info'
const DEPTHS = [1, 50, 200, 1000]
const ARGS_MOST = 10
const PRODUCTS: readonly Product[] = ['spot', 'linear', 'inverse']

/** The least depth there is that holds as many levels. */
function depthOf({ depth = 200 }: ChannelWish): number {
  return DEPTHS.find((levels) => levels >= depth) ?? 1000
}

function messages(op: string, ids: readonly string[], wish: ChannelWish): readonly string[] {
  const topics = [`orderbook.${depthOf(wish)}.`, ...(wish.trades === false ? [] : ['publicTrade.'])]
  const args = ids.flatMap((id) => topics.map((topic) => topic + id))
  return groups(args, ARGS_MOST).map((some) => JSON.stringify({ op, args: some }))
}

function listed(fields: Fields): Listing | null {
  const id = textOf(fields['symbol'])
  const prices = isObject(fields['priceFilter']) ? fields['priceFilter'] : {}
  const lots = isObject(fields['lotSizeFilter']) ? fields['lotSizeFilter'] : {}
  const tickSize = textOf(prices['tickSize'])
  const lotSize = textOf(lots['qtyStep']) || textOf(lots['basePrecision'])
  if (id === '' || !isStep(tickSize) || !isStep(lotSize)) return null
  const pair = `${textOf(fields['baseCoin'])}/${textOf(fields['quoteCoin'])}`
  const settle = textOf(fields['settleCoin'])
  const expiry = textOf(fields['contractType']).endsWith('Perpetual') ? '' : dayOf(fields['deliveryTime'])
  return { symbol: settle === '' ? pair : `${pair}:${settle}${expiry && `-${expiry}`}`, id, tickSize, lotSize }
}

export const bybit: VenueAdapter = {
  id: 'bybit',
  endpoints: { socket: 'wss://stream.bybit.com', rest: 'https://api.bybit.com' },
  limits: {
    messagesPerSecond: 10,
    subscriptionsPerConnection: 200,
    connections: 500,
    connectionsPerMs: 300_000,
    restWeight: 6000,
    lifeMs: null,
  },
  staleMs: 25_000,
  heartbeat: { everyMs: 20_000, message: '{"op":"ping"}' },
  auditMs: null,
  oneProduct: true,
  snapshotBySocket: true,
  socketUrl: ({ socket }, _ids, { product = 'spot' }) => `${socket}/v5/public/${product}`,
  productAt: (address) => PRODUCTS.find((product) => address.split('?')[0]!.endsWith(`/${product}`)) ?? null,
  subscribe: (ids, wish) => messages('subscribe', ids, wish),
  unsubscribe: (ids, wish) => messages('unsubscribe', ids, wish),
  listing: ({ rest }) =>
    PRODUCTS.map((category) => ({
      url: `${rest}${INSTRUMENTS}?category=${category}&status=Trading&limit=1000`,
      weight: 1,
    })),
  readListing: (bodies) =>
    bodies.flatMap((body) => {
      const all = objectsAt(jsonBody(body), 'result', 'list')
      const found = all.flatMap((fields) => listed(fields) ?? [])
      if (all.length > 0 && found.length === 0)
        throw new LeadlineError('Bybit instruments: found none with symbol, tickSize and qtyStep')
      return found
    }),
  isListing: (url) => url.split('?')[0]!.endsWith(INSTRUMENTS),
}
