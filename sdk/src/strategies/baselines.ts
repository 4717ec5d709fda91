// What any strategy must be compared with: holding, and entries by chance.
import type { Strategy } from '../engine/trading.js'
import { readParams, type Given } from './params.js'
import { choice, real, whole } from './rows.js'
import { Seeded } from './seeded.js'
import { INSTRUMENT, LOTS, SLIP_TICKS } from './shared-rows.js'
import { US_PER_S } from './sight.js'
import { CROSS } from './target-position.js'
import { targetStrategy } from './target-rule.js'

export const BUY_AND_HOLD_PARAMS = {
  instrument: INSTRUMENT,
  side: choice('Whether it buys and holds, or sells and stays short.', ['buy', 'sell']),
  lots: LOTS,
  slipTicks: SLIP_TICKS,
} as const

/** Takes its position at the first live book and keeps it. */
export function buyAndHold(given: Given<typeof BUY_AND_HOLD_PARAMS> = {}): Strategy {
  const { instrument, side, lots, slipTicks } = readParams('buyAndHold', BUY_AND_HOLD_PARAMS, given)
  const targetLots = side === 'buy' ? lots : -lots
  return targetStrategy({ features: [], propose: () => ({ targetLots, manner: CROSS }) }, instrument, slipTicks)
}

export const RANDOM_ENTRIES_PARAMS = {
  instrument: INSTRUMENT,
  lots: LOTS,
  seed: whole('Another seed, other entries.', {
    ...{ default: 1, least: 1, most: 4_294_967_295 },
    ...{ unit: '–' },
  }),
  everyS: whole('It draws once in so many seconds of the local clock…', {
    ...{ default: 60, least: 1, most: 86_400 },
    ...{ scale: 'log', unit: 's' },
  }),
  entryShare: real('…and in this share of the draws wants a position, long and short as likely.', {
    ...{ default: 0.1, least: 0, most: 1 },
    ...{ unit: '–' },
  }),
  holdS: real('A position is closed after so long; draws meanwhile are drawn and not used.', {
    ...{ default: 300, least: 1, most: 604_800 },
    ...{ scale: 'log', unit: 's' },
  }),
  slipTicks: SLIP_TICKS,
} as const

/** The first draws of small seeds are alike. */
const UNUSED_DRAWS = 16

/** The draws depend on the seed and the periods that held an event with a live book, not on what filled. */
export function randomEntries(given: Given<typeof RANDOM_ENTRIES_PARAMS> = {}): Strategy {
  const params = readParams('randomEntries', RANDOM_ENTRIES_PARAMS, given)
  const { instrument, lots, slipTicks } = params
  const random = new Seeded(params.seed)
  for (let i = 0; i < UNUSED_DRAWS; i++) random.whole()
  let period = NaN
  let side = 0
  let untilUs = NaN
  const rule = {
    features: [],
    propose: ({ nowUs }: { readonly nowUs: number }) => {
      if (nowUs >= untilUs) side = 0
      const now = Math.floor(nowUs / (params.everyS * US_PER_S))
      if (now !== period) {
        period = now
        const isEntry = random.share() < params.entryShare
        const drawn = random.share() < 0.5 ? 1 : -1
        if (isEntry && side === 0) {
          side = drawn
          untilUs = nowUs + params.holdS * US_PER_S
        }
      }
      return { targetLots: side * lots, manner: CROSS }
    },
  }
  return targetStrategy(rule, instrument, slipTicks)
}
