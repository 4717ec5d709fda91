// One side of the venue's book as an own order finds it: what is shown, less what is gone, moved by what own orders did to it.
import { BookSide } from './book-side.js'
import { Consumption } from './consumption.js'
import type { BookShift } from './impact/book-shift.js'
import { reaches } from './own-order.js'

export interface HalfOptions {
  readonly windowTicks: number | undefined
  readonly shift: BookShift | null
  readonly consumes: boolean
}

export class BookHalf {
  readonly isAsk: boolean
  readonly levels: BookSide
  readonly gone = new Consumption()
  readonly #shift: BookShift | null
  readonly #consumes: boolean

  constructor(isAsk: boolean, { windowTicks, shift, consumes }: HalfOptions) {
    this.isAsk = isAsk
    this.levels = new BookSide(isAsk ? 'ask' : 'bid', windowTicks)
    this.#shift = shift
    this.#consumes = consumes
  }

  /** What is added to each of its prices now, in ticks. */
  offsetAt(tsUs: number): number {
    const ticks = this.#shift?.ticksAt(this.isAsk, tsUs) ?? 0
    return this.isAsk ? ticks : -ticks
  }

  availableAt(pxTicks: number): number {
    return this.gone.available(pxTicks, this.levels.lotsAt(pxTicks))
  }

  /** The best price, as recorded, at which something is there; NaN when there is none. */
  best(): number {
    return this.#skipGone(this.levels.bestTicks)
  }

  next(pxTicks: number): number {
    return this.#skipGone(this.levels.after(pxTicks))
  }

  /** Lots there from the best to `pxTicks`, as recorded, at most `enough`. */
  availableTo(pxTicks: number, enough = Infinity): number {
    let lots = 0
    for (let px = this.best(); reaches(this.isAsk, pxTicks, px) && lots < enough; px = this.next(px))
      lots += this.availableAt(px)
    return Math.min(lots, enough)
  }

  /** From here on these are gone, unless consumption is off. */
  take(pxTicks: number, lots: number): void {
    if (this.#consumes) this.gone.take(pxTicks, lots)
  }

  takeFromBest(lots: number): void {
    for (let px = this.best(); lots > 0 && !Number.isNaN(px); px = this.next(px)) {
      const here = Math.min(lots, this.availableAt(px))
      this.take(px, here)
      lots -= here
    }
  }

  traded(pxTicks: number, lots: number): void {
    if (this.#consumes) this.gone.trade(pxTicks, lots, this.levels.lotsAt(pxTicks))
  }

  /** Own orders took `lots` here: the side gives way. */
  giveWay(lots: number, tsUs: number): void {
    this.#shift?.push(this.isAsk, lots, tsUs)
  }

  clear(): void {
    this.levels.clear()
    this.gone.clear()
  }

  #skipGone(pxTicks: number): number {
    let px = pxTicks
    while (!Number.isNaN(px) && this.availableAt(px) === 0) px = this.levels.after(px)
    return px
  }
}
