// A parent order in slices of equal time, each with its share of the lots: what TWAP and VWAP have in common.
import type { Desk, Strategy, TradeSight } from '../engine/trading.js'
import { ParentOrder, cumulativeLots, type ParentParams } from './parent-order.js'

export interface Slicing {
  readonly params: ParentParams & { readonly childStyle: 'passive' | 'cross' }
  readonly where: string
  /** Weights of the slices, asked once, at the start. */
  weights(startUs: number): readonly number[]
  onTrade?(trade: TradeSight): void
}

/**
 * `passive`: a slice's lots rest until it ends, then what is left of them is taken. `cross`: they are taken as it
 * begins.
 */
export function sliced({ params, where, weights, onTrade }: Slicing): Strategy {
  const parent = new ParentOrder(params, where)
  let cumulative: number[] | null = null
  const due = (elapsedS: number) => {
    cumulative ??= cumulativeLots(params.totalLots, weights(parent.startUs))
    const slice = Math.min(Math.floor((elapsedS / params.durationS) * cumulative.length), cumulative.length - 1)
    const startedLots = cumulative[slice]!
    return { startedLots, overdueLots: params.childStyle === 'cross' ? startedLots : (cumulative[slice - 1] ?? 0) }
  }
  return {
    onMarket: (desk: Desk, at) => {
      if (at === params.instrument) parent.step(desk, due)
    },
    onTrade: (_, trade) => {
      if (trade.instrument === params.instrument) onTrade?.(trade)
    },
    onOrder: parent.onOrder,
  }
}
