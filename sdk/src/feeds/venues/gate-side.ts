// Gate v4 as the venue speaks: obu with the whole book first, and the older order_book_update, whose clients fetch it over REST.
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
import { decimalsOf } from '../decimal-text.js'

const LEVELS = 400
const OLDER = 0

/** A session keeps the levels that a market was asked for on obu; 0: the older channel. */
const levelsOf = (session: SideSession, id: string): number => session.channels.get(id) ?? LEVELS
const kindOf = ({ symbol }: Listing): string => (productOf(symbol) === 'spot' ? 'spot' : 'futures')

function frame(channel: string, tsUs: number, result: string): string {
  const time = Math.floor(tsUs / 1_000_000)
  return `{"time":${time},"time_ms":${millis(tsUs)},"channel":"${channel}","event":"update","result":${result}}`
}

/** Futures levels of the older channel and of REST are objects, sizes are numbers of contracts. */
function objects(levels: Steps, listing: Listing): string {
  const texts = levels.map(([px, qty]) => `{"p":"${priceText(px, listing)}","s":${sizeText(qty, listing)}}`)
  return `[${texts.join(',')}]`
}

function olderFrame(listing: Listing, tsUs: number, bids: Steps, asks: Steps, first: bigint, last: bigint): string {
  const kind = kindOf(listing)
  const levels = kind === 'spot' ? arrays : objects
  const head = kind === 'spot' ? `"e":"depthUpdate","E":${Math.floor(tsUs / 1_000_000)},` : ''
  const result = `{"t":${millis(tsUs)},${head}"s":"${listing.id}","U":${first},"u":${last},"b":${levels(bids, listing)},"a":${levels(asks, listing)}}`
  return frame(`${kind}.order_book_update`, tsUs, result)
}

function tradeFrames(trades: readonly SideTrade[], listing: Listing, tsUs: number): readonly string[] {
  const { id } = listing
  const time = Math.floor(tsUs / 1_000_000)
  if (kindOf(listing) === 'spot')
    return trades.map((trade) => {
      const { takerSide: side } = trade
      const amount = sizeText(trade.qtyLots, listing)
      const price = priceText(trade.pxTicks, listing)
      const ms = `${millis(tsUs)}.${String(Math.floor(tsUs) % 1000).padStart(3, '0')}`
      const rest = `"create_time":${time},"create_time_ms":"${ms}","side":"${side}","currency_pair":"${id}","amount":"${amount}","price":"${price}"`
      return frame('spot.trades', tsUs, `{"id":${trade.id},${rest}}`)
    })
  const texts = trades.map((trade) => {
    const size = `${trade.takerSide === 'sell' ? '-' : ''}${sizeText(trade.qtyLots, listing)}`
    const price = priceText(trade.pxTicks, listing)
    return `{"id":${trade.id},"create_time":${time},"create_time_ms":${millis(tsUs)},"contract":"${id}","size":${size},"price":"${price}"}`
  })
  return texts.length === 0 ? [] : [frame('futures.trades', tsUs, `[${texts.join(',')}]`)]
}

function restBody(book: SideBook, most: number): string {
  const { listing, seq, tsUs } = book
  const isSpot = kindOf(listing) === 'spot'
  const levels = isSpot ? arrays : objects
  const time = isSpot ? String(millis(tsUs)) : (tsUs / 1_000_000).toFixed(3)
  return `{"id":${seq},"current":${time},"update":${time},"asks":${levels(asksOf(book, most), listing)},"bids":${levels(bidsOf(book, most), listing)}}`
}

