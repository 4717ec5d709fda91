// How much the other side of a book shows within the collar, read only as far as the question needs it.
import type { MarketSight, OrderIntent } from '../engine/trading.js'
import { MILLION } from './money.js'
import type { InstrumentRules } from './rules.js'

/** Levels that are looked at first: mostly they are enough. */
const FIRST_LEVELS = 10

/** Lots; NaN where the sight has no book. No more than makes the intent small enough. */
export function depthWithin(sight: MarketSight, intent: OrderIntent, rules: InstrumentRules): number {
  const { depthLevels } = rules.order
  const sumTicks = sight.bidTicks + sight.askTicks
  if (Number.isNaN(sumTicks)) return NaN
  const first = Math.min(FIRST_LEVELS, depthLevels)
  const near = sumWithin(sight, intent, rules, sumTicks, first)
  return near.isWhole || first === depthLevels ? near.lots : sumWithin(sight, intent, rules, sumTicks, depthLevels).lots
}

function sumWithin(
  sight: MarketSight,
  { side, qtyLots }: OrderIntent,
  rules: InstrumentRules,
  sumTicks: number,
  n: number,
) {
  const levels = side === 'buy' ? sight.asks(n) : sight.bids(n)
  const most = sumTicks * rules.collarMillionths
  let lots = 0
  for (const [pxTicks, levelLots] of levels) {
    if (Math.abs(2 * pxTicks - sumTicks) * MILLION > most) return { lots, isWhole: true }
    lots += levelLots
    if (qtyLots * MILLION <= lots * rules.depthMillionths) return { lots, isWhole: true }
  }
  return { lots, isWhole: levels.length < n }
}
