// Venues of the families B and E in as few lines as it takes: OKX's books, whose snapshot comes by the socket, and its books5,
// each message of which is the whole of five levels a side.
import { minimalText } from '../../src/feeds/decimal-text.js'
import type { Listing, SideBook, SideReply, VenueSide } from '../../src/feeds/venue.js'
import type { CaseVenue } from './client.js'

type Rows = Iterable<readonly [bigint, bigint]>

const NOTHING: SideReply = { replies: [], subscribe: [], unsubscribe: [] }

const rows = ({ tickSize, lotSize }: Listing, levels: Rows) =>
  Array.from(levels, ([px, qty]) => [minimalText(px, tickSize), minimalText(qty, lotSize), '0', '1'])

const best = (levels: ReadonlyMap<bigint, bigint>, sign: bigint, depth: number) =>
  [...levels].toSorted(([a], [b]) => (sign * (a - b) < 0n ? -1 : 1)).slice(0, depth)

interface Data {
  readonly bids: Rows
  readonly asks: Rows
  readonly seqId: bigint
  readonly prevSeqId: bigint
  readonly tsUs: number
}

function frame(channel: string, action: string | undefined, listing: Listing, data: Data): string {
  const { bids, asks, tsUs, seqId, prevSeqId } = data
  return JSON.stringify({
    arg: { channel, instId: listing.id },
    ...(action === undefined ? {} : { action }),
    data: [
      {
        asks: rows(listing, asks),
        bids: rows(listing, bids),
        ts: `${Math.floor(tsUs / 1000)}`,
        checksum: 0,
        prevSeqId: Number(prevSeqId),
        seqId: Number(seqId),
      },
    ],
  })
}

function okxSide(channel: 'books' | 'books5'): VenueSide {
  const whole = (book: SideBook, action?: string) => {
    const { bids, asks, seq, tsUs, listing } = book
    const depth = channel === 'books' ? 400 : 5
    const cut = { bids: best(bids, -1n, depth), asks: best(asks, 1n, depth) }
    return frame(channel, action, listing, { ...cut, tsUs, seqId: seq, prevSeqId: -1n })
  }
  return {
    id: 'okx',
    open: () => NOTHING,
    message(text) {
      const { op, args } = JSON.parse(text) as { op: string; args: { instId: string }[] }
      const ids = args.map(({ instId }) => instId)
      const replies = args.map((arg) => JSON.stringify({ event: op, arg, connId: 'a4d3ae55' }))
      return op === 'subscribe' ? { ...NOTHING, replies, subscribe: ids } : { ...NOTHING, replies, unsubscribe: ids }
    },
    snapshot: (book) => [whole(book, channel === 'books' ? 'snapshot' : undefined)],
    update({ listing, bids, asks, last, prev, tsUs }, after) {
      if (channel === 'books5') return [whole(after)]
      return [frame(channel, 'update', listing, { bids, asks, tsUs, seqId: last, prevSeqId: prev })]
    },
    alive: () => ['pong'],
    rest: () => null,
  }
}

function okxVenue(channel: 'books' | 'books5'): CaseVenue {
  const message = (op: string, ids: readonly string[]) => [
    JSON.stringify({ op, args: ids.map((instId) => ({ channel, instId })) }),
  ]
  return {
    name: `okx ${channel}`,
    side: okxSide(channel),
    path: () => '/ws/v5/public',
    subscribe: (ids) => message('subscribe', ids),
    unsubscribe: (ids) => message('unsubscribe', ids),
    ...(channel === 'books5' ? { depth: 5 } : {}),
    listings: [
      { symbol: 'BTC/USDT', id: 'BTC-USDT', tickSize: '0.1', lotSize: '0.00000001' },
      { symbol: 'ETH/USDT', id: 'ETH-USDT', tickSize: '0.01', lotSize: '0.000001' },
      { symbol: 'SOL/USDT', id: 'SOL-USDT', tickSize: '0.001', lotSize: '0.01' },
    ],
  }
}

export const linkVenue = okxVenue('books')
export const wholeVenue = okxVenue('books5')
