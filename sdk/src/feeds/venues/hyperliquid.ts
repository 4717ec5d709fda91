// Speaks to Hyperliquid as its client. Source: Hyperliquid API documentation; of its two sets of limits the lower one.
import type { ChannelWish, Listing, VenueAdapter } from '../venue.js'
import { isObject, type Json, jsonBody, objects, powerStep, textOf } from './json-body.js'

/** Markets of the fast book are named with this mark (decode/hyperliquid.ts). */
const FAST = '@fast'
const INFO = '/info'
/** Prices have at most so many decimals less those of sizes; how many digits count is not a grid. */
const PERPETUAL_DECIMALS = 6
const SPOT_DECIMALS = 8

function messages(method: string, ids: readonly string[], { trades = true }: ChannelWish): string[] {
  const ask = (subscription: Json): string => JSON.stringify({ method, subscription })
  return ids.flatMap((id) => {
    const isFast = id.endsWith(FAST)
    const coin = isFast ? id.slice(0, -FAST.length) : id
    const book = ask({ type: 'l2Book', coin, ...(isFast ? { fast: true } : {}) })
    return trades && !isFast ? [book, ask({ type: 'trades', coin })] : [book]
  })
}

export const hyperliquid: VenueAdapter = {
  id: 'hyperliquid',
  endpoints: { socket: 'wss://api.hyperliquid.xyz', rest: 'https://api.hyperliquid.xyz' },
  limits: {
    messagesPerSecond: 33,
    subscriptionsPerConnection: 1000,
    connections: 10,
    connectionsPerMs: 60_000,
    restWeight: 1200,
    lifeMs: null,
  },
  staleMs: 10_000,
  heartbeat: { everyMs: 5000, message: '{"method":"ping"}' },
  auditMs: null, // each message is the book
  snapshotBySocket: true,
  socketUrl: ({ socket }) => `${socket}/ws`,
  subscribe: (ids, wish) => messages('subscribe', ids, wish),
  unsubscribe: (ids, wish) => messages('unsubscribe', ids, wish),
  listing: ({ rest }) =>
    ['{"type":"meta"}', '{"type":"spotMeta"}'].map((body) => ({
      url: `${rest}${INFO}`,
      method: 'POST',
      body,
      weight: 20,
    })),
  isListing: (url) => url.endsWith(INFO),
  readListing: (bodies) => {
    const read = bodies.flatMap((body) => {
      const value = jsonBody(body)
      if (!isObject(value)) throw new TypeError('meta: expected an object')
      const universe = objects(value['universe'], 'universe')
      if (value['tokens'] === undefined) return universe.map(perpetual)
      const tokens = new Map(objects(value['tokens'], 'tokens').map((token) => [token['index'], token]))
      return universe.flatMap((pair) => spot(pair, tokens))
    })
    // Both lists have one address: whoever answers by it alone gives the same twice.
    return [...new Map(read.map((listing) => [listing.id, listing])).values()]
  },
}

function perpetual(coin: Json): Listing {
  const name = textOf(coin, 'name')
  const decimals = decimalsOf(coin)
  const tickSize = powerStep(Math.max(0, PERPETUAL_DECIMALS - decimals))
  return { symbol: `${name}/USDC:USDC`, id: name, tickSize, lotSize: powerStep(decimals) }
}

function spot(pair: Json, tokens: ReadonlyMap<unknown, Json>): Listing[] {
  const [base, quote] = ((pair['tokens'] ?? []) as unknown[]).map((index) => tokens.get(index))
  if (!base || !quote) return []
  const decimals = decimalsOf(base)
  const tickSize = powerStep(Math.max(0, SPOT_DECIMALS - decimals))
  const symbol = `${textOf(base, 'name')}/${textOf(quote, 'name')}`
  return [{ symbol, id: textOf(pair, 'name'), tickSize, lotSize: powerStep(decimals) }]
}

function decimalsOf(coin: Json): number {
  const decimals = coin['szDecimals']
  if (typeof decimals === 'number') return decimals
  throw new TypeError(`szDecimals: found ${typeof decimals}, expected a number`)
}
