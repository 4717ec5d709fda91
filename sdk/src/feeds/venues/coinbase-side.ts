// Coinbase Advanced Trade as it speaks itself: every message of a connection is numbered, whatever its channel.
import type { Listing, SideReply, SideSession, SideUpdate, VenueSide } from '../venue.js'
import { messageOf, strings } from './json-body.js'
import { type Level, isoText, parameter, px, qty, rankedAsks, rankedBids, replies } from './ranked.js'

/** The envelope, and the connection's next number. */
function envelope(channel: string, tsUs: number | null, events: string, session: SideSession): string {
  const time = tsUs === null ? '' : `"timestamp":"${isoText(tsUs)}",`
  return `{"channel":"${channel}","client_id":"",${time}"sequence_num":${session.sent++},"events":[${events}]}`
}

function updates(listing: Listing, side: 'bid' | 'offer', levels: readonly Level[], tsUs: number): string[] {
  return levels.map(
    ([ticks, lots]) =>
      `{"side":"${side}","event_time":"${isoText(tsUs)}","price_level":"${px(listing, ticks)}","new_quantity":"${qty(listing, lots)}"}`,
  )
}

function book(type: string, listing: Listing, bids: readonly Level[], asks: readonly Level[], tsUs: number): string {
  const all = [...updates(listing, 'bid', bids, tsUs), ...updates(listing, 'offer', asks, tsUs)]
  return `{"type":"${type}","product_id":"${listing.id}","updates":[${all.join(',')}]}`
}

/** Newest first; the side is the maker's. */
function trades({ listing, trades = [], tsUs }: SideUpdate): string {
  const rows = trades
    .toReversed()
    .map(
      ({ id, pxTicks, qtyLots, takerSide }) =>
        `{"product_id":"${listing.id}","trade_id":"${id}","price":"${px(listing, pxTicks)}","size":"${qty(listing, qtyLots)}",` +
        `"time":"${isoText(tsUs)}","side":"${takerSide === 'buy' ? 'SELL' : 'BUY'}"}`,
    )
  return `{"type":"update","trades":[${rows.join(',')}]}`
}

function message(text: string, session: SideSession): SideReply {
  const { type, channel, product_ids } = messageOf(text) ?? {}
  const isSubscribe = type === 'subscribe'
  if ((!isSubscribe && type !== 'unsubscribe') || typeof channel !== 'string')
    return replies('{"type":"error","message":"unexpected message"}')
  const ids = strings(product_ids)
  for (const name of ids.length === 0 ? [channel] : ids.map((id) => `${channel} ${id}`)) {
    if (isSubscribe) session.channels.set(name, 1)
    else session.channels.delete(name)
  }
  const reply = envelope('subscriptions', null, `{"subscriptions":{"${channel}":${JSON.stringify(ids)}}}`, session)
  const books = channel === 'level2' ? ids : []
  return {
    replies: [reply],
    subscribe: isSubscribe ? books : [],
    unsubscribe: isSubscribe ? [] : books,
  }
}

export const coinbaseSide: VenueSide = {
  id: 'coinbase',
  open: () => replies(),
  message,
  snapshot: (held, session) => [
    envelope(
      'l2_data',
      held.tsUs,
      book('snapshot', held.listing, rankedBids(held), rankedAsks(held), held.tsUs),
      session,
    ),
  ],
  update(update, _after, session) {
    const { listing, bids, asks, tsUs } = update
    const frames = [envelope('l2_data', tsUs, book('update', listing, bids, asks, tsUs), session)]
    if ((update.trades?.length ?? 0) > 0 && session.channels.has(`market_trades ${listing.id}`))
      frames.push(envelope('market_trades', tsUs, trades(update), session))
    return frames
  },
  alive: (session, tsUs) =>
    session.channels.has('heartbeats')
      ? [
          envelope(
            'heartbeats',
            tsUs,
            `{"current_time":"${isoText(tsUs)}","heartbeat_counter":${session.sent}}`,
            session,
          ),
        ]
      : [],
  /** The number is this connection's own; a frame of products that aren't subscribed has none of its numbers. */
  relay(frame, session) {
    if (!/"sequence_num":\s*\d+/.test(frame)) return frame
    const named = [...frame.matchAll(/"product_id":\s*"([^"]*)"/g)].map(([, id]) => id!)
    if (named.length > 0 && !named.some((id) => session.ids.has(id))) return null
    return frame.replace(/"sequence_num":\s*\d+/, `"sequence_num":${session.sent++}`)
  },
  rest(_method, path, books, listings) {
    if (path.startsWith('/api/v3/brokerage/market/product_book')) {
      const held = books(parameter(path, 'product_id') ?? '')
      if (!held) return null
      const { listing, tsUs } = held
      const side = (levels: readonly Level[]): string =>
        levels.map(([ticks, lots]) => `{"price":"${px(listing, ticks)}","size":"${qty(listing, lots)}"}`).join(',')
      return `{"pricebook":{"product_id":"${listing.id}","bids":[${side(rankedBids(held))}],"asks":[${side(rankedAsks(held))}],"time":"${isoText(tsUs)}"}}`
    }
    if (!path.startsWith('/api/v3/brokerage/market/products')) return null
    const products = listings.map(({ symbol, id, tickSize, lotSize }) => {
      const [base, quote] = symbol.split(/[/:]/)
      return {
        product_id: id,
        product_type: 'SPOT',
        base_currency_id: base,
        quote_currency_id: quote,
        price_increment: tickSize,
        base_increment: lotSize,
      }
    })
    return JSON.stringify({ products })
  },
}
