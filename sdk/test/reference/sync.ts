// One book kept in step with its venue: IDLE -> BUFFERING -> LIVE, and out of LIVE when the sequence breaks, the book
// crosses or an event can't be read. An event is applied whole or not at all.
import type { Book } from './book.js'
import type { Change } from './fields.js'
import { bridge, continuity, countsAnew, type Family, type Join, type Sequenced } from './sequence.js'
import { Status, type State, type StatusCode } from './status.js'

export interface BookEvent extends Sequenced {
  readonly bids: readonly Change[]
  readonly asks: readonly Change[]
  /** The event is the whole book. */
  readonly full?: boolean
  /** When it was received. */
  readonly tsLocalUs?: number | undefined
}

export interface SyncHooks {
  /** A snapshot has replaced the book. */
  epoch(): void
  /** The book is given up. */
  lost(): void
  /** An event has been applied, or a snapshot by itself, and the book is right. */
  applied(event: BookEvent): void
  /** An event is kept until there is a book. */
  buffered(event: BookEvent): void
  /** The greatest venue time seen. */
  now(): bigint | null
  /** A kept event is taken up again. */
  replayed(event: BookEvent): void
}

const MAX_BUFFERED = 10_000

export class Sync {
  state: State = 'idle'
  epoch = 0
  seq: bigint | null = null
  readonly counts = { applied: 0, buffered: 0, duplicates: 0, gaps: 0, resyncs: 0 }
  private appliedTsNs: bigint | null = null
  private buffer: BookEvent[] = []
  /** Where the stream stands while there is no book: the last number that was kept. */
  private keptLast: bigint | null = null
  /** The book holds a snapshot that no event has reached yet. */
  private waiting = false
  private readonly book: Book
  private readonly family: Family
  private readonly join: Join
  private readonly hooks: SyncHooks
  /** Kept events are being taken up again. */
  private replaying = false

  constructor(book: Book, family: Family, hooks: SyncHooks, join: Join = 'covers') {
    this.book = book
    this.family = family
    this.join = join
    this.hooks = hooks
  }

  event(event: BookEvent): StatusCode {
    if (this.state === 'live' || this.state === 'stale') return this.follow(event)
    if (event.full) return this.replace(event)
    return this.waiting ? this.bridgeWith(event) : this.hold(event)
  }

  snapshot(snapshot: BookEvent): StatusCode {
    if (this.state === 'live' || this.state === 'stale') return this.renew(snapshot)
    this.load(snapshot)
    // The stream has been continuous up to the snapshot itself. Binance's futures prove that by the next frame's link.
    const byNext = this.family === 'B' && this.join === 'covers'
    if (!byNext && this.keptLast === snapshot.last) return this.settle(snapshot, false)
    this.wait()
    const kept = this.buffer
    this.replaying = true
    for (const event of kept) {
      this.hooks.replayed(event)
      const status = this.event(event)
      if (status === Status.APPLIED || status === Status.DUPLICATE) continue
      this.replaying = false
      return status
    }
    this.replaying = false
    this.buffer = []
    return this.isLive ? Status.APPLIED : Status.BUFFERED
  }

  /** An event of this book could not be read: whatever it said is missing. */
  unreadable(): void {
    if (this.state === 'live' || this.state === 'stale') this.lose(Status.DECODE)
    this.forget()
  }

  /** The venue asks to reconnect. */
  reconnect(): StatusCode {
    this.forget()
    this.state = 'buffering'
    return Status.VENUE_RECONNECT
  }

  /** The lot has become finer. */
  scale(factor: bigint): void {
    const scaled = (changes: readonly Change[]) =>
      changes.map(({ pxTicks, qtyLots }) => ({ pxTicks, qtyLots: qtyLots * factor }))
    this.buffer = this.buffer.map((event) => ({ ...event, bids: scaled(event.bids), asks: scaled(event.asks) }))
  }

  private get isLive(): boolean {
    return this.state === 'live'
  }

  private forget(): void {
    this.buffer = []
    this.keptLast = null
    this.waiting = false
    this.book.clear()
    this.hooks.lost()
  }

  /** The stream is watched from this event on. */
  private restart(event: BookEvent): void {
    this.buffer = [event]
    this.keptLast = event.last
  }

