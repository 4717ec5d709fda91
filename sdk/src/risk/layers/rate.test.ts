// Layer 6 at its boundaries: a microsecond, an order, and a burst a hundred times too fast.
import { expect, test } from 'vitest'

import { answer, buy, fillOf, NOON_US, PERP, BTC, S, sell, standing } from '../../../test/risk/stand.js'
import type { RiskOptions } from '../index.js'

const WITHOUT = {
  data: { maxAgeUs: null },
  order: { duplicateUs: null },
  exposure: { openOrders: null },
} satisfies RiskOptions

/** Tries an order every so often for so long, and cancels every `cancelEvery`-th attempt; when orders and messages went out. */
function burst(options: RiskOptions, { everyUs = 1_000, forUs = 10 * S, cancelEvery = Infinity } = {}) {
  const risk = standing({ ...WITHOUT, ...options })
  const orders: number[] = []
  const messages: number[] = []
  for (let at = 0, id = 0; at < forUs; at += everyUs) {
    const nowUs = NOON_US + at
    if ((at / everyUs) % cancelEvery === 1) {
      risk.cancelSent(0, nowUs)
      messages.push(nowUs)
    }
    if (!risk.judge(buy(1), nowUs).allow) continue
    risk.sent({ id: ++id, intent: buy(1), sentUs: nowUs })
    orders.push(nowUs)
    messages.push(nowUs)
  }
  return { orders, messages: messages.sort((a, b) => a - b) }
}

/** The most within any [t, t + 1 s). */
function mostInASecond(times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + S).length))
}

test('1,000 tries a second: ten orders in every second, and no fewer', () => {
  const { orders } = burst({})
  expect(mostInASecond(orders)).toBe(10)
  expect(orders).toHaveLength(100)
})

test('exactly a second later there is room', () => {
  const risk = standing(WITHOUT)
  for (let id = 1; id <= 10; id++) risk.sent({ id, intent: buy(1), sentUs: NOON_US + id })
  expect(answer(risk, buy(1), NOON_US + S)).toBe('RATE_ORDERS')
  expect(answer(risk, buy(1), NOON_US + 1 + S)).toBe('allow')
})

test('half of what the venue takes, a fifth of that kept for cancels', () => {
  const options = { rate: { ordersPerS: null, orderToTrade: null }, venueOrdersPerS: { binance: 20 } }
  const quiet = burst(options)
  expect(mostInASecond(quiet.orders)).toBe(8)
  const busy = burst(options, { cancelEvery: 500 }) // the two cancels a second that are kept for them
  expect(mostInASecond(busy.messages)).toBe(10)
  expect(busy.messages.length - busy.orders.length).toBe(20)
  const wild = burst(options, { cancelEvery: 100 }) // ten cancels a second: they pass, and orders wait
  expect(mostInASecond(wild.messages)).toBeLessThanOrEqual(18)
  expect(wild.messages.length - wild.orders.length).toBe(100)
  expect(wild.orders.length).toBeLessThan(12)
})

test('the limit of one venue is not that of another', () => {
  const risk = standing({ ...WITHOUT, venueOrdersPerS: { binance: 4 } }, [BTC, PERP])
  risk.sent({ id: 1, intent: buy(1), sentUs: NOON_US })
  expect(answer(risk, buy(1))).toBe('RATE_VENUE')
  expect(answer(risk, buy(1, 9_999, { instrument: 1 }))).toBe('allow')
})

test('Retry-After of a venue, for reductions as well', () => {
  const risk = standing(WITHOUT, [BTC, PERP])
  risk.fill(fillOf('buy', 5))
  risk.backOff('binance', NOON_US + 3 * S, NOON_US)
  risk.backOff('binance', NOON_US + S, NOON_US) // an earlier one does not shorten it
  expect(answer(risk, buy(1, 9_999, { instrument: 1 }), NOON_US)).toBe('allow')
  expect(answer(risk, sell(5), NOON_US + 3 * S - 1)).toBe('RATE_RETRY_AFTER')
  expect(answer(risk, sell(5), NOON_US + 3 * S)).toBe('allow')
})

test.each([
  [9_999_999, 'RATE_REJECTS'],
  [10_000_000, 'allow'],
])('a fifth refusal %i µs after the first: %s', (afterUs, expected) => {
  const risk = standing(WITHOUT)
  for (const at of [0, 1, 2, 3, afterUs]) risk.reject(0, NOON_US + at)
  expect(answer(risk, buy(1), NOON_US + afterUs)).toBe(expected)
  expect(answer(risk, buy(1), NOON_US + afterUs + 60 * S - 1)).toBe(expected)
  expect(answer(risk, buy(1), NOON_US + afterUs + 60 * S)).toBe('allow')
})

test('in the pause after refusals reductions pass', () => {
  const risk = standing(WITHOUT)
  risk.fill(fillOf('buy', 5))
  for (let at = 0; at < 5; at++) risk.reject(0, NOON_US)
  expect(answer(risk, sell(5))).toBe('allow')
})

test('a hundred orders for each fill of the day, the first hundred free', () => {
  const risk = standing({ ...WITHOUT, rate: { ordersPerS: null } })
  const send = (count: number, nowUs = NOON_US) => {
    for (let at = 0; at < count; at++) risk.sent({ id: at, intent: buy(1), sentUs: nowUs })
  }
  send(99)
  expect(answer(risk, buy(1))).toBe('allow')
  send(1)
  expect(answer(risk, buy(1))).toBe('RATE_ORDER_TO_TRADE')
  risk.fill(fillOf('buy', 1))
  expect(answer(risk, buy(1))).toBe('RATE_ORDER_TO_TRADE')
  expect(answer(risk, sell(1), NOON_US)).toBe('allow') // reduces
  risk.fill(fillOf('buy', 1))
  expect(answer(risk, buy(1))).toBe('allow')
  send(100)
  expect(answer(risk, buy(1))).toBe('RATE_ORDER_TO_TRADE')
  expect(answer(risk, buy(1), NOON_US + 43_200 * S)).toBe('allow') // a new day
})

test('twenty fills of one side within a minute', () => {
  const risk = standing(WITHOUT)
  for (let at = 0; at < 20; at++) risk.fill(fillOf('buy', 1, { tsLocalUs: NOON_US + at }))
  expect(answer(risk, sell(30))).toBe('allow')
  expect(answer(risk, buy(1), NOON_US + 60 * S - 1)).toBe('RATE_REPEATED')
  expect(answer(risk, buy(1), NOON_US + 60 * S)).toBe('allow')
})
