// The desk and its loop: what backtest and paper trading share, so that both do the same with equal markets.
export { Account, type Booked } from './account.js'
export type { OrderRecord, Samples, Sources, Stop, TradingOptions, TradingRun, Watching } from './options.js'
export { trade } from './run.js'
