// What a ladder knows of its market, and the rows that follow from it: none unless the book is known to be right, or was until now.
import { gridOf, stepsOf, stepText } from '../decimal.js'
import type { BookEvent, Side, SourceEvent, StateEvent } from '../source.js'
import { stateName, stateText } from '../state-text.js'
import type { Grids } from './contents.js'
import { autoStep } from './grouping.js'
import { type OwnLots, type OwnOrder, ownLots } from './own-orders.js'
import { RecentVolume } from './recent-volume.js'
import { bestRows, groupedRows, type LadderRow, standingRows } from './rows.js'
import { type SpreadTexts, spreadTexts } from './texts.js'

export type Health = 'live' | 'stale' | 'lost'

export class LadderModel {
  readonly volume = new RecentVolume()
  readonly #refuse: (code: string, detail: string) => void
  #grids: Grids | null = null
  #book: BookEvent | null = null
  #state: StateEvent | null = null
  #problem: string | null = null
  #group: string | null = null
  #stepTicks: number | null = null
  #orders: readonly OwnOrder[] = []
  #own: OwnLots | null = null
  /** The price in the middle while rows stand still; null until they do. */
  #middleTicks: number | null = null

  /** `refuse` is told of a step or an order that this market's grid has no place for. */
  constructor(refuse: (code: string, detail: string) => void) {
    this.#refuse = refuse
  }

  get grids(): Grids | null {
    return this.#grids
  }

  get health(): Health {
    const state = this.#state?.state
    return state === 'live' || state === 'stale' ? state : 'lost'
  }

  get stateName(): string {
    return this.#problem !== null && this.health === 'lost' ? 'problem' : stateName(this.#state)
  }

  /** Why there are no rows, or none to rely on; empty while all is well. */
  get notice(): string {
    if (this.health !== 'live') return this.#problem ?? stateText(this.#state)
    const book = this.#shown
    if (!book) return 'waiting for the book'
    return book.bids.length + book.asks.length === 0 ? 'the book is empty' : ''
  }

  /** Ticks a row; 1 until the market's grid is known. */
  get stepTicks(): number {
    const grid = this.#grids?.price
    if (!grid) return 1
    if (this.#group === 'auto') {
      const midTicks = this.#midTicks
      if (midTicks > 0) this.#step(autoStep(midTicks, this.#stepTicks))
    } else if (this.#stepTicks === null) {
      const steps = this.#group === null ? 1 : stepsOf(this.#group, grid)
      if (!(steps > 0))
        this.#refuse('group', `found ${JSON.stringify(this.#group)}, expected auto or a multiple of ${grid.text}`)
      this.#step(steps > 0 ? steps : 1)
    }
    return this.#stepTicks ?? 1
  }

  get spread(): SpreadTexts | null {
    return this.#grids && spreadTexts(...this.#best, this.#grids.price)
  }

  /** Best bid and best ask in decimal text, `none` for a side that is empty; null while the book isn't live. */
  get bestTexts(): readonly [bid: string, ask: string] | null {
    const grid = this.#grids?.price
    if (!grid || this.notice !== '') return null
    const [bid, ask] = this.#best.map((ticks) => (ticks === undefined ? 'none' : stepText(ticks, grid)))
    return [bid!, ask!]
  }

