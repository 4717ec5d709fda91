// The strategies by name, for whoever lets a user choose one: command line, optimisation, documentation.
import type { Strategy } from '../engine/trading.js'
import { BUY_AND_HOLD_PARAMS, buyAndHold, RANDOM_ENTRIES_PARAMS, randomEntries } from './baselines.js'
import { COMBINED_PARAMS } from './combined-params.js'
import { combined } from './combined.js'
import { MARKET_MAKING_PARAMS, marketMaking } from './market-making.js'
import { MEAN_REVERSION_PARAMS, meanReversion } from './mean-reversion.js'
import { MOMENTUM_BREAKOUT_PARAMS, momentumBreakout } from './momentum-breakout.js'
import { ORDER_BOOK_STOP_PARAMS, orderBookStop } from './order-book-stop.js'
import { PAIRS_PARAMS, pairs } from './pairs.js'
import type { ParamTable } from './params.js'
import { POV_PARAMS, pov } from './pov.js'
import { SCORE_PARAMS, scoreStrategy } from './score-strategy.js'
import { TWAP_PARAMS, twap } from './twap.js'
import { VWAP_PARAMS, vwap } from './vwap.js'

export interface StrategyEntry {
  /** One sentence. */
  readonly text: string
  readonly params: ParamTable
  /** Checks what was given and throws ParamError; each call makes a strategy with a state of its own. */
  create(given?: Readonly<Record<string, unknown>>): Strategy
}

export const STRATEGIES: Readonly<Record<string, StrategyEntry>> = {
  marketMaking: {
    text: 'Quotes both sides, wider in a volatile market, shifted against its inventory.',
    params: MARKET_MAKING_PARAMS,
    create: marketMaking,
  },
  meanReversion: {
    text: 'Trades against a mid that is far from the VWAP of the latest trades.',
    params: MEAN_REVERSION_PARAMS,
    create: meanReversion,
  },
  momentumBreakout: {
    text: 'Follows a mid that leaves its range on a spike of volume, if the order flow agrees; trails a stop.',
    params: MOMENTUM_BREAKOUT_PARAMS,
    create: momentumBreakout,
  },
  scoreStrategy: {
    text: 'Long above a threshold of the score, short below its negative.',
    params: SCORE_PARAMS,
    create: scoreStrategy,
  },
  orderBookStop: {
    text: 'Closes a position when the book that supports it is eaten or turns; also a wrapper around any strategy.',
    params: ORDER_BOOK_STOP_PARAMS,
    create: orderBookStop,
  },
  pairs: {
    text: 'Trades the spread of two instruments back to its mean, hedged at a ratio that is learned as it goes.',
    params: PAIRS_PARAMS,
    create: pairs,
  },
  twap: {
    text: 'Executes a parent order in equal slices over time.',
    params: TWAP_PARAMS,
    create: twap,
  },
  vwap: {
    text: 'Executes a parent order along a curve of volume, given or learned.',
    params: VWAP_PARAMS,
    create: vwap,
  },
  pov: {
    text: 'Executes a parent order as a share of what is traded.',
    params: POV_PARAMS,
    create: pov,
  },
  combined: {
    text: 'Models, breakout, reversion and market making on one position, by priority, risk first.',
    params: COMBINED_PARAMS,
    create: combined,
  },
  buyAndHold: {
    text: 'Baseline: takes its position at once and keeps it.',
    params: BUY_AND_HOLD_PARAMS,
    create: buyAndHold,
  },
  randomEntries: {
    text: 'Baseline: enters by chance, from a seed, and holds for a fixed time.',
    params: RANDOM_ENTRIES_PARAMS,
    create: randomEntries,
  },
}
