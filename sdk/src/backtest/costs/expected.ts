// Fills against what the strategy counted on when it decided.
import { ascending, quantile } from '../metrics/moments.js'
import { type Execution, gainOf, NOTIONAL_BPS, notionalAt, signOf, WeightedMean } from './execution.js'

export interface Slippage {
  /** The tag of the fills, or `all`. */
  readonly tag: string
  readonly fills: number
  /** Basis points of the expected price, above 0 where the fill was worse; the mean weighted by notional. Null of none. */
  readonly meanBps: number | null
  readonly medianBps: number | null
  readonly worst5Bps: number | null
  /** Share of the fills that were worse. Null of none. */
  readonly worseShare: number | null
  /** In money, summed. */
  readonly amount: number
}

/** s·(price − expected)/expected in basis points; NaN where nothing was expected. */
export function slippageBps({
  side,
  price,
  expectedPrice = NaN,
}: Pick<Execution, 'side' | 'price' | 'expectedPrice'>): number {
  return (signOf(side) * (price - expectedPrice) * NOTIONAL_BPS) / expectedPrice
}

/** All fills that were expected at a price, and then those of each tag in order of appearance. */
export function slippage(fills: readonly Execution[]): Slippage[] {
  const expected = fills.filter(({ expectedPrice = NaN }) => expectedPrice > 0)
  const tags = new Map<string, Execution[]>()
  for (const fill of expected) {
    const tag = fill.tag ?? ''
    const list = tags.get(tag)
    if (list) list.push(fill)
    else tags.set(tag, [fill])
  }
  const named = [...tags].filter(([tag]) => tag !== '')
  return [summary('all', expected), ...named.map(([tag, list]) => summary(tag, list))]
}

function summary(tag: string, fills: readonly Execution[]): Slippage {
  const mean = new WeightedMean()
  let amount = 0
  for (const fill of fills) {
    mean.add(slippageBps(fill), notionalAt(fill, fill.price))
    amount += signOf(fill.side) * gainOf(fill, fill.expectedPrice!, fill.price)
  }
  const sorted = ascending(fills.map(slippageBps))
  const n = fills.length
  return {
    ...{ tag, fills: n, amount, meanBps: mean.mean },
    medianBps: n > 0 ? quantile(sorted, 0.5) : null,
    worst5Bps: n > 0 ? quantile(sorted, 0.95) : null,
    worseShare: n > 0 ? sorted.filter((bps) => bps > 0).length / n : null,
  }
}
