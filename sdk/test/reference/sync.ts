// One book kept in step with its venue: IDLE -> BUFFERING -> LIVE, and out of LIVE when the sequence breaks, the book
// crosses or an event can't be read. An event is applied whole or not at all.
import type { Book } from './book.js'
import type { Change } from './fields.js'
import { bridge, continuity, type Family, type Sequenced } from './sequence.js'
import { Status, type State, type StatusCode } from './status.js'

export interface BookEvent extends Sequenced {
  readonly bids: readonly Change[]
  readonly asks: readonly Change[]
  /** The event is the whole book. */
  readonly full?: boolean
}

export interface SyncHooks {
  /** A snapshot has replaced the book. */
  epoch(): void
  /** An event has been applied and the book is right. */
  applied(event: BookEvent): void
}

const MAX_BUFFERED = 10_000

export class Sync {
  state: State = 'idle'
  epoch = 0
  seq = 0n
  gaps = 0
  resyncs = 0
  private appliedTsNs: bigint | null = null
  private buffer: BookEvent[] = []
  /** The book holds a snapshot that no event has reached yet. */
  private waiting = false
  private readonly book: Book
  private readonly family: Family
  private readonly hooks: SyncHooks

  constructor(book: Book, family: Family, hooks: SyncHooks) {
    this.book = book
    this.family = family
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
    const rest = this.buffer.filter((event) => bridge(this.family, snapshot.last, event) !== 'old')
    const [first] = rest
    if (first !== undefined && bridge(this.family, snapshot.last, first) === 'too_new') return this.tooOld()
    const reached = this.buffer.some((event) => event.last >= snapshot.last)
    this.buffer = []
    if (!reached) return this.wait()
    this.state = 'live'
    if (this.book.crossed) return this.lose(Status.CROSSED)
    for (const event of rest) {
      const status = this.apply(event)
      if (status !== Status.APPLIED) return status
    }
    return Status.APPLIED
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

  private forget(): void {
    this.buffer = []
    this.waiting = false
    this.book.clear()
  }

  private hold(event: BookEvent): StatusCode {
    const last = this.buffer.at(-1)
    const next = last === undefined ? 'next' : continuity(this.family, last, event)
    if (next === 'duplicate') return Status.DUPLICATE
    this.state = 'buffering'
    if (next !== 'next') {
      this.gaps++
      this.buffer = [event]
      return next === 'gap_seq' ? Status.GAP_SEQ : Status.GAP_LINK
    }
    if (this.buffer.length === MAX_BUFFERED) {
      this.buffer = [event]
      return Status.BUFFER_OVERFLOW
    }
    this.buffer.push(event)
    return Status.BUFFERED
  }

  private bridgeWith(event: BookEvent): StatusCode {
    const how = bridge(this.family, this.seq, event)
    if (how === 'old') return Status.DUPLICATE
    if (how === 'too_new') {
      this.buffer = [event]
      return this.tooOld()
    }
    this.waiting = false
    this.state = 'live'
    return this.apply(event)
  }

  private follow(event: BookEvent): StatusCode {
    const next = continuity(this.family, { last: this.seq, tsVenueNs: this.appliedTsNs }, event)
    if (next === 'duplicate') return Status.DUPLICATE
    if (next === 'next') {
      this.state = 'live'
      return this.apply(event)
    }
    this.gaps++
    const status = this.lose(next === 'gap_seq' ? Status.GAP_SEQ : Status.GAP_LINK)
    this.buffer = [event]
    return status
  }

  private apply(event: BookEvent): StatusCode {
    if (event.full) this.book.clear()
    this.book.apply(event.bids, event.asks)
    this.seq = event.last
    this.appliedTsNs = event.tsVenueNs ?? this.appliedTsNs
    if (this.book.crossed) return this.lose(Status.CROSSED)
    this.hooks.applied(event)
    return Status.APPLIED
  }

  private lose(status: StatusCode): StatusCode {
    this.forget()
    this.resyncs++
    this.state = 'resync'
    return status
  }

  private load(snapshot: BookEvent): void {
    this.book.clear()
    this.book.apply(snapshot.bids, snapshot.asks)
    this.epoch++
    this.seq = snapshot.last
    this.appliedTsNs = snapshot.tsVenueNs
    this.waiting = false
    this.hooks.epoch()
  }

  private tooOld(): StatusCode {
    this.book.clear()
    this.waiting = false
    this.state = 'buffering'
    return Status.SNAPSHOT_TOO_OLD
  }

  private wait(): StatusCode {
    this.waiting = true
    this.state = 'buffering'
    return Status.BUFFERED
  }

  /** A snapshot while the book is right: an older one says nothing new. */
  private renew(snapshot: BookEvent): StatusCode {
    if (snapshot.last < this.seq) return Status.DUPLICATE
    const continues = snapshot.last === this.seq
    this.load(snapshot)
    if (!continues) return this.wait()
    return this.book.crossed ? this.lose(Status.CROSSED) : Status.APPLIED
  }

  /** Families whose snapshot is a message of the stream itself: the epoch begins with it. */
  private replace(event: BookEvent): StatusCode {
    this.load({ ...event, bids: [], asks: [] })
    this.state = 'live'
    return this.apply(event)
  }
}
