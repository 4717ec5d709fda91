// Depth as heights over a grid of price and time: which cell, how high, which side. Numbers only, no drawing.
import type { DepthColumn } from '../history/depth-history.js'

/** Cells along the price; odd, so that one is around the mid. */
export const PRICE_CELLS = 81
/** Columns further apart than this are not joined: what was between them wasn't seen. */
export const BREAK_S = 1.6

export interface Surface {
  readonly columns: number
  /** Seconds before the newest column. */
  readonly ages: Float64Array
  /** Lots resting in each cell, by column, then by price from low to high; spread a little over neighbours. */
  readonly lots: Float64Array
  /** 1: a cell below the mid of its column (bids), 0: above. */
  readonly isBid: Uint8Array
  readonly lowTicks: number
  readonly highTicks: number
  /** What 98 % of the filled cells don't exceed: the full height. */
  readonly fullLots: number
  /** Cell of the mid in each column, as a fraction. */
  readonly midCells: Float64Array
}

/** The path of the mid, and on both sides of it as far as the newest column reaches. Null of no columns. */
export function surfaceOf(columns: readonly DepthColumn[]): Surface | null {
  const newest = columns.at(-1)
  if (!newest) return null
  const reach = Math.max(
    1,
    Math.min(newest.midTicks - lastPrice(newest.bids), lastPrice(newest.asks) - newest.midTicks),
  )
  const mids = columns.map(({ midTicks }) => midTicks)
  const [lowTicks, highTicks] = [Math.min(...mids) - reach, Math.max(...mids) + reach]
  const perCell = (highTicks - lowTicks) / PRICE_CELLS
  const lots = new Float64Array(columns.length * PRICE_CELLS)
  const isBid = new Uint8Array(lots.length)
  const midCells = new Float64Array(columns.length)
  const raw = new Float64Array(PRICE_CELLS)
  for (const [at, { bids, asks, midTicks }] of columns.entries()) {
    const mid = (midTicks - lowTicks) / perCell
    midCells[at] = mid
    for (let cell = 0; cell < PRICE_CELLS; cell++) isBid[at * PRICE_CELLS + cell] = cell + 0.5 < mid ? 1 : 0
    raw.fill(0)
    for (const levels of [bids, asks])
      for (let i = 0; i < levels.length; i += 2) {
        const cell = Math.floor((levels[i]! - lowTicks) / perCell)
        if (cell >= 0 && cell < PRICE_CELLS) raw[cell]! += levels[i + 1]!
      }
    spreadInto(raw, lots.subarray(at * PRICE_CELLS, (at + 1) * PRICE_CELLS))
  }
  const ages = Float64Array.from(columns, ({ tsUs }) => (newest.tsUs - tsUs) / 1e6)
  return { columns: columns.length, ages, lots, isBid, lowTicks, highTicks, fullLots: fullOf(lots), midCells }
}

function lastPrice(levels: Float64Array): number {
  return levels[levels.length - 2] ?? NaN
}

/** Weights 1, 2, 1: levels that stand between cells would look like a comb. */
function spreadInto(raw: Float64Array, out: Float64Array): void {
  for (let cell = 0; cell < raw.length; cell++)
    out[cell] = ((raw[cell - 1] ?? raw[cell]!) + 2 * raw[cell]! + (raw[cell + 1] ?? raw[cell]!)) / 4
}

function fullOf(lots: Float64Array): number {
  const filled = lots.filter((value) => value > 0).sort()
  return filled[Math.floor((filled.length - 1) * 0.98)] ?? 1
}
