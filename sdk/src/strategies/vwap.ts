// VWAP: a parent order along the volume that is to be expected, given as a curve or learned from the days before.
import type { Strategy } from '../engine/trading.js'
import { ParamError, readParams, type Given } from './params.js'
import { PARENT_PARAMS } from './parent-order.js'
import { numbers, whole } from './rows.js'
import { US_PER_S } from './sight.js'
import { sliced } from './sliced.js'
import { CHILD_STYLE } from './twap.js'
import { VolumeCurve } from './volume-curve.js'

export const VWAP_PARAMS = {
  ...PARENT_PARAMS,
  curve: numbers(
    'Weights of the slices, of equal time from start to end; empty: learned from the trades before the start.',
    {
      ...{ default: [], least: 0, most: 1e12 },
      ...{ unit: 'any' },
    },
  ),
  slices: whole('Number of slices of a learned curve.', {
    ...{ default: 60, least: 1, most: 10_000 },
    ...{ scale: 'log', unit: '–' },
  }),
  bucketS: whole(
    'Parts of a UTC day whose volumes are learned; divides 86 400. A part that was never seen whole counts as 0.',
    {
      ...{ default: 300, least: 1, most: 86_400 },
      ...{ scale: 'log', unit: 's' },
    },
  ),
  childStyle: CHILD_STYLE,
} as const

/** Where nothing was learned about the time of the order, it is a TWAP. */
export function vwap(given: Given<typeof VWAP_PARAMS> = {}): Strategy {
  const params = readParams('vwap', VWAP_PARAMS, given)
  const { curve, slices, bucketS, durationS } = params
  if (86_400 % bucketS !== 0) throw new ParamError('vwap.bucketS', bucketS, 'a divisor of 86400')
  if (curve.length > 0 && !curve.some((weight) => weight > 0))
    throw new ParamError('vwap.curve', curve.join(' '), 'at least one weight above 0')
  const learned = new VolumeCurve(bucketS)
  return sliced({
    params,
    where: 'vwap',
    onTrade: ({ tsLocalUs, qtyLots }) => learned.trade(tsLocalUs, qtyLots),
    weights: (startUs) => {
      if (curve.length > 0) return curve
      const edgeUs = (slice: number): number => startUs + (slice * durationS * US_PER_S) / slices
      const weights = Array.from({ length: slices }, (_, i) => learned.expected(edgeUs(i), edgeUs(i + 1)))
      return weights.some((weight) => weight > 0) ? weights : weights.map(() => 1)
    },
  })
}