function subscription(channel: string, event: string, payload: readonly string[], session: SideSession): SideReply {
  const ids: string[] = []
  const ack = { time: 0, channel, event, result: { status: 'success' } }
  const stream = /^ob\.(.+)\.(\d+)$/.exec(payload[0] ?? '')
  if (channel.endsWith('.obu') && stream) {
    const [, id, levels] = stream
    if (event === 'subscribe' && session.ids.has(id!)) {
      const error = { code: 2, message: `Alert sub ${payload[0]}` }
      return { ...NO_REPLY, replies: [JSON.stringify({ time: 0, channel, event, error, result: null })] }
    }
    session.channels.set(id!, Number(levels))
    ids.push(id!)
  } else if (channel.endsWith('.order_book_update') && payload[0] !== undefined) {
    session.channels.set(payload[0], OLDER)
    ids.push(payload[0])
  }
  const replies = [JSON.stringify(ack)]
  return event === 'subscribe'
    ? { replies, subscribe: ids, unsubscribe: [] }
    : { replies, subscribe: [], unsubscribe: ids }
}

export const gateSide: VenueSide = {
  id: 'gate',
  open: () => NO_REPLY,
  message(text, session) {
    const { channel, event, payload } = messageOf(text) ?? {}
    if (typeof channel !== 'string') return NO_REPLY
    if (channel.endsWith('.ping'))
      return {
        ...NO_REPLY,
        replies: [JSON.stringify({ time: 0, channel: channel.replace('ping', 'pong'), event: '', result: null })],
      }
    if ((event !== 'subscribe' && event !== 'unsubscribe') || !Array.isArray(payload)) return NO_REPLY
    return subscription(channel, event, payload.map(String), session)
  },
  snapshot(book, session) {
    const { listing, seq, tsUs } = book
    const levels = levelsOf(session, listing.id)
    if (levels === OLDER) return []
    const sides = `"b":${arrays(bidsOf(book, levels), listing)},"a":${arrays(asksOf(book, levels), listing)}`
    const result = `{"t":${millis(tsUs)},"full":true,"s":"ob.${listing.id}.${levels}","u":${seq},${sides}}`
    return [frame(`${kindOf(listing)}.obu`, tsUs, result)]
  },
  update({ listing, bids, asks, first, last, tsUs, trades = [] }, _after, session) {
    const levels = levelsOf(session, listing.id)
    const told = tradeFrames(trades, listing, tsUs)
    if (levels === OLDER) return [...told, olderFrame(listing, tsUs, bids, asks, first, last)]
    const sides = `"b":${arrays(bids, listing)},"a":${arrays(asks, listing)}`
    const result = `{"t":${millis(tsUs)},"s":"ob.${listing.id}.${levels}","U":${first},"u":${last},${sides}}`
    return [...told, frame(`${kindOf(listing)}.obu`, tsUs, result)]
  },
  rest(_method, address, books, listings) {
    const { path, query } = addressOf(address)
    if (path.endsWith('/order_book')) {
      const book = books(query.get('currency_pair') ?? query.get('contract') ?? '')
      return book && restBody(book, Number(query.get('limit') ?? 10))
    }
    if (path === '/api/v4/spot/currency_pairs')
      return JSON.stringify(listings.filter((listing) => kindOf(listing) === 'spot').map(pair))
    const settle = /^\/api\/v4\/futures\/(usdt|btc)\/contracts$/.exec(path)?.[1]
    if (settle === undefined) return null
    const product = settle === 'usdt' ? 'linear' : 'inverse'
    return JSON.stringify(listings.filter(({ symbol }) => productOf(symbol) === product).map(contract))
  },
}

function pair({ symbol, id, tickSize, lotSize }: Listing): object {
  const { base, quote } = partsOf(symbol)
  // the list is coarser than the wire
  const amount = Math.max(0, decimalsOf(lotSize) - 3)
  return { id, base, quote, precision: decimalsOf(tickSize), amount_precision: amount, trade_status: 'tradable' }
}

function contract({ symbol, id, tickSize, lotSize }: Listing): object {
  const type = productOf(symbol) === 'inverse' ? 'inverse' : 'direct'
  return { name: id, type, order_price_round: tickSize, order_size_min: lotSize.startsWith('0.') ? lotSize : 1 }
}
