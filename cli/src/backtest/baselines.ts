// What a strategy's result is laid beside: buying and holding, and entries by chance, at the same size and costs.
import type { BacktestRun } from 'leadline/backtest'
import { STRATEGIES } from 'leadline/strategies'

import type { BacktestConfig } from './config.js'
import type { Strategy } from './options.js'

export interface Baselines {
  readonly benchmark: BacktestRun
  readonly randomEntries: readonly BacktestRun[]
}

export async function baselinesOf(
  own: BacktestRun,
  { randomEntries: seeds }: BacktestConfig,
  run: (strategy: Strategy) => Promise<BacktestRun>,
): Promise<Baselines> {
  const lots = lotsOf(own)
  const benchmark = await run(STRATEGIES['buyAndHold']!.create({ lots }))
  const randomEntries: BacktestRun[] = []
  for (let seed = 1; seed <= seeds; seed++)
    randomEntries.push(await run(STRATEGIES['randomEntries']!.create({ lots, seed })))
  return { benchmark, randomEntries }
}

/** Baselines trade what the strategy held at most, so that their curves can be laid beside its own. */
function lotsOf({ fills }: BacktestRun): number {
  let [lots, most] = [0, 0]
  for (const { side, qtyLots, instrument } of fills) {
    if (instrument !== 0) continue
    lots += side === 'buy' ? qtyLots : -qtyLots
    most = Math.max(most, Math.abs(lots))
  }
  return Math.max(1, most)
}
