// Bybit v5 as the venue speaks. `u` rises by one with each frame: an update here has to take one number.
import type { Listing, SideBook, SideReply, SideSession, SideTrade, VenueSide } from '../venue.js'
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
  type Steps,
} from './wire-levels.js'

const DEPTH = 200

/** A session keeps the depth that a market was asked for; 0: orderbook.full, which sends no snapshot. */
const depthOf = (session: SideSession, id: string): number => session.channels.get(id) ?? DEPTH

function bookFrame(
  depth: number,
  { id }: Listing,
  type: string,
  tsUs: number,
  bids: string,
  asks: string,
  u: bigint,
): string {
  const topic = `orderbook.${depth === 0 ? 'full' : depth}.${id}`
  const data = `{"s":"${id}","b":${bids},"a":${asks},"u":${u},"seq":${u}}`
  return `{"topic":"${topic}","type":"${type}","ts":${millis(tsUs)},"data":${data},"cts":${millis(tsUs)}}`
}

function whole({ listing, bids, asks, seq, tsUs }: SideBook, depth: number): string {
  const book: SideBook = { listing, bids, asks, seq, tsUs }
  const most = depth === 0 ? Infinity : depth
  return bookFrame(
    depth,
    listing,
    'snapshot',
    tsUs,
    arrays(bidsOf(book, most), listing),
    arrays(asksOf(book, most), listing),
    seq,
  )
}

function delta(depth: number, listing: Listing, tsUs: number, bids: Steps, asks: Steps, u: bigint): string {
  return bookFrame(depth, listing, 'delta', tsUs, arrays(bids, listing), arrays(asks, listing), u)
}

/** Spot numbers its trades; contracts give a UUID. */
function tradeFrame(trades: readonly SideTrade[], listing: Listing, tsUs: number): string {
  const { id: s } = listing
  const uuid = (id: bigint) => `00000000-0000-4000-8000-${id.toString(16).padStart(12, '0')}`
  const data = trades.map(({ id, pxTicks, qtyLots, takerSide }) => ({
    T: millis(tsUs),
    s,
    S: takerSide === 'buy' ? 'Buy' : 'Sell',
    v: sizeText(qtyLots, listing),
    p: priceText(pxTicks, listing),
    i: productOf(listing.symbol) === 'spot' ? String(id) : uuid(id),
    BT: false,
  }))
  return JSON.stringify({ topic: `publicTrade.${s}`, type: 'snapshot', ts: millis(tsUs), data })
}

function answer(op: string, args: readonly unknown[], session: SideSession): SideReply {
  const ids: string[] = []
  for (const topic of args) {
    const match = typeof topic === 'string' ? /^orderbook\.(\d+|full)\.(.+)$/.exec(topic) : null
    if (!match) continue
    session.channels.set(match[2]!, match[1] === 'full' ? 0 : Number(match[1]))
    ids.push(match[2]!)
  }
  const replies = [JSON.stringify({ success: true, ret_msg: '', conn_id: 'leadline', req_id: '', op })]
  return op === 'subscribe'
    ? { replies, subscribe: ids, unsubscribe: [] }
    : { replies, subscribe: [], unsubscribe: ids }
}

function instrument({ symbol, id, tickSize, lotSize }: Listing): object {
  const { base, quote, settle, expiry } = partsOf(symbol)
  const product = productOf(symbol)
  const filters =
    product === 'spot'
      ? { priceFilter: { tickSize }, lotSizeFilter: { basePrecision: lotSize } }
      : { priceFilter: { tickSize }, lotSizeFilter: { qtyStep: lotSize } }
  const day = expiry.replace(/(\d\d)(\d\d)(\d\d)/, '20$1-$2-$3T08:00:00Z')
  const kind = product === 'linear' ? 'Linear' : 'Inverse'
  const contract = {
    contractType: `${kind}${expiry === '' ? 'Perpetual' : 'Futures'}`,
    deliveryTime: expiry === '' ? '0' : String(Date.parse(day)),
    settleCoin: settle,
  }
  return {
    symbol: id,
    baseCoin: base,
    quoteCoin: quote,
    ...(product === 'spot' ? {} : contract),
    status: 'Trading',
    ...filters,
  }
}

export const bybitSide: VenueSide = {
  id: 'bybit',
  open: () => NO_REPLY,
  message(text, session) {
    const { op, args } = messageOf(text) ?? {}
    const plain = { success: op === 'ping', ret_msg: op === 'ping' ? 'pong' : 'error', conn_id: 'leadline' }
    if ((op !== 'subscribe' && op !== 'unsubscribe') || !Array.isArray(args))
      return { ...NO_REPLY, replies: [JSON.stringify({ ...plain, op: op === 'ping' ? op : '' })] }
    return answer(op, args, session)
  },
  snapshot(book, session) {
    const depth = depthOf(session, book.listing.id)
    return depth === 0 ? [] : [whole(book, depth)]
  },
  update({ listing, bids, asks, last, tsUs, trades = [] }, after, session) {
    const depth = depthOf(session, listing.id)
    const frame = depth === 1 ? whole(after, 1) : delta(depth, listing, tsUs, bids, asks, last)
    return [...(trades.length === 0 ? [] : [tradeFrame(trades, listing, tsUs)]), frame]
  },
  rest(_method, address, books, listings) {
    const { path, query } = addressOf(address)
    const category = query.get('category')
    if (path === '/v5/market/orderbook') {
      const book = books(query.get('symbol') ?? '')
      if (!book) return null
      const { listing, seq, tsUs } = book
      const most = Number(query.get('limit') ?? 25)
      const [b, a] = [arrays(bidsOf(book, most), listing), arrays(asksOf(book, most), listing)]
      const result = `{"s":"${listing.id}","b":${b},"a":${a},"ts":${millis(tsUs)},"u":${seq},"seq":${seq}}`
      return `{"retCode":0,"retMsg":"OK","result":${result},"retExtInfo":{},"time":${millis(tsUs)}}`
    }
    if (path !== '/v5/market/instruments-info') return null
    const list = listings.filter(({ symbol }) => productOf(symbol) === category).map(instrument)
    return JSON.stringify({ retCode: 0, retMsg: 'OK', result: { category, list, nextPageCursor: '' }, time: 0 })
  },
}
