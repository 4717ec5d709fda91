// Layer 4: the stop, crossed inside a frame, in a gap, across midnight and during a resync; latched until armed on a new day.
import { expect, test } from 'vitest'

import { answer, BTC, buy, fillOf, MIDNIGHT_US, NOON_US, S, sell, sightOf, standing } from '../../../test/risk/stand.js'

test.each([
  [95_001, 'allow', 'ACTIVE'],
  [95_000, 'LOSS_WARNING', 'REDUCING'],
  [90_001, 'LOSS_WARNING', 'REDUCING'],
  [90_000, 'LOSS_DAILY_STOP', 'HALTED'],
  [50_000, 'LOSS_DAILY_STOP', 'HALTED'], // in a gap, past both limits at once
])('of 100,000 at 00:00, %i left: %s', (equity, expected, state) => {
  const risk = standing()
  risk.equity(equity, NOON_US + 1)
  expect(risk.state).toBe(state) // within the frame itself, before any order
  expect(answer(risk, buy(1), NOON_US + 1)).toBe(expected)
})

test('the warning lets reductions through and stands although it gets better, the stop lets nothing through', () => {
  const risk = standing()
  risk.fill(fillOf('buy', 5))
  risk.equity(95_000, NOON_US)
  risk.equity(100_000, NOON_US)
  expect(answer(risk, buy(1))).toBe('LOSS_WARNING')
  expect(answer(risk, sell(5))).toBe('allow')
  expect(answer(risk, sell(6))).toBe('LOSS_WARNING')
  expect(risk.rearm(NOON_US)).toBe('ACTIVE') // a warning may be lifted on the same day
  risk.equity(90_000, NOON_US)
  expect(answer(risk, sell(5))).toBe('LOSS_DAILY_STOP')
})

test('armed again only on a new day and by hand', () => {
  const risk = standing({ data: { maxAgeUs: null } })
  risk.equity(89_000, NOON_US)
  expect(risk.rearm(NOON_US)).toBe('HALTED')
  expect(risk.rearm(MIDNIGHT_US - 1)).toBe('HALTED')
  risk.equity(89_000, MIDNIGHT_US)
  expect(answer(risk, buy(1), MIDNIGHT_US)).toBe('LOSS_DAILY_STOP') // the day alone is not enough
  expect(risk.armed).toBe(false)
  expect(risk.rearm(MIDNIGHT_US)).toBe('ACTIVE')
  expect(answer(risk, buy(1), MIDNIGHT_US)).toBe('allow')
  risk.equity(80_101, MIDNIGHT_US) // of 89,000 at 00:00
  expect(risk.state).toBe('REDUCING')
  risk.equity(80_100, MIDNIGHT_US)
  expect(risk.state).toBe('HALTED')
})

test('across midnight: what fell since the last equity of the old day is a loss of the new day', () => {
  const risk = standing({ loss: { dailyWarning: null } })
  risk.equity(96_000, MIDNIGHT_US - 1)
  expect(risk.state).toBe('ACTIVE')
  risk.equity(86_401, MIDNIGHT_US)
  expect(risk.state).toBe('ACTIVE')
  risk.equity(86_400, MIDNIGHT_US + 1) // 90 % of 96,000
  expect(risk.cause).toMatchObject({ code: 'LOSS_DAILY_STOP' })
  expect(risk.rearm(MIDNIGHT_US + 2)).toBe('HALTED') // the day before was not this loss's day
})

test('a day without an event begins where the day before ended', () => {
  const risk = standing({ loss: { dailyWarning: null }, data: { maxAgeUs: null } })
  risk.equity(91_000, NOON_US)
  expect(answer(risk, buy(1), MIDNIGHT_US)).toBe('allow')
  risk.equity(90_000, MIDNIGHT_US + 86_400 * S)
  expect(risk.state).toBe('ACTIVE') // 90 % of 100,000, but of 91,000 it is little
})

test('during a resync the equity is not known: reductions only, and the stop as soon as it is known', () => {
  const risk = standing()
  risk.fill(fillOf('buy', 5))
  risk.equity(NaN, NOON_US)
  expect(answer(risk, buy(1))).toBe('LOSS_EQUITY')
  expect(answer(risk, sell(5))).toBe('allow')
  expect(risk.state).toBe('ACTIVE')
  risk.equity(90_000, NOON_US)
  expect(risk.state).toBe('HALTED')
})

