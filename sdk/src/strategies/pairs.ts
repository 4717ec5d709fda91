// Statistical arbitrage over two instruments: their spread is sold when it is wide and bought when it is narrow.
import type { Desk, Strategy } from '../engine/trading.js'
import { EwmaScore, HedgeRatio } from './hedge-ratio.js'
import { ParamError, readParams, type Given } from './params.js'
import { choice, real, whole } from './rows.js'
import { INSTRUMENT, LOTS, MAX_HOLD_S, SLIP_TICKS } from './shared-rows.js'
import { isLive, marketAt, midTicks, US_PER_MS, US_PER_S } from './sight.js'
import { CROSS, REST, TargetPosition } from './target-position.js'

export const PAIRS_PARAMS = {
  first: { ...INSTRUMENT, text: 'Place of the instrument y that is traded first; best the less liquid one.' },
  second: { ...INSTRUMENT, default: 1, text: 'Place of the instrument x that hedges it.' },
  firstLots: { ...LOTS, text: 'Size of the first leg; that of the second follows from the hedge ratio.' },
  maxSecondLots: {
    ...LOTS,
    default: 1000,
    text: 'The second leg is never larger; where the ratio asks for more, nothing is opened.',
  },
  everyS: whole('Observes both mids at the end of so many seconds, and decides then.', {
    ...{ default: 1, least: 1, most: 3600 },
    ...{ unit: 's' },
  }),
  drift: real(
    'Variance by which the regression’s coefficients drift at each observation, both prices scaled to 1 at first.',
    {
      ...{ default: 1e-9, least: 0, most: 1 },
      ...{ unit: '–' },
    },
  ),
  noise: real('Variance of an observation about the regression, in the same scale.', {
    ...{ default: 1e-6, least: 1e-14, most: 1 },
    ...{ scale: 'log', unit: '–' },
  }),
  spreadSpan: whole(
    'Span of the exponential weights of the spread’s mean and σ; before it is over nothing is opened.',
    {
      ...{ default: 300, least: 2, most: 1e6 },
      ...{ scale: 'log', unit: 'observations' },
    },
  ),
  entryZ: real('Opens when the spread is so far from its mean.', {
    ...{ default: 2, least: 0.1, most: 20 },
    ...{ unit: 'σ' },
  }),
  exitZ: real('Closes when it is back within this, or beyond the mean.', {
    ...{ default: 0.5, least: 0, most: 20 },
    ...{ unit: 'σ' },
  }),
  stopZ: real('Closes when it is so far away; a new entry waits until it is back within `exitZ`.', {
    ...{ default: 4, least: 0.2, most: 100 },
    ...{ unit: 'σ' },
  }),
  firstEntry: choice(
    'Whether the first leg takes at once or rests at the best price of its side until it is filled or the spread is back.',
    ['cross', 'passive'],
  ),
  legTimeoutMs: real(
    'The second leg takes as soon as the first fills. Legs that don’t match for so long are both unwound.',
    {
      ...{ default: 2000, least: 1, most: 3_600_000 },
      ...{ scale: 'log', unit: 'ms' },
    },
  ),
  maxHoldS: { ...MAX_HOLD_S, default: 3600, text: 'A pair older than this is closed.' },
  slipTicks: SLIP_TICKS,
} as const

/** Var of (α, β) about (0, 1) at first: scaled prices begin equal, so the first spread is 0. */
const PRIOR = 1

/**
 * Observes both mids as they stood when a period closed, so that neither is newer than the other. Spread e = y − α −
 * β·x before it is learnt from, z = (e − mean)/σ of the spreads before. A second leg is β times the amount of the
 * first, to the nearest lot, with β as it was at entry. Linear contracts only. Throws ParamError.
 */
