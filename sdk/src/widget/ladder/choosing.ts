// Which row the arrow keys lead to.
import type { LadderRow } from './rows.js'

/**
 * The row above (−1) or below (1) the one at `fromTicks`, blanks left out. From nowhere it is the best ask or the best bid; from a price
 * that is no longer shown the nearest one. Null where there is none.
 */
export function rowNextTo(
  rows: readonly (LadderRow | null)[],
  fromTicks: number | null,
  direction: 1 | -1,
): LadderRow | null {
  const shown = rows.filter((row) => row !== null)
  if (fromTicks === null) {
    const side = direction < 0 ? 'ask' : 'bid'
    const best = direction < 0 ? shown.findLast((row) => row.side === side) : shown.find((row) => row.side === side)
    return best ?? shown[0] ?? null
  }
  const at = shown.findIndex(({ pxTicks }) => pxTicks === fromTicks)
  if (at >= 0) return shown[at + direction] ?? shown[at]!
  return shown.reduce<LadderRow | null>(
    (best, row) => (best && Math.abs(best.pxTicks - fromTicks) <= Math.abs(row.pxTicks - fromTicks) ? best : row),
    null,
  )
}
