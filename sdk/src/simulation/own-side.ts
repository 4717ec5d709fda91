// The own orders that rest on one side: by price, then what is shown before what is hidden, then by time.
import type { OwnOrder } from './own-order.js'

export interface OwnLevel {
  readonly pxTicks: number
  readonly shown: OwnOrder[]
  readonly hidden: OwnOrder[]
}

/** Few orders at few prices: a sorted list, and a map for what the book's changes ask. */
export class OwnSide {
  readonly isBuy: boolean
  readonly levels: OwnLevel[] = []
  readonly #byPx = new Map<number, OwnLevel>()
  /** NaN when nothing rests, so that every comparison says no. */
  bestTicks = NaN
  worstTicks = NaN

  constructor(isBuy: boolean) {
    this.isBuy = isBuy
  }

  at(pxTicks: number): OwnLevel | undefined {
    return this.#byPx.get(pxTicks)
  }

  /** At the end of its queue. */
  add(order: OwnOrder): void {
    const pxTicks = order.limitTicks
    let level = this.#byPx.get(pxTicks)
    if (!level) {
      level = { pxTicks, shown: [], hidden: [] }
      this.#byPx.set(pxTicks, level)
      let at = this.levels.length
      while (at > 0 && this.isBuy === this.levels[at - 1]!.pxTicks < pxTicks) at--
      this.levels.splice(at, 0, level)
      this.#measure()
    }
    ;(order.intent.hidden === true ? level.hidden : level.shown).push(order)
  }

  remove(order: OwnOrder): void {
    const level = this.#byPx.get(order.limitTicks)
    if (!level) return
    for (const queue of [level.shown, level.hidden]) {
      const at = queue.indexOf(order)
      if (at >= 0) queue.splice(at, 1)
    }
    this.tidy(level)
  }

  /** Forgets a price at which nothing rests any more. */
  tidy(level: OwnLevel): void {
    if (level.shown.length + level.hidden.length > 0) return
    this.#byPx.delete(level.pxTicks)
    this.levels.splice(this.levels.indexOf(level), 1)
    this.#measure()
  }

  #measure(): void {
    this.bestTicks = this.levels[0]?.pxTicks ?? NaN
    this.worstTicks = this.levels.at(-1)?.pxTicks ?? NaN
  }
}
