// Orders of the reader, by the row that they are in.
import { stepsOf } from '../decimal.js'
import type { Side } from '../source.js'
import type { Grids } from './contents.js'
import { rowTicks } from './rows.js'

/** An order of the reader's own: price and amount in decimal text. */
export interface OwnOrder {
  readonly side: Side
  readonly price: string
  readonly amount: string
}

export type OwnLots = Readonly<Record<Side, ReadonlyMap<number, number>>>

/** Lots by the row's price, and what can't be on this market's grid, in words. */
export function ownLots(
  orders: readonly OwnOrder[],
  grids: Grids,
  stepTicks: number,
): { readonly lots: OwnLots; readonly refused: readonly string[] } {
  const lots = { bid: new Map<number, number>(), ask: new Map<number, number>() }
  const refused: string[] = []
  for (const { side, price, amount } of orders) {
    const [pxTicks, qtyLots] = [stepsOf(price, grids.price), stepsOf(amount, grids.size)]
    if (!(pxTicks > 0)) refused.push(`found price ${JSON.stringify(price)}, expected a multiple of ${grids.price.text}`)
    else if (!(qtyLots > 0))
      refused.push(`found amount ${JSON.stringify(amount)}, expected a multiple of ${grids.size.text}`)
    else {
      const at = rowTicks(pxTicks, side, stepTicks)
      lots[side].set(at, (lots[side].get(at) ?? 0) + qtyLots)
    }
  }
  return { lots, refused }
}
