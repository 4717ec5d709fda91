// Risk in a run: told in time, obeyed at once, armed again by an operator or not at all.
import { expect, test } from 'vitest'

import type { Strategy } from '../engine/trading.js'
import { generated } from '../feeds/generated.js'
import { Risk, type RiskOptions } from '../risk/index.js'
import { constantFeed, constantOrders, latency, logProb, rateFees } from '../simulation/index.js'
import type { TradingOptions } from './options.js'
import { trade } from './run.js'

const MIDNIGHT_US = Date.parse('2026-01-02T00:00:00Z') * 1000
const START_US = MIDNIGHT_US - 20_000_000

/** Takes at every second event, at a fee that eats the account. */
function spending(): Strategy {
  let events = 0
  return {
    onMarket: (desk) => {
      if (desk.markets[0]!.state !== 'live' || ++events % 2 === 0) return
      const side = desk.position(0).lots > 0 ? 'sell' : 'buy'
      const pxTicks = side === 'buy' ? desk.markets[0]!.askTicks : desk.markets[0]!.bidTicks
      desk.submit({ instrument: 0, side, kind: 'limit', qtyLots: 300, pxTicks, timeInForce: 'ioc' })
    },
  }
}

const run = (more: Partial<TradingOptions>, risk: RiskOptions = {}, strategy = spending()) =>
  trade({
    source: () => generated({ seconds: 40, seed: 4, startUs: START_US }),
    strategy,
    latency: latency(constantFeed(2000), constantOrders(2000, 2000)),
    queue: logProb(),
    fees: (instrument) => rateFees({ instrument, tiers: [{ fromVolume: 0, makerRate: 0.3, takerRate: 0.3 }] }),
    startEquity: 1000,
    risk: (instruments) => new Risk(instruments, risk),
    ...more,
  })

test('a loss beyond the limit of the day halts: not an order more, and nobody arms it again by himself', async () => {
  const { stops, orders, endEquity } = await run({})
  const halt = stops.find(({ state }) => state === 'HALTED')!
  expect(halt.code).toMatch(/^LOSS_/)
  expect(halt.untilUs).toBeNull()
  expect(endEquity).toBeGreaterThan(700)
  const later = orders.filter(({ sentUs }) => sentUs > halt.tsUs)
  expect(later.length).toBeGreaterThan(0)
  expect(later.every(({ status, reason }) => status === 'refused' && reason !== null)).toBe(true)
})

test('an operator who comes every morning arms it on the next UTC day, and no earlier', async () => {
  const { stops, orders } = await run({ rearm: 'next_day' })
  const halt = stops.find(({ state }) => state === 'HALTED')!
  expect(halt.tsUs).toBeLessThan(MIDNIGHT_US)
  expect(halt.untilUs).toBeGreaterThanOrEqual(MIDNIGHT_US)
  const between = orders.filter(({ sentUs }) => sentUs > halt.tsUs && sentUs < MIDNIGHT_US)
  expect(between.every(({ status }) => status === 'refused')).toBe(true)
  expect(orders.some(({ sentUs, status }) => sentUs >= MIDNIGHT_US && status === 'filled')).toBe(true)
})

test('a halt pulls what rests, whatever the strategy wishes', async () => {
  let rests = NaN
  const strategy: Strategy = {
    onMarket: (desk) => {
      if (desk.markets[0]!.state !== 'live') return
      const far = desk.markets[0]!.bidTicks - 5000
      if (Number.isNaN(rests))
        rests = desk.submit({ instrument: 0, side: 'buy', kind: 'limit', qtyLots: 10, pxTicks: far })
      spend.onMarket!(desk, 0)
    },
  }
  const spend = spending()
  const { stops, orders } = await run({}, {}, strategy)
  const halt = stops.find(({ state }) => state === 'HALTED')!
  expect(orders[rests]).toMatchObject({ status: 'cancelled' })
  expect(orders.every(({ status }) => status !== 'open' && status !== 'sent')).toBe(true)
  expect(halt.detail).not.toBe('')
})
