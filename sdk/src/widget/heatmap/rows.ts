// Levels gathered into rows of prices, as cells are drawn: in one place, so that a cell is what its colour's percentile was taken of.
import { rowOf } from '../price-rows.js'
import type { DepthHistory } from './history.js'

/** Adds a side's sizes to rows: bids, which count as positive, fall to the row below, asks rise to the one above. */
export function addSide(
  rows: Float32Array,
  history: DepthHistory,
  at: number,
  n: number,
  baseTicks: number,
  groupTicks: number,
  sign: 1 | -1,
): void {
  const { pxTicks, qtyLots } = history
  for (let i = at; i < at + n; i++) {
    const row = rowOf(pxTicks[i]! - baseTicks, groupTicks, sign > 0)
    if (row >= 0 && row < rows.length) rows[row]! += sign * qtyLots[i]!
  }
}

/** The rows of a slot, from `baseTicks` (from the origin) up: bids > 0, asks < 0. */
export function fillRows(
  rows: Float32Array,
  history: DepthHistory,
  slot: number,
  baseTicks: number,
  groupTicks: number,
): void {
  rows.fill(0)
  const at = 2 * slot * history.levels
  addSide(rows, history, at, history.bidCounts[slot]!, baseTicks, groupTicks, 1)
  addSide(rows, history, at + history.levels, history.askCounts[slot]!, baseTicks, groupTicks, -1)
}
