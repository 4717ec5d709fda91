// Gemini's current socket as it speaks itself: the first frame of a stream is the book and looks like any other.
import type { Listing, SideReply, SideSession, VenueSide } from '../venue.js'
import { messageOf, strings } from './json-body.js'
import { type Level, pairs, px, qty, rankedAsks, rankedBids, replies } from './ranked.js'

const BOOKS = '@depth'

interface Frame {
  readonly listing: Listing
  readonly bids: readonly Level[]
  readonly asks: readonly Level[]
  readonly first: bigint
  readonly last: bigint
  readonly tsUs: number
}

const nanoseconds = (tsUs: number): string => `${BigInt(Math.floor(tsUs)) * 1000n}`

function depth({ listing, bids, asks, first, last, tsUs }: Frame): string {
  return (
    `{"e":"depthUpdate","E":${nanoseconds(tsUs)},"s":"${listing.id}","U":${first},"u":${last},` +
    `"b":${pairs(listing, bids)},"a":${pairs(listing, asks)}}`
  )
}

function message(text: string, session: SideSession): SideReply {
  const { id, method, params } = messageOf(text) ?? {}
  const answer = JSON.stringify({ id, status: 200 })
  if (method === 'ping') return replies(answer)
  if (method !== 'subscribe' && method !== 'unsubscribe') return replies(JSON.stringify({ id, status: 400 }))
  const streams = strings(params)
  for (const stream of streams) {
    if (method === 'subscribe') session.channels.set(stream, 1)
    else session.channels.delete(stream)
  }
  const ids = streams.filter((stream) => stream.includes(BOOKS)).map((stream) => stream.split('@')[0]!)
  return {
    replies: [answer],
    subscribe: method === 'subscribe' ? ids : [],
    unsubscribe: method === 'subscribe' ? [] : ids,
  }
}

export const geminiSide: VenueSide = {
  id: 'gemini',
  open: () => replies(),
  message,
  snapshot: (book) => [
    depth({
      listing: book.listing,
      bids: rankedBids(book),
      asks: rankedAsks(book),
      first: book.seq,
      last: book.seq,
      tsUs: book.tsUs,
    }),
  ],
  update(update, _after, session) {
    const { listing, trades = [], tsUs } = update
    const frames = [depth(update)]
    if (!session.channels.has(`${listing.id}@trade`)) return frames
    for (const { id, pxTicks, qtyLots, takerSide } of trades)
      frames.push(
        `{"E":${nanoseconds(tsUs)},"s":"${listing.id}","t":${id},"p":"${px(listing, pxTicks)}","q":"${qty(listing, qtyLots)}",` +
          `"m":${takerSide === 'sell'}}`,
      )
    return frames
  },
  relay(frame, session) {
    const symbol = /"(?:s|symbol)":\s*"([^"]*)"/.exec(frame)?.[1]
    return symbol === undefined || session.ids.has(symbol.toLowerCase()) ? frame : null
  },
  rest(_method, path, books, listings) {
    const asked = /^\/v1\/(book|symbols\/details)\/([^?]+)/.exec(path)
    if (!asked) return null
    const id = decodeURIComponent(asked[2]!).toLowerCase()
    if (asked[1] === 'book') {
      const book = books(id)
      if (!book) return null
      const rows = (levels: readonly Level[]): string =>
        levels
          .map(([ticks, lots]) => `{"price":"${px(book.listing, ticks)}","amount":"${qty(book.listing, lots)}"}`)
          .join(',')
      return `{"bids":[${rows(rankedBids(book))}],"asks":[${rows(rankedAsks(book))}]}`
    }
    const listing = listings.find((each) => each.id === id)
    if (!listing) return null
    const [base, quote, settle] = listing.symbol.split(/[/:]/)
    const steps = `"tick_size":${listing.lotSize},"quote_increment":${listing.tickSize}`
    return `{"symbol":"${id.toUpperCase()}","base_currency":"${base}","quote_currency":"${quote}",${steps},"status":"open","product_type":"${settle === undefined ? 'spot' : 'swap'}"}`
  },
}
