// Coinbase Exchange as it speaks itself, by level: a snapshot over the socket, then changes that nothing numbers.
import type { Listing, SideReply, SideSession, SideTrade, SideUpdate, VenueSide } from '../venue.js'
import { isObject, messageOf, strings } from './json-body.js'
import { type Level, isoText, pairs, px, qty, rankedAsks, rankedBids, replies } from './ranked.js'

const changes = (side: 'buy' | 'sell', listing: Listing, levels: readonly Level[]): string[] =>
  levels.map(([ticks, lots]) => `["${side}","${px(listing, ticks)}","${qty(listing, lots)}"]`)

function update({ listing, bids, asks, tsUs, last, trades = [] }: SideUpdate, session: SideSession): string[] {
  const all = [...changes('buy', listing, bids), ...changes('sell', listing, asks)]
  const frames =
    trades.length > 0 && session.channels.has(`matches ${listing.id}`) ? matches(listing, trades, last, tsUs) : []
  frames.push(`{"type":"l2update","product_id":"${listing.id}","changes":[${all.join(',')}],"time":"${isoText(tsUs)}"}`)
  return frames
}

/** The side is the maker's. */
function matches(listing: Listing, trades: readonly SideTrade[], last: bigint, tsUs: number): string[] {
  return trades.map(({ id, pxTicks, qtyLots, takerSide }) => {
    const order = `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`
    return (
      `{"type":"match","trade_id":${id},"maker_order_id":"${order}","taker_order_id":"${order}",` +
      `"side":"${takerSide === 'buy' ? 'sell' : 'buy'}","size":"${qty(listing, qtyLots)}","price":"${px(listing, pxTicks)}",` +
      `"product_id":"${listing.id}","sequence":${last},"time":"${isoText(tsUs)}"}`
    )
  })
}

/** Channels are named by themselves, with the products beside them, or with products of their own. */
function wished(message: Readonly<Record<string, unknown>>): [channel: string, ids: readonly string[]][] {
  const ids = strings(message['product_ids'])
  const { channels } = message
  if (!Array.isArray(channels)) return []
  return channels.map((channel: unknown) => {
    if (!isObject(channel)) return [String(channel), ids]
    const own = strings(channel['product_ids'])
    return [String(channel['name']), own.length > 0 ? own : ids]
  })
}

function message(text: string, session: SideSession): SideReply {
  const wish = messageOf(text) ?? {}
  const isSubscribe = wish['type'] === 'subscribe'
  if (!isSubscribe && wish['type'] !== 'unsubscribe')
    return replies('{"type":"error","message":"Malformed JSON","reason":"unexpected message"}')
  const channels = wished(wish)
  for (const [channel, ids] of channels)
    for (const id of ids) {
      if (isSubscribe) session.channels.set(`${channel} ${id}`, 1)
      else session.channels.delete(`${channel} ${id}`)
    }
  const books = channels.flatMap(([channel, ids]) => (channel.startsWith('level2') ? ids : []))
  const held = channels.map(([name, ids]) => ({ name, product_ids: isSubscribe ? ids : [] }))
  return {
    replies: [JSON.stringify({ type: 'subscriptions', channels: held })],
    subscribe: isSubscribe ? books : [],
    unsubscribe: isSubscribe ? [] : books,
  }
}

const product = ({ symbol, id, tickSize, lotSize }: Listing): string => {
  const [base, quote] = symbol.split('/')
  const steps = { quote_increment: tickSize, base_increment: lotSize }
  return JSON.stringify({ id, base_currency: base, quote_currency: quote, ...steps, status: 'online' })
}

export const coinbaseexchangeSide: VenueSide = {
  id: 'coinbaseexchange',
  open: () => replies(),
  message,
  snapshot: (book) => [
    `{"type":"snapshot","product_id":"${book.listing.id}","bids":${pairs(book.listing, rankedBids(book))},` +
      `"asks":${pairs(book.listing, rankedAsks(book))},"time":"${isoText(book.tsUs)}"}`,
  ],
  update: (change, _after, session) => update(change, session),
  alive: (session, tsUs) =>
    [...session.ids].map(
      (id) =>
        `{"type":"heartbeat","last_trade_id":0,"product_id":"${id}","sequence":${session.sent++},"time":"${isoText(tsUs)}"}`,
    ),
  relay(frame, session) {
    const id = messageOf(frame)?.['product_id']
    return typeof id !== 'string' || session.ids.has(id) ? frame : null
  },
  rest(method, path, books, listings) {
    if (method !== 'GET') return null
    if (/^\/products(?:\?|$)/.test(path)) return `[${listings.map(product).join(',')}]`
    const [, id, level] = /^\/products\/([^/?]+)\/book\?level=([12])$/.exec(path) ?? []
    const book = id === undefined ? null : books(id)
    if (!book) return null
    const depth = level === '1' ? 1 : Infinity
    const counted = (levels: readonly Level[]): string =>
      `[${levels.map(([ticks, lots]) => `["${px(book.listing, ticks)}","${qty(book.listing, lots)}",1]`).join(',')}]`
    return `{"bids":${counted(rankedBids(book, depth))},"asks":${counted(rankedAsks(book, depth))},"sequence":${book.seq},"time":"${isoText(book.tsUs)}"}`
  },
}
