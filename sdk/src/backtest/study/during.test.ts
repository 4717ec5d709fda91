// A run within a window: nothing is sent outside of it, what is seen is the market of the whole recording, and money adds up.
import { expect, test } from 'vitest'

import type { Desk, Strategy } from '../../engine/trading.js'
import { generated } from '../../feeds/generated.js'
import { constantOrders, latency, logProb, rateFees, recordedFeed } from '../../simulation/index.js'
import { marketMaking } from '../../strategies/index.js'
import { reportOf } from '../report/report.js'
import { resultOf } from '../result.js'
import { backtest, type BacktestOptions } from '../run.js'
import { backtestDuring } from './during.js'
import { foldFigures } from './fold-figures.js'

const START_MS = 1_767_225_600_000
let records = 0
const options = (strategy: Strategy): BacktestOptions => ({
  source: () => {
    const tape = generated({ seconds: 120, seed: 3 })
    return {
      ...tape,
      async *records() {
        for await (const record of tape.records()) {
          records++
          yield record
        }
      },
    }
  },
  strategy,
  latency: latency(recordedFeed(), constantOrders(3000, 7000)),
  queue: logProb(),
  fees: (instrument) => rateFees({ instrument, tiers: [{ fromVolume: 0, makerRate: 0.0001, takerRate: 0.0005 }] }),
  startEquity: 10_000,
})
const window = { warmFromMs: START_MS + 20_000, fromMs: START_MS + 50_000, toMs: START_MS + 90_000 }

/** Buys and sells a lot in turn at every event, and writes down when it was called and what it was answered. */
function eager() {
  const seen: [what: string, nowMs: number, answer: number][] = []
  const strategy: Strategy = {
    timerMs: 1000,
    onStart: (desk) => void seen.push(['start', desk.nowUs / 1000, 0]),
    onTimer: (desk) => void seen.push(['timer', desk.nowUs / 1000, 0]),
    onMarket: (desk: Desk) => {
      const side = seen.length % 2 === 0 ? 'buy' : 'sell'
      const answer = desk.submit({ instrument: 0, side, kind: 'market', qtyLots: 1 })
      seen.push(['market', desk.nowUs / 1000, answer])
    },
  }
  return { strategy, seen }
}

test('the strategy hears of the warm-up and the window, and sends in the window only', async () => {
  const { strategy, seen } = eager()
  records = 0
  const run = await backtestDuring(options(strategy), window)
  const read = records
  await backtest(options({}))
  expect(read).toBeLessThan((records - read) * 0.8) // what comes after the window isn't read
  expect(seen[0]![0]).toBe('start')
  expect(seen.filter(([what]) => what === 'start')).toHaveLength(1)
  for (const [what, nowMs, answer] of seen) {
    expect(nowMs).toBeGreaterThanOrEqual(window.warmFromMs)
    expect(nowMs).toBeLessThan(window.toMs)
    if (what === 'market') expect(answer >= 0).toBe(nowMs >= window.fromMs)
  }
  const timers = seen.flatMap(([what, nowMs]) => (what === 'timer' ? [nowMs] : []))
  expect(timers.length).toBeGreaterThanOrEqual(69)
  expect(run.orders.length).toBeGreaterThan(100)
  for (const { sentUs } of run.orders) expect(sentUs / 1000).toBeGreaterThanOrEqual(window.fromMs)
  for (const { tsLocalUs } of run.fills) expect(tsLocalUs / 1000).toBeLessThanOrEqual(window.toMs)
})

test('the report of a window is of the window, and adds up', async () => {
  const run = await backtestDuring(options(marketMaking({ quoteLots: 200, maxPositionLots: 2000 })), window)
  expect([run.fromUs, run.toUs]).toEqual([window.fromMs * 1000, window.toMs * 1000])
  expect(run.samples.equity[0]).toBe(10_000)
  expect(run.samples.tsUs).toHaveLength(run.samples.equity.length)
  expect(run.samples.midTicks[0]).toHaveLength(run.samples.equity.length)
  const report = reportOf(resultOf(run, { strategy: 'marketMaking', assumptions: [] }))
  expect(report.metrics['fills']).toBeGreaterThan(5)
  expect(report.equity.at(-1)![1] - 10_000).toBeCloseTo(report.metrics['net_pnl']!, 9)
  expect(report.costs.find(({ name }) => name === 'fees')!.amount).toBeCloseTo(
    run.fills.reduce((sum, { fee }) => sum + fee, 0),
    9,
  )
  const { value, returns, fills } = foldFigures(run, window, 'total_return', 1000)
  expect(fills).toBe(run.fills.length)
  expect(value).toBeCloseTo(run.endEquity / 10_000 - 1, 12)
  expect(returns).toHaveLength(40)
  expect(returns.reduce((product, one) => product * (1 + one), 1) - 1).toBeCloseTo(value!, 12)
  expect(foldFigures(run, window, 'sharpe', 1000)).toMatchObject({ value: null, why: expect.stringContaining('60') })
})

test('a window beyond the recording is one in which nothing happened', async () => {
  const { strategy } = eager()
  const late = { warmFromMs: START_MS + 500_000, fromMs: START_MS + 600_000, toMs: START_MS + 700_000 }
  const run = await backtestDuring(options(strategy), late)
  expect([run.orders.length, run.fills.length, run.endEquity]).toEqual([0, 0, 10_000])
  expect(foldFigures(run, late, 'total_return', 10_000)).toEqual({
    ...{ value: 0, why: null, fills: 0 },
    returns: Array.from({ length: 10 }, () => 0),
  })
})