  private hold(event: BookEvent): StatusCode {
    this.state = 'buffering'
    const next =
      this.keptLast === null ? 'next' : continuity(this.family, { last: this.keptLast, tsVenueNs: null }, event)
    if (next === 'duplicate') {
      if (!countsAnew(this.family, this.keptLast ?? 0n, this.hooks.now(), event)) return this.duplicate()
      this.restart(event)
      return Status.SEQ_RESET
    }
    if (next !== 'next') {
      this.counts.gaps++
      this.restart(event)
      return next === 'gap_seq' ? Status.GAP_SEQ : Status.GAP_LINK
    }
    this.counts.buffered++
    this.hooks.buffered(event)
    if (this.buffer.length === MAX_BUFFERED) return this.lose(Status.BUFFER_OVERFLOW)
    this.buffer.push(event)
    this.keptLast = event.last
    return Status.BUFFERED
  }

  private bridgeWith(event: BookEvent): StatusCode {
    const stands = this.seq ?? 0n
    const how = bridge(this.family, stands, event, this.join)
    // The snapshot is the book. Of kept events the one behind it shows that.
    if (how === 'meets' && !this.replaying) return this.apply({ ...event, last: stands, bids: [], asks: [] })
    if (how === 'meets') return Status.DUPLICATE
    // Part of the snapshot already: nothing was repeated, so nothing is counted.
    if (how === 'old') return Status.DUPLICATE
    if (how === 'bridges') return this.apply(event)
    this.book.clear()
    this.waiting = false
    if (this.keptLast === null || event.first > this.keptLast) this.restart(event)
    return Status.SNAPSHOT_TOO_OLD
  }

  private follow(event: BookEvent): StatusCode {
    const next = continuity(this.family, { last: this.seq ?? 0n, tsVenueNs: this.appliedTsNs }, event)
    if (next === 'next') return this.apply(event)
    if (next === 'duplicate') {
      if (!countsAnew(this.family, this.seq ?? 0n, this.hooks.now(), event)) return this.duplicate()
      this.lose(Status.SEQ_RESET)
      this.restart(event)
      return Status.SEQ_RESET
    }
    this.counts.gaps++
    const status = this.lose(next === 'gap_seq' ? Status.GAP_SEQ : Status.GAP_LINK)
    this.restart(event)
    return status
  }

  private duplicate(): StatusCode {
    this.counts.duplicates++
    return Status.DUPLICATE
  }

  private apply(event: BookEvent): StatusCode {
    if (event.full) this.book.clear()
    this.book.apply(event.bids, event.asks)
    return this.settle(event, true)
  }

  /** The book holds the whole event: is it one that can be? An event that crosses it may be the first of a new buffer. */
  private settle(event: BookEvent, canBeKept: boolean): StatusCode {
    if (this.book.crossed) {
      const status = this.lose(Status.CROSSED)
      if (canBeKept) this.restart(event)
      return status
    }
    this.seq = event.last
    this.appliedTsNs = event.tsVenueNs ?? this.appliedTsNs
    this.waiting = false
    this.keptLast = null
    if (!canBeKept) this.buffer = []
    this.state = 'live'
    this.counts.applied++
    this.hooks.applied(event)
    return Status.APPLIED
  }

  private lose(status: StatusCode): StatusCode {
    this.forget()
    this.counts.resyncs++
    this.state = 'resync'
    return status
  }

  private load(snapshot: BookEvent): void {
    this.book.clear()
    this.book.apply(snapshot.bids, snapshot.asks)
    this.epoch++
    this.seq = snapshot.last
    this.appliedTsNs = snapshot.tsVenueNs
    this.hooks.epoch()
  }

  private wait(): StatusCode {
    this.waiting = true
    this.state = 'buffering'
    return Status.BUFFERED
  }

  /** A snapshot while the book is right: an older one says nothing new. */
  private renew(snapshot: BookEvent): StatusCode {
    const stands = this.seq ?? 0n
    if (snapshot.last < stands) return this.duplicate()
    this.load(snapshot)
    return snapshot.last === stands ? this.settle(snapshot, false) : this.wait()
  }

  /** Families whose snapshot is a message of the stream itself: the epoch begins with it. */
  private replace(event: BookEvent): StatusCode {
    this.load({ ...event, bids: [], asks: [] })
    return this.apply(event)
  }
}