  /** `auto`, or a price step in decimal text; null is one tick. */
  group(text: string | null): void {
    if (text === this.#group) return
    this.#group = text
    this.#stepTicks = null
    this.#middleTicks = null
    this.#own = null
  }

  orders(orders: readonly OwnOrder[]): void {
    this.#orders = orders
    this.#own = null
  }

  ownLots(side: Side | null, pxTicks: number): number {
    return (side && this.#ownNow()?.[side].get(pxTicks)) ?? 0
  }

  /** Another market: nothing that was known holds. */
  reset(): void {
    this.#grids = this.#book = this.#state = this.#problem = this.#own = null
    this.#stepTicks = this.#middleTicks = null
    this.volume.clear()
  }

  /** Returns whether something that is shown may have changed. */
  hear(event: SourceEvent): boolean {
    if (event.kind === 'instrument') this.#instrument(event.tickSize, event.lotSize)
    else if (event.kind === 'state') this.#change(event)
    else if (event.kind === 'book') this.#book = { ...event, bids: event.bids.slice(), asks: event.asks.slice() }
    else if (event.kind === 'trades') this.volume.add(event.trades)
    else if (event.kind === 'clock') return this.#tick(event.tsUs)
    else if (event.kind === 'problem') this.#problem = `${event.code}: ${event.detail}`
    else return false
    if (event.kind === 'book') this.volume.tell(event.tsUs)
    return true
  }

  /** Twice `count` rows from top to bottom, null where a side has no more. `wishedLevels`: of the book, a side. */
  rows(count: number, isLocked: boolean, wishedLevels: number): (LadderRow | null)[] {
    const book = this.#shown
    if (!isLocked) this.#middleTicks = null
    if (!book || !this.#grids) return Array.from({ length: 2 * count }, () => null)
    const step = this.stepTicks
    const side = (name: Side, levels: Float64Array) =>
      groupedRows(levels, name, step, levels.length >= 2 * wishedLevels)
    const [bids, asks] = [side('bid', book.bids), side('ask', book.asks)]
    if (isLocked) {
      const midTicks = this.#midTicks
      this.#middleTicks ??= midTicks > 0 ? Math.floor(midTicks / step) * step : null
      if (this.#middleTicks !== null) return standingRows(bids, asks, this.#middleTicks + count * step, step, 2 * count)
    }
    const own = this.#ownNow()
    const upper = bestRows(asks, 'ask', count, own?.ask.keys())
    const lower = bestRows(bids, 'bid', count, own?.bid.keys())
    const blanks = (rows: readonly LadderRow[]) => Array.from({ length: count - rows.length }, () => null)
    return [...blanks(upper), ...upper.reverse(), ...lower, ...blanks(lower)]
  }

  /** What the row of the spread says beside it: a side that isn't there, or where the market went while `rows` stand still. */
  note(rows: readonly (LadderRow | null)[]): string {
    const [bid, ask] = this.#best
    const book = this.#shown
    if (!book || (bid === undefined && ask === undefined)) return ''
    if (bid === undefined) return 'no bids'
    if (ask === undefined) return 'no asks'
    const [top, bottom] = [rows[0], rows.at(-1)]
    if (top && top.side !== 'ask' && bid > top.pxTicks) return '↑ market is above'
    return bottom && bottom.side !== 'bid' && ask < bottom.pxTicks ? '↓ market is below' : ''
  }

  /** Kept while it is stale, for it may go on; of any other state nothing is shown. */
  get #shown(): BookEvent | null {
    return this.health === 'lost' ? null : this.#book
  }

  get #best(): [bidTicks: number | undefined, askTicks: number | undefined] {
    const book = this.#shown
    return [book?.bids[0], book?.asks[0]]
  }

  /** Halfway between them, or the one that there is; NaN without. */
  get #midTicks(): number {
    const [bid, ask] = this.#best
    return ((bid ?? ask ?? NaN) + (ask ?? bid ?? NaN)) / 2
  }

  #instrument(tickSize: string, lotSize: string): void {
    const before = this.#grids
    if (before?.price.text === tickSize && before.size.text === lotSize) return
    this.#grids = { price: gridOf(tickSize), size: gridOf(lotSize) }
    // What was counted in the old grid means something else in the new one.
    this.#book = this.#own = this.#stepTicks = this.#middleTicks = null
    this.volume.clear()
  }

  #tick(tsUs: number): boolean {
    const { seconds } = this.volume
    return this.volume.tell(tsUs) || this.volume.seconds !== seconds
  }

  #change(event: StateEvent): void {
    this.#state = event
    if (event.state === 'live') this.#problem = null
    if (event.state === 'live' || event.state === 'stale') {
      if (this.#book && this.#book.epoch !== event.epoch) this.#book = null
    } else this.#book = null
    // Trades that nobody heard would be missing from the sums.
    if (event.state === 'connecting' || event.state === 'disconnected') this.volume.clear()
  }

  #step(stepTicks: number): void {
    if (stepTicks === this.#stepTicks) return
    this.#stepTicks = stepTicks
    this.#middleTicks = this.#own = null
    this.volume.group(stepTicks)
  }

  #ownNow(): OwnLots | null {
    if (this.#own || !this.#grids) return this.#own
    const { lots, refused } = ownLots(this.#orders, this.#grids, this.stepTicks)
    for (const detail of refused) this.#refuse('orders', detail)
    return (this.#own = lots)
  }
}
