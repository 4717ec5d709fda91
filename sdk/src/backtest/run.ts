// A strategy on recordings: the loop that paper trading has too, on what was recorded.
import { trade, type TradingOptions, type TradingRun } from '../trading/index.js'

export type BacktestOptions = TradingOptions
export type BacktestRun = TradingRun

/** Streams: memory holds what was ordered, filled and sampled, and nothing else of the recording. Same input, same bits. */
export function backtest(options: BacktestOptions): Promise<BacktestRun> {
  return trade(options)
}
