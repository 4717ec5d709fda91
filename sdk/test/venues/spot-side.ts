// A venue of family A in as few lines as it takes, for the simulator's own tests: Binance spot's depth stream and REST book.
import { fixedText } from '../../src/feeds/decimal-text.js'
import type { Listing, SideBook, SideReply, SideSession, SideUpdate, VenueSide } from '../../src/feeds/venue.js'
import type { CaseVenue } from './client.js'

type Rows = Iterable<readonly [bigint, bigint]>

const NOTHING: SideReply = { replies: [], subscribe: [], unsubscribe: [] }

const rows = ({ tickSize, lotSize }: Listing, levels: Rows) =>
  Array.from(levels, ([px, qty]) => [fixedText(px, tickSize), fixedText(qty, lotSize)])

const spotSide: VenueSide = {
  id: 'binance',
  open(path) {
    const ids = [...path.matchAll(/(\w+)@depth/g)].map((match) => match[1]!.toUpperCase())
    return { ...NOTHING, subscribe: ids }
  },
  message: () => NOTHING,
  snapshot: () => [],
  update({ listing, bids, asks, first, last, tsUs }: SideUpdate) {
    const E = Math.floor(tsUs / 1000)
    const [b, a] = [rows(listing, bids), rows(listing, asks)]
    return [JSON.stringify({ e: 'depthUpdate', E, s: listing.id, U: Number(first), u: Number(last), b, a })]
  },
  relay: (frame: string, session: SideSession) => {
    const id = /"s":"(\w+)"/.exec(frame)?.[1]
    return id !== undefined && session.ids.has(id) ? frame : null
  },
  rest(_method, path, books: (id: string) => SideBook | null) {
    const id = /\/depth\?symbol=(\w+)/.exec(path)?.[1]
    const book = id === undefined ? null : books(id)
    if (!book) return null
    const [bids, asks] = [rows(book.listing, book.bids), rows(book.listing, book.asks)]
    return JSON.stringify({ lastUpdateId: Number(book.seq), bids, asks })
  },
}

export const spotVenue: CaseVenue = {
  side: spotSide,
  path: (ids) => `/stream?streams=${ids.map((id) => `${id.toLowerCase()}@depth`).join('/')}`,
  subscribe: () => [],
  snapshotPath: (id) => `/api/v3/depth?symbol=${id}&limit=5000`,
  listings: [
    { symbol: 'BTC/USDT', id: 'BTCUSDT', tickSize: '0.01', lotSize: '0.00001' },
    { symbol: 'ETH/USDT', id: 'ETHUSDT', tickSize: '0.1', lotSize: '1' },
    { symbol: 'PEPE/USDT', id: 'PEPEUSDT', tickSize: '0.00000001', lotSize: '0.1' },
  ],
}
