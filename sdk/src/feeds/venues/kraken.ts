// Kraken v2 as its client speaks it. The venue sends the book after each subscription and proves it by checksum with every
// frame, so there is nothing to fetch and nothing to audit. Source: Kraken API center, WebSocket v2, 2026-08.
import { LeadlineError } from '../../engine/errors.js'
import type { ChannelWish, Listing, VenueAdapter } from '../venue.js'
import { isObject, type Json, messageOf, powerStep } from './json-body.js'

const PAIRS = '/0/public/AssetPairs'
const DEPTHS: readonly number[] = [10, 25, 100, 500, 1000]
const decoder = new TextDecoder()

/** The smallest depth there is that holds as many levels. */
export function krakenDepth({ depth = 1000 }: ChannelWish): number {
  return DEPTHS.find((each) => each >= depth) ?? 1000
}

function messages(method: string, ids: readonly string[], wish: ChannelWish): readonly string[] {
  if (wish.by === 'orders')
    throw new LeadlineError('kraken: orders (level3) need a token that only account holders get; found by: orders')
  const book = { channel: 'book', symbol: ids, depth: krakenDepth(wish) }
  const trade = { channel: 'trade', symbol: ids, snapshot: false }
  return (wish.trades === false ? [book] : [book, trade]).map((params) => JSON.stringify({ method, params }))
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

export const kraken: VenueAdapter = {
  id: 'kraken',
  endpoints: { socket: 'wss://ws.kraken.com', rest: 'https://api.kraken.com' },
  limits: {
    messagesPerSecond: 5,
    subscriptionsPerConnection: 200,
    connections: 150,
    connectionsPerMs: 600_000,
    restWeight: 60,
    lifeMs: null,
  },
  staleMs: 5000,
  heartbeat: { everyMs: 30_000, message: '{"method":"ping"}' },
  auditMs: null,
  snapshotBySocket: true,
  socketUrl: ({ socket }) => `${socket}/v2`,
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
