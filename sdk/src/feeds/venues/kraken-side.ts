// Kraken v2 as the venue speaks: a book of the subscribed depth, the checksum of its ten best levels with every frame.
import { crc32 } from '../crc32.js'
import { decimalsOf, fixedText } from '../decimal-text.js'
import type { Listing, SideBook, SideReply, SideSession, SideTrade, VenueSide } from '../venue.js'
import { isObject, messageOf } from './json-body.js'
import { isoText, type Level } from './ranked.js'
import { ranked, toldOf } from './told.js'

const CHECKED = 10
const encoder = new TextEncoder()
const NO_REPLY: SideReply = { replies: [], subscribe: [], unsubscribe: [] }

const price = (ticks: bigint, { tickSize }: Listing): string => fixedText(ticks, tickSize)
const size = (lots: bigint, { lotSize }: Listing): string => fixedText(lots, lotSize)
const plain = (text: string): string => text.replace('.', '').replace(/^0+/, '')

/** CRC-32 of the ten best asks and bids, their text without dots and leading zeros. */
export function krakenChecksum(book: SideBook): number {
  const levels = [...ranked(book, 'asks', CHECKED), ...ranked(book, 'bids', CHECKED)]
  const { listing } = book
  return crc32(
    encoder.encode(levels.map(([px, qty]) => plain(price(px, listing)) + plain(size(qty, listing))).join('')),
  )
}

function levels(list: readonly Level[], listing: Listing): string {
  return `[${list.map(([px, qty]) => `{"price":${price(px, listing)},"qty":${size(qty, listing)}}`).join(',')}]`
}

function bookFrame(type: string, bids: readonly Level[], asks: readonly Level[], book: SideBook): string {
  const { listing } = book
  const sides = `"bids":${levels(bids, listing)},"asks":${levels(asks, listing)}`
  const proof = `"checksum":${krakenChecksum(book)},"timestamp":"${isoText(book.tsUs)}"`
  return `{"channel":"book","type":"${type}","data":[{"symbol":"${listing.id}",${sides},${proof}}]}`
}

/** level3 with one order a level, known by its price: so the checksum of the orders is that of the levels. */
function ordersFrame(type: string, bids: readonly Level[], asks: readonly Level[], book: SideBook): string {
  const { listing, tsUs } = book
  const time = `"timestamp":"${isoText(tsUs)}"`
  const orders = (list: readonly Level[], mark: string): string => {
    const told = list.map(([px, qty]) => {
      const event = type === 'snapshot' ? '' : `"event":"${qty === 0n ? 'delete' : 'modify'}",`
      const numbers = `"limit_price":${price(px, listing)},"order_qty":${size(qty, listing)}`
      return `{${event}"order_id":"O${mark}${px}",${numbers},${time}}`
    })
    return `[${told.join(',')}]`
  }
  const sides = `"bids":${orders(bids, 'B')},"asks":${orders(asks, 'A')}`
  return `{"channel":"level3","type":"${type}","data":[{"symbol":"${listing.id}","checksum":${krakenChecksum(book)},${sides},${time}}]}`
}

const frameOf = (session: SideSession, id: string): typeof bookFrame =>
  session.channels.has(ordersNote(id)) ? ordersFrame : bookFrame

function tradeFrame({ id, pxTicks, qtyLots, takerSide }: SideTrade, listing: Listing, tsUs: number): string {
  const numbers = `"price":${price(pxTicks, listing)},"qty":${size(qtyLots, listing)}`
  const rest = `"ord_type":"market","trade_id":${id},"timestamp":"${isoText(tsUs)}"`
  return `{"channel":"trade","type":"update","data":[{"symbol":"${listing.id}","side":"${takerSide}",${numbers},${rest}}]}`
}

const ordersNote = (id: string): string => `level3 ${id}`
const depthOf = (session: SideSession, id: string): number => session.channels.get(id) ?? CHECKED

/** subscribe and unsubscribe: an answer for each symbol. */
function answer(method: string, params: Record<string, unknown>, session: SideSession): SideReply {
  const { channel, symbol, depth = CHECKED } = params
  if (typeof channel !== 'string' || !Array.isArray(symbol) || typeof depth !== 'number') return NO_REPLY
  const ids = symbol.filter((each): each is string => typeof each === 'string')
  const replies = ids.map((id) => {
    const result = channel === 'trade' ? { channel, symbol: id } : { channel, depth, snapshot: true, symbol: id }
    return JSON.stringify({ method, result, success: true })
  })
  if (channel !== 'book' && channel !== 'level3') return { ...NO_REPLY, replies }
  for (const id of ids)
    if (channel === 'level3' && method === 'subscribe') session.channels.set(ordersNote(id), 1)
    else session.channels.delete(ordersNote(id))
  if (method === 'unsubscribe') return { replies, subscribe: [], unsubscribe: ids }
  for (const id of ids) session.channels.set(id, depth)
  return { replies, subscribe: ids, unsubscribe: [] }
}

const OPENING =
  '{"channel":"status","type":"update","data":[{"version":"2.0.10","system":"online","api_version":"v2","connection_id":1}]}'

export const krakenSide: VenueSide = {
  id: 'kraken',
  open: () => ({ ...NO_REPLY, replies: [OPENING] }),
  message(text, session) {
    const { method, params } = messageOf(text) ?? {}
    if (method === 'ping') return { ...NO_REPLY, replies: ['{"method":"pong"}'] }
    if ((method === 'subscribe' || method === 'unsubscribe') && isObject(params)) return answer(method, params, session)
    return { ...NO_REPLY, replies: ['{"error":"Unsupported event","success":false}'] }
  },
  snapshot(book, session) {
    const depth = depthOf(session, book.listing.id)
    return [
      frameOf(session, book.listing.id)('snapshot', ranked(book, 'bids', depth), ranked(book, 'asks', depth), book),
    ]
  },
  update({ listing, bids, asks, tsUs, trades = [] }, after, session) {
    const depth = depthOf(session, listing.id)
    const [toldBids, toldAsks] = [toldOf(after, 'bids', bids, depth), toldOf(after, 'asks', asks, depth)]
    const frames = trades.map((trade) => tradeFrame(trade, listing, tsUs))
    if (toldBids.length + toldAsks.length > 0)
      frames.push(frameOf(session, listing.id)('update', toldBids, toldAsks, { ...viewOf(after), tsUs }))
    return frames
  },
  alive: () => ['{"channel":"heartbeat"}'],
  rest(_method, path, _books, listings) {
    if (path.split('?')[0] !== '/0/public/AssetPairs') return null
    const result = Object.fromEntries(
      listings.map(({ id, tickSize, lotSize }) => [
        id.replace('/', ''),
        { wsname: id, tick_size: tickSize, pair_decimals: decimalsOf(tickSize), lot_decimals: decimalsOf(lotSize) },
      ]),
    )
    return JSON.stringify({ error: [], result })
  },
}

/** The book's own fields: what holds it may have them as accessors, which a spread leaves behind. */
function viewOf({ listing, bids, asks, seq, tsUs }: SideBook): SideBook {
  return { listing, bids, asks, seq, tsUs }
}
