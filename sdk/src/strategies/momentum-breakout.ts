// Momentum breakout: with a price that leaves its range, on more volume than usual, if the order flow agrees.
import type { Strategy } from '../engine/trading.js'
import { ParamError, readParams, type Given, type ParamsOf } from './params.js'
import { INSTRUMENT, LOTS, MAX_HOLD_S, SLIP_TICKS } from './shared-rows.js'
import { midTicks, US_PER_S } from './sight.js'
import { SecondBars } from './second-bars.js'
import { CROSS } from './target-position.js'
import { targetStrategy, type TargetRule } from './target-rule.js'
import { feature, real, whole } from './rows.js'

export const MOMENTUM_BREAKOUT_PARAMS = {
  instrument: INSTRUMENT,
  lots: LOTS,
  lookbackS: whole('The range is that of the mid at the close of so many seconds.', {
    default: 60,
    least: 1,
    most: 3600,
    scale: 'log',
    unit: 's',
  }),
  momentumTicks: real('Opens when the mid is outside the range and so far from the oldest mid in it.', {
    default: 5,
    least: 0,
    most: 1e6,
    unit: 'ticks',
  }),
  volumeS: whole('The volume of so many closed seconds, with that of the second under way…', {
    default: 5,
    least: 1,
    most: 3600,
    scale: 'log',
    unit: 's',
  }),
  volumeBaseS: whole('…is compared with the mean of as many seconds over the time before them.', {
    default: 300,
    least: 2,
    most: 7200,
    scale: 'log',
    unit: 's',
  }),
  spikeRatio: real('It must be at least so many times the mean.', { default: 2, least: 0, most: 1000, unit: '–' }),
  flowFeature: feature('Order flow that must agree, positive for upward pressure.', {
    default: 'ofi_l1_10s',
    none: 'no confirmation',
    unit: '–',
  }),
  minFlow: real('The flow must be above it, or below its negative.', {
    default: 0,
    least: 0,
    most: 1e12,
    unit: 'as the feature',
  }),
  trailTicks: real('Closes when the mid is so far behind the best one since the position was opened.', {
    default: 8,
    least: 0.5,
    most: 1e6,
    scale: 'log',
    unit: 'ticks',
  }),
  maxHoldS: MAX_HOLD_S,
  pauseS: real('For so long after an exit nothing is opened.', { default: 10, least: 0, most: 86_400, unit: 's' }),
  slipTicks: SLIP_TICKS,
} as const

export type BreakoutParams = ParamsOf<typeof MOMENTUM_BREAKOUT_PARAMS>

export function momentumBreakoutRule(params: BreakoutParams, where = 'momentumBreakout'): TargetRule {
  const { lookbackS, volumeS, volumeBaseS, flowFeature, lots } = params
  if (volumeBaseS < volumeS) throw new ParamError(`${where}.volumeBaseS`, volumeBaseS, `at least volumeS, ${volumeS}`)
  const bars = new SecondBars(Math.max(lookbackS, volumeS + volumeBaseS))
  let side = 0
  /** The best mid since the position was decided upon, of its side. */
  let best = NaN
  let openedUs = NaN
  let pauseUntilUs = -Infinity

  const breakout = (mid: number, flow: number): number => {
    const range = bars.range(lookbackS)
    if (range === null) return 0
    const wanted = mid > range.high ? 1 : mid < range.low ? -1 : 0
    if (wanted === 0 || (mid - range.oldest) * wanted < params.momentumTicks) return 0
    const usual = (bars.volume(volumeBaseS, volumeS) * volumeS) / volumeBaseS
    const isSpike = bars.volume(volumeS) + bars.openLots >= params.spikeRatio * usual
    return isSpike && (flowFeature === '' || flow * wanted > params.minFlow) ? wanted : 0
  }

  return {
    features: flowFeature === '' ? [] : [flowFeature],
    onTrade: ({ tsLocalUs, qtyLots }) => {
      bars.advance(tsLocalUs)
      bars.trade(qtyLots)
    },
    onGap: () => bars.gap(),
    propose: (desk, market, stake) => {
      const mid = midTicks(market)
      bars.advance(desk.nowUs)
      bars.mid(mid)
      const heldSide = Math.sign(stake.lots)
      if (side === 0 && heldSide === 0 && desk.nowUs >= pauseUntilUs) {
        side = breakout(mid, flowFeature === '' ? NaN : market.feature(flowFeature))
        best = mid
        openedUs = desk.nowUs
      }
      if (side !== 0) {
        if ((mid - best) * side > 0) best = mid
        const isOld = desk.nowUs - openedUs >= params.maxHoldS * US_PER_S
        if ((best - mid) * side >= params.trailTicks || isOld) {
          side = 0
          pauseUntilUs = desk.nowUs + params.pauseS * US_PER_S
        }
      }
      return { targetLots: side * lots, manner: CROSS }
    },
  }
}

export function momentumBreakout(given: Given<typeof MOMENTUM_BREAKOUT_PARAMS> = {}): Strategy {
  const params = readParams('momentumBreakout', MOMENTUM_BREAKOUT_PARAMS, given)
  return targetStrategy(momentumBreakoutRule(params), params.instrument, params.slipTicks)
}
