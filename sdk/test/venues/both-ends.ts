// A venue's side and its adapter with the core between them: what the side writes of its books, the connection reads.
import type { Connection } from '../../src/engine/connection.js'
import type { Engine } from '../../src/engine/engine.js'
import type { Market } from '../../src/engine/market.js'
import type { Status } from '../../src/engine/status.js'
import type {
  Listing,
  SideBook,
  SideReply,
  SideSession,
  SideTrade,
  VenueAdapter,
  VenueSide,
} from '../../src/feeds/venue.js'
import { Random } from '../parity/random.js'
import { scaled } from './plain-book.js'

type Levels = [bigint, bigint][]

interface Held extends SideBook {
  readonly bids: Map<bigint, bigint>
  readonly asks: Map<bigint, bigint>
  seq: bigint
  tsUs: number
}

const START_US = 1_790_000_000_000_000

/** One client, one connection, and the venue's books. */
export class BothEnds {
  readonly adapter: VenueAdapter
  readonly side: VenueSide
  readonly listings: readonly Listing[]
  readonly connection: Connection
  readonly session: SideSession = { ids: new Set(), sent: 0n, channels: new Map() }
  readonly markets: Market[]
  readonly books: Held[]
  status: Status = 0 as Status
  nowUs = START_US
  trades = 0n
  readonly #random = new Random(7)

  constructor(engine: Engine, adapter: VenueAdapter, side: VenueSide, listings: readonly Listing[]) {
    this.adapter = adapter
    this.side = side
    this.listings = listings
    this.connection = engine.connection({ venue: adapter.id })
    this.markets = listings.map((listing) =>
      engine.market({ venue: adapter.id, ...listing, features: [], levels: false }),
    )
    for (const market of this.markets) this.connection.carry(market)
    this.books = listings.map((listing) => ({
      listing,
      bids: new Map([[100_000n, 5n]]),
      asks: new Map([[100_001n, 7n]]),
      seq: 1000n,
      tsUs: START_US,
    }))
    for (let i = 0; i < 200; i++) this.#change(this.books[i % this.books.length]!)
    this.#take(side.open(new URL(adapter.socketUrl(adapter.endpoints, this.ids, {}, null)).pathname, this.session))
    for (const text of adapter.greeting?.() ?? []) this.say(text)
  }

  get ids(): string[] {
    return this.listings.map(({ id }) => id)
  }

  /** A message of the client's, and what the venue sends for it. */
  say(text: string): void {
    this.#take(this.side.message(text, this.session))
  }

  subscribe(): void {
    for (const text of this.adapter.subscribe(this.ids, {})) this.say(text)
  }

  resubscribe(): void {
    for (const text of this.adapter.unsubscribe(this.ids, {})) this.say(text)
    this.subscribe()
  }

  /** The books change; what of it is delivered. `lost`: nothing. */
  step(lost = false, i = this.#random.between(0, this.books.length - 1)): void {
    const book = this.books[i]!
    this.nowUs += 100_000
    const prev = book.seq
    const { bids, asks } = this.#change(book)
    const trades: SideTrade[] = this.#random.between(0, 2) > 0 ? [] : [this.#trade(), this.#trade()]
    const update = {
      listing: book.listing,
      bids,
      asks,
      first: prev + 1n,
      last: book.seq,
      prev,
      tsUs: this.nowUs,
      trades,
    }
    for (const frame of this.side.update(update, book, this.session)) if (!lost) this.deliver(frame)
  }

  alive(): void {
    for (const frame of this.side.alive?.(this.session, this.nowUs) ?? []) this.deliver(frame)
  }

  deliver(frame: string): void {
    this.status = this.connection.push(frame, this.nowUs)
  }

  /** Where a market's book isn't the venue's; null when all are. */
  differs(depth = Infinity): string | null {
    for (const [i, market] of this.markets.entries()) {
      const { listing, bids, asks } = this.books[i]!
      if (market.state !== 'live') return `${listing.id} is ${market.state}`
      const lots = scaled(listing.lotSize, 12) / scaled(market.lotSize, 12)
      for (const [found, levels, sign] of [
        [market.book.bidsTicks(), bids, -1n],
        [market.book.asksTicks(), asks, 1n],
      ] as const) {
        const wanted = [...levels].toSorted(([a], [b]) => (sign * (a - b) < 0n ? -1 : 1)).slice(0, depth)
        const text = (rows: readonly (readonly [number | bigint, number | bigint])[]) => rows.map(String).join(' ')
        const expected = text(wanted.map(([px, qty]) => [px, qty * lots] as const))
        if (text(found.slice(0, depth)) !== expected)
          return `${listing.id}: ${text(found).slice(0, 200)} / ${expected.slice(0, 200)}`
      }
    }
    return null
  }

  #take({ replies, subscribe, unsubscribe }: SideReply): void {
    for (const frame of replies) this.deliver(frame)
    for (const id of unsubscribe) this.session.ids.delete(id)
    for (const id of subscribe) {
      this.session.ids.add(id)
      const book = this.books.find(({ listing }) => listing.id === id)!
      for (const frame of this.side.snapshot(book, this.session)) this.deliver(frame)
    }
  }

  #change(book: Held): { bids: Levels; asks: Levels } {
    const bids: Levels = []
    const asks: Levels = []
    for (let i = 0; i <= this.#random.between(0, 3); i++) {
      const isBid = this.#random.between(0, 1) === 0
      const away = BigInt(this.#random.between(0, 59))
      const lots = this.#random.between(0, 3) === 0 ? 0n : BigInt(1 + this.#random.between(0, 999_999))
      const level: [bigint, bigint] = [isBid ? 100_000n - away : 100_001n + away, lots]
      const side = isBid ? book.bids : book.asks
      if (lots === 0n && !side.has(level[0])) continue
      if (lots === 0n) side.delete(level[0])
      else side.set(level[0], lots)
      ;(isBid ? bids : asks).push(level)
    }
    book.seq += 1n + BigInt(this.#random.between(0, 2))
    book.tsUs = this.nowUs
    return { bids, asks }
  }

  #trade(): SideTrade {
    this.trades++
    const qtyLots = BigInt(1 + this.#random.between(0, 999))
    return { id: this.trades, pxTicks: 100_000n, qtyLots, takerSide: this.trades % 2n === 0n ? 'buy' : 'sell' }
  }
}
