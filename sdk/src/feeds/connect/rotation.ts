// Moving markets from one socket to another without losing their books: the new one is opened and subscribed beside the old, and
// each market goes over once what the new one says follows on what the old one has said.
//
//   range     a kept frame begins at or before the market's next number
//   others    a kept frame carries the market's own number: what comes behind it there comes behind the book
//   by socket the new socket sends the whole book: it replaces the old one
//
// Until then the new socket's frames are kept, and the core, which knows duplicates by their numbers, ignores what it has had.
import { EVFLAG_FULL, FAMILY_CHECKSUM, FAMILY_FULL, FAMILY_NONE, FAMILY_RANGE, KIND_DEPTH, KIND_ORDERS } from '#layout'
import type { Connection } from '../../engine/connection.js'
import type { FrameLook } from '../../engine/look.js'
import type { Market } from '../../engine/market.js'
import { Status } from '../../engine/status.js'
import { rulesOf } from '../../engine/venues.js'
import type { SocketFrame } from './inbox.js'

/** A socket as far as a handover is concerned: live, or in a recording. */
export interface Carrier {
  readonly connection: Connection
  /** False when the books of its markets don't come over it. */
  readonly hasBook: boolean
  /** Hears that a market follows it now, and its frames from number `first` on. */
  leads?(id: string, first?: number): void
}

/** A frame of the new socket for one market that has gone over. */
export interface MovedFrame<S> extends SocketFrame {
  readonly kind: 'frame'
  readonly session: S
  readonly only: Market
}

interface Kept<S> {
  readonly item: MovedFrame<S>
  /** Numbers of a frame of the book; NaN of others. */
  readonly first: number
  readonly last: number
}

interface Waiting<S> {
  readonly market: Market
  kept: Kept<S>[]
  bytes: number
}

const FRAMES_MAX = 5000
const BYTES_MAX = 4 << 20

export class Handover<S extends Carrier> {
  readonly from: S
  readonly to: S
  readonly #waiting = new Map<string, Waiting<S>>()
  readonly #moved: Market[] = []
  readonly #hasBook: boolean
  readonly #family: number
  readonly #proceed: (frames: readonly MovedFrame<S>[]) => void

  /** `proceed`: these frames are next. */
  constructor(from: S, to: S, markets: Iterable<Market>, proceed: (frames: readonly MovedFrame<S>[]) => void) {
    this.from = from
    this.to = to
    this.#hasBook = to.hasBook
    this.#family = rulesOf(from.connection.venue)!.family
    this.#proceed = proceed
    for (const market of markets) this.#waiting.set(market.id, { market, kept: [], bytes: 0 })
  }

  get done(): boolean {
    return this.#waiting.size === 0
  }

  /** The new socket has heard a frame that names these markets. */
  heard(frame: SocketFrame, look: FrameLook, ids: readonly string[]): void {
    const { kind, flags, first, last } = look
    const isBook = kind === KIND_DEPTH || kind === KIND_ORDERS
    const isWhole = isBook && ((flags & EVFLAG_FULL) !== 0 || this.#family === FAMILY_FULL)
    for (const id of ids) {
      const waiting = this.#waiting.get(id)
      if (!waiting) continue
      const item: MovedFrame<S> = { ...frame, kind: 'frame', session: this.to, only: waiting.market }
      if (isWhole) {
        this.#move(waiting, [item])
        continue
      }
      if (waiting.kept.length >= FRAMES_MAX || waiting.bytes > BYTES_MAX) forget(waiting)
      waiting.kept.push({
        item,
        first: isBook && first !== null ? Number(first) : NaN,
        last: isBook && last !== null ? Number(last) : NaN,
      })
      waiting.bytes += frame.bytes.length
      this.#try(waiting)
    }
  }

  /** The market has had a frame of the old socket. */
  applied(market: Market): void {
    const waiting = this.#waiting.get(market.id)
    if (waiting) this.#try(waiting)
  }

  /**
   * Time is up: markets that nothing was heard of go over as they are, and so do those whose frames carry no numbers. False when
   * some of the others are left: the new socket can't be linked to the old.
   */
  expire(): boolean {
    const unnumbered = this.#family === FAMILY_NONE || this.#family === FAMILY_CHECKSUM
    for (const waiting of [...this.#waiting.values()])
      if (unnumbered || waiting.kept.length === 0) this.#move(waiting, [])
    return this.done
  }

  /** The old socket is gone: the new one's frames follow or they don't; the core decides by their numbers. */
  force(): void {
    for (const waiting of [...this.#waiting.values()]) {
      const { market, kept } = waiting
      const proves = this.#family !== FAMILY_NONE && this.#family !== FAMILY_CHECKSUM && kept.length > 0
      if (this.#hasBook && !proves) market.resync(Status.VENUE_RECONNECT)
      this.#move(
        waiting,
        kept.map(({ item }) => item),
      )
    }
  }

  /** The new socket is gone: everything stays with the old one, and what had gone over begins anew there. */
  abandon(): void {
    this.#waiting.clear()
    for (const market of this.#moved) {
      this.to.connection.drop(market)
      this.from.connection.carry(market)
      this.from.leads?.(market.id)
      if (this.#hasBook) market.resync(Status.VENUE_RECONNECT)
    }
  }

  #try(waiting: Waiting<S>): void {
    const { market, kept } = waiting
    const all = (): MovedFrame<S>[] => kept.map(({ item }) => item)
    // Nothing to lose: there is no book yet, or never is one.
    if (!this.#hasBook || (market.state !== 'live' && market.state !== 'stale')) return this.#move(waiting, all())
    const { seq } = market
    if (this.#family === FAMILY_RANGE) {
      const begin = kept.find(({ first }) => !Number.isNaN(first))
      if (begin && begin.first <= seq + 1) this.#move(waiting, all())
      return
    }
    const at = kept.findIndex(({ last }) => last === seq)
    if (at < 0) return
    // A book without numbers would take old frames again; trades are known by their ids.
    this.#move(
      waiting,
      kept.filter(({ last }, i) => i > at || Number.isNaN(last)).map(({ item }) => item),
    )
  }

  #move({ market }: Waiting<S>, frames: readonly MovedFrame<S>[]): void {
    this.#waiting.delete(market.id)
    this.#moved.push(market)
    this.from.connection.drop(market)
    this.to.connection.carry(market)
    this.to.leads?.(market.id, frames[0]?.number)
    this.#proceed(frames)
  }
}

function forget(waiting: Waiting<unknown>): void {
  waiting.kept = []
  waiting.bytes = 0
}
