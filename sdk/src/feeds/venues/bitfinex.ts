// Bitfinex v2 as its client speaks it: numbers and checksums switched on first, a subscription for each channel. A channel
// is left by its number. Source: Bitfinex WebSocket API 2.0, ws-general, 2026-07.
import { LeadlineError } from '../../engine/errors.js'
import type { ChannelWish, HttpRequest, Listing, VenueAdapter } from '../venue.js'
import { powerStep } from './json-body.js'

const CONF = '/v2/conf/pub:list:pair:'
const TICKERS = '/v2/tickers'
const LENGTHS: readonly number[] = [1, 25, 100, 250]
/** Checksums, numbers on the connection, times. */
const FLAGS = 131_072 + 65_536 + 32_768
const DECIMALS = 8
const SIGNIFICANT = 5
const decoder = new TextDecoder()

/** The smallest length there is that holds as many levels (of R0: orders). */
export function bitfinexLength({ depth = 100 }: ChannelWish): string {
  return String(LENGTHS.find((each) => each >= depth) ?? 250)
}

function subscriptions(symbol: string, wish: ChannelWish): readonly string[] {
  const prec = wish.by === 'orders' ? 'R0' : 'P0'
  const book = { event: 'subscribe', channel: 'book', symbol, prec, freq: 'F0', len: bitfinexLength(wish) }
  const trades = { event: 'subscribe', channel: 'trades', symbol }
  return (wish.trades === false ? [book] : [book, trades]).map((message) => JSON.stringify(message))
}

/** AAVE:USD, BTCUSD, BTCF0:USTF0 as the unified symbol; '' for what is no pair. */
function unified(pair: string): string {
  const [base = '', quote = ''] = pair.includes(':') ? pair.split(':') : [pair.slice(0, -3), pair.slice(-3)]
  if (base === '' || quote === '') return ''
  const name = (currency: string) => (currency === 'UST' ? 'USDT' : currency)
  if (!base.endsWith('F0') || !quote.endsWith('F0')) return `${name(base)}/${name(quote)}`
  const settle = name(quote.slice(0, -2))
  return `${name(base.slice(0, -2))}/${settle}:${settle}`
}

/**
 * Prices have five significant digits. The step takes one decimal more than the last price has, so that it still holds when
 * the price falls below the next power of ten; without a price it is the finest that the venue has.
 */
function tickOf(last: number | undefined): string {
  if (last === undefined || !(last > 0)) return powerStep(DECIMALS)
  const magnitude = Number(last.toExponential().split('e')[1])
  return powerStep(Math.min(DECIMALS, SIGNIFICANT - magnitude))
}

const jsonOf = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(decoder.decode(body))
  } catch {
    return null
  }
}

/** Ticker rows: [symbol, bid, …, last at 7, …]. */
function lastPrices(lists: readonly unknown[]): ReadonlyMap<string, number> {
  const rows = lists.flatMap((list) => (Array.isArray(list) ? list : [])).filter(Array.isArray)
  return new Map(
    rows.flatMap((row: readonly unknown[]) =>
      typeof row[0] === 'string' && typeof row[7] === 'number' ? [[row[0], row[7]] as const] : [],
    ),
  )
}

/** Lists of pairs: [["AAABBB","AAVE:USD",…]], one for each list that was asked for. */
const pairsOf = (list: unknown): readonly string[] =>
  Array.isArray(list)
    ? list.flatMap((each) => (Array.isArray(each) && each.every((name) => typeof name === 'string') ? each : []))
    : []

function listingUrls(rest: string): readonly HttpRequest[] {
  return [
    { url: `${rest}${CONF}exchange,pub:list:pair:futures`, weight: 1 },
    { url: `${rest}${TICKERS}?symbols=ALL`, weight: 1 },
  ]
}

export const bitfinex: VenueAdapter = {
  id: 'bitfinex',
  endpoints: { socket: 'wss://api-pub.bitfinex.com', rest: 'https://api-pub.bitfinex.com' },
  limits: {
    messagesPerSecond: 10,
    subscriptionsPerConnection: 25,
    connections: 20,
    connectionsPerMs: 60_000,
    restWeight: 30,
    lifeMs: null,
  },
  staleMs: 20_000,
  heartbeat: null,
  auditMs: null,
  snapshotBySocket: true,
  byOrders: {},
  socketUrl: ({ socket }) => `${socket}/ws/2`,
  greeting: () => [JSON.stringify({ event: 'conf', flags: FLAGS })],
  subscribe: (ids, wish) => ids.flatMap((id) => subscriptions(id, wish)),
  unsubscribe: (ids, _wish, channelsOf) =>
    ids.flatMap((id) => (channelsOf?.(id) ?? []).map((number) => `{"event":"unsubscribe","chanId":${number}}`)),
  listing: ({ rest }) => listingUrls(rest),
  readListing(bodies) {
    const lists = bodies.map(jsonOf)
    const last = lastPrices(lists)
    const names = [...new Set(lists.flatMap(pairsOf))].filter((pair) => unified(pair) !== '' && !last.has(pair))
    if (names.length === 0) throw new LeadlineError('Bitfinex pub:list:pair: found no list of pairs')
    return names.map((pair): Listing => ({
      symbol: unified(pair),
      id: `t${pair}`,
      tickSize: tickOf(last.get(`t${pair}`)),
      lotSize: powerStep(DECIMALS),
    }))
  },
  isListing: (url) => url.includes(CONF) || url.split('?')[0]!.endsWith(TICKERS),
}
