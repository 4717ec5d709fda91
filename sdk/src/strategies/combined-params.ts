// Parameters of the combination: its own, and those of its layers under the layers' names.
import { GUARD_PARAMS, type GuardParams } from './book-guard.js'
import type { MakerParams } from './market-maker.js'
import { MARKET_MAKING_PARAMS } from './market-making.js'
import { MEAN_REVERSION_PARAMS, type ReversionParams } from './mean-reversion.js'
import { MOMENTUM_BREAKOUT_PARAMS, type BreakoutParams } from './momentum-breakout.js'
import { prefixed, readParams, under, type Given, type ParamsOf } from './params.js'
import { real, toggle } from './rows.js'
import { INSTRUMENT, LOTS, SLIP_TICKS } from './shared-rows.js'
import { SCORE_PARAMS, type ScoreParams } from './score-strategy.js'

const OWN_PARAMS = {
  instrument: INSTRUMENT,
  maxPositionLots: {
    ...{ ...LOTS, default: 10 },
    text: 'The position of all layers together is never larger, long or short.',
  },
  useModels: toggle('Whether the score, or a model’s output in its place, proposes.', true),
  useBreakout: toggle('Whether momentum breakout proposes.', true),
  useReversion: toggle('Whether mean reversion proposes.', true),
  useQuotes: toggle('Whether market making quotes.', true),
  useGuard: toggle('Whether the order-book stop watches the position.', true),
  lossShare: real('Share of the highest equity whose loss closes everything.', {
    ...{ default: 0.05, least: 0.0001, most: 1 },
    ...{ scale: 'log', unit: '–' },
  }),
  pauseS: real('For so long after risk closed everything nothing is opened; equity counts anew from there.', {
    ...{ default: 60, least: 0, most: 604_800 },
    ...{ unit: 's' },
  }),
  slipTicks: SLIP_TICKS,
} as const

const SHARED = ['instrument', 'slipTicks'] as const

export const COMBINED_PARAMS = {
  ...OWN_PARAMS,
  ...prefixed('guard', GUARD_PARAMS, SHARED),
  ...prefixed('models', SCORE_PARAMS, SHARED),
  ...prefixed('breakout', MOMENTUM_BREAKOUT_PARAMS, SHARED),
  ...prefixed('reversion', MEAN_REVERSION_PARAMS, SHARED),
  ...prefixed('quotes', MARKET_MAKING_PARAMS, SHARED),
} as const

export interface CombinedParams {
  readonly own: ParamsOf<typeof OWN_PARAMS>
  readonly guard: GuardParams
  readonly models: ScoreParams
  readonly breakout: BreakoutParams
  readonly reversion: ReversionParams
  readonly quotes: MakerParams
}

/** Checks them all; the layers' own conditions between parameters are checked where the layers are made. */
export function readCombined(given: Given<typeof COMBINED_PARAMS>): CombinedParams {
  const all = readParams('combined', COMBINED_PARAMS, given)
  const own = Object.fromEntries(Object.keys(OWN_PARAMS).map((name) => [name, all[name as keyof typeof OWN_PARAMS]]))
  const { instrument, slipTicks } = all
  const shared = { instrument, slipTicks }
  return {
    own: own as ParamsOf<typeof OWN_PARAMS>,
    guard: readParams('combined.guard', GUARD_PARAMS, { ...under('guard', all), instrument }),
    models: readParams('combined.models', SCORE_PARAMS, { ...under('models', all), ...shared }),
    breakout: readParams('combined.breakout', MOMENTUM_BREAKOUT_PARAMS, { ...under('breakout', all), ...shared }),
    reversion: readParams('combined.reversion', MEAN_REVERSION_PARAMS, { ...under('reversion', all), ...shared }),
    quotes: readParams('combined.quotes', MARKET_MAKING_PARAMS, { ...under('quotes', all), instrument }),
  }
}
