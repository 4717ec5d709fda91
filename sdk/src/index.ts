export { open, Engine, type OpenOptions } from './engine/engine.js'
export type { Market, QueueAhead, QueuePosition, QueueWish, StatusChange, Ticker } from './engine/market.js'
export type { LevelOptions, MarketOptions, ScoreOptions } from './engine/options.js'
export {
  packEvents,
  packOrders,
  type BatchResult,
  type DecodedEvent,
  type DecodedOrder,
  type DecodedOrders,
  type DecodedTrade,
  type FrameBatch,
} from './engine/batch.js'
export type { LoadedEvents } from './engine/loaded-events.js'
export { VENUE_IDS } from './engine/venues.js'
export type { Book } from './engine/book.js'
export { MicropriceFit, type MicropriceTable } from './engine/microprice.js'
export { OfiWeightsFit, type OfiWeights } from './engine/ofi-weights.js'
export type { Connection, ConnectionCounters, Told } from './engine/connection.js'
export type { FrameLook, LookedSymbol } from './engine/look.js'
export type { Counters } from './engine/counters.js'
export type { Defect } from './engine/defect.js'
export { LEVEL_FIELDS } from './engine/signal.js'
export type { Level, Part, Signal, Stamp, Trade } from './engine/signal.js'
export {
  DEFAULT_FEATURES,
  featureOf,
  FEATURES,
  REASONS,
  REMARKS,
  type Feature,
  type FeatureName,
  type Reason,
  type Remark,
} from './engine/registry.js'
export { Status, STATES, statusName, type State, type StatusName } from './engine/status.js'
export type { LevelDifference, Verification, VerifyOptions } from './engine/verification.js'
export { BookNotLiveError, InputError, LeadlineError, OptionError, type InputFault } from './engine/errors.js'
