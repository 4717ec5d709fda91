// Bitget as its client speaks it: v3 ("UTA"). Source: Bitget API v2 and v3, WebSocket "books"; lists of instruments of v1 (recordings
// of 2022) and v2.
//
// Every subscription begins with a snapshot. The REST book has no number and fits no stream: it is not fetched.
import { LeadlineError } from '../../engine/errors.js'
import type { ChannelWish, Listing, VenueAdapter } from '../venue.js'
import { type Fields, groups, isStep, jsonBody, objectsAt, stepOf, textOf } from './bodies.js'

const SPOT = ['/api/v2/spot/public/symbols', '/api/spot/v1/public/products'] as const
const MIX = ['/api/v2/mix/market/contracts', '/api/mix/v1/market/contracts'] as const
const PRODUCT_TYPES = ['USDT-FUTURES', 'USDC-FUTURES', 'COIN-FUTURES'] as const
const ARGS_MOST = 50

function instType(id: string, { product = 'spot' }: ChannelWish): string {
  if (product === 'spot') return 'spot'
  if (product === 'inverse') return 'coin-futures'
  return /(PERP|USDC)$/.test(id) ? 'usdc-futures' : 'usdt-futures'
}

function messages(op: string, ids: readonly string[], wish: ChannelWish): readonly string[] {
  const { depth = 200 } = wish
  const book = depth <= 1 ? 'books1' : depth <= 5 ? 'books5' : 'books'
  const topics = [book, ...(wish.trades === false ? [] : ['publicTrade'])]
  const args = ids.flatMap((symbol) => topics.map((topic) => ({ instType: instType(symbol, wish), topic, symbol })))
  return groups(args, ARGS_MOST).map((some) => JSON.stringify({ op, args: some }))
}

/** v1 writes BTCUSDT_SPBL and BTCUSDT_UMCBL in its lists, and BTCUSDT on the socket. */
function listed(fields: Fields): Listing | null {
  const [id = '', suffix = '', dated = ''] = textOf(fields['symbol']).split('_')
  const base = textOf(fields['baseCoin'])
  const quote = textOf(fields['quoteCoin'])
  if (id === '' || base === '' || quote === '') return null
  const isContract = 'pricePlace' in fields
  const tickSize = isContract
    ? stepOf(fields['pricePlace'], fields['priceEndStep'])
    : stepOf(fields['pricePrecision'] ?? fields['priceScale'])
  const lotSize = isContract
    ? stepOf(fields['volumePlace'])
    : stepOf(fields['quantityPrecision'] ?? fields['quantityScale'])
  if (!isStep(tickSize) || !isStep(lotSize)) return null
  if (!isContract) return { symbol: `${base}/${quote}`, id, tickSize, lotSize }
  const isInverse = quote === 'USD'
  const settle = isInverse ? base : quote
  const expiry = /^\d{6}$/.test(dated) ? `-${dated}` : ''
  // v1 has dated contracts as BTCUSD_DMCBL_220624; later ones are told by their name alone
  return {
    symbol: `${base}/${quote}:${settle}${expiry}`,
    id: expiry === '' ? id : `${id}_${suffix}_${dated}`,
    tickSize,
    lotSize,
  }
}

export const bitget: VenueAdapter = {
  id: 'bitget',
  endpoints: { socket: 'wss://ws.bitget.com', rest: 'https://api.bitget.com' },
  limits: {
    messagesPerSecond: 10,
    subscriptionsPerConnection: 50,
    connections: 300,
    connectionsPerMs: 300_000,
    restWeight: 1200,
    lifeMs: 86_400_000,
  },
  staleMs: 35_000,
  heartbeat: { everyMs: 25_000, message: 'ping' },
  auditMs: null,
  oneProduct: true,
  snapshotBySocket: true,
  socketUrl: ({ socket }) => `${socket}/v3/ws/public`,
  // v1 had a socket of its own for each; since v2 one carries all
  productAt: (address) => (address.includes('/spot/') ? 'spot' : address.includes('/mix/') ? 'linear' : null),
  subscribe: (ids, wish) => messages('subscribe', ids, wish),
  unsubscribe: (ids, wish) => messages('unsubscribe', ids, wish),
  listing: ({ rest }) => [
    { url: `${rest}${SPOT[0]}`, weight: 1 },
    ...PRODUCT_TYPES.map((type) => ({ url: `${rest}${MIX[0]}?productType=${type}`, weight: 1 })),
  ],
  readListing: (bodies) =>
    bodies.flatMap((body) => {
      const all = objectsAt(jsonBody(body), 'data')
      const found = all.flatMap((fields) => listed(fields) ?? [])
      if (all.length > 0 && found.length === 0)
        throw new LeadlineError('Bitget instruments: found none with symbol, baseCoin, quoteCoin and precision')
      return found
    }),
  isListing: (url) => [...SPOT, ...MIX].some((path) => url.split('?')[0]!.endsWith(path)),
}
