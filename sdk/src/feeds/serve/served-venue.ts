// A venue played from a recording: its frames go to whoever subscribes, snapshots come from the book that they build here, and
// what is asked over REST is answered from that book. Pure: sockets and clocks are the host's.
import type { Connection } from '../../engine/connection.js'
import type { Engine } from '../../engine/engine.js'
import type { Market } from '../../engine/market.js'
import { type FaultCounts, Faults, FaultyLine, NO_FAULTS, spoilText, type FaultRates } from '../simulator/faults.js'
import { fixedText } from '../decimal-text.js'
import type { Listing, SideBook, SideReply, SideSession, VenueSide } from '../venue.js'
import { asksOf, bidsOf, type Steps } from '../venues/wire-levels.js'

/** What a session tells its host. */
export interface SessionEnd {
  /** A frame for the client. */
  send(frame: string): void
  /** The venue closes the connection. */
  close(): void
}

export interface ServedOptions {
  readonly engine: Engine
  readonly side: VenueSide
  readonly listings: readonly Listing[]
  /** What befalls the recorded frames on their way, and snapshots over REST (`stale`); replies and snapshots arrive. */
  readonly faults?: Partial<FaultRates>
  /** How long an answer over REST is held back at most (`holdMs`). */
  readonly lateMs?: number
  readonly seed?: number
}

export interface ServedCounts {
  /** Frames of the recording, and those that made up no market's book. */
  frames: number
  refused: number
  /** Frames sent to sessions, snapshots among them. */
  sent: number
  snapshots: number
  sessions: number
}

/** A market's book for whoever wants to compare: decimals as text, best first; without levels while there is no book. */
export interface ShownBook {
  readonly symbol: string
  readonly id: string
  readonly state: string
  readonly seq: string | null
  readonly bids: readonly (readonly [price: string, amount: string])[]
  readonly asks: readonly (readonly [price: string, amount: string])[]
}
/** Frames of the recording between two of the books that a stale answer shows. */
const STALE_FRAMES = 40

/** One client's connection. */
export class ServedSession {
  readonly session: SideSession = { ids: new Set(), sent: 0n, channels: new Map() }
  readonly faults: Faults
  /** Markets whose snapshot must come before their frames. */
  readonly waiting = new Set<string>()
  readonly line: FaultyLine<string>
  open = true
  readonly #end: SessionEnd
  readonly #venue: ServedVenue

  /** @internal */
  constructor(venue: ServedVenue, end: SessionEnd, faults: Faults) {
    this.#venue = venue
    this.#end = end
    this.faults = faults
    this.line = new FaultyLine(faults, spoilText)
  }

  /** A message of the client's. */
  message(text: string): void {
    if (this.open) this.#venue.answer(this, this.#venue.side.message(text, this.session))
  }

  /** The client is gone, or is sent away. */
  close(): void {
    if (!this.open) return
    this.open = false
    this.#venue.left(this)
    this.#end.close()
  }

  /** @internal */
  send(frame: string): void {
    this.#venue.counts.sent++
    this.#end.send(frame)
  }
}

export class ServedVenue {
  readonly side: VenueSide
  readonly counts: ServedCounts = { frames: 0, refused: 0, sent: 0, snapshots: 0, sessions: 0 }
  readonly #markets = new Map<string, { market: Market; listing: Listing }>()
  readonly #engine: Engine
  /** Sockets of the recording: numbers and channels are each one's own. */
  readonly #connections = new Map<string, Connection>()
  readonly #sessions = new Set<ServedSession>()
  readonly #faults: Partial<FaultRates>
  readonly #seed: number
  readonly #past: FaultCounts = { ...NO_FAULTS }
  #calm = false
  /** What befalls answers over REST. */
  readonly #answers: Faults
  readonly #lateMs: number
  /** Of markets that were asked for: the book some frames ago, and the one that is to be it next. */
  readonly #shown = new Map<string, { past: SideBook | null; next: SideBook | null }>()

  constructor({ engine, side, listings, faults = {}, seed = 1, lateMs = 0 }: ServedOptions) {
    this.side = side
    this.#answers = new Faults(faults, seed)
    this.#lateMs = lateMs
    this.#faults = faults
    this.#seed = seed
    this.#engine = engine
    for (const listing of listings) {
      const market = engine.market({ venue: side.id, ...listing, features: [], levels: false })
      this.#markets.set(listing.id, { market, listing })
    }
  }

