// OKX v5 as its client speaks it. Source: OKX API v5, order book channel (2026-07-07), change log of 2026-02-12.
//
// The first push may be a snapshot or, as announced, an update: then the book comes over REST (sz=400) and the frames kept meanwhile
// join it by prevSeqId ≤ seqId of the body < seqId.
import { LeadlineError } from '../../engine/errors.js'
import type { ChannelWish, Listing, VenueAdapter } from '../venue.js'
import { type Fields, groups, isStep, jsonBody, objectsAt, parameterOf, textOf } from './bodies.js'

const INSTRUMENTS = '/api/v5/public/instruments'
const BOOKS = '/api/v5/market/books'
const ARGS_MOST = 50

/** 1: best prices; up to 5: a picture each time; else 400 levels with their changes. */
export function okxChannel({ depth = 400 }: ChannelWish): string {
  return depth <= 1 ? 'bbo-tbt' : depth <= 5 ? 'books5' : 'books'
}

function messages(op: string, ids: readonly string[], wish: ChannelWish): readonly string[] {
  const channels = [okxChannel(wish), ...(wish.trades === false ? [] : ['trades'])]
  const args = ids.flatMap((instId) => channels.map((channel) => ({ channel, instId })))
  return groups(args, ARGS_MOST).map((some) => JSON.stringify({ op, args: some }))
}

function typeOf(id: string): string {
  if (id.endsWith('-SWAP')) return 'SWAP'
  const parts = id.split('-').length
  return parts <= 2 ? 'SPOT' : parts === 3 ? 'FUTURES' : 'OPTION'
}

function listed(fields: Fields): Listing | null {
  const id = textOf(fields['instId'])
  const tickSize = textOf(fields['tickSz'])
  const lotSize = textOf(fields['lotSz'])
  if (id === '' || !isStep(tickSize) || !isStep(lotSize)) return null // not traded yet
  const [base = '', quote = '', ...rest] = id.split('-')
  const settle = textOf(fields['settleCcy'])
  const dated = rest[0] === 'SWAP' ? '' : rest.map((part) => `-${part}`).join('')
  return {
    symbol: rest.length === 0 ? `${base}/${quote}` : `${base}/${quote}:${settle}${dated}`,
    id,
    tickSize,
    lotSize,
  }
}

export const okx: VenueAdapter = {
  id: 'okx',
  endpoints: { socket: 'wss://ws.okx.com:8443', rest: 'https://www.okx.com' },
  limits: {
    messagesPerSecond: 3,
    subscriptionsPerConnection: 29,
    connections: 3,
    connectionsPerMs: 1000,
    restWeight: 1200,
    lifeMs: null,
  },
  staleMs: 35_000,
  heartbeat: { everyMs: 25_000, message: 'ping' },
  auditMs: 900_000,
  snapshotBySocket: true,
  socketUrl: ({ socket }) => `${socket}/ws/v5/public`,
  subscribe: (ids, wish) => messages('subscribe', ids, wish),
  unsubscribe: (ids, wish) => messages('unsubscribe', ids, wish),
  snapshot: ({ rest }, id) => ({ url: `${rest}${BOOKS}?instId=${encodeURIComponent(id)}&sz=400`, weight: 1 }),
  snapshotIdOf: (url) => parameterOf(url, BOOKS, 'instId'),
  listing: ({ rest }, ids) =>
    [...new Set(ids.map(typeOf))].flatMap((type) => {
      if (type !== 'OPTION') return [{ url: `${rest}${INSTRUMENTS}?instType=${type}`, weight: 1 }]
      const underlyings = new Set(ids.filter((id) => typeOf(id) === type).map((id) => id.split('-', 2).join('-')))
      return [...underlyings].map((uly) => ({ url: `${rest}${INSTRUMENTS}?instType=${type}&uly=${uly}`, weight: 1 }))
    }),
  readListing: (bodies) =>
    bodies.flatMap((body) => {
      const value = jsonBody(body)
      const found = objectsAt(value, 'data').flatMap((fields) => listed(fields) ?? [])
      if (found.length === 0) throw new LeadlineError('OKX instruments: found none with instId, tickSz and lotSz')
      return found
    }),
  isListing: (url) => url.split('?')[0]!.endsWith(INSTRUMENTS),
}
