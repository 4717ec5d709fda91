// A recording of any format, record by record: each meets the venue at the venue's time, and is held until it is heard here.
import type { Market } from '../engine/market.js'
import { type FeedEvent, type PeriodEvent, Playback, type RecordEvent } from '../feeds/playback.js'
import type { Recorded, Source } from '../feeds/source.js'
import { VenueClock } from '../feeds/venue-clock.js'
import { HeldBytes } from './held-bytes.js'
import type { Hearing, Leg } from './leg.js'
import { VenueSide } from './venue-side.js'

interface Held {
  readonly record: Recorded
  readonly heardUs: number
}

const HELD_TOGETHER = 4096

export class RecordLeg implements Leg {
  readonly gates: readonly VenueSide[]
  readonly glances = []
  readonly #hearing: Hearing
  readonly #venue: Playback
  readonly #local: Playback
  readonly #clocks: readonly VenueClock[]
  readonly #records: AsyncIterator<Recorded>
  readonly #bytes = new HeldBytes()
  /** Those of the beginning, whose times had to wait for the first that has one. */
  readonly #waiting: Recorded[] = []
  /** Venue's clock less ours, by the last record that has both; null before the first is read. */
  #offsetUs: number | null = null
  /** Lent by the reader until the next is asked for. */
  #next: Recorded | null = null
  #nextHeardUs = -Infinity
  #isOver = false
  #held: Held[] = []
  #heard = 0
  venueUs = -Infinity

  constructor(source: Source, hearing: Hearing) {
    const { engines, wishes } = hearing
    this.#hearing = hearing
    this.#venue = new Playback(source, engines.venue, { features: [], levels: false })
    this.#local = new Playback(source, engines.local, wishes)
    this.#clocks = source.instruments.map((one) => new VenueClock(one, engines.venue.look(one.venue)))
    this.#records = source.records()[Symbol.asyncIterator]()
    this.gates = this.#venue.markets.map((market, i) => new VenueSide(market, hearing.side(i)))
  }

  get markets(): readonly Market[] {
    return this.#local.markets
  }

  get defects(): number {
    return this.#local.defects.count
  }

  get isBehind(): boolean {
    return this.#next === null && !this.#isOver
  }

  get localUs(): number {
    return this.#held[this.#heard]?.heardUs ?? Infinity
  }

  async fetch(): Promise<void> {
    const beforeUs = this.venueUs
    const record = await this.#read()
    if (!record) {
      this.#isOver = true
      this.venueUs = Infinity
      return this.#tellVenue(this.#venue.end(), beforeUs)
    }
    this.#next = record
    const tsVenueUs = this.#venueTimeOf(record)
    const heardUs = tsVenueUs + this.#hearing.latency.feedUs(tsVenueUs, localUs(record))
    const venueUs = Math.min(tsVenueUs, heardUs)
    if (venueUs > this.venueUs) this.venueUs = venueUs
    if (heardUs > this.#nextHeardUs) this.#nextHeardUs = heardUs
    // What the record before left open, now that it is known what follows.
    this.#tellVenue(this.#venue.before(record), beforeUs)
  }

  /** Lent until the next is asked for. */
  async #read(): Promise<Recorded | null> {
    if (this.#offsetUs === null) await this.#begin()
    const waiting = this.#waiting.shift()
    if (waiting) return waiting
    const { done, value } = await this.#records.next()
    return done ? null : value
  }

  /** Reads on until it is known how far the venue's clock is from ours. */
  async #begin(): Promise<void> {
    this.#offsetUs = 0
    for (;;) {
      const { done, value } = await this.#records.next()
      if (done) return
      this.#waiting.push(this.#bytes.keep(value))
      const offsetUs = this.#clocks[value.instrument ?? 0]!.timeOf(value) - localUs(value)
      if (Number.isNaN(offsetUs) && Number.isNaN(localUs(value))) return
      if (Number.isNaN(offsetUs)) continue
      this.#offsetUs = offsetUs
      return
    }
  }

  /** Where a record has no time of the venue's, its own here by the last distance of the two clocks. */
  #venueTimeOf(record: Recorded): number {
    const known = this.#clocks[record.instrument ?? 0]!.timeOf(record)
    const tsLocalUs = localUs(record)
    if (Number.isNaN(known)) return tsLocalUs + this.#offsetUs!
    if (!Number.isNaN(tsLocalUs)) this.#offsetUs = known - tsLocalUs
    return known
  }

  atVenue(): void {
    const record = this.#bytes.keep(this.#next!)
    this.#next = null
    this.#held.push({ record, heardUs: this.#nextHeardUs })
    this.#tellVenue(this.#venue.take(record), this.venueUs)
  }

  here(): void {
    const { record, heardUs } = this.#held[this.#heard++]!
    this.#tellHere(this.#local.take(record), heardUs)
    const follows = this.#held[this.#heard]?.record ?? this.#next
    this.#tellHere(follows ? this.#local.before(follows) : this.#local.end(), heardUs)
    if (this.#heard < HELD_TOGETHER) return
    this.#held = this.#held.slice(this.#heard)
    this.#heard = 0
  }

  /** Each record is heard at its time. */
  catchUp(): void {
    return
  }

  async close(): Promise<void> {
    for (const side of this.gates) side.close()
    this.#venue.close()
    this.#local.close()
    await this.#records.return?.()
  }

  #tellVenue(items: Iterable<FeedEvent | RecordEvent | PeriodEvent>, tsUs: number): void {
    for (const item of items) {
      const i = this.#venue.markets.indexOf(item.market)
      const events = this.gates[i]!.happened(item, tsUs)
      if (events.length > 0) this.#hearing.told(i, events, tsUs)
    }
  }

  #tellHere(items: Iterable<FeedEvent | RecordEvent | PeriodEvent>, tsUs: number): void {
    for (const { kind, market } of items)
      this.#hearing.heard(this.#local.markets.indexOf(market), kind === 'event' || kind === 'status' ? 1 : 0, tsUs)
  }
}

function localUs(record: Recorded): number {
  if ('tsLocalUs' in record) return record.tsLocalUs
  return 'localNs' in record && record.localNs !== undefined ? Number(record.localNs / 1000n) : NaN
}
