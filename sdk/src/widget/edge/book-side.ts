// One side of a book that the stream tells change by change: sorted pairs of numbers, best first.
import type { SideLevels } from '../source.js'

const FIRST_LEVELS = 32

export class BookSide {
  /** 1: the best price is the lowest, as of asks; −1: the highest. */
  readonly #sign: 1 | -1
  #rows = new Float64Array(2 * FIRST_LEVELS)
  #end = 0
  #view: SideLevels | null = null

  constructor(sign: 1 | -1) {
    this.#sign = sign
  }

  /** pxTicks, qtyLots, …: a view of what the next change overwrites. */
  get levels(): SideLevels {
    return this.#view?.length === this.#end ? this.#view : (this.#view = this.#rows.subarray(0, this.#end))
  }

  clear(): void {
    this.#end = 0
  }

  /** 0 lots: the level is gone. */
  set(pxTicks: number, qtyLots: number): void {
    const at = this.#placeOf(pxTicks)
    const isThere = at < this.#end && this.#rows[at] === pxTicks
    if (qtyLots === 0) {
      if (!isThere) return
      this.#rows.copyWithin(at, at + 2, this.#end)
      this.#end -= 2
      return
    }
    if (!isThere) this.#open(at)
    this.#rows[at] = pxTicks
    this.#rows[at + 1] = qtyLots
  }

  /** The grid has become finer: so many of the new steps are one of the old. */
  scale(ticks: number, lots: number): void {
    for (let i = 0; i < this.#end; i += 2) {
      this.#rows[i]! *= ticks
      this.#rows[i + 1]! *= lots
    }
  }

  /** Where the price is, or would have to be. */
  #placeOf(pxTicks: number): number {
    let from = 0
    let to = this.#end / 2
    while (from < to) {
      const middle = (from + to) >> 1
      if (this.#sign * (this.#rows[2 * middle]! - pxTicks) < 0) from = middle + 1
      else to = middle
    }
    return 2 * from
  }

  #open(at: number): void {
    if (this.#end === this.#rows.length) {
      const rows = new Float64Array(2 * this.#rows.length)
      rows.set(this.#rows)
      this.#rows = rows
      this.#view = null
    }
    this.#rows.copyWithin(at + 2, at, this.#end)
    this.#end += 2
  }
}
