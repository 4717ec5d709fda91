// A client of a simulated venue, synchronous: subscribes, fetches a snapshot where the venue sends none, resubscribes where it
// does, and holds every state that its markets publish against the venue's book.
import { KIND_CHECKSUM, KIND_DEPTH, KIND_ORDERS } from '#layout'
import type { Connection } from '../../src/engine/connection.js'
import type { Engine } from '../../src/engine/engine.js'
import type { FrameLook } from '../../src/engine/look.js'
import type { Market } from '../../src/engine/market.js'
import { Status } from '../../src/engine/status.js'
import { Faults, FaultyLine, spoilText, type Spoil } from '../../src/feeds/simulator/faults.js'
import type { SimulatedConnection, SimulatedVenue, Sent } from '../../src/feeds/simulator/venue.js'
import type { Listing, SideBook, VenueAdapter, VenueSide } from '../../src/feeds/venue.js'

/** A venue as the cases need it. From an adapter: `caseVenue()`. */
export interface CaseVenue {
  /** What tells it from others of the same side; by default the side's id. */
  readonly name?: string
  readonly side: VenueSide
  /** Address of the socket without its host. */
  path(ids: readonly string[]): string
  subscribe(ids: readonly string[]): readonly string[]
  /** Undefined where a resync is a resubscription. */
  snapshotPath?(id: string): string
  /** Without it a resubscription is a new connection. */
  unsubscribe?(ids: readonly string[]): readonly string[]
  readonly listings: readonly Listing[]
  /** Levels a side that the stream carries; all when undefined. */
  readonly depth?: number
  /** Numbers an update takes at most (SimulatorOptions.span). */
  readonly span?: number
}

/** The cases' view of an adapter and its side. `reopens`: a market alone can't be resubscribed. */
export function caseVenue(
  adapter: VenueAdapter,
  side: VenueSide,
  listings: readonly Listing[],
  more: Pick<CaseVenue, 'name' | 'depth' | 'span'> & { readonly reopens?: boolean } = {},
): CaseVenue {
  const { endpoints } = adapter
  const wish = more.depth === undefined ? {} : { depth: more.depth }
  const bare = (url: string) => {
    const { pathname, search } = new URL(url)
    return `${pathname}${search}`
  }
  const snapshotPath = (id: string) => bare(adapter.snapshot!(endpoints, id, wish).url)
  return {
    side,
    listings,
    ...more,
    path: (ids) => bare(adapter.socketUrl(endpoints, ids, wish, null)),
    subscribe: (ids) => [...(adapter.greeting?.() ?? []), ...adapter.subscribe(ids, wish)],
    ...(more.reopens ? {} : { unsubscribe: (ids: readonly string[]) => adapter.unsubscribe(ids, wish) }),
    ...(adapter.snapshotBySocket || !adapter.snapshot ? {} : { snapshotPath }),
  }
}

export interface Outcome {
  /** Frames that arrived. */
  frames: number
  /** States published, and those that the venue never had at that number. */
  published: number
  wrong: number
  /** Times a market became live again, and its book then was the venue's. */
  resyncs: number
  equalResyncs: number
  /** Where the first wrong one was. */
  readonly notes: string[]
}

export const noOutcome = (): Outcome => ({
  frames: 0,
  published: 0,
  wrong: 0,
  resyncs: 0,
  equalResyncs: 0,
  notes: [],
})

interface Seat {
  readonly market: Market
  readonly id: string
  /** Index of the venue's book that the market's should equal. */
  index: number
  /** The greatest index among what has come since the market lost its book. */
  heard: number
  /** A snapshot that was asked for: frames until it comes, and the body. */
  pending: { frames: number; body: string; index: number } | null
  /** Frames since a snapshot was asked for, and how often in vain. */
  waited: number
}

export interface ClientOptions {
  readonly faults?: Faults
  readonly outcome?: Outcome
  /** Fetch and resubscribe without being told. Default true. */
  readonly minds?: boolean
  /** Frames without a book after which it asks again. */
  readonly patience?: number
  /** What becomes of the text of every frame and body before the market sees it. */
  readonly rewrite?: (text: string) => string
  /** Markets that are subscribed on the connection, but that the engine doesn't have. */
  readonly besides?: readonly string[]
}

const PATIENCE = 40

