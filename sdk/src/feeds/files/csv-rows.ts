// What one row of a mapped file says. The fields of the last row stay until the next is read.
import type { DecodedOrder } from '../../engine/batch.js'
import { parseStep } from '../../engine/decimal.js'
import { Cells } from '../cells.js'
import { type Grid, stepsAt } from '../decimal-cell.js'
import { decimalsOf } from '../decimal-text.js'
import type { Instrument } from '../source.js'
import type { CsvLayout } from './csv-columns.js'
import { type CsvMapping, OPS } from './csv-mapping.js'
import { excerpt, type Refusal } from './tally.js'

export type Level = readonly [number | bigint, number | bigint]

/** A trade whose taker may not be told. */
export interface CsvTrade {
  readonly id: bigint | null
  readonly px: number | bigint
  readonly qtyLots: number | bigint
  readonly sign: 1 | -1 | null
}

export interface Grids {
  readonly px: Grid
  readonly qty: Grid
  readonly trade: Grid
}

export function csvGrids({ tickSize, lotSize }: Instrument, { scale, noisy }: CsvMapping): Grids {
  const px = { scale: scale.price, noisy }
  return {
    px: { step: parseStep(tickSize, 'tickSize'), ...px },
    qty: { step: parseStep(lotSize, 'lotSize'), scale: scale.size, noisy },
    trade: { step: { mantissa: 1n, exponent: decimalsOf(tickSize) }, ...px },
  }
}

const none = { rule: '', found: '', expected: '' }

export class CsvRow {
  readonly cells: Cells
  readonly layout: CsvLayout
  /** Why the last reading failed. */
  refusal: Refusal = none
  readonly #op: ReadonlyMap<string, DecodedOrder['op']>

  constructor(layout: CsvLayout, separator: string) {
    this.layout = layout
    this.cells = new Cells(separator)
    this.#op = new Map(OPS.flatMap((op) => (layout.part.ops[op] ?? []).map((word) => [word, op] as const)))
  }

  split(line: Uint8Array): boolean {
    if (this.cells.split(line) >= this.layout.width) return true
    const found = `${this.cells.count} cells: ${excerpt(line)}`
    return this.#refuse('columns', found, `${this.layout.width} cells`)
  }

  #refuse(rule: string, found: string, expected: string, byte?: number): false {
    this.refusal = { rule, found, expected, ...(byte === undefined ? {} : { byte }) }
    return false
  }

  #at(role: string, rank = 0): number {
    return this.layout.at[role]?.[rank] ?? -1
  }

  has(role: string): boolean {
    return role in this.layout.at
  }

  /** Steps of the grid; null, with the refusal, when the cell holds no such number. */
  number(role: string, grid: Grid, rank = 0): number | bigint | null {
    const i = this.#at(role, rank)
    const { line, starts, ends } = this.cells
    const steps = stepsAt(line, starts[i]!, ends[i]!, grid)
    if (steps !== null && steps >= 0) return steps
    const { mantissa, exponent } = grid.step
    const step = `${mantissa}${exponent === 0 ? '' : `e-${exponent}`}`
    this.#refuse(role, JSON.stringify(this.cells.text(i)), `a multiple of ${step}, not below 0`, starts[i]!)
    return null
  }

  /** A whole number below 2^63: ids of orders. */
  id(role: string): bigint | null {
    const i = this.#at(role)
    const text = this.cells.text(i)
    if (/^\d{1,18}$/.test(text)) return BigInt(text)
    this.#refuse(role, JSON.stringify(text), 'a whole number of at most 18 digits', this.cells.starts[i]!)
    return null
  }

  /** The id of a trade; null where it is no number. */
  tradeId(): bigint | null {
    if (!this.has('id')) return null
    const text = this.cells.text(this.#at('id'))
    return /^\d{1,18}$/.test(text) ? BigInt(text) : null
  }

  side(): 'bid' | 'ask' | null {
    const { bid, ask } = this.layout.part.words
    const i = this.#at('side')
    const word = this.cells.text(i)
    if (bid.includes(word)) return 'bid'
    if (ask.includes(word)) return 'ask'
    this.#refuse('side', JSON.stringify(word), `one of ${[...bid, ...ask].join(', ')}`, this.cells.starts[i]!)
    return null
  }

  /** Who took; null where the row doesn't say. */
  taker(): 1 | -1 | null {
    if (!this.has('side')) return null
    const word = this.cells.text(this.#at('side'))
    const { buy, sell } = this.layout.part.words
    return buy.includes(word) ? 1 : sell.includes(word) ? -1 : null
  }

  op(): DecodedOrder['op'] | null {
    if (!this.has('op')) return 'add'
    const i = this.#at('op')
    const word = this.cells.text(i)
    const op = this.#op.get(word)
    if (op) return op
    this.#refuse('op', JSON.stringify(word), `one of ${[...this.#op.keys()].join(', ')}`, this.cells.starts[i]!)
    return null
  }

  /** Whether the row is of the book: `only`. */
  isWanted(): boolean {
    const { only } = this.layout.part
    return only === null || only.is.includes(this.cells.text(this.layout.only))
  }

  /** The levels of a side of a snapshot or quote; null when one is refused. Nothing, 0 and nan are no level. */
  side10(side: 'bid' | 'ask', { px: pxGrid, qty: qtyGrid }: Grids): Level[] | null {
    const levels: Level[] = []
    const prices = this.layout.at[`${side}Price`]!
    for (let rank = 0; rank < prices.length; rank++) {
      if (this.#isNothing(prices[rank]!) || this.#isNothing(this.#at(`${side}Size`, rank))) continue
      const px = this.number(`${side}Price`, pxGrid, rank)
      const qty = px === null ? null : this.number(`${side}Size`, qtyGrid, rank)
      if (px === null || qty === null) return null
      if (px > 0 && qty > 0) levels.push([px, qty])
    }
    return levels
  }

  #isNothing(i: number): boolean {
    return this.cells.isEmpty(i) || /^nan$/i.test(this.cells.text(i))
  }

  /** A side of a quote that says nothing of it. */
  isUntold(side: 'bid' | 'ask', { px, qty }: Grids): boolean {
    return this.number(`${side}Price`, px) === 0 && this.number(`${side}Size`, qty) === 0
  }
}
