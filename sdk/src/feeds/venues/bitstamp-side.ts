// Bitstamp as it speaks itself: each change with its time in microseconds, the book over REST.
import type { Listing, SideBook, SideReply, SideSession, SideTrade, SideUpdate, VenueSide } from '../venue.js'
import { decimalsOf } from '../decimal-text.js'
import { channelOf } from './bitstamp.js'
import { isObject, messageOf } from './json-body.js'
import { type Level, pairs, px, qty, rankedAsks, rankedBids, replies } from './ranked.js'

const times = (tsUs: number): string => `"timestamp":"${Math.floor(tsUs / 1e6)}","microtimestamp":"${tsUs}"`

function book(listing: Listing, bids: readonly Level[], asks: readonly Level[], tsUs: number): string {
  return `{${times(tsUs)},"bids":${pairs(listing, bids)},"asks":${pairs(listing, asks)}}`
}

function trade(listing: Listing, { id, pxTicks, qtyLots, takerSide }: SideTrade, tsUs: number): string {
  const [price, amount] = [px(listing, pxTicks), qty(listing, qtyLots)]
  const numbers = `"amount":${amount},"amount_str":"${amount}","price":${price},"price_str":"${price}"`
  const data = `{"id":${id},${numbers},"type":${takerSide === 'buy' ? 0 : 1},${times(tsUs)}}`
  return `{"data":${data},"channel":"${channelOf('trades', listing.id)}","event":"trade"}`
}

/** `[prefix]_btcusd`: the pair a channel is of, and whether it is its book's. */
const parts = (channel: string): { id: string; isBook: boolean } => ({
  id: channel.slice(channel.lastIndexOf('_') + 1),
  isBook: channel.startsWith('diff_order_book_') || channel.startsWith('live_orders_'),
})

function message(text: string, session: SideSession): SideReply {
  const { event, data } = messageOf(text) ?? {}
  if (event === 'bts:heartbeat') return replies('{"event":"bts:heartbeat","channel":"","data":{"status":"success"}}')
  const channel = isObject(data) ? data['channel'] : undefined
  const isSubscribe = event === 'bts:subscribe'
  if ((!isSubscribe && event !== 'bts:unsubscribe') || typeof channel !== 'string')
    return replies('{"event":"bts:error","channel":"","data":{"code":null,"message":"Incorrect JSON format."}}')
  if (isSubscribe) session.channels.set(channel, 1)
  else session.channels.delete(channel)
  const { id, isBook } = parts(channel)
  const done = isSubscribe ? 'subscription_succeeded' : 'unsubscription_succeeded'
  return {
    replies: [`{"event":"bts:${done}","channel":"${channel}","data":{}}`],
    subscribe: isSubscribe && isBook ? [id] : [],
    unsubscribe: !isSubscribe && isBook ? [id] : [],
  }
}

/** Each level is one order, known by its price and side. */
const idOf = (ticks: bigint, isAsk: boolean): bigint => 2n * ticks + (isAsk ? 1n : 0n)

/** A new size is the order anew; it may be one that was never seen. */
function order(listing: Listing, [ticks, lots]: Level, isAsk: boolean, tsUs: number): string {
  const id = idOf(ticks, isAsk)
  const numbers = `"amount_str":"${qty(listing, lots)}","price_str":"${px(listing, ticks)}"`
  const data = `{"id":${id},"id_str":"${id}","order_type":${isAsk ? 1 : 0},"microtimestamp":"${tsUs}",${numbers}}`
  return `{"data":${data},"channel":"${channelOf('orders', listing.id)}","event":"order_${lots === 0n ? 'deleted' : 'created'}"}`
}

/** The REST book with group=2. */
function bookOfOrders(held: SideBook): string {
  const { listing, tsUs } = held
  const side = (levels: readonly Level[], isAsk: boolean): string =>
    levels.map((each) => `["${px(listing, each[0])}","${qty(listing, each[1])}","${idOf(each[0], isAsk)}"]`).join(',')
  const [bids, asks] = [rankedBids(held), rankedAsks(held)]
  return `{${times(tsUs)},"bids":[${side(bids, false)}],"asks":[${side(asks, true)}]}`
}

function update({ listing, bids, asks, tsUs, trades = [] }: SideUpdate, _after: SideBook, session: SideSession) {
  const data = book(listing, bids, asks, tsUs)
  const isByOrder = session.channels.has(channelOf('orders', listing.id))
  const frames = isByOrder
    ? [
        ...bids.map((each) => order(listing, each, false, tsUs)),
        ...asks.map((each) => order(listing, each, true, tsUs)),
      ]
    : [`{"data":${data},"channel":"${channelOf('book', listing.id)}","event":"data"}`]
  if (session.channels.has(channelOf('trades', listing.id)))
    frames.push(...trades.map((each) => trade(listing, each, tsUs)))
  return frames
}

function pair(listing: Listing): string {
  return JSON.stringify({
    trading: 'Enabled',
    base_decimals: decimalsOf(listing.lotSize),
    url_symbol: listing.id,
    name: listing.symbol,
    counter_decimals: decimalsOf(listing.tickSize),
    description: listing.symbol,
  })
}

export const bitstampSide: VenueSide = {
  id: 'bitstamp',
  open: () => replies(),
  message,
  snapshot: () => [],
  update,
  relay(frame, session) {
    const channel = messageOf(frame)?.['channel']
    return typeof channel !== 'string' || channel === '' || session.channels.has(channel) ? frame : null
  },
  rest(method, path, books, listings) {
    if (method !== 'GET') return null
    if (path.startsWith('/api/v2/trading-pairs-info')) return `[${listings.map(pair).join(',')}]`
    const id = /^\/api\/v2\/order_book\/([a-z0-9]+)\/?(?:\?|$)/.exec(path)?.[1]
    const held = id === undefined ? null : books(id)
    if (held && path.endsWith('group=2')) return bookOfOrders(held)
    return held && book(held.listing, rankedBids(held), rankedAsks(held), held.tsUs)
  },
}