const spoilSent: Spoil<Sent> = {
  cut: (sent, from, to) => ({ ...sent, frame: spoilText.cut(sent.frame, from, to) }),
  flip: (sent, at, by) => ({ ...sent, frame: spoilText.flip(sent.frame, at, by) }),
}

export class Client {
  readonly markets: readonly Market[]
  readonly outcome: Outcome
  readonly faults: Faults
  link!: SimulatedConnection
  readonly connection: Connection
  /** What became of the last frame that was pushed. */
  status: Status = Status.IGNORED
  readonly #venue: SimulatedVenue
  readonly #how: CaseVenue
  readonly #seats: Seat[]
  readonly #look: FrameLook
  readonly #line: FaultyLine<Sent>
  readonly #minds: boolean
  readonly #patience: number
  readonly #rewrite: (text: string) => string
  readonly #besides: readonly string[]

  constructor(engine: Engine, venue: SimulatedVenue, how: CaseVenue, options: ClientOptions = {}) {
    const { faults = new Faults({}, 1), outcome = noOutcome(), minds = true, patience = PATIENCE } = options
    this.#rewrite = options.rewrite ?? ((text) => text)
    this.#besides = options.besides ?? []
    this.#venue = venue
    this.#how = how
    this.faults = faults
    this.outcome = outcome
    this.#minds = minds
    this.#patience = patience
    this.#line = new FaultyLine(faults, spoilSent)
    this.#look = engine.look(how.side.id)
    this.connection = engine.connection({ venue: how.side.id })
    this.#seats = how.listings.map((listing) => {
      const market = engine.market({ venue: how.side.id, ...listing, features: [], levels: false })
      this.connection.carry(market)
      return { market, id: listing.id, index: -1, heard: -1, pending: null, waited: 0 }
    })
    this.markets = this.#seats.map(({ market }) => market)
  }

  open(): void {
    const ids = [...this.#seats.map(({ id }) => id), ...this.#besides]
    this.connection.reopened()
    this.#line.cleared()
    for (const seat of this.#seats) {
      seat.pending = null
      seat.heard = -1
      seat.waited = 0
      if (seat.market.state !== 'idle') seat.market.resync(Status.VENUE_RECONNECT)
    }
    this.link = this.#venue.connect(this.#how.path(ids))
    for (const message of this.#how.subscribe(ids)) this.link.send(message)
  }

  /** Takes what the venue has sent, through the line; reopens when it was closed. */
  pump(): void {
    if (this.link.closed) this.open()
    const sent = this.link.inbox
    const next: Sent[] = []
    this.link.inbox = next
    for (const each of sent) {
      for (const arrived of this.#line.offer(each)) this.take(arrived)
      if (this.faults.happens('close')) {
        this.#venue.hangUp(this.link)
        return this.open()
      }
      this.#mind()
      if (this.link.inbox !== next) return // reopened: what was still on its way is gone
    }
  }

  /** One frame as it arrives. */
  take(sent: Sent): Status {
    this.outcome.frames++
    const isBook = this.#isBook(sent.frame)
    const isProof = isBook && this.#look.kind === KIND_CHECKSUM
    const isLast = isBook && sent.parts.slice(sent.part + 1).every((frame) => !this.#isBook(frame))
    const nowUs = this.faults.clock(this.#venue.nowUs)
    const before = this.#seats.map(({ market }) => market.state === 'live')
    this.status = this.connection.push(this.#rewrite(sent.frame), nowUs, 0, (market, status) => {
      const seat = this.#seats.find((each) => each.market === market)!
      if (!isBook || seat.id !== sent.id) return
      // A checksum that holds changes nothing: the state that it proves is published by it.
      this.#told(seat, sent, isProof && status === Status.IGNORED ? Status.APPLIED : status, isLast)
    })
    for (const [i, seat] of this.#seats.entries())
      if (before[i] && seat.market.state !== 'live') seat.heard = seat.id === sent.id && isBook ? sent.index : -1
    return this.status
  }

  /** Asks for a snapshot of a market; it comes at once unless the faults say otherwise. */
  fetch(id: string, age: number = this.faults.staleBy()): Status | null {
    const seat = this.#seat(id)
    const index = (answer: ReadonlyMap<string, number>) => answer.get(id)!
    const answer = this.#venue.rest('GET', this.#how.snapshotPath!(id), age)
    if (!answer) throw new Error(`${this.#how.snapshotPath!(id)}: the venue doesn't answer`)
    seat.waited = 0
    const late = this.faults.lateBy()
    seat.pending = { frames: late, body: answer.body, index: index(answer.indexOf) }
    return late === 0 ? this.#deliver(seat) : null
  }

  /** Asks for the stream anew, where the snapshot comes by it. */
  resubscribe(id: string): void {
    this.#seat(id).waited = 0
    if (!this.#how.unsubscribe) {
      this.#venue.hangUp(this.link)
      this.open()
      return
    }
    for (const message of this.#how.unsubscribe([id])) this.link.send(message)
    for (const message of this.#how.subscribe([id])) this.link.send(message)
  }

  close(): void {
    this.#venue.hangUp(this.link)
    for (const { market } of this.#seats) market.close()
  }

  #deliver(seat: Seat): Status {
    const { body, index } = seat.pending!
    seat.pending = null
    const status = seat.market.snapshot(this.#rewrite(body), this.faults.clock(this.#venue.nowUs))
    if (seat.market.state !== 'live') return status
    if (status === Status.APPLIED) this.#published(seat, Math.max(index, seat.heard), true)
    return status
  }

  #told(seat: Seat, sent: Sent, status: Status, isLast: boolean): void {
    const wasWaiting = seat.index < 0
    if (status !== Status.APPLIED || seat.market.state !== 'live') {
      if (seat.market.state !== 'live') seat.heard = Math.max(seat.heard, sent.index)
      if (status >= Status.POOL_FULL) seat.index = -1
      return
    }
    if (isLast) this.#published(seat, sent.index, wasWaiting)
  }

  #published(seat: Seat, index: number, isResync: boolean): void {
    const { outcome } = this
    seat.index = index
    seat.waited = 0
    const difference = differs(seat.market, this.#venue.book(seat.id).at(index), this.#how.depth)
    outcome.published++
    if (isResync) outcome.resyncs++
    if (difference === null) {
      if (isResync) outcome.equalResyncs++
      return
    }
    outcome.wrong++
    if (outcome.notes.length < 5) outcome.notes.push(`${seat.id} at ${index}: ${difference}`)
  }

  #mind(): void {
    if (!this.#minds) return
    for (const seat of this.#seats) {
      if (seat.pending && seat.pending.frames-- <= 0) this.#deliver(seat)
      if (seat.market.state === 'live') continue
      seat.index = -1
      if (seat.pending || seat.waited++ % this.#patience !== 2) continue
      if (this.#how.snapshotPath) this.fetch(seat.id)
      else if (seat.waited > 3) this.resubscribe(seat.id)
    }
  }

  #isBook(frame: string): boolean {
    if (!this.#look.at(frame)) return false
    const { kind } = this.#look
    return kind === KIND_DEPTH || kind === KIND_ORDERS || kind === KIND_CHECKSUM
  }

  #seat(id: string): Seat {
    const seat = this.#seats.find((each) => each.id === id)
    if (!seat) throw new Error(`market: found ${id}, expected one of ${this.#seats.map((each) => each.id).join(', ')}`)
    return seat
  }
}

/** How a live market's book differs from the venue's, both cut to `depth` levels a side; null when it doesn't. */
export function differs(market: Market, book: SideBook, depth = Infinity): string | null {
  const scale = lotsPerLot(market, book.listing)
  for (const side of ['bids', 'asks'] as const) {
    const sign = side === 'bids' ? -1n : 1n
    const wanted = [...book[side]].toSorted(([a], [b]) => (sign * (a - b) < 0n ? -1 : 1)).slice(0, depth)
    const found = (side === 'bids' ? market.book.bidsTicks() : market.book.asksTicks()).slice(0, depth)
    if (found.length !== wanted.length) return `${side}: found ${found.length} levels, expected ${wanted.length}`
    for (const [i, [px, qty]] of wanted.entries()) {
      const [foundPx, foundQty] = found[i]!
      if (BigInt(foundPx) !== px || BigInt(foundQty) !== qty * scale)
        return `${side}[${i}]: found ${foundPx} × ${foundQty}, expected ${px} × ${qty * scale}`
    }
  }
  return null
}

/** Lots of the market, which may have been refined, in one of the listing. */
function lotsPerLot(market: Market, { lotSize }: Listing): bigint {
  const decimals = (text: string) => text.split('.')[1]?.length ?? 0
  const finer = market.lotSize
  return finer === lotSize ? 1n : 10n ** BigInt(Math.max(0, decimals(finer) - decimals(lotSize)))
}
