// What of a side's shown lots isn't there any more: taken by own orders, or traded away and not yet shown as gone.

/**
 * - What an own order took stays taken. A level that grows by d has d lots more for us; of a level that shrinks, what leaves is
 *   what we hadn't taken, so taken ← min(taken, shown); a level that ends forgets what was taken.
 * - What the recorded trades took at a price is gone at once, until the next change of that level: the book comes after the trade
 *   on many venues, and an order that arrives in between must not fill from what is already gone.
 */
export class Consumption {
  readonly #taken = new Map<number, number>()
  readonly #traded = new Map<number, number>()
  /** All prices with an entry lie between; an empty range when there is none. */
  lowestTicks = Infinity
  highestTicks = -Infinity

  available(pxTicks: number, shownLots: number): number {
    if (pxTicks < this.lowestTicks || pxTicks > this.highestTicks) return shownLots
    return Math.max(0, shownLots - (this.#taken.get(pxTicks) ?? 0) - (this.#traded.get(pxTicks) ?? 0))
  }

  take(pxTicks: number, lots: number): void {
    this.#taken.set(pxTicks, (this.#taken.get(pxTicks) ?? 0) + lots)
    this.#widen(pxTicks)
  }

  trade(pxTicks: number, lots: number, shownLots: number): void {
    if (shownLots === 0) return
    this.#traded.set(pxTicks, (this.#traded.get(pxTicks) ?? 0) + lots)
    this.#widen(pxTicks)
  }

  /** The level shows `toLots` now. */
  changed(pxTicks: number, toLots: number): void {
    this.#traded.delete(pxTicks)
    const taken = this.#taken.get(pxTicks)
    if (taken !== undefined) {
      if (toLots === 0) this.#taken.delete(pxTicks)
      else if (taken > toLots) this.#taken.set(pxTicks, toLots)
    }
    if (this.#taken.size + this.#traded.size > 0) return
    this.lowestTicks = Infinity
    this.highestTicks = -Infinity
  }

  /** A whole new book: each level with an entry has changed to what it shows now. */
  reconcile(lotsAt: (pxTicks: number) => number): void {
    for (const px of [...this.#taken.keys(), ...this.#traded.keys()]) this.changed(px, lotsAt(px))
  }

  clear(): void {
    this.#taken.clear()
    this.#traded.clear()
    this.lowestTicks = Infinity
    this.highestTicks = -Infinity
  }

  #widen(pxTicks: number): void {
    if (pxTicks < this.lowestTicks) this.lowestTicks = pxTicks
    if (pxTicks > this.highestTicks) this.highestTicks = pxTicks
  }
}
