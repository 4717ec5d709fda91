// A strategy on the generated market: clocks, latencies, sameness, and that nothing is known before its time.
import { describe, expect, test } from 'vitest'

import type { Desk, Fill, Order, OrderIntent, Strategy } from '../engine/trading.js'
import { generated } from '../feeds/generated.js'
import { replay } from '../feeds/replay.js'
import type { Source } from '../feeds/source.js'
import { Risk } from '../risk/index.js'
import {
  constantFeed,
  constantOrders,
  latency,
  logProb,
  rateFees,
  recordedFeed,
  riskAdverse,
} from '../simulation/index.js'
import { marketMaking, randomEntries } from '../strategies/index.js'
import { lookAhead } from './look-ahead.js'
import { backtest, type BacktestOptions } from './run.js'

const START_US = 1_767_225_600_000_000
const [ENTRY_US, RESPONSE_US] = [3000, 7000]
const base = (seconds: number, seed = 3): Omit<BacktestOptions, 'strategy'> => ({
  source: () => generated({ seconds, seed }),
  latency: latency(recordedFeed(), constantOrders(ENTRY_US, RESPONSE_US)),
  queue: logProb(),
  fees: (instrument) => rateFees({ instrument, tiers: [{ fromVolume: 0, makerRate: -0.0001, takerRate: 0.0005 }] }),
  startEquity: 10_000,
})
const buy = (intent: Partial<OrderIntent>): OrderIntent => ({
  instrument: 0,
  side: 'buy',
  kind: 'limit',
  qtyLots: 100,
  ...intent,
})

/** Does one thing once, at the first event at or after a time. */
function once(atUs: number, act: (desk: Desk) => void, more: Partial<Strategy> = {}): Strategy {
  let isDone = false
  return {
    onMarket: (desk) => {
      if (isDone || desk.nowUs < atUs || desk.markets[0]!.state !== 'live') return
      isDone = true
      act(desk)
    },
    ...more,
  }
}

test('an order meets the book of the venue when it arrives, and its fill is known when the answer is back', async () => {
  const fills: Fill[] = []
  const states: string[] = []
  const strategy = once(START_US + 10_000_000, (desk) => void desk.submit(buy({ kind: 'market' })), {
    onFill: (desk, fill) => {
      expect(desk.nowUs).toBe(fill.tsLocalUs)
      fills.push(fill)
    },
    onOrder: (_, { status }) => void states.push(status),
  })
  const run = await backtest({ ...base(20), strategy })
  const [record] = run.records
  expect(fills.length).toBeGreaterThan(0)
  expect(states).toEqual(['open', 'filled'])
  for (const { tsVenueUs, tsLocalUs, reason, isMaker, side } of fills) {
    expect(tsVenueUs).toBe(record!.sentUs + ENTRY_US)
    expect(tsLocalUs).toBe(tsVenueUs + RESPONSE_US)
    expect([reason, isMaker, side]).toEqual(['taker_walk', false, 'buy'])
  }
  // What a replay of the same recording shows at the venue's time of arrival.
  const asks = await asksAt(20, fills[0]!.tsVenueUs)
  let left = 100
  const walked = asks.flatMap(([pxTicks, lots]) => {
    const qtyLots = Math.min(left, lots)
    left -= qtyLots
    return qtyLots > 0 ? [[pxTicks, qtyLots]] : []
  })
  expect(fills.map(({ pxTicks, qtyLots }) => [pxTicks, qtyLots])).toEqual(walked)
})

/** The asks after all that had happened at the venue by then. */
async function asksAt(seconds: number, tsVenueUs: number) {
  const feed = await replay(generated({ seconds, seed: 3 }))
  const [market] = feed.markets
  let asks: [number, number][] = []
  for await (const { kind } of feed.events()) {
    if (kind !== 'event') continue
    if (market!.tsVenueUs > tsVenueUs) break
    if (market!.state === 'live') asks = market!.book.asksTicks(50)
  }
  feed.close()
  return asks
}

test('what was sent later arrives no earlier: a cancel behind its order finds it', async () => {
  const seen: [string, number][] = []
  const strategy = once(
    START_US + 5_000_000,
    (desk) => {
      const far = desk.markets[0]!.bidTicks - 5000
      desk.cancel(desk.submit(buy({ pxTicks: far })))
    },
    { onOrder: (desk, { status }) => void seen.push([status, desk.nowUs]) },
  )
  const { orders } = await backtest({ ...base(8), strategy })
  expect(seen.map(([status]) => status)).toEqual(['open', 'cancelled'])
  expect(seen[0]![1]).toBe(orders[0]!.sentUs + ENTRY_US + RESPONSE_US)
})

