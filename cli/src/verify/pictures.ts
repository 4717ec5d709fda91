// Pictures of the book that a recording holds beside its changes, from another channel: they may be older or newer than the
// changes around them. Each is compared with every state that the book was in within 2 s of it.
import type { Market } from 'leadline'
import type { PictureLevel, RecordedPicture } from 'leadline/feeds'

const WITHIN_US = 2_000_000
const LEVELS = 5
/** Pictures that agree with none of these states, of so many compared, are what a late channel makes of it; more are not. */
const TOLERATED = 0.05

interface State {
  readonly sinceUs: number
  readonly best: string
}
interface Waiting {
  readonly line: number
  readonly tsVenueUs: number
  readonly best: string
}

export class PictureCheck {
  compared = 0
  /** Lines of the pictures that agreed with no state. */
  readonly unmatched: number[] = []
  readonly levels = LEVELS
  readonly #market: Market
  #states: State[] = []
  #waiting: Waiting[] = []

  constructor(market: Market) {
    this.#market = market
  }

  /** Unmatched ones that no late channel explains. */
  get mismatches(): number {
    return this.unmatched.length > this.compared * TOLERATED ? this.unmatched.length : 0
  }

  /** After each event, once there has been a picture. */
  moved(): void {
    if (this.compared === 0) return
    const sinceUs = this.#market.tsVenueUs
    this.#leave(sinceUs)
    const best = bestOf(this.#market)
    if (best === this.#states.at(-1)?.best) return
    this.#states.push({ sinceUs, best })
    this.#waiting = this.#waiting.filter((picture) => picture.best !== best)
  }

  compare({ bids, asks, tsVenueUs, line }: RecordedPicture): void {
    this.compared++
    this.#leave(tsVenueUs)
    if (this.#states.length === 0) this.#states.push({ sinceUs: tsVenueUs, best: bestOf(this.#market) })
    const best = textOf(bids, asks)
    if (!this.#states.some((state) => state.best === best)) this.#waiting.push({ line, tsVenueUs, best })
  }

  end(): void {
    this.#leave(Infinity)
  }

  /** What is out of reach at a time: states that ended before, pictures that nothing can agree with any more. */
  #leave(nowUs: number): void {
    while (this.#states[1] && this.#states[1].sinceUs < nowUs - WITHIN_US) this.#states.shift()
    while (this.#waiting[0] && this.#waiting[0].tsVenueUs < nowUs - WITHIN_US)
      this.unmatched.push(this.#waiting.shift()!.line)
  }
}

function bestOf({ state, book }: Market): string {
  return state === 'live' ? textOf(book.bidsTicks(LEVELS), book.asksTicks(LEVELS)) : state
}

const textOf = (bids: readonly PictureLevel[], asks: readonly PictureLevel[]): string =>
  `${bids.slice(0, LEVELS).join(' ')}|${asks.slice(0, LEVELS).join(' ')}`
