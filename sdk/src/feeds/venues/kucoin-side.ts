// KuCoin as the venue speaks. On futures each frame tells of one change and takes one number: an update has to take as many numbers as
// it has changes; numbers left over are spent on changes of nothing (price 0), as spot does.
import { decimalsOf } from '../decimal-text.js'
import type { Listing, SideBook, SideReply, SideSession, SideTrade, SideUpdate, VenueSide } from '../venue.js'
import {
  addressOf,
  arrays,
  asksOf,
  bidsOf,
  messageOf,
  millis,
  NO_REPLY,
  partsOf,
  priceText,
  productOf,
  sizeText,
} from './wire-levels.js'

const isSpot = ({ symbol }: Listing): boolean => productOf(symbol) === 'spot'

function spotFrame({ listing, bids, asks, first, last, tsUs }: SideUpdate): string {
  const { id } = listing
  const changes = `{"asks":${arrays(asks, listing, String(last))},"bids":${arrays(bids, listing, String(last))}}`
  const data = `{"changes":${changes},"sequenceEnd":${last},"sequenceStart":${first},"symbol":"${id}","time":${millis(tsUs)}}`
  return `{"type":"message","topic":"/market/level2:${id}","subject":"trade.l2update","data":${data}}`
}

function futuresFrames({ listing, bids, asks, first, last, tsUs }: SideUpdate): readonly string[] {
  const { id } = listing
  const changes = [...bids.map((level) => ['buy', level] as const), ...asks.map((level) => ['sell', level] as const)]
  const numbers = Number(last - first) + 1
  if (changes.length > numbers)
    throw new RangeError(
      `KuCoin futures ${id}: found ${changes.length} changes in ${numbers} numbers, expected no more changes`,
    )
  return Array.from({ length: numbers }, (_, i) => {
    const change = changes[i]
    const [side, [px, qty]] = change ?? ['buy', [0n, 0n]]
    const text = change ? `${priceText(px, listing)},${side},${sizeText(qty, listing)}` : '0,buy,0'
    const data = `{"sequence":${first + BigInt(i)},"change":"${text}","timestamp":${millis(tsUs)}}`
    return `{"type":"message","topic":"/contractMarket/level2:${id}","subject":"level2","data":${data}}`
  })
}

function matchFrame(
  { id: number, pxTicks, qtyLots, takerSide: side }: SideTrade,
  listing: Listing,
  tsUs: number,
): string {
  const { id: symbol } = listing
  const spot = isSpot(listing)
  const time = `${BigInt(Math.floor(tsUs)) * 1000n}`
  const fields = {
    symbol,
    sequence: String(number),
    side,
    size: sizeText(qtyLots, listing),
    price: priceText(pxTicks, listing),
    tradeId: String(number),
    ...(spot ? { time, type: 'match' } : { ts: Number(time) }),
  }
  return JSON.stringify({
    type: 'message',
    topic: `${spot ? '/market/match:' : '/contractMarket/execution:'}${symbol}`,
    subject: spot ? 'trade.l3match' : 'match',
    data: fields,
  })
}

function answer(text: string): SideReply {
  const { id, type, topic, response } = messageOf(text) ?? {}
  if (type === 'ping') return { ...NO_REPLY, replies: [JSON.stringify({ id, type: 'pong' })] }
  if ((type !== 'subscribe' && type !== 'unsubscribe') || typeof topic !== 'string')
    return { ...NO_REPLY, replies: [JSON.stringify({ id, type: 'error', code: 404, data: 'topic is not found' })] }
  const replies = response === true ? [JSON.stringify({ id, type: 'ack' })] : []
  const names = /^\/(?:market|contractMarket)\/level2:(.+)$/.exec(topic)?.[1]?.split(',') ?? []
  return type === 'subscribe'
    ? { replies, subscribe: names, unsubscribe: [] }
    : { replies, subscribe: [], unsubscribe: names }
}

function restBook({ listing, seq, tsUs, ...sides }: SideBook, most: number): string {
  const book: SideBook = { listing, seq, tsUs, ...sides }
  const [b, a] = [arrays(bidsOf(book, most), listing), arrays(asksOf(book, most), listing)]
  const head = isSpot(listing)
    ? `"time":${millis(tsUs)},"sequence":"${seq}"`
    : `"symbol":"${listing.id}","sequence":${seq},"ts":${BigInt(Math.floor(tsUs)) * 1000n}`
  return `{"code":"200000","data":{${head},"bids":${b},"asks":${a}}}`
}

function spotPair({ symbol, id, tickSize, lotSize }: Listing): object {
  const { base, quote } = partsOf(symbol)
  const [baseCurrency, quoteCurrency, name] = [base, quote, `${base}-${quote}`]
  return {
    symbol: id,
    name,
    baseCurrency,
    quoteCurrency,
    baseIncrement: lotSize,
    priceIncrement: tickSize,
    enableTrading: true,
  }
}

/** Steps of contracts are JSON numbers. */
function contract({ symbol, id, tickSize, lotSize }: Listing): string {
  const { base, quote, settle, expiry } = partsOf(symbol)
  const coin = (name: string) => (name === 'BTC' ? 'XBT' : name)
  const day = expiry === '' ? 'null' : String(Date.parse(expiry.replace(/(\d\d)(\d\d)(\d\d)/, '20$1-$2-$3T08:00:00Z')))
  const names = `"symbol":"${id}","baseCurrency":"${coin(base)}","quoteCurrency":"${quote}","settleCurrency":"${coin(settle)}"`
  return `{${names},"expireDate":${day},"tickSize":${Number(tickSize).toFixed(decimalsOf(tickSize))},"lotSize":${lotSize},"status":"Open"}`
}

const TOKEN = JSON.stringify({
  code: '200000',
  data: {
    token: 'leadline',
    instanceServers: [
      {
        endpoint: 'wss://ws-api-spot.kucoin.com/',
        encrypt: true,
        protocol: 'websocket',
        pingInterval: 18_000,
        pingTimeout: 10_000,
      },
    ],
  },
})

export const kucoinSide: VenueSide = {
  id: 'kucoin',
  open: (_path: string, _session: SideSession) => ({ ...NO_REPLY, replies: ['{"id":"leadline","type":"welcome"}'] }),
  message: (text) => answer(text),
  snapshot: () => [],
  update(update) {
    const { listing, tsUs, trades = [] } = update
    const told = trades.map((trade) => matchFrame(trade, listing, tsUs))
    return [...told, ...(isSpot(listing) ? [spotFrame(update)] : futuresFrames(update))]
  },
  rest(method, address, books, listings) {
    const { path, query } = addressOf(address)
    if (method === 'POST') return path === '/api/v1/bullet-public' ? TOKEN : null
    if (/\/level2(_\d+|\/snapshot)?$/.test(path)) {
      const book = books(query.get('symbol') ?? '')
      return book && restBook(book, Number(/_(\d+)$/.exec(path)?.[1] ?? Infinity))
    }
    if (/^\/api\/v[12]\/symbols$/.test(path))
      return JSON.stringify({ code: '200000', data: listings.filter(isSpot).map(spotPair) })
    if (path !== '/api/v1/contracts/active') return null
    return `{"code":"200000","data":[${listings
      .filter((listing) => !isSpot(listing))
      .map(contract)
      .join(',')}]}`
  },
}
