// The venue's side of rows: the simulated venue takes levels and trades straight from memory.
import { CHANGE_NUMBERS, Exchange, type VenueEvent, type VenueOrder } from '../simulation/index.js'
import type { Gate } from './leg.js'
import * as W from './row-columns.js'
import type { VenueSideOptions } from './venue-side.js'

const NONE: readonly VenueEvent[] = []
/** Numbers of a snapshot that are held at first. */
const SNAPSHOT_NUMBERS = 3 * 4096
/** All levels are followed here, also those far from the touch: 2 MiB a side. */
const WINDOW_TICKS = 1 << 18

export class RowVenue implements Gate {
  readonly #exchange: Exchange
  /** The whole book, while its rows come. */
  #snapshot = new Float64Array(SNAPSHOT_NUMBERS)
  #snapshotRows = -1
  #isLive = false
  /** Levels came whose message may not be over. */
  isOpen = false
  /** After some message, or in the middle of one before a trade, the best bid was above the best ask. Whoever looks resets it. */
  wasCrossed = false
  /** Trades without a side, and rows of other kinds. */
  other = 0

  constructor(side: VenueSideOptions) {
    this.#exchange = new Exchange({ windowTicks: WINDOW_TICKS, ...side })
  }

  /** The book is known, and no other is coming. */
  get isSteady(): boolean {
    return this.#isLive && this.#snapshotRows < 0
  }

  get isLive(): boolean {
    return this.#isLive
  }

  get bidTicks(): number {
    return this.#exchange.bidTicks
  }

  get askTicks(): number {
    return this.#exchange.askTicks
  }

  allLevels(side: 'bid' | 'ask'): number[] {
    return this.#exchange.allLevels(side)
  }

  /** Rows of one message, or of its beginning: `end` closes it. */
  take(columns: W.RowColumns, message: number, tsUs: number): readonly VenueEvent[] {
    const { what, pxTicks, qtyLots } = columns
    const from = columns.from[message]!
    const to = columns.from[message + 1]!
    if ((columns.whose[message]! & W.IS_PLAIN) !== 0 && this.#isLive && this.#snapshotRows < 0) {
      this.isOpen = true
      this.#exchange.levels(columns, from, to)
      return NONE
    }
    let events = NONE
    for (let row = from; row < to; row++) {
      const is = what[row]!
      if ((is & W.FOR_VENUE) === 0) continue
      const isAsk = (is & W.ASK) !== 0
      const px = pxTicks[row]!
      const qty = qtyLots[row]!
      switch (is >> W.KIND_SHIFT) {
        case W.TRADE:
          if (this.isOpen) events = joined(events, this.end(tsUs))
          events = joined(events, this.#exchange.traded(!isAsk, px, qty, tsUs))
          break
        case W.DEPTH:
        case W.DEPTH_SNAPSHOT:
        case W.DEPTH_BBO:
          columns.before[row] = this.#level(is >> W.KIND_SHIFT === W.DEPTH_BBO, !isAsk, px, qty)
          break
        case W.DEPTH_CLEAR:
        case W.CLEAR_ALL:
          this.#clear(is >> W.KIND_SHIFT === W.CLEAR_ALL, isAsk, px)
          break
        default:
          this.other++
      }
    }
    return events
  }

  /** The rows of a message have all come. */
  end(tsUs: number): readonly VenueEvent[] {
    if (!this.isOpen) return NONE
    this.isOpen = false
    if (this.#snapshotRows < 0) {
      if (this.#exchange.bidTicks > this.#exchange.askTicks) this.wasCrossed = true
      return this.#exchange.changed(tsUs)
    }
    const rows = this.#snapshotRows
    this.#snapshotRows = -1
    this.#isLive = true
    return this.#exchange.snapshot(this.#snapshot, rows, tsUs)
  }

  arrive(order: VenueOrder, tsUs: number): readonly VenueEvent[] {
    return this.#exchange.arrive(order, tsUs)
  }

  cancelArrives(orderId: number, tsUs: number): readonly VenueEvent[] {
    return this.#exchange.cancelArrives(orderId, tsUs)
  }

  /** Of a book that begins, or of a row that says what is best. A book begins with the first row there is, as with one that clears it. */
  #level(isBest: boolean, isBid: boolean, pxTicks: number, qtyLots: number): number {
    this.isOpen = true
    if (!this.#isLive && this.#snapshotRows < 0) this.#snapshotRows = 0
    if (this.#snapshotRows >= 0) return this.#addToSnapshot(isBid ? 0 : 1, pxTicks, qtyLots)
    if (isBest) this.#remove(!isBid, (other) => (isBid ? other > pxTicks : other < pxTicks))
    return this.#exchange.level(!isBid, pxTicks, qtyLots)
  }

  #addToSnapshot(side: 0 | 1, pxTicks: number, qtyLots: number): number {
    const at = CHANGE_NUMBERS * this.#snapshotRows++
    if (at + CHANGE_NUMBERS > this.#snapshot.length) {
      const grown = new Float64Array(2 * this.#snapshot.length)
      grown.set(this.#snapshot)
      this.#snapshot = grown
    }
    this.#snapshot[at] = side
    this.#snapshot[at + 1] = pxTicks
    this.#snapshot[at + 2] = qtyLots
    return NaN
  }

  /** Both sides, or one of them from its best price to `pxTicks`, NaN: all of it. */
  #clear(isWhole: boolean, isAsk: boolean, pxTicks: number): void {
    this.isOpen = true
    if (isWhole) {
      this.#snapshotRows = 0
      return
    }
    const until = pxTicks > 0 ? pxTicks : isAsk ? Infinity : -Infinity
    if (this.#isLive) this.#remove(isAsk, (other) => (isAsk ? other <= until : other >= until))
  }

  #remove(isAsk: boolean, isGone: (pxTicks: number) => boolean): void {
    for (;;) {
      const best = isAsk ? this.#exchange.askTicks : this.#exchange.bidTicks
      if (Number.isNaN(best) || !isGone(best)) return
      this.#exchange.level(isAsk, best, 0)
    }
  }
}

/** Most of the time there is none, or few of one kind. */
function joined(a: readonly VenueEvent[], b: readonly VenueEvent[]): readonly VenueEvent[] {
  return a.length === 0 ? b : b.length === 0 ? a : [...a, ...b]
}
