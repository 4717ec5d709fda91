// One run of the market maker on ours.
import { backtest, constantOrders, latency, logProb, rateFees, riskAdverse } from 'leadline/backtest'
import { npz } from 'leadline/feeds'

import { marketMaker } from './market-maker.mjs'
import { npyInput, npyOf, npzInput } from './npz-file.mjs'
import { theirLogProb } from './their-log-prob.mjs'

/** "LogProb": ours. "LogProb, theirs": hftbacktest's to the letter. */
const QUEUES = { RiskAdverse: riskAdverse, LogProb: logProb, 'LogProb, theirs': theirLogProb }

const kept = new Map()

/** Answers as market_maker.py does, and every fill with its reason and its queue. `wish.npy`: the array, where the caller has it. */
export async function runOurs(wish) {
  const { tick, lot, offsetUs, entryUs, responseUs, makerRate, takerRate, multiplier } = wish
  if (!wish.fromFile && !wish.npy && !kept.has(wish.npz)) {
    kept.clear()
    kept.set(wish.npz, npyOf(wish.npz))
  }
  const [began, beganCpu] = [performance.now(), process.cpuUsage()]
  const input = wish.fromFile ? npzInput(wish.npz) : npyInput(wish.npy ?? kept.get(wish.npz), 'recording.npy')
  const run = await backtest({
    source: () => npz([input], { symbol: 'recorded', tickSize: tick, lotSize: lot }),
    strategy: wish.strategy ?? marketMaker(wish),
    // the recorder's clock put right by a constant, as hftbacktest's latency_offset does
    latency: latency(
      { feedUs: (venueUs, localUs) => localUs - venueUs + offsetUs },
      constantOrders(entryUs, responseUs),
    ),
    queue: QUEUES[wish.queue]({ unitLots: Math.round(1 / Number(lot)) }),
    fees: (instrument) => rateFees({ instrument, tiers: [{ fromVolume: 0, makerRate, takerRate }] }),
    contracts: [{ contract: 'linear', multiplier }],
    consumption: false,
    startEquity: 0,
  })
  const { user, system } = process.cpuUsage(beganCpu)
  const answer = {
    ...{ seconds: (performance.now() - began) / 1000, cpuS: (user + system) / 1e6 },
    ...{ trades: run.fills.length, fees: run.fees, pnl: run.endEquity - run.startEquity },
  }
  return wish.tells ? { ...answer, fills: run.fills, orders: run.orders } : answer
}
