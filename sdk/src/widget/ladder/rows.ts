// The rows of a ladder, from the levels of a book: grouped by a step, with what lies between them and the best price.
import { rowOf } from '../price-rows.js'
import type { Side } from '../source.js'

export interface LadderRow {
  /** Null between the best bid and the best ask. */
  readonly side: Side | null
  readonly pxTicks: number
  /** 0 where nothing rests. */
  readonly qtyLots: number
  /** From the best price to this row; 0 where nothing rests here. */
  readonly cumLots: number
  /** As qtyLots and cumLots, each level × its own price: ticks × lots. */
  readonly money: number
  readonly cumMoney: number
  /** There may be more: the book that is known ends within this row. */
  readonly isPartial: boolean
}

/** Price of the row that a price falls into. */
export function rowTicks(pxTicks: number, side: Side, stepTicks: number): number {
  return rowOf(pxTicks, stepTicks, side === 'bid') * stepTicks
}

/** All rows of a side that have something, best first. `isCut`: the book has more levels than were told. */
export function groupedRows(levels: ArrayLike<number>, side: Side, stepTicks: number, isCut: boolean): LadderRow[] {
  const rows: LadderRow[] = []
  let [cumLots, cumMoney] = [0, 0]
  for (let i = 0; i < levels.length;) {
    const pxTicks = rowTicks(levels[i]!, side, stepTicks)
    let [qtyLots, money] = [0, 0]
    for (; i < levels.length && rowTicks(levels[i]!, side, stepTicks) === pxTicks; i += 2) {
      qtyLots += levels[i + 1]!
      money += levels[i]! * levels[i + 1]!
    }
    cumLots += qtyLots
    cumMoney += money
    const isPartial = isCut && stepTicks > 1 && i >= levels.length
    rows.push({ side, pxTicks, qtyLots, cumLots, money, cumMoney, isPartial })
  }
  return rows
}

/** The best rows of a side, and among them the prices of `own` orders that the book doesn't have. */
export function bestRows(
  rows: readonly LadderRow[],
  side: Side,
  count: number,
  own: Iterable<number> = [],
): LadderRow[] {
  const known = new Set(rows.map(({ pxTicks }) => pxTicks))
  const added = [...own].filter((pxTicks) => !known.has(pxTicks)).map((pxTicks) => emptyRow(side, pxTicks))
  const all = added.length === 0 ? [...rows] : [...rows, ...added]
  if (added.length > 0) all.sort((a, b) => (side === 'bid' ? b.pxTicks - a.pxTicks : a.pxTicks - b.pxTicks))
  return all.slice(0, count)
}

/** Every price from `topTicks` down, whatever is there: rows that stand still while the market moves through them. */
export function standingRows(
  bids: readonly LadderRow[],
  asks: readonly LadderRow[],
  topTicks: number,
  stepTicks: number,
  count: number,
): LadderRow[] {
  const found = new Map([...bids, ...asks].map((row) => [row.pxTicks, row]))
  const [bestBid, bestAsk] = [bids[0]?.pxTicks ?? -Infinity, asks[0]?.pxTicks ?? Infinity]
  return Array.from({ length: count }, (_, i) => {
    const pxTicks = topTicks - i * stepTicks
    const side = pxTicks >= bestAsk ? 'ask' : pxTicks <= bestBid ? 'bid' : null
    return found.get(pxTicks) ?? emptyRow(side, pxTicks)
  })
}

function emptyRow(side: Side | null, pxTicks: number): LadderRow {
  return { side, pxTicks, qtyLots: 0, cumLots: 0, money: 0, cumMoney: 0, isPartial: false }
}
