// What the rows of a ladder say: texts of one width a column, and shares of the greatest.
import { type Grid, stepText } from '../decimal.js'
import type { Side } from '../source.js'
import type { Traded } from './recent-volume.js'
import type { LadderRow } from './rows.js'
import type { RowContent } from './row-view.js'
import { fittedText, rowPriceText, trimmed } from './texts.js'

/** Characters that the columns `total` and, in the quote currency, `size` have room for. */
const TOTAL_CHARACTERS = 7
const MONEY_CHARACTERS = 7
const TRADED_CHARACTERS = 5

export interface Grids {
  readonly price: Grid
  readonly size: Grid
}

export interface ContentsWish {
  readonly grids: Grids
  readonly stepTicks: number
  readonly sizeIn: 'base' | 'quote'
  /** Price of the row that is selected. */
  readonly selectedTicks: number | null
  traded(side: Side | null, pxTicks: number): Traded
  /** Lots of own orders in a row. */
  own(side: Side | null, pxTicks: number): number
}

/** As many contents as rows, in their order. */
export function contentsOf(rows: readonly (LadderRow | null)[], wish: ContentsWish): (RowContent | null)[] {
  const { grids, stepTicks, sizeIn, selectedTicks } = wish
  const isMoney = sizeIn === 'quote'
  const exponent = grids.size.exponent + (isMoney ? grids.price.exponent : 0)
  const unit = grids.size.mantissa * (isMoney ? grids.price.mantissa : 1)
  const greatest = (of: (row: LadderRow) => number) => Math.max(0, ...rows.map((row) => (row ? of(row) : 0)))
  const traded = rows.map((row) => (row ? wish.traded(row.side, row.pxTicks) : null))
  const worth = (row: LadderRow) => (isMoney ? row.pxTicks : 1)
  const most = Math.max(0, ...rows.flatMap((row, i) => (row ? [tradedMost(traded[i]!) * worth(row)] : [])))
  const mostCum = greatest(({ cumLots, cumMoney }) => (isMoney ? cumMoney : cumLots))
  const totalText = fittedText(mostCum * unit, exponent, TOTAL_CHARACTERS)
  const tradedText = fittedText(most * unit, exponent, TRADED_CHARACTERS)
  const moneyText = fittedText(greatest(({ money }) => money) * unit, exponent, MONEY_CHARACTERS)
  const sizeText = (row: LadderRow) => (isMoney ? moneyText(row.money * unit) : stepText(row.qtyLots, grids.size))
  return rows.map((row, i) => {
    if (!row) return null
    const { side, pxTicks, qtyLots } = row
    const cum = isMoney ? row.cumMoney : row.cumLots
    const ownLots = wish.own(side, pxTicks)
    const [bought, sold] = [traded[i]!.buyLots * worth(row), traded[i]!.sellLots * worth(row)]
    const least = row.isPartial ? '≥' : ''
    return {
      side,
      price: rowPriceText(pxTicks, stepTicks, grids.price),
      size: qtyLots > 0 ? least + sizeText(row) : '',
      total: qtyLots > 0 ? totalText(cum * unit) : '',
      bought: bought > 0 ? tradedText(bought * unit) : '',
      sold: sold > 0 ? tradedText(sold * unit) : '',
      totalShare: mostCum > 0 ? cum / mostCum : 0,
      boughtShare: most > 0 ? bought / most : 0,
      soldShare: most > 0 ? sold / most : 0,
      own: ownLots > 0 ? `own order ${trimmed(stepText(ownLots, grids.size))}` : '',
      isSelected: pxTicks === selectedTicks,
    }
  })
}

function tradedMost({ buyLots, sellLots }: Traded): number {
  return Math.max(buyLots, sellLots)
}

/** A row in words: `ask 64988.01, 1.5 BTC`. */
export function rowWords(row: LadderRow, base: string, own: number, { price, size }: Grids): string {
  const amount = row.qtyLots > 0 ? `${trimmed(stepText(row.qtyLots, size))}${base && ` ${base}`}` : 'nothing'
  const words = `${row.side ?? 'between'} ${stepText(row.pxTicks, price)}, ${row.isPartial ? 'at least ' : ''}${amount}`
  return own > 0 ? `${words}, own order ${trimmed(stepText(own, size))}` : words
}