test('deposits and withdrawals are no gains and losses', () => {
  const risk = standing()
  risk.transfer(-50_000, NOON_US)
  expect(risk.state).toBe('ACTIVE')
  risk.equity(47_501, NOON_US)
  expect(risk.state).toBe('ACTIVE')
  risk.transfer(100_000, NOON_US)
  risk.equity(142_500, NOON_US) // of 150,000
  expect(risk.state).toBe('REDUCING')
})

test('15 % from the peak, over days; armed again it counts from there', () => {
  const risk = standing({ loss: { dailyWarning: null, dailyStop: null } })
  risk.equity(120_000, NOON_US)
  risk.equity(102_001, MIDNIGHT_US)
  expect(risk.state).toBe('ACTIVE')
  risk.equity(102_000, MIDNIGHT_US)
  expect(risk.cause).toMatchObject({ code: 'LOSS_DRAWDOWN' })
  const next = MIDNIGHT_US + 86_400 * S
  expect(risk.rearm(next - 1)).toBe('HALTED')
  expect(risk.rearm(next)).toBe('ACTIVE')
  risk.equity(86_701, next)
  expect(risk.state).toBe('ACTIVE')
  risk.equity(86_700, next)
  expect(risk.state).toBe('HALTED')
})

/** Buys one lot at 10,000 and sells it so many ticks away, each order told when it is over. */
function roundTrips(gains: readonly number[], fee = 0) {
  const risk = standing({ data: { maxAgeUs: null } })
  let id = 0
  for (const gain of gains) {
    risk.sent({ id: ++id, intent: buy(2, 10_000), sentUs: NOON_US - 60 * S })
    risk.fill(fillOf('buy', 2, { orderId: id, tsLocalUs: NOON_US - 60 * S }))
    risk.sent({ id: ++id, intent: sell(2, 10_000 + gain), sentUs: NOON_US - 60 * S })
    for (let part = 0; part < 2; part++)
      risk.fill(fillOf('sell', 1, { orderId: id, pxTicks: 10_000 + gain, fee, tsLocalUs: NOON_US }))
  }
  return risk
}

test('five losing exits in a row: half an hour of reductions only', () => {
  const paused = roundTrips([-1, -1, -1, -1, -1])
  expect(answer(paused, buy(1), NOON_US + 1800 * S - 1)).toBe('LOSS_PAUSE')
  expect(answer(paused, buy(1), NOON_US + 1800 * S)).toBe('allow')
  expect(answer(roundTrips([-1, -1, -1, -1]), buy(1), NOON_US + S)).toBe('allow') // eight fills, four exits
  expect(answer(roundTrips([-1, -1, -1, -1, 1, -1, -1]), buy(1), NOON_US + S)).toBe('allow')
  expect(answer(roundTrips([1, 1, 1, 1, 1], 0.000_011), buy(1), NOON_US + S)).toBe('LOSS_PAUSE') // a tick of a lot is 0.00001
  expect(answer(roundTrips([1, 1, 1, 1, 1], 0.000_009), buy(1), NOON_US + S)).toBe('allow')
})

test('exits of a short, a turn, and an inverse contract', () => {
  const risk = standing({ loss: { losingExits: 1 } })
  risk.fill(fillOf('sell', 2))
  risk.fill(fillOf('buy', 3, { pxTicks: 9_999 })) // gains, and turns to a long of one at 9,999
  expect(answer(risk, buy(1))).toBe('allow')
  risk.fill(fillOf('sell', 1, { pxTicks: 9_998 }))
  expect(answer(risk, buy(1))).toBe('LOSS_PAUSE')
  const inverse = standing({ loss: { losingExits: 1 } }, [
    { ...BTC, contract: 'inverse', lotSize: '1', multiplier: 100 },
  ])
  inverse.fill(fillOf('buy', 3, { pxTicks: 10_000 }))
  // 300 of quote, 0.01 % of it is 0.03.
  inverse.fill(fillOf('sell', 1, { pxTicks: 10_001, fee: 0.0099 }))
  expect(answer(inverse, buy(1))).toBe('allow')
  inverse.fill(fillOf('sell', 1, { pxTicks: 10_001, fee: 0.0101 }))
  expect(answer(inverse, buy(1))).toBe('LOSS_PAUSE')
})

test('a market seen for the first time does not matter to the account', () => {
  const risk = standing()
  risk.market(0, sightOf(), NOON_US)
  expect(risk.check(NOON_US)).toBe('ACTIVE')
})
