// dYdX v4's indexer as it speaks itself: every message of a connection is numbered; books carry no time.
import type { Listing, SideReply, SideSession, VenueSide } from '../venue.js'
import { messageOf } from './json-body.js'
import { type Level, isoText, pairs, px, qty, rankedAsks, rankedBids, replies } from './ranked.js'

const CONNECTION = '8f6d7e1a-2a4b-4c4f-9a35-6f1f6e2f5b1d'
const BOOK = 'v4_orderbook'
const TRADES = 'v4_trades'

function numbered(type: string, session: SideSession, rest: string): string {
  return `{"type":"${type}","connection_id":"${CONNECTION}","message_id":${session.sent++}${rest}}`
}

function objects(listing: Listing, levels: readonly Level[]): string {
  return `[${levels.map(([ticks, lots]) => `{"price":"${px(listing, ticks)}","size":"${qty(listing, lots)}"}`).join(',')}]`
}

const channelData = (session: SideSession, channel: string, id: string, contents: string): string =>
  numbered('channel_data', session, `,"id":"${id}","channel":"${channel}","version":"1.0.0","contents":${contents}`)

function message(text: string, session: SideSession): SideReply {
  const { type, channel, id } = messageOf(text) ?? {}
  const isKnown = (channel === BOOK || channel === TRADES) && typeof id === 'string'
  if (!isKnown || (type !== 'subscribe' && type !== 'unsubscribe'))
    return replies(numbered('error', session, ',"message":"Invalid message"'))
  const head = `,"channel":"${channel}","id":"${id}"`
  if (type === 'unsubscribe') {
    session.channels.delete(`${channel} ${id}`)
    const reply = numbered('unsubscribed', session, head)
    return { replies: [reply], subscribe: [], unsubscribe: channel === BOOK ? [id] : [] }
  }
  session.channels.set(`${channel} ${id}`, 1)
  if (channel === BOOK) return { replies: [], subscribe: [id], unsubscribe: [] }
  return replies(numbered('subscribed', session, `${head},"contents":{"trades":[]}`))
}

export const dydxSide: VenueSide = {
  id: 'dydx',
  open: (_path, session) => replies(numbered('connected', session, '')),
  message,
  snapshot(book, session) {
    const { listing } = book
    const contents = `{"bids":${objects(listing, rankedBids(book))},"asks":${objects(listing, rankedAsks(book))}}`
    return [numbered('subscribed', session, `,"channel":"${BOOK}","id":"${listing.id}","contents":${contents}`)]
  },
  update({ listing, bids, asks, trades = [], tsUs }, _after, session) {
    const sides = [
      ...(bids.length > 0 ? [`"bids":${pairs(listing, bids)}`] : []),
      ...(asks.length > 0 ? [`"asks":${pairs(listing, asks)}`] : []),
    ]
    const frames = [channelData(session, BOOK, listing.id, `{${sides.join(',')}}`)]
    if (trades.length === 0 || !session.channels.has(`${TRADES} ${listing.id}`)) return frames
    const rows = trades.map(
      ({ id, pxTicks, qtyLots, takerSide }) =>
        `{"id":"${id}","size":"${qty(listing, qtyLots)}","price":"${px(listing, pxTicks)}","side":"${takerSide.toUpperCase()}",` +
        `"createdAt":"${isoText(tsUs)}","type":"LIMIT"}`,
    )
    return [...frames, channelData(session, TRADES, listing.id, `{"trades":[${rows.join(',')}]}`)]
  },
  relay(frame, session) {
    if (!/"message_id":\s*\d+/.test(frame)) return frame
    const id = /"id":\s*"([^"]*)"/.exec(frame)?.[1]
    if (id !== undefined && !session.ids.has(id)) return null
    return frame.replace(/"message_id":\s*\d+/, `"message_id":${session.sent++}`)
  },
  rest(_method, path, books, listings) {
    const asked = /^\/v4\/orderbooks\/perpetualMarket\/([^?]+)/.exec(path)
    if (asked) {
      const book = books(decodeURIComponent(asked[1]!))
      if (!book) return null
      return `{"bids":${objects(book.listing, rankedBids(book))},"asks":${objects(book.listing, rankedAsks(book))}}`
    }
    if (!path.startsWith('/v4/perpetualMarkets')) return null
    const markets = listings.map(({ id, tickSize, lotSize }) => [id, { ticker: id, tickSize, stepSize: lotSize }])
    return JSON.stringify({ markets: Object.fromEntries(markets) })
  },
}
