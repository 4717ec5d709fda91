// One recording, read once: its records meet the venue at the venue's time, and are held until they are heard here.
import type { Engine } from '../engine/engine.js'
import {
  type FeedEvent,
  type PeriodEvent,
  Playback,
  type PlaybackOptions,
  type RecordEvent,
} from '../feeds/playback.js'
import type { Recorded, Source } from '../feeds/source.js'
import { VenueClock } from '../feeds/venue-clock.js'
import type { FeedLatency } from '../simulation/index.js'
import { HeldBytes } from './held-bytes.js'

interface Held {
  readonly record: Recorded
  readonly heardUs: number
}

export type Happened = FeedEvent | RecordEvent | PeriodEvent

/** Times are epoch microseconds; neither side's ever goes back. */
export class Leg {
  readonly venue: Playback
  readonly local: Playback
  readonly #clocks: readonly VenueClock[]
  readonly #latency: FeedLatency
  readonly #records: AsyncIterator<Recorded>
  readonly #bytes = new HeldBytes()
  /** Lent by the reader until the next is asked for. */
  #next: Recorded | null = null
  #nextHeardUs = -Infinity
  #isOver = false
  #held: Held[] = []
  #heard = 0
  /** When the next record happens at the venue; Infinity when there is none. */
  venueUs = -Infinity

  constructor(
    source: Source,
    engines: { readonly venue: Engine; readonly local: Engine },
    latency: FeedLatency,
    features: PlaybackOptions['features'],
  ) {
    const { venue, local } = engines
    this.venue = new Playback(source, venue, {})
    this.local = new Playback(source, local, features === undefined ? {} : { features })
    this.#clocks = source.instruments.map((instrument) => new VenueClock(instrument, venue.look(instrument.venue)))
    this.#latency = latency
    this.#records = source.records()[Symbol.asyncIterator]()
  }

  /** Whether the next record has to be fetched before anything can be said of its time. */
  get isBehind(): boolean {
    return this.#next === null && !this.#isOver
  }

  /** When the first of the held is heard; Infinity where nothing is held. */
  get localUs(): number {
    return this.#held[this.#heard]?.heardUs ?? Infinity
  }

  async fetch(): Promise<void> {
    const { done, value } = await this.#records.next()
    if (done) {
      this.#isOver = true
      this.venueUs = Infinity
      return
    }
    this.#next = value
    const known = this.#clocks[value.instrument ?? 0]!.timeOf(value)
    const tsLocalUs = localUs(value)
    const tsVenueUs = Number.isNaN(known) ? tsLocalUs : known
    const heardUs = tsVenueUs + this.#latency.feedUs(tsVenueUs, tsLocalUs)
    const venueUs = Math.min(tsVenueUs, heardUs)
    if (venueUs > this.venueUs) this.venueUs = venueUs
    if (heardUs > this.#nextHeardUs) this.#nextHeardUs = heardUs
  }

  /** What the record before this one left open at the venue, now that it is known what follows. */
  settleVenue(): Iterable<Happened> {
    return this.#next ? this.venue.before(this.#next) : this.venue.end()
  }

  /** The next record happens at the venue; from here on it is held. */
  takeVenue(): Iterable<Happened> {
    const record = this.#bytes.keep(this.#next!)
    this.#next = null
    this.#held.push({ record, heardUs: this.#nextHeardUs })
    return this.venue.take(record)
  }

  /** The first of the held is heard, and what it leaves open is closed where what follows has nothing to do with it. */
  *takeLocal(): Generator<Happened> {
    yield* this.local.take(this.#held[this.#heard++]!.record)
    const follows = this.#held[this.#heard]?.record ?? this.#next
    if (follows) yield* this.local.before(follows)
    else yield* this.local.end()
    if (this.#heard < HELD_TOGETHER) return
    this.#held = this.#held.slice(this.#heard)
    this.#heard = 0
  }

  /** Ends the reading, wherever it is. */
  async close(): Promise<void> {
    this.venue.close()
    this.local.close()
    await this.#records.return?.()
  }
}

const HELD_TOGETHER = 4096

function localUs(record: Recorded): number {
  if ('tsLocalUs' in record) return record.tsLocalUs
  return 'localNs' in record && record.localNs !== undefined ? Number(record.localNs / 1000n) : NaN
}
