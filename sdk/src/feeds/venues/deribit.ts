// Speaks to Deribit as its client. Source: Deribit API v2 documentation.
import type { ChannelWish, VenueAdapter } from '../venue.js'
import { isObject, type Json, jsonBody, messageOf, objects, stepOf, textOf } from './json-body.js'

const BOOK = '/api/v2/public/get_order_book?instrument_name='
const INSTRUMENTS = '/api/v2/public/get_instruments'
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
/** Channels in one request. */
const CHANNELS = 100

const request = (id: number, method: string, params: Json): string =>
  JSON.stringify({ jsonrpc: '2.0', id, method, params })

function requests(method: string, ids: readonly string[], { trades = true }: ChannelWish): string[] {
  const channels = ids.flatMap((id) => [`book.${id}.100ms`, ...(trades ? [`trades.${id}.100ms`] : [])])
  const messages: string[] = []
  for (let i = 0; i < channels.length; i += CHANNELS)
    messages.push(request(10 + i / CHANNELS, method, { channels: channels.slice(i, i + CHANNELS) }))
  return messages
}

export const deribit: VenueAdapter = {
  id: 'deribit',
  endpoints: { socket: 'wss://www.deribit.com', rest: 'https://www.deribit.com' },
  limits: {
    messagesPerSecond: 3,
    subscriptionsPerConnection: 500,
    connections: 32,
    connectionsPerMs: 60_000,
    restWeight: 1200,
    lifeMs: null,
  },
  staleMs: 20_000,
  heartbeat: null, // the venue sends them, and is answered
  auditMs: 900_000,
  snapshotBySocket: true,
  socketUrl: ({ socket }) => `${socket}/ws/api/v2`,
  greeting: () => [request(1, 'public/set_heartbeat', { interval: 10 })],
  subscribe: (ids, wish) => requests('public/subscribe', ids, wish),
  unsubscribe: (ids, wish) => requests('public/unsubscribe', ids, wish),
  answer(text) {
    // Unanswered, the venue closes the connection.
    if (!text.includes('test_request')) return null
    const { method, params } = messageOf(text) ?? {}
    return method === 'heartbeat' && isObject(params) && params['type'] === 'test_request'
      ? request(2, 'public/test', {})
      : null
  },
  snapshot: ({ rest }, id) => ({ url: `${rest}${BOOK}${encodeURIComponent(id)}&depth=10000`, weight: 1 }),
  snapshotIdOf(url) {
    const at = url.indexOf(BOOK)
    return at < 0 ? null : decodeURIComponent(url.slice(at + BOOK.length).replace(/&.*$/, ''))
  },
  listing: ({ rest }) => [{ url: `${rest}${INSTRUMENTS}?currency=any&expired=false`, weight: 10 }],
  isListing: (url) => url.includes(INSTRUMENTS),
  readListing: (bodies) =>
    bodies.flatMap((body) => {
      const value = jsonBody(body)
      return objects(isObject(value) ? value['result'] : value, 'result').map((instrument) => ({
        symbol: unified(instrument),
        id: textOf(instrument, 'instrument_name'),
        tickSize: stepOf(instrument, 'tick_size'),
        lotSize: stepOf(instrument, 'min_trade_amount'),
      }))
    }),
}

/** BTC/USD:BTC, BTC/USD:BTC-210924, BTC/USD:BTC-210924-40000-C, BTC/USDC for spot; combinations keep the venue's name. */
function unified(instrument: Json): string {
  const name = textOf(instrument, 'instrument_name')
  const kind = textOf(instrument, 'kind')
  const base = textOf(instrument, 'base_currency')
  const quote = textOf(instrument, 'quote_currency')
  if (kind === 'spot') return `${base}/${quote}`
  if (kind !== 'future' && kind !== 'option') return name
  // Options settled in the coin are quoted in it; their strike is in dollars.
  const settled = name.includes('_') ? quote : base
  const pair = `${base}/${quote === base ? 'USD' : quote}:${settled}`
  const [, date, strike, right] = name.split('-')
  if (date === 'PERPETUAL') return pair
  const expiry = /^(\d{1,2})([A-Z]{3})(\d{2})$/.exec(date ?? '')
  if (!expiry) return name
  const month = String(MONTHS.indexOf(expiry[2]!) + 1).padStart(2, '0')
  const day = `${expiry[3]!}${month}${expiry[1]!.padStart(2, '0')}`
  return `${pair}-${day}${strike === undefined ? '' : `-${strike}-${right}`}`
}
