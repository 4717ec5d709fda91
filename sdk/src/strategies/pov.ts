// POV: a parent order that takes part in what others trade, at a rate.
import type { Strategy } from '../engine/trading.js'
import { readParams, type Given } from './params.js'
import { PARENT_PARAMS, ParentOrder } from './parent-order.js'
import { real, whole } from './rows.js'

export const POV_PARAMS = {
  ...PARENT_PARAMS,
  rate: real('Share of the lots seen in trades since the start. A tape that shows its own fills counts them too.', {
    ...{ default: 0.1, least: 0.001, most: 1 },
    ...{ scale: 'log', unit: '–' },
  }),
  behindLots: whole('So many lots may rest behind the rate before more are taken; 0: all are taken at once.', {
    ...{ default: 0, least: 0, most: 1e9 },
    ...{ unit: 'lots' },
  }),
} as const

/**
 * Done lots never exceed ⌊rate · volume since the start⌋ before `finishS`; there the rest is taken whatever the
 * volume.
 */
export function pov(given: Given<typeof POV_PARAMS> = {}): Strategy {
  const params = readParams('pov', POV_PARAMS, given)
  const parent = new ParentOrder(params, 'pov')
  let seenLots = 0
  const due = () => {
    const startedLots = Math.floor(params.rate * seenLots)
    return { startedLots, overdueLots: startedLots - params.behindLots }
  }
  return {
    onMarket: (desk, at) => {
      if (at === params.instrument) parent.step(desk, due)
    },
    onTrade: (desk, trade) => {
      if (trade.instrument !== params.instrument || Number.isNaN(parent.startUs)) return
      seenLots += trade.qtyLots
      parent.step(desk, due)
    },
    onOrder: parent.onOrder,
  }
}
