// A strategy on live feeds until it is time to end.
import type { BacktestOptions, BacktestRun } from 'leadline/backtest'
import { paperOn } from 'leadline/execution'
import type { LiveSource } from 'leadline/feeds'

import { ending } from './ending.js'

/** Trades until then, and on what had come by then. Throws what ended a feed or the strategy. */
export async function session(
  options: Omit<BacktestOptions, 'source'>,
  sources: readonly LiveSource[],
  forUs: number | null,
): Promise<BacktestRun> {
  const over = new AbortController()
  const { stop, done } = paperOn(sources, options)
  const run = done.finally(() => over.abort())
  const [result] = await Promise.all([run, ending(forUs, over.signal).then(stop)])
  return result
}
