// Bitget as the venue speaks: v3 where the client asked by topic, v2 where it asked by channel. The checksum is a real one in both
// (v3 sends 0 in production): CRC-32 of the best 25 levels as sent, signed.
import { decimalsOf } from '../decimal-text.js'
import { crc32 } from '../crc32.js'
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
  productOf,
  sizeText,
  type Steps,
} from './wire-levels.js'

const BEST = 25
const SECOND = 2
const encoder = new TextEncoder()

/** A session keeps the version and the levels of whole pictures that a market was asked for: 10 × levels + version; 0 levels: books. */
const askedOf = (session: SideSession, id: string): { version: number; levels: number } => {
  const asked = session.channels.get(id) ?? 3
  return { version: asked % 10, levels: Math.floor(asked / 10) }
}

function typeOf({ symbol, id }: Listing): string {
  const product = productOf(symbol)
  if (product === 'spot') return 'spot'
  return product === 'inverse' ? 'coin-futures' : /(PERP|USDC)$/.test(id) ? 'usdc-futures' : 'usdt-futures'
}

/** bid1px:bid1sz:ask1px:ask1sz:…, a side that has ended left out. */
export function bitgetChecksum(book: SideBook): number {
  const { listing } = book
  const [bids, asks] = [bidsOf(book, BEST), asksOf(book, BEST)]
  const parts: string[] = []
  for (let i = 0; i < BEST; i++)
    for (const level of [bids[i], asks[i]])
      if (level) parts.push(priceText(level[0], listing), sizeText(level[1], listing))
  return crc32(encoder.encode(parts.join(':'))) | 0
}

function argument(version: number, listing: Listing, channel: string): string {
  const type = typeOf(listing)
  return version === SECOND
    ? `{"instType":"${type.toUpperCase()}","channel":"${channel}","instId":"${listing.id}"}`
    : `{"instType":"${type}","topic":"${channel}","symbol":"${listing.id}"}`
}

interface Shown {
  readonly action: 'snapshot' | 'update'
  readonly bids: Steps
  readonly asks: Steps
  readonly seq: bigint
  readonly prev: bigint
  readonly tsUs: number
}

function bookFrame(
  { action, bids, asks, seq, prev, tsUs }: Shown,
  book: SideBook,
  version: number,
  channel: string,
): string {
  const { listing } = book
  const [b, a] = [arrays(bids, listing), arrays(asks, listing)]
  const sides = version === SECOND ? `"asks":${a},"bids":${b}` : `"a":${a},"b":${b}`
  const numbers = version === SECOND ? `"seq":${seq}` : `"seq":"${seq}","pseq":${prev}`
  const data = `{${sides},"checksum":${bitgetChecksum(book)},${numbers},"ts":"${millis(tsUs)}"}`
  return `{"action":"${action}","arg":${argument(version, listing, channel)},"data":[${data}],"ts":${millis(tsUs)}}`
}

function whole(book: SideBook, version: number, levels: number): string {
  const most = levels === 0 ? Infinity : levels
  const [bids, asks] = [bidsOf(book, most), asksOf(book, most)]
  const { seq, tsUs } = book
  return bookFrame({ action: 'snapshot', bids, asks, seq, prev: 0n, tsUs }, book, version, `books${levels || ''}`)
}

function tradeFrame(trades: readonly SideTrade[], listing: Listing, tsUs: number, version: number): string {
  const ms = String(millis(tsUs))
  const data = trades.map(({ id, pxTicks, qtyLots, takerSide }) => {
    const [price, size] = [priceText(pxTicks, listing), sizeText(qtyLots, listing)]
    return version === SECOND
      ? { ts: ms, price, size, side: takerSide, tradeId: String(id) }
      : { p: price, v: size, S: takerSide, T: ms, i: String(id) }
  })
  const channel = version === SECOND ? 'trade' : 'publicTrade'
  return `{"action":"update","arg":${argument(version, listing, channel)},"data":${JSON.stringify(data)},"ts":${ms}}`
}

