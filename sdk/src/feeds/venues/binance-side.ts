// Binance as it speaks itself: spot, USDⓈ-M and COIN-M futures. Clients name streams in the address or in SUBSCRIBE; at
// /stream each frame is wrapped with its stream's name. Snapshots are fetched.
import type { BinanceVenue } from '../binance-symbols.js'
import type { Listing, SideBook, SideReply, SideSession, SideUpdate, VenueSide } from '../venue.js'
import { messageOf, strings } from './json-body.js'
import { pairs, parameter, px, qty, rankedAsks, rankedBids, replies } from './ranked.js'

interface Product {
  readonly id: BinanceVenue
  readonly depth: string
  readonly exchangeInfo: string
  readonly most: number
}

/** Frames of this session are wrapped. */
const WRAPPED = '/stream'
const milliseconds = (tsUs: number): number => Math.floor(tsUs / 1000)

/** 'btcusdt@depth@100ms' → 'BTCUSDT'. */
const idOf = (stream: string): string => stream.split('@')[0]!.toUpperCase()
const isBook = (stream: string): boolean => /@depth(@\d+ms)?$/.test(stream)

/** The stream of a kind that the session has of a market: 'depth' also as 'depth@100ms'. */
function streamOf(session: SideSession, id: string, kind: string): string | undefined {
  const name = `${id.toLowerCase()}@${kind}`
  for (const stream of session.channels.keys())
    if (stream === name || (kind === 'depth' && stream.startsWith(`${name}@`))) return stream
  return undefined
}

function sent(session: SideSession, stream: string, frame: string): string {
  return session.channels.has(WRAPPED) ? `{"stream":"${stream}","data":${frame}}` : frame
}

function subscribe(session: SideSession, streams: readonly string[], answer: readonly string[]): SideReply {
  for (const stream of streams) session.channels.set(stream, 1)
  return { replies: answer, subscribe: streams.filter(isBook).map(idOf), unsubscribe: [] }
}

function open(path: string, session: SideSession): SideReply {
  const [, kind, name] = /^(?:\/(?:public|market|private))?\/(ws|stream)(?:\/([^?]*))?/.exec(path) ?? []
  if (kind === 'stream') session.channels.set(WRAPPED, 1)
  const named = kind === 'ws' ? (name ?? '') : (parameter(path, 'streams') ?? '')
  return subscribe(
    session,
    named.split('/').filter((stream) => stream !== ''),
    [],
  )
}

function message(text: string, session: SideSession): SideReply {
  const { method, params, id } = messageOf(text) ?? {}
  const streams = strings(params)
  const answer = JSON.stringify({ result: null, id })
  if (method === 'SUBSCRIBE') return subscribe(session, streams, [answer])
  if (method === 'UNSUBSCRIBE') {
    for (const stream of streams) session.channels.delete(stream)
    return { replies: [answer], subscribe: [], unsubscribe: streams.filter(isBook).map(idOf) }
  }
  if (method !== 'LIST_SUBSCRIPTIONS')
    return replies(JSON.stringify({ error: { code: 2, msg: 'Invalid request: unknown method' }, id }))
  const result = [...session.channels.keys()].filter((stream) => stream !== WRAPPED)
  return replies(JSON.stringify({ result, id }))
}

function depth(product: Product, { listing, bids, asks, first, last, prev, tsUs }: SideUpdate): string {
  const time = milliseconds(tsUs)
  const isSpot = product.id === 'binance'
  const own = isSpot ? '' : `"T":${time},`
  const pair = product.id === 'binancecoinm' ? `,"ps":"${listing.id.split('_')[0]}"` : ''
  const link = isSpot ? '' : `,"pu":${prev}`
  return (
    `{"e":"depthUpdate","E":${time},${own}"s":"${listing.id}"${pair},"U":${first},"u":${last}${link},` +
    `"b":${pairs(listing, bids)},"a":${pairs(listing, asks)}}`
  )
}

