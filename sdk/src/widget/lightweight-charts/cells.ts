// A side of a book as cells of a price grid, worked out once for each side and kept as long as the side is.
import type { DepthSide } from './options.js'

/** Cell i covers (rows[i] ± ½) × group. Rows go away from the best price. */
export interface Cells {
  readonly rows: Float64Array
  readonly amounts: Float32Array
  /** NaN where there are no cells. */
  readonly lowRow: number
  readonly highRow: number
}

/** Prices are doubles here: what lies this near to a step, in steps, is on it. */
const ON_STEP = 1e-6

export class CellCache {
  #group = NaN
  #bids = new WeakMap<DepthSide, Cells>()
  #asks = new WeakMap<DepthSide, Cells>()

  bids(side: DepthSide, group: number): Cells {
    return this.#of(side, group, 'bid')
  }

  asks(side: DepthSide, group: number): Cells {
    return this.#of(side, group, 'ask')
  }

  #of(side: DepthSide, group: number, name: 'bid' | 'ask'): Cells {
    if (group !== this.#group) {
      this.#group = group
      this.#bids = new WeakMap()
      this.#asks = new WeakMap()
    }
    const kept = name === 'bid' ? this.#bids : this.#asks
    let cells = kept.get(side)
    if (!cells) kept.set(side, (cells = cellsOf(side, group, name)))
    return cells
  }
}

/** Amounts of one cell are summed; bids count down to the step, asks up. Levels without an amount make no cell. */
export function cellsOf(side: DepthSide, group: number, name: 'bid' | 'ask'): Cells {
  const n = levelCount(side)
  const rows = new Float64Array(n)
  const amounts = new Float32Array(n)
  let cells = 0
  for (let i = 0; i < n; i++) {
    const amount = amountAt(side, i)
    if (!(amount > 0)) continue
    const steps = priceAt(side, i) / group
    const row = name === 'bid' ? Math.floor(steps + ON_STEP) : Math.ceil(steps - ON_STEP)
    if (cells === 0 || rows[cells - 1] !== row) rows[cells++] = row
    amounts[cells - 1]! += amount
  }
  const [best, last] = [rows[0] ?? NaN, rows[cells - 1] ?? NaN]
  return {
    rows: rows.subarray(0, cells),
    amounts: amounts.subarray(0, cells),
    lowRow: cells > 0 ? Math.min(best, last) : NaN,
    highRow: cells > 0 ? Math.max(best, last) : NaN,
  }
}

export function levelCount(side: DepthSide): number {
  return side instanceof Float64Array ? side.length >> 1 : side.length
}

export function priceAt(side: DepthSide, rank: number): number {
  return side instanceof Float64Array ? side[2 * rank]! : side[rank]![0]
}

function amountAt(side: DepthSide, rank: number): number {
  return side instanceof Float64Array ? side[2 * rank + 1]! : side[rank]![1]
}