  /** A client connects at an address' path. */
  connect(path: string, end: SessionEnd): ServedSession {
    const faults = new Faults(this.#faults, this.#seed + this.counts.sessions++)
    faults.calm = this.#calm
    const session = new ServedSession(this, end, faults)
    this.#sessions.add(session)
    this.answer(session, this.side.open(path, session.session))
    return session
  }

  /** Faults that befell all sessions so far. */
  get faults(): FaultCounts {
    const all = { ...this.#past }
    for (const { faults } of [...this.#sessions, { faults: this.#answers }])
      for (const [fault, times] of Object.entries(faults.counts)) all[fault as keyof FaultCounts] += times
    return all
  }

  /** Markets that somebody has subscribed. */
  get subscribed(): number {
    return [...this.#sessions].reduce((sum, { session }) => sum + session.ids.size, 0)
  }

  get sessions(): ReadonlySet<ServedSession> {
    return this.#sessions
  }

  /** A market's book as it stands; null while there is none. */
  book(id: string): SideBook | null {
    const served = this.#markets.get(id)
    if (!served || served.market.state !== 'live') return null
    const { market, listing } = served
    const exact = (levels: [number, number][]) => new Map(levels.map(([px, qty]) => [BigInt(px), BigInt(qty)] as const))
    return {
      listing: { ...listing, lotSize: market.lotSize },
      bids: exact(market.book.bidsTicks()),
      asks: exact(market.book.asksTicks()),
      seq: Number.isFinite(market.seq) ? BigInt(Math.trunc(market.seq)) : 0n,
      tsUs: Number.isFinite(market.tsVenueUs) ? market.tsVenueUs : 0,
    }
  }

  /** Every market's book as it stands. */
  shown(): readonly ShownBook[] {
    return Array.from(this.#markets.values(), ({ market, listing: { symbol, id } }) => {
      const book = this.book(id)
      const levels = (side: Steps): [string, string][] =>
        side.map(([px, qty]) => [fixedText(px, market.tickSize), fixedText(qty, market.lotSize)])
      return {
        symbol,
        id,
        state: market.state,
        seq: book && Number.isFinite(market.seq) ? String(book.seq) : null,
        bids: book ? levels(bidsOf(book)) : [],
        asks: book ? levels(asksOf(book)) : [],
      }
    })
  }

  /** From here on everything arrives. */
  calm(): void {
    this.#calm = true
    for (const { faults } of this.#sessions) faults.calm = true
  }

  /** One recorded frame, of the socket with this name: into the book here, then to the sessions. */
  frame(bytes: Uint8Array, tsLocalUs: number = NaN, name = ''): void {
    this.counts.frames++
    const connection = this.#connectionOf(name)
    const text = decoder.decode(bytes)
    let isTaken = false
    connection.push(bytes, tsLocalUs, 0, () => (isTaken = true))
    const ids = connection.named
    if (!isTaken) this.counts.refused++
    if (this.counts.frames % STALE_FRAMES === 0)
      for (const [id, { next }] of this.#shown) this.#shown.set(id, { past: next, next: this.book(id) })
    for (const session of this.#sessions) {
      this.#relay(session, text, ids)
      if (session.waiting.size > 0) this.#showWaiting(session)
      if (session.open && session.faults.happens('close')) session.close()
    }
  }

  /** A recorded REST snapshot of a market. */
  body(id: string, bytes: Uint8Array, tsLocalUs: number = NaN): void {
    const served = this.#markets.get(id)
    if (served && served.market.state !== 'live') served.market.snapshot(bytes, tsLocalUs)
    for (const session of this.#sessions) this.#showWaiting(session)
  }

  /** Answers REST; null for an address that the venue doesn't know, or that has no book yet. */
  rest(method: string, path: string): string | null {
    const listings = Array.from(this.#markets.values(), ({ listing }) => listing)
    return this.side.rest(method, path, (id) => this.#told(id), listings)
  }

  /** How long its host holds the next answer over REST back. What it says is what was when it was asked for. */
  holdMs(): number {
    if (this.#lateMs === 0) return 0
    this.#answers.counts.late++
    return this.#answers.share() * this.#lateMs
  }

  /** Proof of life to every session, where the venue sends one. */
  alive(tsUs: number): void {
    for (const session of this.#sessions)
      for (const frame of this.side.alive?.(session.session, tsUs) ?? []) session.send(frame)
  }

  close(): void {
    for (const session of [...this.#sessions]) session.close()
    for (const { market } of this.#markets.values()) market.close()
    // whoever still asks finds none
    this.#markets.clear()
  }

  /** @internal */
  answer(session: ServedSession, { replies, subscribe, unsubscribe }: SideReply): void {
    for (const frame of replies) session.send(frame)
    for (const id of unsubscribe) {
      session.session.ids.delete(id)
      session.waiting.delete(id)
    }
    for (const id of subscribe) {
      session.session.ids.add(id)
      session.waiting.add(id)
    }
    this.#showWaiting(session)
  }

  /** @internal */
  left(session: ServedSession): void {
    this.#sessions.delete(session)
    for (const [fault, times] of Object.entries(session.faults.counts)) this.#past[fault as keyof FaultCounts] += times
  }

  #connectionOf(name: string): Connection {
    let connection = this.#connections.get(name)
    if (connection) return connection
    connection = this.#engine.connection({ venue: this.side.id })
    for (const { market } of this.#markets.values()) connection.carry(market)
    this.#connections.set(name, connection)
    return connection
  }

  /** The book that an answer over REST shows: what it is, or was some frames ago. */
  #told(id: string): SideBook | null {
    if (this.#answers.rates.stale === 0) return this.book(id)
    const shown = this.#shown.get(id)
    if (!shown) this.#shown.set(id, { past: null, next: this.book(id) })
    return (shown?.past && this.#answers.happens('stale') ? shown.past : null) ?? this.book(id)
  }

  /** Snapshots that a session waits for, of the books that there are by now. */
  #showWaiting(session: ServedSession): void {
    for (const id of session.waiting) {
      const book = this.book(id)
      if (!book) continue
      session.waiting.delete(id)
      for (const frame of this.side.snapshot(book, session.session)) {
        this.counts.snapshots++
        session.send(frame)
      }
    }
  }

  #relay(session: ServedSession, text: string, ids: readonly string[]): void {
    if (ids.length > 0 && !ids.some((id) => session.session.ids.has(id) && !session.waiting.has(id))) return
    const frame = this.side.relay ? this.side.relay(text, session.session, ids) : text
    if (frame === null) return
    for (const arrived of session.line.offer(frame)) session.send(arrived)
  }
}

const decoder = new TextDecoder()
