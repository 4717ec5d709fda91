// Our side of rows while nobody reads more of it than the best prices: they are the venue's, as they were after what was heard last.
import type { Glance } from './leg.js'
import * as W from './row-columns.js'
import type { RowCursor } from './row-cursor.js'
import type { RowMarket } from './row-market.js'
import type { RowVenue } from './row-venue.js'

const BOTH = W.FOR_VENUE | W.FOR_LOCAL

export interface GlanceParts {
  readonly there: RowCursor
  readonly here: RowCursor
  readonly venue: RowVenue
  readonly local: RowMarket
}

/**
 * Both clocks go through the same messages, so the venue's book less what hasn't been heard yet is ours, and the market needn't follow. It
 * does from the beginning of a book to what was heard of it, while anything but levels and trades is on its way, after a book that was
 * crossed, and for good once somebody reads more. Then the venue's book, with what is under way undone, is handed to it.
 */
export class RowGlance implements Glance {
  isOn = false
  bidTicks = NaN
  askTicks = NaN
  readonly #parts: GlanceParts
  /** Somebody reads more. */
  #isRefused = false
  /** Places of the last message that carries a whole book, and of the last other that isn't regular. */
  #wholeAt = -1
  #brokenAt = -1
  /** A message of levels has begun. */
  #isOpen = false
  /** Of what was heard, greatest venue time, as it is written; in µs when the glance began. */
  #exch0 = 0
  #exch1 = 0
  #beganUs = NaN
  #heardUs = NaN

  constructor(parts: GlanceParts) {
    this.#parts = parts
  }

