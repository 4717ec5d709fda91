// TWAP: a parent order in equal slices over time.
import type { Strategy } from '../engine/trading.js'
import { readParams, type Given } from './params.js'
import { PARENT_PARAMS } from './parent-order.js'
import { choice, whole } from './rows.js'
import { sliced } from './sliced.js'

export const CHILD_STYLE = choice(
  'Children rest until their slice ends and what is left of them is taken then; or they take as it begins.',
  ['passive', 'cross'],
)

export const TWAP_PARAMS = {
  ...PARENT_PARAMS,
  slices: whole('Number of slices, of equal time and size; sizes differ by a lot at most.', {
    ...{ default: 60, least: 1, most: 10_000 },
    ...{ scale: 'log', unit: '–' },
  }),
  childStyle: CHILD_STYLE,
} as const

export function twap(given: Given<typeof TWAP_PARAMS> = {}): Strategy {
  const params = readParams('twap', TWAP_PARAMS, given)
  const weights = Array.from({ length: params.slices }, () => 1)
  return sliced({ params, where: 'twap', weights: () => weights })
}
