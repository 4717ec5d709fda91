// Mean reversion: against a price that is far from what was paid lately.
import type { Strategy, TradeSight } from '../engine/trading.js'
import { ParamError, readParams, type Given, type ParamsOf } from './params.js'
import { AFTER_TIMEOUT, ENTRY, ENTRY_TIMEOUT_MS, INSTRUMENT, LOTS, MAX_HOLD_S, SLIP_TICKS } from './shared-rows.js'
import { midTicks, US_PER_S } from './sight.js'
import { CROSS } from './target-position.js'
import { entryManner, targetStrategy, type TargetRule } from './target-rule.js'
import { TradeWindow } from './trade-window.js'
import { real, whole } from './rows.js'

export const MEAN_REVERSION_PARAMS = {
  instrument: INSTRUMENT,
  lots: LOTS,
  windowTrades: whole('The fair value is the VWAP of at most so many trades…', {
    default: 500,
    least: 2,
    most: 100_000,
    scale: 'log',
    unit: 'trades',
  }),
  windowS: real('…none of them older than this.', { default: 300, least: 0.1, most: 86_400, scale: 'log', unit: 's' }),
  minTrades: whole('With fewer in the window nothing is opened.', {
    default: 50,
    least: 2,
    most: 100_000,
    scale: 'log',
    unit: 'trades',
  }),
  entrySigmas: real('Opens when the mid is so far from the fair value, σ the deviation of the traded prices from it.', {
    default: 2,
    least: 0.1,
    most: 20,
    unit: 'σ',
  }),
  exitSigmas: real('Closes, or gives up an entry, when the mid is back within this; a new entry waits for it too.', {
    default: 0.5,
    least: 0,
    most: 20,
    unit: 'σ',
  }),
  minSigmaTicks: real('σ is at least this.', { default: 1, least: 0.01, most: 10_000, scale: 'log', unit: 'ticks' }),
  entry: { ...ENTRY, default: 'passive' as const },
  entryTimeoutMs: ENTRY_TIMEOUT_MS,
  afterTimeout: AFTER_TIMEOUT,
  profitTicks: real('Closes at once when closing would gain so much on the average price.', {
    default: 10,
    least: 0.5,
    most: 1e6,
    scale: 'log',
    unit: 'ticks',
  }),
  stopTicks: real('Closes at once when closing would lose so much on the average price.', {
    default: 20,
    least: 0.5,
    most: 1e6,
    scale: 'log',
    unit: 'ticks',
  }),
  maxHoldS: MAX_HOLD_S,
  slipTicks: SLIP_TICKS,
} as const

export type ReversionParams = ParamsOf<typeof MEAN_REVERSION_PARAMS>

/** z = (M − VWAP)/σ; −k or below: long, k or above: short. */
export function meanReversionRule(params: ReversionParams, where = 'meanReversion'): TargetRule {
  const { entrySigmas, exitSigmas, lots, minTrades, windowTrades } = params
  if (exitSigmas >= entrySigmas)
    throw new ParamError(`${where}.exitSigmas`, exitSigmas, `less than entrySigmas, ${entrySigmas}`)
  if (minTrades > windowTrades)
    throw new ParamError(`${where}.minTrades`, minTrades, `at most windowTrades, ${windowTrades}`)
  const window = new TradeWindow(windowTrades, params.windowS * US_PER_S)
  const entry = entryManner(params)
  /** The side that is wanted; after an exit 0, and not armed until the mid has been back. */
  let side = 0
  let isArmed = true
  return {
    features: [],
    onTrade: (trade: TradeSight) => window.push(trade),
    propose: (desk, market, stake) => {
      window.advance(desk.nowUs)
      const sigma = Math.max(params.minSigmaTicks, window.deviationTicks)
      const z = (midTicks(market) - window.vwapTicks) / sigma
      const isBack = Math.abs(z) <= exitSigmas
      if (stake.lots !== 0) {
        const isLong = stake.lots > 0
        const gainTicks = isLong ? market.bidTicks - stake.averageTicks : stake.averageTicks - market.askTicks
        const isOld = desk.nowUs - stake.sinceUs >= params.maxHoldS * US_PER_S
        if (isBack || gainTicks >= params.profitTicks || gainTicks <= -params.stopTicks || isOld) side = 0
        if (side !== Math.sign(stake.lots)) {
          side = 0
          isArmed = isBack
          return { targetLots: 0, manner: CROSS }
        }
        return { targetLots: side * lots, manner: entry }
      }
      if (isBack) {
        side = 0
        isArmed = true
      } else if (isArmed && window.count >= minTrades && Math.abs(z) >= entrySigmas) {
        side = z < 0 ? 1 : -1
        isArmed = false
      }
      return { targetLots: side * lots, manner: entry }
    },
  }
}

export function meanReversion(given: Given<typeof MEAN_REVERSION_PARAMS> = {}): Strategy {
  const params = readParams('meanReversion', MEAN_REVERSION_PARAMS, given)
  return targetStrategy(meanReversionRule(params), params.instrument, params.slipTicks)
}