function answer(op: string, args: readonly unknown[], session: SideSession): SideReply {
  const replies: string[] = []
  const ids: string[] = []
  for (const arg of args) {
    if (!isObject(arg)) continue
    const { topic, channel, symbol, instId } = arg
    const name = topic ?? channel
    const id = symbol ?? instId
    if (typeof name !== 'string' || typeof id !== 'string') continue
    replies.push(JSON.stringify({ event: op, arg }))
    const book = /^books(\d*)$/.exec(name)
    if (!book) continue
    session.channels.set(id, Number(book[1] || 0) * 10 + (topic === undefined ? SECOND : 3))
    ids.push(id)
  }
  return op === 'subscribe'
    ? { replies, subscribe: ids, unsubscribe: [] }
    : { replies, subscribe: [], unsubscribe: ids }
}

function instrument({ symbol, id, tickSize, lotSize }: Listing): object {
  const { base, quote } = partsOf(symbol)
  const [baseCoin, quoteCoin, volumePlace] = [base, quote, String(decimalsOf(lotSize))]
  if (productOf(symbol) === 'spot')
    return {
      symbol: id,
      baseCoin,
      quoteCoin,
      pricePrecision: String(decimalsOf(tickSize)),
      quantityPrecision: volumePlace,
    }
  const priceEndStep = String(Number(tickSize.replace('.', '')))
  return {
    symbol: id,
    baseCoin,
    quoteCoin,
    pricePlace: String(decimalsOf(tickSize)),
    priceEndStep,
    volumePlace,
    sizeMultiplier: lotSize,
  }
}

const body = (data: string): string => `{"code":"00000","msg":"success","requestTime":0,"data":${data}}`

export const bitgetSide: VenueSide = {
  id: 'bitget',
  open: () => NO_REPLY,
  message(text, session) {
    if (text === 'ping') return { ...NO_REPLY, replies: ['pong'] }
    const { op, args } = messageOf(text) ?? {}
    if ((op !== 'subscribe' && op !== 'unsubscribe') || !Array.isArray(args))
      return { ...NO_REPLY, replies: [JSON.stringify({ event: 'error', code: 30003, msg: 'Invalid op' })] }
    return answer(op, args, session)
  },
  snapshot(book, session) {
    const { version, levels } = askedOf(session, book.listing.id)
    return [whole(book, version, levels)]
  },
  update({ listing, bids, asks, last, prev, tsUs, trades = [] }, after, session) {
    const { version, levels } = askedOf(session, listing.id)
    const told = trades.length === 0 ? [] : [tradeFrame(trades, listing, tsUs, version)]
    if (levels > 0) return [...told, whole(after, version, levels)]
    return [...told, bookFrame({ action: 'update', bids, asks, seq: last, prev, tsUs }, after, version, 'books')]
  },
  rest(_method, address, books, listings) {
    const { path, query } = addressOf(address)
    const isThird = path === '/api/v3/market/orderbook'
    if (isThird || path === '/api/v2/spot/market/orderbook') {
      const book = books(query.get('symbol') ?? '')
      if (!book) return null
      const most = Number(query.get('limit') ?? 150)
      const { listing, tsUs } = book
      const [a, b] = [arrays(asksOf(book, most), listing), arrays(bidsOf(book, most), listing)]
      return body(
        isThird ? `{"a":${a},"b":${b},"ts":"${millis(tsUs)}"}` : `{"asks":${a},"bids":${b},"ts":"${millis(tsUs)}"}`,
      )
    }
    const isSpot = path === '/api/v2/spot/public/symbols'
    if (!isSpot && path !== '/api/v2/mix/market/contracts') return null
    const type = isSpot ? 'spot' : (query.get('productType') ?? '').toLowerCase()
    return body(JSON.stringify(listings.filter((listing) => typeOf(listing) === type).map(instrument)))
  },
}
