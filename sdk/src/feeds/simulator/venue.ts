// A venue in this process: it holds books, changes them by a seed, and speaks to its clients as a VenueSide does. Its clock is
// its steps; nothing happens between them.
import { Random } from '../generated/random.js'
import type { Listing, SideBook, SideReply, SideSession, SideUpdate, VenueSide } from '../venue.js'
import { SimulatedBook, type LevelChange } from './book.js'
import { Changes, type ChangeOptions } from './changes.js'

export interface SimulatorOptions {
  readonly side: VenueSide
  readonly listings: readonly Listing[]
  readonly seed?: number
  readonly startUs?: number
  /** Venue time between two steps. Default 100 ms. */
  readonly everyUs?: number
  /** Numbers one update takes at most: 1 for venues whose numbers rise by one each. Default 5. */
  readonly span?: number
  readonly changes?: ChangeOptions
  /** Updates a market remembers: how stale a REST body can be. Default 256. */
  readonly kept?: number
}

/** What the venue sent: the frame, and which state of which market it belongs to. */
export interface Sent {
  readonly frame: string
  /** The market; null for what is about the connection. */
  readonly id: string | null
  /** Index of the book with this frame applied (SimulatedBook.index). */
  readonly index: number
  readonly kind: 'reply' | 'snapshot' | 'update' | 'alive'
  /** All frames of the same update, and which this is. */
  readonly parts: readonly string[]
  readonly part: number
}

const START_US = 1_767_225_600_000_000
const START_SEQ = 2n ** 40n

/** One client's connection: what is sent to it waits in `inbox`. */
export class SimulatedConnection {
  readonly session: SideSession = { ids: new Set(), sent: 0n, channels: new Map() }
  inbox: Sent[] = []
  closed = false
  readonly #venue: SimulatedVenue

  /** @internal */
  constructor(venue: SimulatedVenue) {
    this.#venue = venue
  }

  /** A message of the client's. */
  send(text: string): void {
    if (!this.closed) this.#venue.answer(this, this.#venue.side.message(text, this.session))
  }

  close(): void {
    this.closed = true
    this.inbox = []
  }
}

export class SimulatedVenue {
  readonly side: VenueSide
  readonly listings: readonly Listing[]
  nowUs: number
  readonly #everyUs: number
  readonly #span: number
  readonly #random: Random
  readonly #markets = new Map<string, { book: SimulatedBook; changes: Changes }>()
  readonly #connections = new Set<SimulatedConnection>()

  constructor(options: SimulatorOptions) {
    const { side, listings, seed = 1, startUs = START_US, everyUs = 100_000, span = 5, kept = 256 } = options
    this.side = side
    this.listings = listings
    this.nowUs = startUs
    this.#everyUs = everyUs
    this.#span = span
    this.#random = new Random(seed, 0)
    for (const [stream, listing] of listings.entries()) {
      const book = new SimulatedBook(listing, START_SEQ, startUs, kept)
      const changes = new Changes(book, new Random(seed, stream + 1), options.changes ?? {})
      this.#markets.set(listing.id, { book, changes })
      book.apply(changes.fill('bids'), changes.fill('asks'), START_SEQ + 1n, startUs)
    }
  }

  /** A market's book as it stands. */
  book(id: string): SimulatedBook {
    const market = this.#markets.get(id)
    if (!market) throw new RangeError(`market: found ${id}, expected one of ${[...this.#markets.keys()].join(', ')}`)
    return market.book
  }

  connect(path: string): SimulatedConnection {
    const connection = new SimulatedConnection(this)
    this.#connections.add(connection)
    this.answer(connection, this.side.open(path, connection.session))
    return connection
  }

  /** @internal Sends what a message or an opening is answered by. */
  answer(connection: SimulatedConnection, { replies, subscribe, unsubscribe }: SideReply): void {
    const { session } = connection
    for (const frame of replies) post(connection, [frame], null, 0, 'reply')
    for (const id of unsubscribe) session.ids.delete(id)
    for (const id of subscribe) {
      session.ids.add(id)
      const market = this.#markets.get(id)
      if (market) post(connection, this.side.snapshot(market.book, session), id, market.book.index, 'snapshot')
    }
  }

  /** Time passes, and one market changes (or none: it is halted). Its id. */
  step(): string | null {
    this.nowUs += this.#everyUs
    const { listings } = this
    const listing = listings[this.#random.below(listings.length)]!
    const changes = this.#markets.get(listing.id)!.changes.next()
    if (!changes) {
      this.alive()
      return null
    }
    this.update(listing.id, changes.bids, changes.asks)
    return listing.id
  }

  /** One update of a market, sent to whoever has subscribed it. */
  update(id: string, bids: readonly LevelChange[], asks: readonly LevelChange[]): void {
    const book = this.book(id)
    const prev = book.seq
    const last = prev + 1n + BigInt(this.#random.below(this.#span))
    book.apply(bids, asks, last, this.nowUs)
    const { listing, index } = book
    const update: SideUpdate = { listing, bids, asks, first: prev + 1n, last, prev, tsUs: this.nowUs }
    for (const connection of this.#connections)
      if (!connection.closed && connection.session.ids.has(id))
        post(connection, this.side.update(update, book, connection.session), id, index, 'update')
  }

  /** Proof of life to every connection, where the venue sends one. */
  alive(): void {
    for (const connection of this.#connections)
      if (!connection.closed && this.side.alive)
        post(connection, this.side.alive(connection.session, this.nowUs), null, 0, 'alive')
  }

  /**
   * A market's numbers begin anew, from far below all it had; every connection is closed, as venues do. (A body from before whose
   * numbers came again could not be told from one of now, by anybody.)
   */
  reset(id: string): void {
    const book = this.book(id)
    book.renumber(START_SEQ / 2n ** BigInt(++book.resets) + BigInt(this.#random.below(100)))
    for (const connection of [...this.#connections]) this.hangUp(connection)
  }

  hangUp(connection: SimulatedConnection): void {
    connection.close()
    this.#connections.delete(connection)
  }

  /**
   * Answers REST. `age`: from the books as they were so many updates ago. `indexOf` tells which state of a market the body
   * shows; null for an address the venue doesn't know.
   */
  rest(method: string, path: string, age = 0): { body: string; indexOf: ReadonlyMap<string, number> } | null {
    const indexOf = new Map<string, number>()
    const books = (id: string): SideBook | null => {
      const market = this.#markets.get(id)
      if (!market) return null
      const index = Math.max(market.book.oldest, market.book.index - age)
      indexOf.set(id, index)
      return market.book.at(index)
    }
    const body = this.side.rest(method, path, books, this.listings)
    return body === null ? null : { body, indexOf }
  }
}

function post(
  connection: SimulatedConnection,
  parts: readonly string[],
  id: string | null,
  index: number,
  kind: Sent['kind'],
): void {
  for (const [part, frame] of parts.entries()) connection.inbox.push({ frame, id, index, kind, parts, part })
}

/** A seeded venue in this process. */
export function simulatedVenue(options: SimulatorOptions): SimulatedVenue {
  return new SimulatedVenue(options)
}