  get tsVenueUs(): number {
    return Math.max(this.#beganUs, W.floorUs(this.#exch0, this.#exch1))
  }

  /** Before the venue takes a message. */
  arrives(): void {
    const { there, venue } = this.#parts
    const { columns, message } = there
    if ((columns!.whose[message]! & W.IS_REGULAR) !== 0 && venue.isSteady) return
    const { place } = there
    this.#stop()
    if (this.#isWhole(columns!, message)) this.#wholeAt = place
    else this.#brokenAt = place
  }

  /** After the venue took a message. */
  arrived(columns: W.RowColumns, message: number): void {
    if ((columns.whose[message]! & W.HAS_LEVELS) === 0) return
    const { venue } = this.#parts
    columns.bidTicks[message] = venue.bidTicks
    columns.askTicks[message] = venue.askTicks
  }

  /** What the venue took last has ended, and left its book crossed. */
  crossed(place: number): void {
    this.#stop()
    this.#brokenAt = Math.max(this.#brokenAt, place)
  }

  /** The message at hand is heard. Answers whether it needn't be handed on; otherwise the market follows again. */
  hears(heardUs: number): boolean {
    const { here } = this.#parts
    const { columns, message } = here
    const whose = columns!.whose[message]!
    if ((whose & W.IS_REGULAR) === 0) {
      this.#stop()
      // The venue never meets it.
      if ((whose & W.FOR_VENUE) === 0) this.#brokenAt = Math.max(this.#brokenAt, here.place)
      return false
    }
    if (!this.isOn) return false
    this.#heardUs = heardUs
    const low = columns!.exch0[message]!
    const high = columns!.exch1[message]!
    if (high > this.#exch1 || (high === this.#exch1 && low >>> 0 > this.#exch0 >>> 0)) {
      this.#exch0 = low
      this.#exch1 = high
    }
    if ((whose & W.IS_PLAIN) === 0) this.#countEvents(columns!, message)
    else if (!this.#isOpen) {
      this.#isOpen = true
      this.#parts.local.events++
    }
    if ((whose & W.HAS_LEVELS) !== 0) {
      this.bidTicks = columns!.bidTicks[message]!
      this.askTicks = columns!.askTicks[message]!
    }
    return true
  }

  /** All of a message has been heard. */
  ended(): void {
    this.#isOpen = false
  }

  /** The market knows all that was heard, up to and with the message at `place`: perhaps it needn't follow from here on. */
  heard(place: number): void {
    if (this.#isRefused || this.#wholeAt <= this.#brokenAt || place < this.#wholeAt) return
    const { market } = this.#parts.local
    if (market.state !== 'live') {
      this.#brokenAt = place
      return
    }
    const top = market.book.top(1)
    this.bidTicks = top[0]!
    this.askTicks = top[2]!
    this.#beganUs = market.tsVenueUs
    this.#exch0 = this.#exch1 = 0
    this.isOn = true
  }

  refuse(): void {
    this.#isRefused = true
    this.#stop()
  }

  /** The market has the book as it was heard, and follows from here on. */
  #stop(): void {
    if (!this.isOn) return
    this.isOn = false
    // Nothing was heard since the market stopped.
    if (this.#exch1 === 0) return
    const { venue, local } = this.#parts
    const undone = [new Map<number, number>(), new Map<number, number>()] as const
    for (const [columns, message] of this.#underWay()) {
      for (let row = columns.from[message + 1]! - 1; row >= columns.from[message]!; row--) {
        const is = columns.what[row]!
        if ((is & W.FOR_VENUE) !== 0 && isLevel(is))
          undone[(is & W.ASK) as 0 | 1].set(columns.pxTicks[row]!, columns.before[row]!)
      }
    }
    const bids = without(venue.allLevels('bid'), undone[0])
    const asks = without(venue.allLevels('ask'), undone[1])
    local.restore(bids, asks, this.#exch0, this.#exch1, this.#heardUs)
  }

  /** Messages that the venue took and that haven't been heard, the last first. */
  *#underWay(): Generator<[columns: W.RowColumns, message: number]> {
    const { here, there } = this.#parts
    if (!here.columns) return
    const blocks = [here.columns, ...here.waiting]
    for (const columns of blocks.toReversed()) {
      if (there.columns && columns.serial > there.columns.serial) continue
      const to = columns === there.columns ? there.message : columns.messages
      const from = columns === here.columns ? here.message : 0
      for (let message = to - 1; message >= from; message--) yield [columns, message]
    }
  }

  /** A whole book for both clocks, or a part of one; the recording may begin with one that doesn't say so. */
  #isWhole({ what, from, isMore }: W.RowColumns, message: number): boolean {
    const { venue, there } = this.#parts
    const goesOn = message === 0 && isMore && this.#wholeAt >= 0 && !venue.isSteady && this.#wholeAt > this.#brokenAt
    const first = from[message]!
    if (!goesOn && there.place > 0 && what[first]! >> W.KIND_SHIFT !== W.CLEAR_ALL) return false
    for (let row = first; row < from[message + 1]!; row++) {
      const is = what[row]!
      const isFirst = row === first && is >> W.KIND_SHIFT === W.CLEAR_ALL
      if ((is & BOTH) !== BOTH || !(isLevel(is) || isFirst)) return false
    }
    return there.place > this.#brokenAt
  }

  /** As the market would: levels up to a trade are one, each trade is one. */
  #countEvents({ what, from }: W.RowColumns, message: number): void {
    const { local } = this.#parts
    for (let row = from[message]!; row < from[message + 1]!; row++) {
      if ((what[row]! & W.FOR_LOCAL) === 0) continue
      const isTrade = what[row]! >> W.KIND_SHIFT === W.TRADE
      if (isTrade || !this.#isOpen) local.events++
      this.#isOpen = !isTrade
    }
  }
}

function isLevel(is: number): boolean {
  const kind = is >> W.KIND_SHIFT
  return kind === W.DEPTH || kind === W.DEPTH_SNAPSHOT
}

/** Levels, pxTicks and lots in turn, with these as they were. */
function without(levels: readonly number[], undone: ReadonlyMap<number, number>): number[] {
  const all: number[] = []
  for (let i = 0; i < levels.length; i += 2) if (!undone.has(levels[i]!)) all.push(levels[i]!, levels[i + 1]!)
  for (const [pxTicks, lots] of undone) if (lots > 0) all.push(pxTicks, lots)
  return all
}
