// What the picture shows, in words and as tables: for who can't see it, and for who wants numbers.
import { stepNumber, stepText, type Grid } from '../decimal.js'
import { el } from '../dom.js'
import { duration, shortNumber, type TimeTexts } from '../format.js'
import { rowOf } from '../price-rows.js'
import type { SideLevels } from '../source.js'
import { type DepthHistory, GAP, LIVE, STALE } from './history.js'
import type { Cursor } from './scene.js'
import type { Told } from './told.js'

export interface Grids {
  readonly price: Grid
  readonly size: Grid
}

const IMBALANCE_LEVELS = 10

/** `BTC/USDT: best bid 64988.00, best ask 64988.01, spread 0.01, imbalance of 10 levels +0.31` */
export function summaryText({ symbol, state, reason, bids, asks, price }: Told): string {
  if (state !== 'live') return `${symbol}: ${state}${reason === null ? '' : `, ${reason}`}. The book is not known.`
  const [bid, ask] = [bids[0], asks[0]]
  const side = (name: string, ticks: number | undefined) =>
    ticks === undefined ? `no ${name}` : `best ${name} ${stepText(ticks, price)}`
  const parts = [side('bid', bid), side('ask', ask)]
  if (bid !== undefined && ask !== undefined) {
    parts.push(`spread ${stepText(ask - bid, price)}`)
    const [b, a] = [total(bids), total(asks)]
    if (a + b > 0) parts.push(`imbalance of ${IMBALANCE_LEVELS} levels ${((b - a) / (b + a)).toFixed(2)}`)
  }
  return `${symbol}: ${parts.join(', ')}`
}

function total(levels: SideLevels): number {
  let lots = 0
  for (let i = 1; i < Math.min(levels.length, 2 * IMBALANCE_LEVELS); i += 2) lots += levels[i]!
  return lots
}

/** What lies under the cursor, a line each: time, price, size, whether the book was right then. */
export function cellText(
  history: DepthHistory,
  { column, ticks }: Cursor,
  groupTicks: number,
  { price, size }: Grids,
  times: TimeTexts,
): string {
  const lines = [times.full(column * history.columnUs)]
  if (!history.has(column)) return `${lines[0]}\nnothing was seen then`
  const slot = history.slotOf(column)
  const row = Math.floor((ticks + 0.5) / groupTicks)
  const [bidLots, askLots] = rowLots(history, slot, row, groupTicks)
  const amount = (lots: number) => shortNumber(stepNumber(lots, size))
  const from = row * groupTicks
  const name =
    groupTicks === 1 ? stepText(from, price) : `${stepText(from, price)} – ${stepText(from + groupTicks, price)}`
  lines.push(
    bidLots > 0
      ? `bid ${amount(bidLots)} at ${name}`
      : askLots > 0
        ? `ask ${amount(askLots)} at ${name}`
        : `nothing at ${name}`,
  )
  const [bought, sold] = [history.buyLots[slot]!, history.sellLots[slot]!]
  if (bought + sold > 0) lines.push(`bought ${amount(bought)}, sold ${amount(sold)}`)
  const flags = history.flags[slot]!
  if (flags & GAP) lines.push(flags & LIVE ? 'the book was lost in this moment' : 'the book was not known')
  else if (flags & STALE) lines.push('stale: nothing had come for too long')
  return lines.join('\n')
}

/** Lots of both sides in a row, as they are drawn. */
export function rowLots(
  history: DepthHistory,
  slot: number,
  row: number,
  groupTicks: number,
): readonly [number, number] {
  const { pxTicks, qtyLots, levels, originTicks } = history
  const at = 2 * slot * levels
  let [bid, ask] = [0, 0]
  for (let i = at; i < at + history.bidCounts[slot]!; i++)
    if (rowOf(pxTicks[i]! + originTicks, groupTicks, true) === row) bid += qtyLots[i]!
  for (let i = at + levels; i < at + levels + history.askCounts[slot]!; i++)
    if (rowOf(pxTicks[i]! + originTicks, groupTicks, false) === row) ask += qtyLots[i]!
  return [bid, ask]
}

const TABLE_LEVELS = 20

/** The book and the large levels as tables. */
export function tablesOf(now: Told): HTMLElement[] {
  const { bids, asks, levels, price, size, symbol, state } = now
  const amounts = (side: SideLevels, name: string) =>
    table(
      `${symbol}: ${name}s${state === 'live' ? '' : ` (${state}: not known)`}`,
      ['price', 'amount'],
      state === 'live' ? pairs(side).map(([px, qty]) => [stepText(px, price), stepText(qty, size)]) : [],
      name,
    )
  return [
    amounts(asks, 'ask'),
    amounts(bids, 'bid'),
    table(
      'Support and resistance',
      ['side', 'price', 'amount', 'strength', 'age', 'refills', 'pulled on approach'],
      levels.map(({ side, pxTicks, qtyLots, strength, ageUs, refills, cancelledOnApproach }) => [
        side === 'bid' ? 'support' : 'resistance',
        stepText(pxTicks, price),
        stepText(qtyLots, size),
        strength === null ? '–' : `×${strength.toFixed(1)}`,
        ageUs === null ? '–' : duration(ageUs),
        refills === null ? '–' : String(refills),
        cancelledOnApproach === null ? '–' : `${Math.round(cancelledOnApproach * 100)} %`,
      ]),
    ),
  ]
}

function pairs(side: SideLevels): [number, number][] {
  const n = Math.min(TABLE_LEVELS, side.length >>> 1)
  return Array.from({ length: n }, (_, i) => [side[2 * i]!, side[2 * i + 1]!])
}

function table(
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  tone = '',
): HTMLElement {
  const body = el('tbody', { class: tone })
  for (const row of rows) body.append(el('tr', {}, ...row.map((text) => el('td', {}, text))))
  const head = el('tr', {}, ...heads.map((text) => el('th', { scope: 'col' }, text)))
  return el('table', {}, el('caption', {}, caption), el('thead', {}, head), body)
}
