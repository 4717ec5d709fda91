// Any venue, spoken by its own side: sockets and REST of a made-up world answer as the venue would, and its books change at random.
import type {
  Listing,
  SideBook,
  SideReply,
  SideSession,
  SideUpdate,
  VenueAdapter,
  VenueSide,
} from '../../../src/feeds/venue.js'
import type { LiveFeed } from '../../../src/feeds/index.js'
import { Random } from '../../parity/random.js'
import { bytes, World, type FakeSocket } from './world.js'

interface Held extends SideBook {
  readonly bids: Map<bigint, bigint>
  readonly asks: Map<bigint, bigint>
  seq: bigint
  tsUs: number
}

const LEVELS = 12n
const MID = 100_000n

export class SideVenue {
  readonly world = new World()
  readonly books: readonly Held[]
  readonly listings: readonly Listing[]
  readonly sessions = new Map<FakeSocket, SideSession>()
  readonly #side: VenueSide
  readonly #random = new Random(11)
  readonly #mid: bigint

  constructor(adapter: VenueAdapter, side: VenueSide, listings: readonly Listing[], mid = MID) {
    this.#mid = mid
    this.#side = side
    this.listings = listings
    this.books = listings.map((listing) => {
      const bids = new Map<bigint, bigint>()
      const asks = new Map<bigint, bigint>()
      for (let i = 0n; i < LEVELS; i++) {
        bids.set(mid - i, 10n + i)
        asks.set(mid + 1n + i, 20n + i)
      }
      return { listing, bids, asks, seq: 1000n, tsUs: this.world.nowUs() }
    })
    const { world } = this
    world.answer = ({ url, method = 'GET', body }) => {
      const path = url.startsWith(adapter.endpoints.rest) ? url.slice(adapter.endpoints.rest.length) : pathOf(url)
      void body
      const answer = side.rest(method, path, (id) => this.#book(id), listings)
      return answer === null ? { status: 404, body: bytes('{}') } : { status: 200, body: bytes(answer) }
    }
    world.onSocket = (socket) => {
      world.setTimer(20, () => {
        const session: SideSession = { ids: new Set(), sent: 0n, channels: new Map() }
        this.sessions.set(socket, session)
        socket.open()
        this.#take(socket, session, side.open(pathOf(socket.url), session))
      })
    }
    world.onSend = (socket, text) => {
      const session = this.sessions.get(socket)!
      world.setTimer(5, () => this.#take(socket, session, side.message(text, session)))
    }
  }

  /**
   * One change of a book, as the venue tells all who are subscribed, from `least` to `most` levels behind the best; `lost`: what it
   * tells is lost on the way.
   */
  change(i: number, { lost = false, least = 0, most = 11, trades = [] as SideUpdate['trades'] } = {}): void {
    const book = this.books[i]!
    const prev = book.seq
    const isBid = this.#random.between(0, 1) === 0
    const rank = BigInt(this.#random.between(least, most))
    const ticks = isBid ? this.#mid - rank : this.#mid + 1n + rank
    const lots = BigInt(this.#random.between(1, 999))
    const levels = isBid ? book.bids : book.asks
    levels.set(ticks, lots)
    book.seq++
    book.tsUs = this.world.nowUs()
    const side = [[ticks, lots]] as const
    const update = {
      listing: book.listing,
      bids: isBid ? side : [],
      asks: isBid ? [] : side,
      first: prev + 1n,
      last: book.seq,
      prev,
      tsUs: book.tsUs,
      ...(trades && trades.length > 0 ? { trades } : {}),
    }
    for (const [socket, session] of this.sessions) {
      if (!session.ids.has(book.listing.id) || socket.state !== 'open') continue
      for (const frame of this.#side.update(update, book, session)) if (!lost) socket.frame(frame)
    }
  }

  /** Where the feed's books are not the venue's; null when they all are, and live. */
  differs(feed: LiveFeed): string | null {
    for (const [i, market] of feed.markets.entries()) {
      if (market.state !== 'live') return `${market.id} is ${market.state}`
      const { bids, asks, listing } = this.books[i]!
      if (market.tickSize !== listing.tickSize) return `${market.id}: tick ${market.tickSize}`
      const scale = Number(listing.lotSize) / Number(market.lotSize)
      for (const [found, levels, sign] of [
        [market.book.bidsTicks(10), bids, -1],
        [market.book.asksTicks(10), asks, 1],
      ] as const) {
        const wanted = [...levels]
          .map(([ticks, lots]) => [Number(ticks), Math.round(Number(lots) * scale)])
          .toSorted((a, b) => sign * (a[0]! - b[0]!))
          .slice(0, 10)
        if (JSON.stringify(found) !== JSON.stringify(wanted)) return `${market.id}: ${JSON.stringify(found)}`
      }
    }
    return null
  }

  alive(): void {
    for (const [socket, session] of this.sessions)
      if (socket.state === 'open')
        for (const frame of this.#side.alive?.(session, this.world.nowUs()) ?? []) socket.frame(frame)
  }

  #book(id: string): SideBook | null {
    return this.books.find(({ listing }) => listing.id === id) ?? null
  }

  #take(socket: FakeSocket, session: SideSession, { replies, subscribe, unsubscribe }: SideReply): void {
    for (const id of subscribe) session.ids.add(id)
    for (const id of unsubscribe) session.ids.delete(id)
    for (const reply of replies) socket.frame(reply)
    for (const id of subscribe) {
      const book = this.#book(id)
      if (book) for (const frame of this.#side.snapshot(book, session)) socket.frame(frame)
    }
  }
}

function pathOf(url: string): string {
  const at = url.indexOf('/', url.indexOf('//') + 2)
  return at < 0 ? '/' : url.slice(at)
}