test('equal inputs give equal bits', async () => {
  const run = () =>
    backtest({ ...base(120), strategy: marketMaking({ volSpanS: 10, quoteLots: 200, maxPositionLots: 2000 }) })
  const [a, b] = [await run(), await run()]
  expect(a.fills.length).toBeGreaterThan(5)
  expect(JSON.stringify(a)).toBe(JSON.stringify(b))
})

test('the account ends with what its fills say', async () => {
  const run = await backtest({
    ...base(120),
    strategy: randomEntries({ seed: 5, everyS: 5, entryShare: 0.8, holdS: 5 }),
  })
  let [cash, lots] = [0, 0]
  for (const { side, pxTicks, qtyLots, fee } of run.fills) {
    cash -= (side === 'buy' ? 1 : -1) * pxTicks * 0.01 * qtyLots * 1e-5 + fee
    lots += side === 'buy' ? qtyLots : -qtyLots
  }
  expect(run.fills.length).toBeGreaterThan(4)
  const mid = run.samples.midTicks[0]!.at(-1)!
  expect(Math.abs(run.endEquity - (10_000 + cash + lots * 1e-5 * mid * 0.01))).toBeLessThan(
    Math.abs(lots) * 1e-5 * 5 + 1e-9,
  )
  expect(run.samples.tsUs).toHaveLength(run.samples.equity.length)
  expect(run.samples.equity.at(-1)).toBe(run.endEquity)
})

test('a pessimistic queue gives no more maker fills than a probable one', async () => {
  const strategy = () => marketMaking({ volSpanS: 10, quoteLots: 200, maxPositionLots: 4000, requoteTicks: 20 })
  const lots = async (queue: BacktestOptions['queue']) => {
    const { fills } = await backtest({ ...base(180), queue, strategy: strategy() })
    return fills.filter(({ isMaker }) => isMaker).reduce((sum, { qtyLots }) => sum + qtyLots, 0)
  }
  const [pessimistic, probable] = [await lots(riskAdverse()), await lots(logProb())]
  expect(pessimistic).toBeGreaterThan(0)
  expect(pessimistic).toBeLessThanOrEqual(probable)
})

describe('risk', () => {
  test('is asked before every order, and what it denies is never sent', async () => {
    const denied: Order[] = []
    const strategy = once(
      START_US + 5_000_000,
      (desk) => void desk.submit(buy({ pxTicks: desk.markets[0]!.bidTicks * 2 })),
      {
        onOrder: (_, order) => void denied.push(order),
      },
    )
    const run = await backtest({ ...base(8), strategy, risk: (instruments) => new Risk(instruments) })
    expect(denied.map(({ status }) => status)).toEqual(['refused'])
    expect(denied[0]!.reason).toMatch(/^ORDER_/)
    expect(run.counts).toMatchObject({ denied: 1, denials: { [denied[0]!.reason!]: 1 } })
    expect(run.fills).toEqual([])
  })
})

describe('look-ahead', () => {
  const cutUs = START_US + 20_000_000

  test('a strategy that knows only its desk sends the same whatever comes later', async () => {
    const { compared, different } = await lookAhead(
      base(30),
      () => marketMaking({ volSpanS: 5, quoteLots: 100, maxPositionLots: 1000 }),
      cutUs,
    )
    expect(compared).toBeGreaterThan(3)
    expect(different).toEqual([])
  })

  test('one that peeks is caught', async () => {
    const { different } = await lookAhead(
      base(30),
      async (source) => {
        const feed = await replay((await source()) as Source)
        const mids: number[] = []
        for await (const { market } of feed.every('1s'))
          mids.push(market.state === 'live' ? market.book.bidsTicks(1)[0]![0] : NaN)
        feed.close()
        let second = 0
        return {
          onMarket: (desk) => {
            const now = Math.floor((desk.nowUs - START_US) / 1e6)
            if (now <= second || desk.markets[0]!.state !== 'live') return
            second = now
            const later = mids[now + 5]
            if (later !== undefined)
              desk.submit(buy({ kind: 'market', qtyLots: 1, side: later > mids[now]! ? 'buy' : 'sell' }))
          },
        }
      },
      cutUs,
    )
    expect(different.length).toBeGreaterThan(0)
  })
})

test('a constant feed moves what is heard by so much; what has no time of the venue’s, from when it was recorded', async () => {
  const heard: number[] = []
  const strategy: Strategy = { onMarket: (desk) => void heard.push(desk.nowUs - desk.markets[0]!.tsVenueUs) }
  await backtest({ ...base(3), latency: latency(constantFeed(250_000), constantOrders(0, 0)), strategy })
  expect(Math.min(...heard)).toBe(250_000)
  expect(Math.max(...heard)).toBeLessThan(260_000) // the generated recording is a few milliseconds late itself
  expect(heard.filter((us) => us === 250_000).length).toBeGreaterThan(heard.length / 2)
})
