// A venue's side and the core against each other: a seeded book changes, the side writes the frames, a market reads them and has to
// hold the same levels. Frames can be lost on the way.
import { type Engine, type Market, Status, statusName, type Trade } from 'leadline'

import type {
  ChannelWish,
  Listing,
  SideBook,
  SideReply,
  SideSession,
  SideTrade,
  VenueAdapter,
  VenueSide,
} from '../../src/feeds/venue.js'

type Levels = readonly (readonly [bigint, bigint])[]

export interface Trip {
  readonly market: Market
  readonly trades: Trade[]
  /** Opens, subscribes, and has the market live (a body is fetched where the stream sends no snapshot). */
  start(): void
  /** Unsubscribes and subscribes again, as a client does to resync. */
  again(): void
  /** One update of so many random changes; `lost`: its frames don't arrive. What became of the book frames. */
  update(changes: number, options?: { lost?: boolean; trades?: readonly SideTrade[] }): readonly string[]
  /** The market's and the venue's levels, best first; equal when the market is right. */
  books(): readonly [unknown, unknown]
}

export function trip(engine: Engine, { adapter, side, listing, wish = {}, numbers = 3 }: TripOptions): Trip {
  let state = 7
  const random = (below: number) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return (state >>> 8) % below
  }
  const bids = new Map<bigint, bigint>()
  const asks = new Map<bigint, bigint>()
  for (let i = 0n; i < 40n; i++) {
    bids.set(5000n - i, 10n + i)
    asks.set(5001n + i, 20n + i)
  }
  let seq = 1000n
  let tsUs = 1_700_000_000_000_000
  const book = (): SideBook => ({ listing, bids, asks, seq, tsUs })

  const session: SideSession = { ids: new Set(), sent: 0n, channels: new Map() }
  const market = engine.market({ venue: adapter.id, ...listing, features: [], levels: false })
  const connection = engine.connection({ venue: adapter.id })
  connection.carry(market)
  const trades: Trade[] = []
  market.trades((trade) => trades.push(trade))
  const push = (frames: readonly string[]) => frames.map((frame) => statusName(connection.push(frame, tsUs)))

  const answer = ({ replies, subscribe, unsubscribe }: SideReply) => {
    push(replies)
    for (const id of unsubscribe) session.ids.delete(id)
    for (const id of subscribe) {
      session.ids.add(id)
      push(side.snapshot(book(), session))
    }
  }
  const subscribe = () => {
    for (const message of adapter.subscribe([listing.id], wish)) answer(side.message(message, session))
  }

  function update(changes: number, options: { lost?: boolean; trades?: readonly SideTrade[] } = {}): readonly string[] {
    const changed = { bids: new Map<bigint, bigint>(), asks: new Map<bigint, bigint>() }
    for (let i = 0; i < changes; i++) {
      const isBid = random(2) === 0
      const px = isBid ? 5000n - BigInt(random(60)) : 5001n + BigInt(random(60))
      const qty = random(4) === 0 ? 0n : BigInt(1 + random(900))
      changed[isBid ? 'bids' : 'asks'].set(px, qty)
    }
    for (const [of, to] of [
      [changed.bids, bids],
      [changed.asks, asks],
    ] as const)
      for (const [px, qty] of of) {
        if (qty === 0n) to.delete(px)
        else to.set(px, qty)
      }
    const prev = seq
    seq += BigInt(numbers)
    tsUs += 100_000
    const levels = { bids: [...changed.bids] as Levels, asks: [...changed.asks] as Levels }
    const frames = side.update(
      {
        listing,
        ...levels,
        first: prev + 1n,
        last: seq,
        prev,
        tsUs,
        ...(options.trades ? { trades: options.trades } : {}),
      },
      book(),
      session,
    )
    return options.lost ? [] : push(frames)
  }

  return {
    market,
    trades,
    update,
    start() {
      answer(side.open('/', session))
      subscribe()
      if (market.state === 'live') return
      update(1)
      const { pathname, search } = new URL(adapter.snapshot!(adapter.endpoints, listing.id, wish).url)
      const body = side.rest('GET', pathname + search, () => book(), [listing])!
      const status = market.snapshot(body, tsUs)
      if (status !== Status.APPLIED) throw new Error(`snapshot: ${statusName(status)}`)
    },
    again() {
      for (const message of adapter.unsubscribe([listing.id], wish)) answer(side.message(message, session))
      subscribe()
    },
    books: () => [
      [market.book.bidsTicks(), market.book.asksTicks()],
      [sorted(bids, -1), sorted(asks, 1)],
    ],
  }
}

export interface TripOptions {
  readonly adapter: VenueAdapter
  readonly side: VenueSide
  readonly listing: Listing
  readonly wish?: ChannelWish
  /** Numbers each update takes. */
  readonly numbers?: number
}

function sorted(side: ReadonlyMap<bigint, bigint>, direction: 1 | -1): readonly (readonly [number, number])[] {
  return [...side].map(([px, qty]) => [Number(px), Number(qty)] as const).sort(([a], [b]) => direction * (a - b))
}

/** What an adapter lists from the answers of its own venue's side. */
export function listedBySide(adapter: VenueAdapter, side: VenueSide, listings: readonly Listing[]): readonly Listing[] {
  const requests = adapter.listing(
    adapter.endpoints,
    listings.map(({ id }) => id),
  )
  const bodies = requests.map(({ url }) => {
    const { pathname, search } = new URL(url)
    return side.rest('GET', pathname + search, () => null, listings)!
  })
  // a kind of product that has none is an empty list, which no adapter takes for a list
  const full = bodies.filter((body) => body.includes('{"') && /"(symbol|instId|id|name)":/.test(body))
  return adapter.readListing(full.map((body) => new TextEncoder().encode(body)))
}
