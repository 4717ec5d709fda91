// The book of a market, as ccxt gives it, and in exact integers.
import { ASKS, BIDS, ST_ASK_LEVELS, ST_BID_LEVELS, ST_STATE, STATE, STATE_LIVE, MIN_LEVEL_TEXT } from '#layout'
import type { Core } from './core.js'
import { fromSteps, type Step } from './decimal.js'
import { BookNotLiveError } from './errors.js'
import { STATES } from './status.js'

// On the hot path: V8 looks a binding of another module up at each use, and one of its own never.
const LIVE: number = STATE_LIVE
const STATE_FIELD = STATE / 8 + ST_STATE

/** What the book needs of its market. */
export interface BookOwner {
  readonly core: Core
  readonly at: number
  readonly symbol: string
  readonly priceStep: Step
  readonly sizeStep: Step
}

export class Book {
  readonly #owner: BookOwner
  /** What top() gave last, and of which memory, place and length it is a view. */
  #view: Float64Array = new Float64Array(0)
  #viewOf: Float64Array | null = null
  #viewAt = 0
  #viewLevels = 0

  constructor(owner: BookOwner) {
    this.#owner = owner
  }

  /** `[price, amount][]`, best first, in the instrument's own units; all levels without `n`. Throws BookNotLiveError. */
  bids(n?: number): [price: number, amount: number][] {
    return this.#priced(BIDS, n)
  }

  asks(n?: number): [price: number, amount: number][] {
    return this.#priced(ASKS, n)
  }

  /** `[pxTicks, qtyLots][]`, best first. Throws BookNotLiveError. */
  bidsTicks(n?: number): [pxTicks: number, qtyLots: number][] {
    return this.#levels(BIDS, n)
  }

  asksTicks(n?: number): [pxTicks: number, qtyLots: number][] {
    return this.#levels(ASKS, n)
  }

  /**
   * Writes the best levels of a side as pxTicks, qtyLots, pxTicks, … into `out`, as many as fit; returns how many.
   * Allocates nothing, but room for more levels than ever before. Throws BookNotLiveError.
   */
  read(side: 'bid' | 'ask', out: Float64Array): number {
    const { core, at } = this.#live()
    const wanted = out.length >>> 1
    if (wanted > core.scratchLevels) core.reserve(wanted * MIN_LEVEL_TEXT)
    const end = core.exports.top(at, side === 'bid' ? 0 : 1, wanted) << 1
    const from = core.scratch
    const { f64 } = core
    for (let i = 0; i < end; i++) out[i] = f64[from + i]!
    return end >>> 1
  }

  /**
   * The best `n` levels of both sides, as the core wrote them: pxTicks, qtyLots of the bids at 0 … 2n−1, of the asks at
   * 2n … 4n−1, best first; NaN, 0 where there is none. The fastest way to read, and the shortest-lived: a view of the
   * core's memory that the next call of any market overwrites. Copy what is to last. Throws BookNotLiveError.
   */
  top(n: number): Float64Array {
    const { core, at } = this.#live()
    if (2 * n > core.scratchLevels) core.reserve(2 * n * MIN_LEVEL_TEXT)
    core.exports.tops(at, n)
    if (this.#viewOf === core.f64 && this.#viewAt === core.scratch && this.#viewLevels === n) return this.#view
    this.#viewOf = core.f64
    this.#viewAt = core.scratch
    this.#viewLevels = n
    return (this.#view = core.f64.subarray(core.scratch, core.scratch + 4 * n))
  }

  /** Number of levels of each side. Throws BookNotLiveError. */
  get counts(): { bids: number; asks: number } {
    const { core, at } = this.#live()
    core.exports.countLevels(at)
    const state = (at + STATE) / 8
    return { bids: core.f64[state + ST_BID_LEVELS]!, asks: core.f64[state + ST_ASK_LEVELS]! }
  }

  #live(): BookOwner {
    const owner = this.#owner
    const state = owner.core.f64[(owner.at >>> 3) + STATE_FIELD]!
    if (state !== LIVE) throw new BookNotLiveError(owner.symbol, STATES[state] ?? 'idle')
    return owner
  }

  #levels(side: number, n: number | undefined): [number, number][] {
    const { core, at } = this.#live()
    const counts = n === undefined || n > core.scratchLevels ? this.counts : null
    const wanted = counts
      ? Math.min(n ?? Infinity, side === BIDS ? counts.bids : counts.asks)
      : Math.max(0, Math.floor(n!))
    if (wanted > core.scratchLevels) core.reserve(wanted * MIN_LEVEL_TEXT)
    const found = core.exports.top(at, side === BIDS ? 0 : 1, wanted)
    const out = core.scratch
    const { f64 } = core
    const levels: [number, number][] = []
    for (let i = 0; i < found; i++) levels.push([f64[out + 2 * i]!, f64[out + 2 * i + 1]!])
    return levels
  }

  #priced(side: number, n: number | undefined): [number, number][] {
    const levels = this.#levels(side, n)
    const { priceStep, sizeStep } = this.#owner
    for (const level of levels) {
      level[0] = fromSteps(level[0], priceStep)
      level[1] = fromSteps(level[1], sizeStep)
    }
    return levels
  }
}
