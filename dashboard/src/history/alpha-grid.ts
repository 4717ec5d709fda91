// How unusual every feature is, second by second, and what it has been worth on this page: its correlation with the next move of the mid.
import { Correlation, noiseLevel } from '../analysis/correlation.js'
import { ForwardMoves } from '../analysis/forward-moves.js'
import { clipped, zScore } from '../analysis/z-score.js'
import type { FeatureTable } from './feature-table.js'
import { Ring } from './ring.js'

/** Columns, one a second: ten minutes. */
export const ALPHA_COLUMNS = 600
/** The past that a value is measured against. */
export const TRAILING_S = 300
/** Rows of it that are looked at, at most: four a second. */
const TRAILING_ROWS = TRAILING_S * 4
export const HORIZON_S = 5
export const CLIP = 3
/** Fewer pairs, and no coefficient is shown. */
export const MIN_PAIRS = 100
const COLUMN_US = 1_000_000

export interface Coefficient {
  /** Pairs of a value and the move of the mid over the next 5 s; they overlap. */
  readonly n: number
  /** NaN below `MIN_PAIRS`. */
  readonly r: number
  /** |r| that chance exceeds once in twenty, with as many pairs as don't overlap. */
  readonly noise: number
}

export class AlphaGrid {
  readonly ring = new Ring(ALPHA_COLUMNS, 0)
  readonly #table: FeatureTable
  readonly #correlations: Correlation[] = []
  readonly #moves = new ForwardMoves<Float64Array>(HORIZON_S * 1e6, ({ tsUs, value, moveBps }) => {
    for (let i = 0; i < value.length; i++) this.#correlations[i]?.push(value[i]!, moveBps)
    this.#apart(tsUs)
  })
  readonly #past = new Float64Array(TRAILING_ROWS)
  #columnUs = NaN
  #apartUs = -Infinity
  #independent = 0

  constructor(table: FeatureTable) {
    this.#table = table
  }

  mid(tsUs: number, mid: number): void {
    this.#moves.mid(tsUs, mid)
  }

  advance(tsUs: number): void {
    this.#moves.advance(tsUs)
  }

  /** After the table has heard a row: the row's values by column. */
  hear(tsUs: number, values: Float64Array): void {
    while (this.#correlations.length < values.length) {
      this.#correlations.push(new Correlation())
      this.ring.addColumn()
    }
    this.#moves.sample(tsUs, values.slice())
    const columnUs = Math.floor(tsUs / COLUMN_US) * COLUMN_US
    if (columnUs === this.#columnUs) return
    this.#columnUs = columnUs
    this.ring.push(columnUs, this.#scores(tsUs, values))
  }

  cut(tsUs: number): void {
    this.#moves.cut()
    if (this.ring.size > 0) this.ring.push(tsUs, [])
    this.#columnUs = NaN
  }

  /** Of the feature in a column of the table. */
  coefficient(column: number): Coefficient {
    const correlation = this.#correlations[column]
    const n = correlation?.n ?? 0
    return { n, r: correlation && n >= MIN_PAIRS ? correlation.r : NaN, noise: noiseLevel(this.#independent) }
  }

  #scores(tsUs: number, values: Float64Array): Float64Array {
    const { ring } = this.#table
    const from = Math.max(ring.indexFrom(tsUs - TRAILING_S * 1e6), ring.size - TRAILING_ROWS)
    return values.map((value, column) => {
      if (Number.isNaN(value)) return NaN
      const count = ring.copy(column, from, this.#past)
      return clipped(zScore(value, this.#past.subarray(0, count)), CLIP)
    })
  }

  #apart(tsUs: number): void {
    if (tsUs - this.#apartUs < HORIZON_S * 1e6) return
    this.#apartUs = tsUs
    this.#independent++
  }
}
