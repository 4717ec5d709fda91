// The last two minutes of depth, a column twice a second, for the three-dimensional view.
import type { BookEvent, SideLevels } from 'leadline/widget'

/** Columns: two minutes at two a second. */
export const DEPTH_COLUMNS = 240
/** Levels a side in a column. 240 × 2 × 64 × 2 × 8 bytes are under half a MiB. */
export const DEPTH_LEVELS = 64
const STEP_US = 500_000
/** What all of them span where none is missing. */
export const DEPTH_SPAN_S = (DEPTH_COLUMNS * STEP_US) / 1e6

export interface DepthColumn {
  readonly tsUs: number
  /** pxTicks, qtyLots, … best first, as in a book event. */
  readonly bids: Float64Array
  readonly asks: Float64Array
  readonly midTicks: number
}

export class DepthHistory {
  readonly #columns: DepthColumn[] = []
  #version = 0

  /** Oldest first. */
  get columns(): readonly DepthColumn[] {
    return this.#columns
  }

  get version(): number {
    return this.#version
  }

  hear({ tsUs, bids, asks }: BookEvent): void {
    const lastUs = this.#columns.at(-1)?.tsUs ?? -Infinity
    if (tsUs - lastUs < STEP_US || bids.length === 0 || asks.length === 0) return
    const column = { tsUs, bids: best(bids), asks: best(asks), midTicks: (bids[0]! + asks[0]!) / 2 }
    if (this.#columns.length === DEPTH_COLUMNS) this.#columns.shift()
    this.#columns.push(column)
    this.#version++
  }
}

function best(levels: SideLevels): Float64Array {
  return levels.slice(0, DEPTH_LEVELS * 2)
}
