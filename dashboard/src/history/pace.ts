// How fast and how fresh the market comes in: delays and counts, a row a second.
import type { BookEvent } from 'leadline/widget'

import { EventRate } from '../analysis/event-rate.js'
import { median } from '../analysis/moments.js'
import { Ring } from './ring.js'

/** Half an hour. */
const PACE_ROWS = 1800
export const PACE = { venueMs: 0, pageMs: 1, perSecond: 2 } as const
const ROW_US = 1_000_000
/** A page that is further than this from the market's clock looks at something played back. */
const FAR_MS = 60_000
/** Delays of a second that are kept for its median. */
const KEPT = 256

export class Pace {
  readonly ring = new Ring(PACE_ROWS, 3)
  readonly #rate = new EventRate()
  #venue: number[] = []
  #page: number[] = []
  #rowUs = NaN
  #bookUs = NaN
  #nowUs = NaN

  /** Venue to receiver, receiver to page (ms, medians of the last second), updates a second; NaN where unknown. */
  get latest(): { readonly venueMs: number; readonly pageMs: number; readonly perSecond: number } {
    const last = this.ring.size - 1
    const at = (column: number) => this.ring.at(last, column)
    return { venueMs: at(PACE.venueMs), pageMs: at(PACE.pageMs), perSecond: at(PACE.perSecond) }
  }

  /** Microseconds since the book last changed, by the market's clock; NaN before the first. */
  get bookAgeUs(): number {
    return this.#nowUs - this.#bookUs
  }

  /** `pageUs` is the page's clock when the event reached it. */
  hear({ tsUs, tsVenueUs }: BookEvent, pageUs: number): void {
    this.advance(tsUs)
    this.#bookUs = tsUs
    this.#rate.push(tsUs)
    const pageMs = (pageUs - tsUs) / 1000
    if (this.#venue.length < KEPT) this.#venue.push((tsUs - tsVenueUs) / 1000)
    if (this.#page.length < KEPT && Math.abs(pageMs) < FAR_MS) this.#page.push(pageMs)
  }

  advance(tsUs: number): void {
    this.#nowUs = Number.isNaN(this.#nowUs) ? tsUs : Math.max(this.#nowUs, tsUs)
    const rowUs = Math.floor(tsUs / ROW_US) * ROW_US
    if (Number.isNaN(this.#rowUs)) this.#rowUs = rowUs
    if (rowUs <= this.#rowUs) return
    this.#rowUs = rowUs
    this.ring.push(rowUs, [median(this.#venue), median(this.#page), this.#rate.perSecond(tsUs)])
    this.#venue = []
    this.#page = []
  }
}
