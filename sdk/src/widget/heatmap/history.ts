// What has been seen of a book: a ring of columns, each the book at the end of a stretch of time. Its memory is fixed when it is made.
import type { SideLevels, TradeView } from '../source.js'

/** Bits of a column's flags. */
export const LIVE = 1
/** The book was lost in this stretch: a gap, a resync, a disconnection. */
export const GAP = 2
/** Nothing came for too long: what is drawn is what was last known. */
export const STALE = 4

export interface HistoryOptions {
  /** Columns kept; the oldest makes room. */
  readonly columns: number
  /** Levels a side that a column keeps, the best ones. */
  readonly levels: number
  readonly columnUs: number
}

/**
 * Columns are numbered by time: column n is the stretch from n × columnUs. Prices are kept in ticks from an origin, sizes in lots as
 * 32-bit floats: exact enough for a colour; whoever shows a number reads the book.
 */
export class DepthHistory {
  readonly columns: number
  readonly levels: number
  readonly columnUs: number

  /** Number of the oldest and of the newest column; there is none while `last` is below `first`. */
  first = 0
  last = -1
  /** Prices are kept from here; NaN before the first book. */
  originTicks = NaN
  /** Counts up with every change of a slot, so that a painter sees what it has not drawn. */
  readonly versions: Uint32Array

  readonly flags: Uint8Array
  readonly bidCounts: Uint16Array
  readonly askCounts: Uint16Array
  /** From the origin: bids of a slot, best first, then its asks. */
  readonly pxTicks: Int32Array
  readonly qtyLots: Float32Array
  /** Taken in each column: lots, and ticks × lots of them. */
  readonly buyLots: Float64Array
  readonly sellLots: Float64Array
  readonly buyWorth: Float64Array
  readonly sellWorth: Float64Array

  /** What the market is in now; columns that time brings get it. */
  #flag = 0
  #version = 0

  constructor({ columns, levels, columnUs }: HistoryOptions) {
    this.columns = columns
    this.levels = levels
    this.columnUs = columnUs
    this.versions = new Uint32Array(columns)
    this.flags = new Uint8Array(columns)
    this.bidCounts = new Uint16Array(columns)
    this.askCounts = new Uint16Array(columns)
    this.pxTicks = new Int32Array(2 * columns * levels)
    this.qtyLots = new Float32Array(2 * columns * levels)
    this.buyLots = new Float64Array(columns)
    this.sellLots = new Float64Array(columns)
    this.buyWorth = new Float64Array(columns)
    this.sellWorth = new Float64Array(columns)
  }

  get isEmpty(): boolean {
    return this.last < this.first
  }

  columnAt(tsUs: number): number {
    return Math.floor(tsUs / this.columnUs)
  }

  slotOf(column: number): number {
    return column % this.columns
  }

  has(column: number): boolean {
    return column >= this.first && column <= this.last
  }

  /** Best prices of a slot in ticks; NaN where a side is empty. */
  bidTicks(slot: number): number {
    return this.bidCounts[slot]! > 0 ? this.originTicks + this.pxTicks[2 * slot * this.levels]! : NaN
  }
  askTicks(slot: number): number {
    return this.askCounts[slot]! > 0 ? this.originTicks + this.pxTicks[(2 * slot + 1) * this.levels]! : NaN
  }

  /** A book as it stands at `tsUs`: the column of that time shows it, and those up to it show the one before. */
  book(tsUs: number, bids: SideLevels, asks: SideLevels): void {
    const best = bids[0] ?? asks[0]
    if (best === undefined) return this.advance(tsUs)
    if (!(Math.abs(best - this.originTicks) < 2 ** 23)) {
      this.clear() // so far away that 32 bits, or a shader's floats, could not tell its ticks apart
      this.originTicks = best
    }
    this.advance(tsUs) // what lies between is as the market was until now
    this.#flag = LIVE
    const slot = this.slotOf(this.last)
    this.bidCounts[slot] = this.#side(bids, 2 * slot * this.levels)
    this.askCounts[slot] = this.#side(asks, (2 * slot + 1) * this.levels)
    this.flags[slot]! |= LIVE
    this.#touch(slot)
  }

  /** The market is in another state from `tsUs` on: LIVE, GAP or STALE. */
  state(tsUs: number, flag: number): void {
    if (!Number.isFinite(this.originTicks)) return // nothing has been seen: nothing is missing
    this.advance(tsUs)
    this.#flag = flag
    if (this.isEmpty) return
    const slot = this.slotOf(this.last)
    if (flag === GAP || flag === STALE) this.flags[slot]! |= flag
    this.#touch(slot)
  }

  trades(trades: readonly TradeView[]): void {
    for (const { side, pxTicks, qtyLots, tsUs } of trades) {
      const column = Math.min(this.columnAt(tsUs), this.last)
      if (!this.has(column)) continue // older than what is kept, or before the first book
      const slot = this.slotOf(column)
      const [lots, worth] = side === 'buy' ? [this.buyLots, this.buyWorth] : [this.sellLots, this.sellWorth]
      lots[slot]! += qtyLots
      worth[slot]! += pxTicks * qtyLots
    }
  }

  /** Time goes on: columns up to `tsUs` show what stood, or that nothing is known. Time that goes back changes nothing. */
  advance(tsUs: number): void {
    const column = this.columnAt(tsUs)
    if (this.isEmpty || column - this.last >= this.columns) {
      if (!Number.isFinite(this.originTicks)) return
      if (!this.isEmpty) this.#empty()
      this.first = column
      this.last = column - 1
    }
    while (this.last < column) this.#open()
  }

  clear(): void {
    this.#empty()
    this.originTicks = NaN
    this.#flag = 0
  }

  #empty(): void {
    this.first = 0
    this.last = -1
    this.bidCounts.fill(0)
    this.askCounts.fill(0)
    this.flags.fill(0)
  }

  /** The next column: the last one's book for as long as it holds. */
  #open(): void {
    const from = this.slotOf(this.last)
    const hadOne = !this.isEmpty
    this.last++
    if (this.last - this.first >= this.columns) this.first = this.last - this.columns + 1
    const slot = this.slotOf(this.last)
    this.buyLots[slot] = this.sellLots[slot] = this.buyWorth[slot] = this.sellWorth[slot] = 0
    const stands = hadOne && (this.#flag === LIVE || this.#flag === STALE)
    this.bidCounts[slot] = stands ? this.bidCounts[from]! : 0
    this.askCounts[slot] = stands ? this.askCounts[from]! : 0
    if (stands) {
      const [to, source, n] = [2 * slot * this.levels, 2 * from * this.levels, 2 * this.levels]
      this.pxTicks.copyWithin(to, source, source + n)
      this.qtyLots.copyWithin(to, source, source + n)
    }
    this.flags[slot] = this.#flag
    this.#touch(slot)
  }

  #side(levels: SideLevels, at: number): number {
    const n = Math.min(levels.length >>> 1, this.levels)
    for (let i = 0; i < n; i++) {
      this.pxTicks[at + i] = levels[2 * i]! - this.originTicks
      this.qtyLots[at + i] = levels[2 * i + 1]!
    }
    return n
  }

  #touch(slot: number): void {
    this.versions[slot] = ++this.#version
  }
}