export function pairs(given: Given<typeof PAIRS_PARAMS> = {}): Strategy {
  const params = readParams('pairs', PAIRS_PARAMS, given)
  const { first, second, slipTicks, entryZ, exitZ, stopZ } = params
  if (first === second) throw new ParamError('pairs.second', second, `another instrument than first, ${first}`)
  if (!(exitZ < entryZ)) throw new ParamError('pairs.exitZ', exitZ, `less than entryZ, ${entryZ}`)
  if (!(entryZ < stopZ)) throw new ParamError('pairs.stopZ', stopZ, `more than entryZ, ${entryZ}`)
  const hedge = new HedgeRatio({ drift: params.drift, noise: params.noise, beta: 1, prior: PRIOR })
  const spread = new EwmaScore(params.spreadSpan)
  const legs = [first, second].map((instrument) => new TargetPosition({ instrument, slipTicks, tag: 'pair' }))
  const entry = params.firstEntry === 'cross' ? CROSS : REST
  let scale: readonly [x: number, y: number] | null = null
  let period = NaN
  /** Mids as of the last event: those in force when a period closes. */
  let last: readonly [x: number, y: number] | null = null
  let z = NaN
  /** Of the first leg; 0: flat, or closing. */
  let side = 0
  /** Lots of the second for a lot of the first. */
  let lotsRatio = 0
  let openedUs = NaN
  let unmatchedUs = NaN
  let isArmed = true

  const observe = (desk: Desk, xTicks: number, yTicks: number): void => {
    const now = Math.floor(desk.nowUs / (params.everyS * US_PER_S))
    if (now !== period && last !== null) {
      scale ??= last
      const error = hedge.update(last[0] / scale[0], last[1] / scale[1])
      z = spread.score(error)
      spread.add(error)
    }
    period = now
    last = [xTicks, yTicks]
  }

  /** β of lots on lots: Δy·lotsY·unitY = β·Δx·…, so lotsX = β·lotsY·(lot and multiplier of y over those of x). */
  const ratioNow = (desk: Desk): number => {
    const [y, x] = [desk.instruments[first]!, desk.instruments[second]!]
    const beta = (hedge.beta * scale![1] * Number(y.tickSize)) / (scale![0] * Number(x.tickSize))
    return (beta * Number(y.lotSize) * y.multiplier) / (Number(x.lotSize) * x.multiplier)
  }

  const decide = (desk: Desk, isFlat: boolean): void => {
    if (Math.abs(z) <= exitZ) isArmed = true
    if (side !== 0) {
      // Sold when wide: side −1 at z > 0, so z·side rises from −entryZ towards 0.
      const isBack = z * side >= -exitZ
      if (isBack || z * side <= -stopZ || desk.nowUs - openedUs >= params.maxHoldS * US_PER_S) side = 0
      return
    }
    if (!isFlat || !isArmed || !(Math.abs(z) >= entryZ) || Math.abs(z) >= stopZ) return
    const ratio = ratioNow(desk)
    const secondLots = Math.round(ratio * params.firstLots)
    if (secondLots < 1 || secondLots > params.maxSecondLots) return
    side = z > 0 ? -1 : 1
    lotsRatio = ratio
    openedUs = desk.nowUs
    isArmed = false
  }

  const step = (desk: Desk): void => {
    const [y, x] = [marketAt(desk, first), marketAt(desk, second)]
    if (!isLive(y) || !isLive(x)) {
      last = null
      for (const leg of legs) leg.pull(desk)
      return
    }
    observe(desk, midTicks(x), midTicks(y))
    const [firstHeld, secondHeld] = [desk.position(first).lots, desk.position(second).lots]
    const areIdle = legs.every((leg) => leg.isIdle(desk))
    decide(desk, firstHeld === 0 && secondHeld === 0 && areIdle)
    const match = -Math.round(firstHeld * lotsRatio)
    unmatchedUs = secondHeld === match ? NaN : Number.isNaN(unmatchedUs) ? desk.nowUs : unmatchedUs
    if (side !== 0 && desk.nowUs - unmatchedUs >= params.legTimeoutMs * US_PER_MS) side = 0
    legs[0]!.work(desk, side * params.firstLots, side === 0 ? CROSS : entry)
    legs[1]!.work(desk, side === 0 ? 0 : match, CROSS)
  }

  return {
    onStart: (desk) => {
      for (const at of [first, second]) {
        const contract = desk.instruments[at]?.contract
        if (contract !== 'linear') throw new ParamError(`pairs: instruments[${at}]`, contract, 'a linear contract')
      }
    },
    onMarket: (desk, at) => {
      if (at === first || at === second) step(desk)
    },
    onFill: (desk, fill) => {
      if (fill.instrument === first || fill.instrument === second) step(desk)
    },
    onOrder: (desk, order) => {
      for (const leg of legs) leg.onOrder(desk, order)
    },
  }
}
