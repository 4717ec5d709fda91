// Kraken v2 as its client speaks it. The venue sends the book after each subscription and proves it by checksum with every
// frame, so there is nothing to fetch and nothing to audit. Source: Kraken API center, WebSocket v2, 2026-08.
import { LeadlineError } from '../../engine/errors.js'
import type { ChannelWish, Limits, Listing, VenueAdapter } from '../venue.js'
import { groups } from './bodies.js'
import { isObject, type Json, messageOf, powerStep } from './json-body.js'

const PAIRS = '/0/public/AssetPairs'
const DEPTHS: readonly number[] = [10, 25, 100, 500, 1000]
const decoder = new TextDecoder()

/** The smallest depth there is that holds as many levels. */
export function krakenDepth({ depth = 1000 }: ChannelWish): number {
  return DEPTHS.find((each) => each >= depth) ?? 1000
}

/** level3 has fewer depths, and what each symbol costs of the 200 a second that an account has. */
const L3_COSTS: readonly (readonly [depth: number, cost: number])[] = [
  [10, 5],
  [100, 25],
  [1000, 100],
]
const L3_MOST = 200

function level3(method: string, ids: readonly string[], { depth = 1000 }: ChannelWish): readonly string[] {
  const [levels, cost] = L3_COSTS.find(([each]) => each >= depth) ?? L3_COSTS.at(-1)!
  return groups(ids, L3_MOST / cost).map((symbol) =>
    JSON.stringify({ method, params: { channel: 'level3', symbol, depth: levels, snapshot: true } }),
  )
}

function messages(method: string, ids: readonly string[], wish: ChannelWish): readonly string[] {
  const trade = JSON.stringify({ method, params: { channel: 'trade', symbol: ids, snapshot: false } })
  const book =
    wish.by === 'orders'
      ? level3(method, ids, wish)
      : [JSON.stringify({ method, params: { channel: 'book', symbol: ids, depth: krakenDepth(wish) } })]
  return [...(wish.book === false ? [] : book), ...(wish.trades === false ? [] : [trade])]
}

/** REST and v1 say XBT and XDG where v2 says BTC and DOGE. */
const RENAMED: Readonly<Record<string, string>> = { XBT: 'BTC', XDG: 'DOGE' }
const today = (currency: string): string => RENAMED[currency] ?? currency

/** A pair under its name of v2, and under that of v1, which recordings have, where it is another. */
function listed({ wsname, tick_size, pair_decimals, lot_decimals }: Json): readonly Listing[] {
  if (typeof wsname !== 'string' || typeof pair_decimals !== 'number' || typeof lot_decimals !== 'number') return []
  const [base = '', quote = ''] = wsname.split('/')
  const symbol = `${today(base)}/${today(quote)}`
  const tickSize = typeof tick_size === 'string' ? tick_size : powerStep(pair_decimals)
  const listing = { symbol, id: symbol, tickSize, lotSize: powerStep(lot_decimals) }
  return wsname === symbol ? [listing] : [listing, { ...listing, id: wsname }]
}

const SOCKET = 'wss://ws.kraken.com'
const L3_SOCKET = 'wss://ws-l3.kraken.com'
const LIMITS: Limits = {
  messagesPerSecond: 5,
  subscriptionsPerConnection: 200,
  connections: 150,
  connectionsPerMs: 600_000,
  restWeight: 60,
  lifeMs: null,
}

export const kraken: VenueAdapter = {
  id: 'kraken',
  endpoints: { socket: SOCKET, rest: 'https://api.kraken.com' },
  limits: LIMITS,
  staleMs: 5000,
  heartbeat: { everyMs: 30_000, message: '{"method":"ping"}' },
  auditMs: null,
  snapshotBySocket: true,
  socketUrl: ({ socket }) => `${socket}/v2`,
  // level3 is spoken at an address of its own, with a token (REST GetWebSocketsToken); the trades stay where they are.
  byOrders: {
    limits: { ...LIMITS, messagesPerSecond: 1 },
    split(wish) {
      const book = { ...wish, trades: false }
      return wish.trades === false ? [book] : [book, { ...wish, book: false, trades: true }]
    },
    subscriptionsOf: () => 1,
    socketUrl: ({ socket }, _ids, { book = true }) => `${socket === SOCKET && book ? L3_SOCKET : socket}/v2`,
  },
  auth: {
    fields: ['token'],
    needs: ({ by }) => by === 'orders',
    carries: ({ by, book = true }) => by === 'orders' && book,
    into(message, { token }) {
      const { method, params } = JSON.parse(message) as { method: string; params: object }
      return JSON.stringify({ method, params: { ...params, token } })
    },
  },
  subscribe: (ids, wish) => messages('subscribe', ids, wish),
  unsubscribe: (ids, wish) => messages('unsubscribe', ids, wish),
  listing: ({ rest }) => [{ url: `${rest}${PAIRS}`, weight: 1 }],
  readListing(bodies) {
    return bodies.flatMap((body) => {
      const { result } = messageOf(decoder.decode(body)) ?? {}
      const pairs = isObject(result) ? Object.values(result).filter(isObject).flatMap(listed) : []
      if (pairs.length === 0)
        throw new LeadlineError('Kraken AssetPairs: found no pair with wsname, pair_decimals and lot_decimals')
      return pairs
    })
  },
  isListing: (url) => url.split('?')[0]!.endsWith(PAIRS),
}
