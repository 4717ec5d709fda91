// A recording of rows: the venue's side reads them where they lie, ours takes them by the hundred; millions of rows a second.
import type { Market } from '../engine/market.js'
import type { RowBlock, Source } from '../feeds/source.js'
import type { VenueEvent } from '../simulation/index.js'
import type { Hearing, Leg } from './leg.js'
import { FOR_LOCAL, FOR_VENUE, type RowColumns, RowReader } from './row-columns.js'
import { RowCursor } from './row-cursor.js'
import { RowGlance } from './row-glance.js'
import { RowMarket } from './row-market.js'
import { RowVenue } from './row-venue.js'

export class RowLeg implements Leg {
  readonly markets: readonly Market[]
  readonly gates: readonly RowVenue[]
  readonly glances: readonly RowGlance[]
  readonly #hearing: Hearing
  readonly #rows: RowReader
  readonly #venue: RowVenue
  readonly #local: RowMarket
  readonly #blocks: AsyncIterator<RowBlock>
  readonly #there: RowCursor
  readonly #here: RowCursor
  readonly #glance: RowGlance | null
  /** Of the last message at the venue. */
  #openUs = -Infinity
  #openPlace = -1
  #heardPlace = -1
  #isOver = false
  #hasBegun = false

  constructor(source: Source, hearing: Hearing) {
    const [instrument] = source.instruments
    const { engines, wishes, latency } = hearing
    const market = engines.local.market({ ...instrument!, ...wishes })
    this.#hearing = hearing
    this.#blocks = source.blocks!()[Symbol.asyncIterator]()
    this.#venue = new RowVenue(hearing.side(0))
    this.#local = new RowMarket(market, instrument!)
    this.#rows = new RowReader(instrument!, latency)
    const half = new Set<RowColumns>()
    // Columns that both clocks have gone through are written anew.
    const passed = (columns: RowColumns): void => {
      if (half.delete(columns)) this.#rows.free(columns)
      else half.add(columns)
    }
    this.#there = new RowCursor(FOR_VENUE, false, passed)
    this.#here = new RowCursor(FOR_LOCAL, true, passed)
    const parts = { there: this.#there, here: this.#here, venue: this.#venue, local: this.#local }
    this.#glance = hearing.mayGlance ? new RowGlance(parts) : null
    this.glances = this.#glance ? [this.#glance] : []
    this.markets = [market]
    this.gates = [this.#venue]
  }

  get isBehind(): boolean {
    return !this.#there.columns && !this.#isOver
  }

  get venueUs(): number {
    return this.#there.columns ? this.#there.us : Infinity
  }

  get localUs(): number {
    const isQuiet = this.#hearing.isLazy && this.#hasBegun && !this.#isOver
    return this.#here.columns && !isQuiet ? this.#here.us : Infinity
  }

  get defects(): number {
    return this.#local.defects
  }

  async fetch(): Promise<void> {
    const { done, value } = await this.#blocks.next()
    if (done) this.#isOver = true
    else {
      const columns = this.#rows.read(value)
      for (const cursor of [this.#there, this.#here]) cursor.add(columns)
    }
    // The message that was open when the last block ended.
    if (this.#isOver || (this.#there.columns && !this.#there.isMore)) {
      const events = this.#venue.end(this.#openUs)
      this.#look()
      this.#tell(events)
    }
  }

  atVenue(untilUs: number): void {
    const there = this.#there
    const venue = this.#venue
    const glance = this.#glance
    while (there.columns && there.us <= untilUs) {
      const { columns, message, us, mayGoOn } = there
      glance?.arrives()
      let events = venue.take(columns, message, us)
      if (!mayGoOn && venue.isOpen) {
        const more = venue.end(us)
        if (more.length > 0) events = [...events, ...more]
      }
      this.#openUs = us
      glance?.arrived(columns, message)
      // Of the last of a block: whether it is over, and left the book crossed, tells the next.
      if (mayGoOn || venue.wasCrossed) this.#openPlace = there.place
      there.next()
      if (venue.wasCrossed) this.#look()
      if (events.length > 0) return this.#tell(events)
    }
  }

  here(): void {
    const { us } = this.#here
    this.#hasBegun = true
    // The venue is ahead: whatever there is of the message has been fetched.
    do this.#take(us)
    while (this.#here.columns && this.#here.isMore)
    this.#known(us)
  }

  catchUp(nowUs: number): void {
    if (!this.#hearing.isLazy) return
    const here = this.#here
    let us = NaN
    while (here.columns && here.us <= nowUs) {
      if (!here.isMore) this.#end()
      us = here.us
      this.#take(us)
    }
    if (!Number.isNaN(us)) this.#known(us)
  }

  async close(): Promise<void> {
    this.#local.market.close()
    await this.#blocks.return?.()
  }

  /** What is at hand is heard. */
  #take(us: number): void {
    const here = this.#here
    const glance = this.#glance
    if (!glance?.hears(us)) {
      if (glance) this.#heardPlace = here.place
      this.#local.take(here.columns!, here.message, us)
    }
    here.next()
  }

  /** Whether the message that ended left the book crossed. */
  #look(): void {
    if (!this.#venue.wasCrossed) return
    this.#venue.wasCrossed = false
    this.#glance?.crossed(this.#openPlace)
  }

  #tell(events: readonly VenueEvent[]): void {
    if (events.length > 0) this.#hearing.told(0, events, this.#openUs)
  }

  /** The message that was heard is over. */
  #end(): void {
    this.#local.end()
    this.#glance?.ended()
  }

  #known(us: number): void {
    this.#end()
    if (!this.#glance?.isOn) {
      this.#local.flush()
      this.#glance?.heard(this.#heardPlace)
    }
    const { events } = this.#local
    this.#local.events = 0
    this.#hearing.heard(0, events, us)
  }
}