function update(product: Product, change: SideUpdate, session: SideSession): string[] {
  const { listing, trades = [], tsUs } = change
  const frames: string[] = []
  const book = streamOf(session, listing.id, 'depth')
  if (book !== undefined) frames.push(sent(session, book, depth(product, change)))
  const time = milliseconds(tsUs)
  for (const kind of ['trade', 'aggTrade']) {
    const stream = streamOf(session, listing.id, kind)
    if (stream === undefined) continue
    for (const { id, pxTicks, qtyLots, takerSide } of trades) {
      const number = kind === 'trade' ? `"t":${id}` : `"a":${id},"f":${id},"l":${id}`
      const frame =
        `{"e":"${kind}","E":${time},"s":"${listing.id}",${number},"p":"${px(listing, pxTicks)}","q":"${qty(listing, qtyLots)}",` +
        `"T":${time},"m":${takerSide === 'sell'}}`
      frames.push(sent(session, stream, frame))
    }
  }
  return frames
}

function snapshot(product: Product, book: SideBook, limit: number): string {
  const { listing, seq, tsUs } = book
  const most = Math.min(limit, product.most)
  const times = product.id === 'binance' ? '' : `"E":${milliseconds(tsUs)},"T":${milliseconds(tsUs)},`
  const sides = `"bids":${pairs(listing, rankedBids(book, most))},"asks":${pairs(listing, rankedAsks(book, most))}`
  return `{"lastUpdateId":${seq},${times}${sides}}`
}

function exchangeInfo(listings: readonly Listing[]): string {
  const symbols = listings.map(({ symbol, id, tickSize, lotSize }) => {
    const [baseAsset, quoteAsset] = symbol.split(/[/:]/)
    const filters = [
      { filterType: 'PRICE_FILTER', tickSize },
      { filterType: 'LOT_SIZE', stepSize: lotSize },
    ]
    return { symbol: id, status: 'TRADING', baseAsset, quoteAsset, filters }
  })
  return JSON.stringify({ timezone: 'UTC', symbols })
}

const RAW = /^\{"stream":\s*"([^"]*)",\s*"data":\s*(\{.*\})\}$/s
/** Streams by the event that they carry; a snapshot of bookTicker has none. */
const KINDS: Readonly<Record<string, string>> = { depthUpdate: 'depth', trade: 'trade', aggTrade: 'aggTrade' }

/** A recorded frame, wrapped or not, as this session has it. */
function relay(frame: string, session: SideSession): string | null {
  const raw = RAW.exec(frame)?.[2] ?? frame
  const event = /"e":\s*"(\w+)"/.exec(raw)?.[1]
  const id = /"s":\s*"([^"]*)"/.exec(raw)?.[1]
  if (id === undefined) return frame
  const kind = event === undefined ? 'bookTicker' : KINDS[event]
  const stream = kind === undefined ? undefined : streamOf(session, id, kind)
  return stream === undefined ? null : sent(session, stream, raw)
}

function side(product: Product): VenueSide {
  return {
    id: product.id,
    open,
    message,
    snapshot: () => [],
    update: (change, _after, session) => update(product, change, session),
    relay,
    rest(_method, path, books, listings) {
      const address = path.split('?')[0]!
      if (address === product.exchangeInfo) return exchangeInfo(listings)
      if (address !== product.depth) return null
      const book = books((parameter(path, 'symbol') ?? '').toUpperCase())
      return book ? snapshot(product, book, Number(parameter(path, 'limit') ?? 100)) : null
    },
  }
}

const product = (id: BinanceVenue, api: string, most: number): Product => ({
  id,
  depth: `${api}/depth`,
  exchangeInfo: `${api}/exchangeInfo`,
  most,
})

export const binanceSide: VenueSide = side(product('binance', '/api/v3', 5000))
export const binanceusdmSide: VenueSide = side(product('binanceusdm', '/fapi/v1', 1000))
export const binancecoinmSide: VenueSide = side(product('binancecoinm', '/dapi/v1', 1000))
