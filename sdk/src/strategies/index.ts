// Strategies: pure functions of what a desk shows. None has a clock, randomness without a seed, or I/O.
export { buyAndHold, BUY_AND_HOLD_PARAMS, randomEntries, RANDOM_ENTRIES_PARAMS } from './baselines.js'
export { STRATEGIES, type StrategyEntry } from './catalogue.js'
export { COMBINED_PARAMS } from './combined-params.js'
export { combined } from './combined.js'
export { marketMaking, MARKET_MAKING_PARAMS } from './market-making.js'
export { meanReversion, MEAN_REVERSION_PARAMS } from './mean-reversion.js'
export { momentumBreakout, MOMENTUM_BREAKOUT_PARAMS } from './momentum-breakout.js'
export { orderBookStop, ORDER_BOOK_STOP_PARAMS, withOrderBookStop } from './order-book-stop.js'
export { pairs, PAIRS_PARAMS } from './pairs.js'
export {
  ParamError,
  rangeText,
  readParams,
  type FeatureParam,
  type Given,
  type ListParam,
  type NumberParam,
  type Param,
  type ParamsOf,
  type ParamTable,
  type SwitchParam,
  type WordParam,
} from './params.js'
export { pov, POV_PARAMS } from './pov.js'
export { scoreStrategy, SCORE_PARAMS } from './score-strategy.js'
export { twap, TWAP_PARAMS } from './twap.js'
export { vwap, VWAP_PARAMS } from './vwap.js'
