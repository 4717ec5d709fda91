// Hyperliquid as it speaks itself: the best 20 levels a side, all of them each time.
import type { Listing, SideBook, SideReply, SideSession, VenueSide } from '../venue.js'
import { decimalsOf } from '../decimal-text.js'
import { isObject, messageOf } from './json-body.js'
import { type Level, px, qty, rankedAsks, rankedBids, replies } from './ranked.js'

const DEPTH = 20
const FAST = '@fast'

const milliseconds = (tsUs: number): number => Math.floor(tsUs / 1000)
const coinOf = (id: string): string => (id.endsWith(FAST) ? id.slice(0, -FAST.length) : id)

function rows(listing: Listing, levels: readonly Level[]): string {
  return `[${levels.map(([ticks, lots]) => `{"px":"${px(listing, ticks)}","sz":"${qty(listing, lots)}","n":1}`).join(',')}]`
}

function picture(book: SideBook): string {
  const { listing, tsUs } = book
  const fast = listing.id.endsWith(FAST) ? '"fast":true,' : ''
  const levels = `[${rows(listing, rankedBids(book, DEPTH))},${rows(listing, rankedAsks(book, DEPTH))}]`
  return `{"coin":"${coinOf(listing.id)}","time":${milliseconds(tsUs)},${fast}"levels":${levels}}`
}

const frame = (book: SideBook): string => `{"channel":"l2Book","data":${picture(book)}}`

function message(text: string, session: SideSession): SideReply {
  const { method, subscription } = messageOf(text) ?? {}
  if (method === 'ping') return replies('{"channel":"pong"}')
  if ((method !== 'subscribe' && method !== 'unsubscribe') || !isObject(subscription))
    return replies('{"channel":"error","data":"Error parsing JSON into valid websocket request"}')
  const { type, coin, fast } = subscription
  const answer = JSON.stringify({ channel: 'subscriptionResponse', data: { method, subscription } })
  if (type === 'trades') {
    if (method === 'subscribe') session.channels.set(`trades ${String(coin)}`, 1)
    else session.channels.delete(`trades ${String(coin)}`)
  }
  const ids = type === 'l2Book' ? [`${String(coin)}${fast === true ? FAST : ''}`] : []
  return {
    replies: [answer],
    subscribe: method === 'subscribe' ? ids : [],
    unsubscribe: method === 'subscribe' ? [] : ids,
  }
}

export const hyperliquidSide: VenueSide = {
  id: 'hyperliquid',
  open: () => replies(),
  message,
  snapshot: (book) => [frame(book)],
  update({ listing, trades = [], tsUs }, after, session) {
    if (trades.length === 0 || !session.channels.has(`trades ${listing.id}`)) return [frame(after)]
    const rows = trades.map(
      ({ id, pxTicks, qtyLots, takerSide }) =>
        `{"coin":"${listing.id}","side":"${takerSide === 'buy' ? 'B' : 'A'}","px":"${px(listing, pxTicks)}",` +
        `"sz":"${qty(listing, qtyLots)}","time":${milliseconds(tsUs)},"hash":"0x0","tid":${id}}`,
    )
    return [frame(after), `{"channel":"trades","data":[${rows.join(',')}]}`]
  },
  relay(text, session) {
    const coin = /"coin":\s*"([^"]*)"/.exec(text)?.[1]
    if (coin === undefined) return text
    const isBook = /"channel":\s*"l2Book"/.test(text)
    if (!isBook) return session.channels.has(`trades ${coin}`) ? text : null
    return session.ids.has(/"fast":\s*true/.test(text) ? `${coin}${FAST}` : coin) ? text : null
  },
  /** The venue answers by what is asked for in the body; the path alone gives the list of perpetuals. */
  rest(_method, path, _books, listings) {
    if (!path.startsWith('/info')) return null
    const universe = listings.map(({ id, lotSize }) => ({ name: coinOf(id), szDecimals: decimalsOf(lotSize) }))
    return JSON.stringify({ universe })
  },
}
