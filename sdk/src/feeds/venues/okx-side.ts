// OKX v5 as the venue speaks. The checksum is 0, as in production since 2026-06-23.
import type { Listing, SideBook, SideReply, SideSession, SideTrade, VenueSide } from '../venue.js'
import { isObject } from './bodies.js'
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
  sizeText,
  type Steps,
} from './wire-levels.js'

const PICTURES = ['books', 'bbo-tbt', 'books5']
const MOST = [Infinity, 1, 5]

/** A session keeps the number of the channel that a market was asked for, in the order of PICTURES. */
function channelOf(session: SideSession, id: string): number {
  return session.channels.get(id) ?? 0
}

function bookFrame(channel: string, id: string, action: string, data: string): string {
  const named = action === '' ? '' : `"action":"${action}",`
  return `{"arg":{"channel":"${channel}","instId":"${id}"},${named}"data":[${data}]}`
}

function data(bids: Steps, asks: Steps, listing: Listing, tsUs: number, numbers: string): string {
  const [a, b] = [arrays(asks, listing, '0', '1'), arrays(bids, listing, '0', '1')]
  return `{"asks":${a},"bids":${b},"ts":"${millis(tsUs)}"${numbers}}`
}

function picture(book: SideBook, channel: number): string {
  const { listing, seq, tsUs } = book
  const most = MOST[channel]!
  return bookFrame(
    PICTURES[channel]!,
    listing.id,
    '',
    data(bidsOf(book, most), asksOf(book, most), listing, tsUs, `,"seqId":${seq}`),
  )
}

function tradeFrame(trade: SideTrade, listing: Listing, tsUs: number): string {
  const { id: instId } = listing
  const fields = {
    instId,
    tradeId: String(trade.id),
    px: priceText(trade.pxTicks, listing),
    sz: sizeText(trade.qtyLots, listing),
    side: trade.takerSide,
    ts: String(millis(tsUs)),
  }
  return JSON.stringify({ arg: { channel: 'trades', instId }, data: [fields] })
}

function answer(op: string, args: readonly unknown[], session: SideSession): SideReply {
  const replies: string[] = []
  const ids: string[] = []
  for (const arg of args) {
    if (!isObject(arg)) continue
    const { channel, instId } = arg
    if (typeof channel !== 'string' || typeof instId !== 'string') continue
    const picture = PICTURES.indexOf(channel)
    if (picture < 0 && channel !== 'trades') {
      replies.push(JSON.stringify({ event: 'error', code: '60018', msg: `Wrong URL or channel:${channel}` }))
      continue
    }
    replies.push(JSON.stringify({ event: op, arg: { channel, instId } }))
    if (picture < 0) continue
    session.channels.set(instId, picture)
    ids.push(instId)
  }
  return op === 'subscribe'
    ? { replies, subscribe: ids, unsubscribe: [] }
    : { replies, subscribe: [], unsubscribe: ids }
}

function instrument({ symbol, id, tickSize, lotSize }: Listing): Readonly<Record<string, string>> {
  const { base, quote, settle } = partsOf(symbol)
  const instType = settle === '' ? 'SPOT' : id.endsWith('-SWAP') ? 'SWAP' : 'FUTURES'
  const currencies = settle === '' ? { baseCcy: base, quoteCcy: quote } : { baseCcy: '', quoteCcy: '' }
  return { instType, instId: id, ...currencies, settleCcy: settle, tickSz: tickSize, lotSz: lotSize, state: 'live' }
}

export const okxSide: VenueSide = {
  id: 'okx',
  open: () => NO_REPLY,
  message(text, session) {
    if (text === 'ping') return { ...NO_REPLY, replies: ['pong'] }
    const { op, args } = messageOf(text) ?? {}
    if ((op !== 'subscribe' && op !== 'unsubscribe') || !Array.isArray(args))
      return {
        ...NO_REPLY,
        replies: [JSON.stringify({ event: 'error', code: '60012', msg: `Invalid request: ${text}` })],
      }
    return answer(op, args, session)
  },
  snapshot(book, session) {
    const channel = channelOf(session, book.listing.id)
    if (channel !== 0) return [picture(book, channel)]
    const { listing, seq, tsUs } = book
    const numbers = `,"checksum":0,"prevSeqId":-1,"seqId":${seq}`
    return [bookFrame('books', listing.id, 'snapshot', data(bidsOf(book), asksOf(book), listing, tsUs, numbers))]
  },
  update({ listing, bids, asks, last, prev, tsUs, trades = [] }, after, session) {
    const channel = channelOf(session, listing.id)
    const numbers = `,"checksum":0,"prevSeqId":${prev},"seqId":${last}`
    const frame =
      channel === 0
        ? bookFrame('books', listing.id, 'update', data(bids, asks, listing, tsUs, numbers))
        : picture(after, channel)
    return [...trades.map((trade) => tradeFrame(trade, listing, tsUs)), frame]
  },
  rest(_method, address, books, listings) {
    const { path, query } = addressOf(address)
    if (path === '/api/v5/market/books') {
      const book = books(query.get('instId') ?? '')
      if (!book) return null
      const { listing, seq, tsUs } = book
      const most = Number(query.get('sz') ?? 1)
      return `{"code":"0","msg":"","data":[${data(bidsOf(book, most), asksOf(book, most), listing, tsUs, `,"seqId":${seq}`)}]}`
    }
    if (path !== '/api/v5/public/instruments') return null
    const type = query.get('instType')
    return JSON.stringify({
      code: '0',
      data: listings.map(instrument).filter(({ instType }) => instType === type),
      msg: '',
    })
  },
}
