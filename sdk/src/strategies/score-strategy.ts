// The score strategy: long above a threshold of the score, short below its negative.
import type { Strategy } from '../engine/trading.js'
import { ParamError, readParams, type Given, type ParamsOf } from './params.js'
import { AFTER_TIMEOUT, ENTRY, ENTRY_TIMEOUT_MS, INSTRUMENT, LOTS, MAX_HOLD_S, SLIP_TICKS } from './shared-rows.js'
import { US_PER_S } from './sight.js'
import { CROSS } from './target-position.js'
import { entryManner, targetStrategy, type TargetRule } from './target-rule.js'
import { feature, real } from './rows.js'

export const SCORE_PARAMS = {
  instrument: INSTRUMENT,
  lots: LOTS,
  scoreFeature: feature('A feature to use as the score, positive for upward pressure.', {
    default: '',
    none: 'the composite score',
    unit: '–',
  }),
  enterScore: real('Long when the score is above it, short when it is below its negative.', {
    default: 0.5,
    least: 1e-9,
    most: 1e9,
    unit: 'as the score',
  }),
  exitScore: real('A long position closes when the score is below it, a short one when it is above its negative.', {
    default: 0.2,
    least: -1e9,
    most: 1e9,
    unit: 'as the score',
  }),
  maxHoldS: { ...MAX_HOLD_S, default: 60 },
  entry: ENTRY,
  entryTimeoutMs: ENTRY_TIMEOUT_MS,
  afterTimeout: AFTER_TIMEOUT,
  slipTicks: SLIP_TICKS,
} as const

export type ScoreParams = ParamsOf<typeof SCORE_PARAMS>

/**
 * While the score is undefined nothing is opened, and what is held goes by time alone. After an exit by time the
 * score must have been back below the exit threshold before the same side opens again.
 */
export function scoreRule(params: ScoreParams, where = 'scoreStrategy'): TargetRule {
  const { scoreFeature, enterScore, exitScore, lots } = params
  if (exitScore >= enterScore)
    throw new ParamError(`${where}.exitScore`, exitScore, `less than enterScore, ${enterScore}`)
  const entry = entryManner(params)
  let side = 0
  /** The side that ended by time. */
  let spent = 0
  return {
    features: scoreFeature === '' ? [] : [scoreFeature],
    propose: (desk, market, stake) => {
      const score = scoreFeature === '' ? (market.signal()?.score ?? NaN) : market.feature(scoreFeature)
      const heldSide = Math.sign(stake.lots)
      if (side === 0) side = heldSide
      const isUndefined = Number.isNaN(score) && heldSide === 0
      if (isUndefined || score * side < exitScore) side = 0
      if (score * spent < exitScore) spent = 0
      if (heldSide !== 0 && desk.nowUs - stake.sinceUs >= params.maxHoldS * US_PER_S) {
        spent = heldSide
        side = 0
      }
      const wanted = score > enterScore ? 1 : score < -enterScore ? -1 : 0
      if (wanted !== 0 && wanted !== spent) side = wanted
      const opens = side !== 0 && heldSide !== -side
      return { targetLots: side * lots, manner: opens ? entry : CROSS }
    },
  }
}

export function scoreStrategy(given: Given<typeof SCORE_PARAMS> = {}): Strategy {
  const params = readParams('scoreStrategy', SCORE_PARAMS, given)
  return targetStrategy(scoreRule(params), params.instrument, params.slipTicks)
}
