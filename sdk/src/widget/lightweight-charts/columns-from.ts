// Feeds a depth series from a source: one column for so many seconds, in order of time, a bounded number of them.
import type { UTCTimestamp } from 'lightweight-charts'

import { type Grid, gridOf, stepNumber } from '../decimal.js'
import type { BookEvent, MarketSource, ProblemEvent, SideLevels, SourceEvent, Wish } from '../source.js'
import type { DepthColumn } from './options.js'

/** What is needed of a series: the answer of `chart.addCustomSeries` has it. */
export interface ColumnSink {
  setData(columns: DepthColumn[]): void
  update(column: DepthColumn): void
  applyOptions(options: { readonly priceFormat: { readonly type: 'price'; precision: number; minMove: number } }): void
}

export interface ColumnsOptions {
  /** Seconds of a column, whole; 1 unless told. The chart's times are whole seconds. */
  readonly everyS?: number
  /** Columns that are kept; 1,800 unless told. Up to a tenth more stand in the series before the oldest go. */
  readonly columns?: number
  readonly onProblem?: (problem: ProblemEvent) => void
}

/** Without a word from the source for longer than this, the book is unknown until it is told again: a gap. */
const SILENCE_S = 10
/** Columns at once that are handed over whole. */
const MANY = 20
const NO_LEVELS = new Float64Array(0)

/**
 * Watches and feeds until the answer is called; the columns then stay in the series. Sets the series' price format from the market's
 * tick. A column has the last book of its time; one in which the book was not live is marked as a gap. Throws RangeError for a period or a
 * number that isn't whole and above 0.
 */
export function columnsFrom(
  source: MarketSource,
  wish: Pick<Wish, 'venue' | 'symbol' | 'depth' | 'bookMs'>,
  series: ColumnSink,
  options: ColumnsOptions = {},
): () => void {
  const feeder = new ColumnFeeder(series, options)
  return source.watch({ bookMs: 250, ...wish, channels: ['book'] }, (event) => feeder.hear(event))
}

class ColumnFeeder {
  readonly #series: ColumnSink
  readonly #everyS: number
  readonly #most: number
  readonly #onProblem: ColumnsOptions['onProblem']
  #columns: DepthColumn[] = []
  #grids: { readonly tick: Grid; readonly lot: Grid } | null = null
  /** Null while the book isn't live. */
  #book: Pick<DepthColumn, 'bids' | 'asks'> | null = null
  /** Why not. */
  #reason = 'connecting'
  /** Where the price label stays; NaN before the first book. */
  #mid = NaN
  /** Start of the column that is being written; NaN before the first. */
  #atS = NaN

  constructor(series: ColumnSink, { everyS = 1, columns = 1800, onProblem }: ColumnsOptions) {
    for (const [name, value] of Object.entries({ everyS, columns }))
      if (!(Number.isSafeInteger(value) && value > 0)) throw new RangeError(`${name}: found ${value}, expected 1, 2, …`)
    this.#series = series
    this.#everyS = everyS
    this.#most = columns
    this.#onProblem = onProblem
    series.setData([])
  }

  hear(event: SourceEvent): void {
    if ('tsUs' in event) this.#goOn(event.tsUs)
    if (event.kind === 'instrument') this.#setGrids(event.tickSize, event.lotSize)
    else if (event.kind === 'book') this.#setBook(event)
    else if (event.kind === 'problem') this.#onProblem?.(event)
    else if (event.kind === 'state' && event.state !== 'live') {
      this.#book = null
      this.#reason = event.reason ?? event.state
      this.#put({ ...this.#last(), gap: this.#reason })
    }
  }

  #setGrids(tickSize: string, lotSize: string): void {
    const tick = gridOf(tickSize)
    this.#grids = { tick, lot: gridOf(lotSize) }
    this.#series.applyOptions({
      priceFormat: { type: 'price', precision: tick.exponent, minMove: stepNumber(1, tick) },
    })
  }

  #setBook({ bids, asks, tsUs }: BookEvent): void {
    if (!this.#grids) return // an instrument is told before any book
    const { tick, lot } = this.#grids
    this.#book = { bids: inDoubles(bids, tick, lot), asks: inDoubles(asks, tick, lot) }
    const best = [bids, asks].filter((side) => side.length > 0).map((side) => stepNumber(side[0]!, tick))
    if (best.length > 0) this.#mid = best.reduce((sum, price) => sum + price, 0) / best.length
    if (Number.isNaN(this.#atS)) this.#atS = this.#startOf(tsUs)
    this.#put({ ...this.#last(), ...this.#book })
  }

  /** Columns between the last and now: the book still stood, or it wasn't live, or nobody knows. */
  #goOn(tsUs: number): void {
    const nowS = this.#startOf(tsUs)
    if (!(nowS > this.#atS)) return
    const isSilence = nowS - this.#atS > Math.max(SILENCE_S, 2 * this.#everyS)
    if (isSilence) {
      this.#book = null
      this.#reason = 'silence'
    }
    const firstS = Math.max(this.#atS + this.#everyS, nowS - this.#most * this.#everyS)
    const kept = this.#columns.length
    for (let s = firstS; s < nowS; s += this.#everyS) {
      this.#atS = s
      this.#columns.push(this.#column(this.#standing()))
    }
    // One by one would have the chart work a night's columns out as often as there are any.
    if (this.#columns.length - kept > MANY) this.#series.setData(this.#columns)
    else for (const column of this.#columns.slice(kept)) this.#series.update(column)
    this.#atS = nowS
    this.#put(this.#standing())
  }

  #standing(): Omit<DepthColumn, 'time'> {
    return this.#book ?? { bids: NO_LEVELS, asks: NO_LEVELS, gap: this.#reason }
  }

  /** What the column that is being written has so far. */
  #last(): Omit<DepthColumn, 'time'> {
    return this.#columns.at(-1) ?? { bids: NO_LEVELS, asks: NO_LEVELS }
  }

  #put(content: Omit<DepthColumn, 'time'>): void {
    if (Number.isNaN(this.#atS)) return
    const column = this.#column(content)
    const columns = this.#columns
    if (columns.at(-1)?.time === column.time) columns[columns.length - 1] = column
    else columns.push(column)
    this.#series.update(column)
    if (columns.length <= this.#most * 1.1) return
    // The newest first, then the oldest away: so the chart leaves alone what a person has scrolled back to.
    this.#columns = columns.slice(-this.#most)
    this.#series.setData(this.#columns)
  }

  #column(content: Omit<DepthColumn, 'time'>): DepthColumn {
    return { ...content, time: this.#atS as UTCTimestamp, price: this.#mid }
  }

  #startOf(tsUs: number): number {
    return Math.floor(tsUs / 1e6 / this.#everyS) * this.#everyS
  }
}

function inDoubles(levels: SideLevels, tick: Grid, lot: Grid): Float64Array {
  return levels.map((steps, i) => stepNumber(steps, i % 2 === 0 ? tick : lot))
}
