// How to speak to Binance as its client: spot, USDⓈ-M and COIN-M futures.
// Source: Binance API documentation (spot, USDⓈ-M, COIN-M), 2026-07: streams, limits, exchangeInfo, "Base URL split" of USDⓈ-M
// (depth at /public, trades at /market).
import { joinSymbol, type BinanceVenue } from '../binance-symbols.js'
import type { ChannelWish, Endpoints, HttpRequest, Limits, Listing, VenueAdapter } from '../venue.js'

interface Product {
  readonly id: BinanceVenue
  readonly endpoints: Endpoints
  readonly limits: Limits
  /** Path of REST: '/api/v3'. */
  readonly api: string
  readonly tradeStream: string
  /** Levels that a snapshot may have, and their weight. */
  readonly weights: readonly (readonly [levels: number, weight: number])[]
  readonly listingWeight: number
  /** Spot lists the symbols that are asked for; futures list all. */
  readonly listsByName: boolean
  readonly splits: boolean
}

/** Names in one SUBSCRIBE. */
const NAMES = 100
/** Above so many the whole list is asked for: an address may not be of any length. */
const NAMES_LISTED = 200
const LIFE_MS = 24 * 3600_000
const DEPTH = 1000
const text = new TextDecoder()

function adapter(product: Product): VenueAdapter {
  const { id, api } = product
  const streams = (ids: readonly string[], wish: ChannelWish): string[] =>
    ids.flatMap((symbol) => {
      const name = symbol.toLowerCase()
      const book = wish.book === false ? [] : [`${name}@depth@100ms`]
      return wish.trades === false ? book : [...book, `${name}@${product.tradeStream}`]
    })
  const messages = (method: string, ids: readonly string[], wish: ChannelWish): string[] => {
    const names = streams(ids, wish)
    const parts: string[] = []
    for (let i = 0; i < names.length; i += NAMES)
      parts.push(JSON.stringify({ method, params: names.slice(i, i + NAMES), id: 1 + i / NAMES }))
    return parts
  }
  return {
    id,
    endpoints: product.endpoints,
    limits: product.limits,
    staleMs: 70_000,
    // The venue's own pings don't reach every host; the answer to this is a frame like any other.
    heartbeat: { everyMs: 30_000, message: '{"method":"LIST_SUBSCRIPTIONS","id":0}' },
    auditMs: 900_000,
    snapshotBySocket: false,
    socketUrl: ({ socket }, _ids, wish) =>
      product.splits ? `${socket}/${wish.book === false ? 'market' : 'public'}/ws` : `${socket}/ws`,
    ...(product.splits ? { split } : {}),
    subscriptionsOf: (wish) => streams(['x'], wish).length,
    subscribe: (ids, wish) => messages('SUBSCRIBE', ids, wish),
    unsubscribe: (ids, wish) => messages('UNSUBSCRIBE', ids, wish),
    snapshot({ rest }, symbol, { depth = DEPTH }): HttpRequest {
      const [levels, weight] = product.weights.find(([most]) => depth <= most) ?? product.weights.at(-1)!
      return { url: `${rest}${api}/depth?symbol=${encodeURIComponent(symbol)}&limit=${levels}`, weight }
    },
    snapshotIdOf(url) {
      const match = /\/depth\?(?:[^#]*&)?symbol=([^&#]+)/.exec(url)
      return match ? decodeURIComponent(match[1]!).toUpperCase() : null
    },
    listing({ rest }, ids): readonly HttpRequest[] {
      const url = `${rest}${api}/exchangeInfo`
      const named = product.listsByName && ids.length > 0 && ids.length <= NAMES_LISTED
      const query = named ? `?symbols=${encodeURIComponent(JSON.stringify(ids))}` : ''
      return [{ url: url + query, weight: product.listingWeight }]
    },
    readListing: (bodies) => bodies.flatMap((body) => readListing(id, body)),
    isListing: (url) => /\/exchangeInfo(?:\?|$)/.test(url),
    complaint(frame) {
      if (!frame.includes('"error"') && !frame.includes('"code"')) return null
      const { error, code, msg } = JSON.parse(frame) as Record<string, unknown>
      const { code: number = code, msg: why = msg } = (error ?? {}) as Record<string, unknown>
      return number === undefined ? null : `${String(number)} ${String(why)}`
    },
  }
}

/** Book and trades have addresses of their own. */
function split(wish: ChannelWish): readonly ChannelWish[] {
  const book = { ...wish, trades: false }
  return wish.trades === false ? [book] : [book, { ...wish, book: false, trades: true }]
}

interface ListedSymbol {
  readonly symbol: string
  readonly baseAsset: string
  readonly quoteAsset: string
  readonly filters: readonly { readonly filterType: string; readonly tickSize?: string; readonly stepSize?: string }[]
}

function readListing(venue: BinanceVenue, body: Uint8Array): Listing[] {
  const { symbols } = JSON.parse(text.decode(body)) as { symbols?: readonly ListedSymbol[] }
  if (!Array.isArray(symbols)) throw new TypeError(`exchangeInfo: found ${typeof symbols}, expected a list 'symbols'`)
  return (symbols as readonly ListedSymbol[]).flatMap(({ symbol, baseAsset, quoteAsset, filters }) => {
    const tickSize = filters.find(({ filterType }) => filterType === 'PRICE_FILTER')?.tickSize
    const lotSize = filters.find(({ filterType }) => filterType === 'LOT_SIZE')?.stepSize
    // A listed symbol without steps is one that isn't traded yet.
    if (tickSize === undefined || lotSize === undefined || !isStep(tickSize) || !isStep(lotSize)) return []
    const expiry = /_(\d{6})$/.exec(symbol)?.[1] ?? ''
    const unified = joinSymbol(venue, baseAsset, quoteAsset, expiry)
    return [{ symbol: unified, id: symbol, tickSize: trimmed(tickSize), lotSize: trimmed(lotSize) }]
  })
}

const isStep = (step: string): boolean => /^\d+(?:\.\d+)?$/.test(step) && /[1-9]/.test(step)
const trimmed = (step: string): string => (step.includes('.') ? step.replace(/\.?0+$/, '') : step)

const CONNECTIONS = { connections: 300, connectionsPerMs: 300_000, lifeMs: LIFE_MS } as const

export const binance: VenueAdapter = adapter({
  id: 'binance',
  endpoints: { socket: 'wss://stream.binance.com:9443', rest: 'https://api.binance.com' },
  limits: { ...CONNECTIONS, messagesPerSecond: 5, subscriptionsPerConnection: 1024, restWeight: 6000 },
  api: '/api/v3',
  tradeStream: 'trade',
  weights: [
    [100, 5],
    [500, 25],
    [1000, 50],
    [5000, 250],
  ],
  listingWeight: 20,
  listsByName: true,
  splits: false,
})

const FUTURES = {
  limits: { ...CONNECTIONS, messagesPerSecond: 10, subscriptionsPerConnection: 200, restWeight: 2400 },
  tradeStream: 'aggTrade',
  weights: [
    [50, 2],
    [100, 5],
    [500, 10],
    [1000, 20],
  ],
  listingWeight: 1,
  listsByName: false,
} as const

export const binanceusdm: VenueAdapter = adapter({
  ...FUTURES,
  id: 'binanceusdm',
  endpoints: { socket: 'wss://fstream.binance.com', rest: 'https://fapi.binance.com' },
  api: '/fapi/v1',
  splits: true,
})

export const binancecoinm: VenueAdapter = adapter({
  ...FUTURES,
  id: 'binancecoinm',
  endpoints: { socket: 'wss://dstream.binance.com', rest: 'https://dapi.binance.com' },
  api: '/dapi/v1',
  splits: false,
})
