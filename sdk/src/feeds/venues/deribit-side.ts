// Deribit as it speaks itself: JSON-RPC, prices and amounts as numbers, each change linked to the one before.
import type { Listing, SideReply, SideSession, VenueSide } from '../venue.js'
import { messageOf, isObject, strings } from './json-body.js'
import { type Level, parameter, px, qty, rankedAsks, rankedBids, replies } from './ranked.js'

function notification(channel: string, data: string): string {
  return `{"jsonrpc":"2.0","method":"subscription","params":{"channel":"${channel}","data":${data}}}`
}

/** ["new",6500.0,1000.0]. Of a change the venue says whether the level was there; the side of the wire doesn't know. */
function rows(listing: Listing, levels: readonly Level[], named: boolean): string {
  const row = ([ticks, lots]: Level): string => {
    const action = named ? `"${lots === 0n ? 'delete' : 'new'}",` : ''
    return `[${action}${px(listing, ticks)},${qty(listing, lots)}]`
  }
  return `[${levels.map(row).join(',')}]`
}

const milliseconds = (tsUs: number): number => Math.floor(tsUs / 1000)

interface Data {
  readonly listing: Listing
  readonly bids: readonly Level[]
  readonly asks: readonly Level[]
  readonly tsUs: number
}

function data(head: string, { listing, bids, asks, tsUs }: Data, named = true): string {
  const sides = `"bids":${rows(listing, bids, named)},"asks":${rows(listing, asks, named)}`
  return `{${head}"timestamp":${milliseconds(tsUs)},"instrument_name":"${listing.id}",${sides}}`
}

const bookOf = (name: string): string | null => /^book\.(.+)\.(?:raw|100ms|agg2)$/.exec(name)?.[1] ?? null

/** The channel by which the session has a market's book. */
function channelOf(session: SideSession, kind: string, id: string): string | undefined {
  for (const name of session.channels.keys()) if (name.startsWith(`${kind}.${id}.`)) return name
  return undefined
}

function message(text: string, session: SideSession): SideReply {
  const { id, method, params } = messageOf(text) ?? {}
  const answer = (result: unknown): string => JSON.stringify({ jsonrpc: '2.0', id, result })
  if (method === 'public/set_heartbeat') {
    session.channels.set('heartbeat', 1)
    return replies(answer('ok'))
  }
  if (method === 'public/test') return replies(answer({ version: '1.2.26' }))
  if (method !== 'public/subscribe' && method !== 'public/unsubscribe')
    return replies(JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } }))
  const names = strings(isObject(params) ? params['channels'] : null)
  const ids = names.map(bookOf).filter((each) => each !== null)
  const isSubscribe = method === 'public/subscribe'
  for (const name of names) {
    if (isSubscribe) session.channels.set(name, 1)
    else session.channels.delete(name)
  }
  return { replies: [answer(names)], subscribe: isSubscribe ? ids : [], unsubscribe: isSubscribe ? [] : ids }
}

export const deribitSide: VenueSide = {
  id: 'deribit',
  open: () => replies(),
  message,
  snapshot(book, session) {
    const { listing, seq, tsUs } = book
    const levels = { listing, bids: rankedBids(book), asks: rankedAsks(book), tsUs }
    const channel = channelOf(session, 'book', listing.id) ?? `book.${listing.id}.100ms`
    return [notification(channel, data(`"type":"snapshot","change_id":${seq},`, levels))]
  },
  update(update, _after, session) {
    const { listing, last, prev, tsUs, trades = [] } = update
    const channel = channelOf(session, 'book', listing.id) ?? `book.${listing.id}.100ms`
    const head = `"type":"change","change_id":${last},"prev_change_id":${prev},`
    const frames = [notification(channel, data(head, update))]
    const told = channelOf(session, 'trades', listing.id)
    if (told === undefined || trades.length === 0) return frames
    const rows = trades.map(
      ({ id, pxTicks, qtyLots, takerSide }) =>
        `{"trade_seq":${id},"trade_id":"${id}","timestamp":${milliseconds(tsUs)},"price":${px(listing, pxTicks)},` +
        `"amount":${qty(listing, qtyLots)},"direction":"${takerSide}","instrument_name":"${listing.id}"}`,
    )
    return [...frames, notification(told, `[${rows.join(',')}]`)]
  },
  alive: (session) =>
    session.channels.has('heartbeat')
      ? ['{"jsonrpc":"2.0","method":"heartbeat","params":{"type":"test_request"}}']
      : [],
  relay(frame, session) {
    const id = /"instrument_name":\s*"([^"]*)"/.exec(frame)?.[1]
    return id === undefined || session.ids.has(id) ? frame : null
  },
  rest(_method, path, books, listings) {
    if (path.startsWith('/api/v2/public/get_order_book')) {
      const book = books(parameter(path, 'instrument_name') ?? '')
      if (!book) return null
      const levels = { listing: book.listing, bids: rankedBids(book), asks: rankedAsks(book), tsUs: book.tsUs }
      return `{"jsonrpc":"2.0","result":${data(`"change_id":${book.seq},`, levels, false)}}`
    }
    if (!path.startsWith('/api/v2/public/get_instruments')) return null
    const result = listings.map(({ symbol, id, tickSize, lotSize }) => {
      const [base, quote] = symbol.split(/[/:]/)
      const kind = symbol.includes(':') ? (/-[CP]$/.test(symbol) ? 'option' : 'future') : 'spot'
      return `{"instrument_name":"${id}","kind":"${kind}","base_currency":"${base}","quote_currency":"${quote}","tick_size":${tickSize},"min_trade_amount":${lotSize}}`
    })
    return `{"jsonrpc":"2.0","result":[${result.join(',')}]}`
  },
}
