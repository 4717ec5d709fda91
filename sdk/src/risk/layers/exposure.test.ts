// Layer 3 at its boundaries, and under storms of fills that are known only later.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { answer, BTC, buy, ETH, fillOf, NOON_US, PERP, sell, sightOf, standing } from '../../../test/risk/stand.js'

// At an ask of 100.01 a lot of 0.001 is worth 0.10001.
const WITHOUT = { order: { duplicateUs: null, depthShare: null }, rate: { ordersPerS: null, orderToTrade: null } }

test('lots: the position and all open orders of the side', () => {
  const risk = standing({ ...WITHOUT, exposure: { maxLots: 10 } })
  expect(answer(risk, buy(10))).toBe('allow')
  expect(answer(risk, buy(11))).toBe('EXPOSURE_LOTS')
  risk.fill(fillOf('buy', 4))
  risk.sent({ id: 1, intent: buy(3), sentUs: NOON_US })
  expect(answer(risk, buy(3))).toBe('allow')
  expect(answer(risk, buy(4))).toBe('EXPOSURE_LOTS')
  expect(answer(risk, sell(14))).toBe('allow') // short 10 if the open buy isn't filled
  expect(answer(risk, sell(15))).toBe('EXPOSURE_LOTS')
  risk.fill(fillOf('buy', 2, { orderId: 1 }))
  risk.cancelled(1, NOON_US)
  expect(answer(risk, buy(4))).toBe('allow')
  expect(answer(risk, buy(5))).toBe('EXPOSURE_LOTS')
})

test('money and share of the equity', () => {
  const risk = standing({ ...WITHOUT, exposure: { maxNotional: 10_001 } })
  expect(answer(risk, buy(100_000))).toBe('allow')
  expect(answer(risk, buy(100_001))).toBe('EXPOSURE_SYMBOL')
  const other = standing(WITHOUT) // 25 % of 100,000 are 249,975.0025 lots
  expect(answer(other, buy(249_975))).toBe('allow')
  expect(answer(other, buy(249_976))).toBe('EXPOSURE_CONCENTRATION')
  expect(answer(other, buy(245_098, 10_200))).toBe('allow') // may pay 102.00: 24,999.996
  expect(answer(other, buy(245_099, 10_200))).toBe('EXPOSURE_CONCENTRATION')
  expect(answer(other, buy(245_099, 10_199))).toBe('allow')
})

test('a venue, gross, net and leverage', () => {
  const open = { ...WITHOUT, exposure: { concentration: null, leverage: null } } as const
  const rig = (exposure: object) => {
    const risk = standing({ ...open, exposure: { ...open.exposure, ...exposure } }, [BTC, ETH, PERP])
    risk.position(0, 1_000, 10_000, NOON_US) // 100.01 each
    risk.position(1, -2_000, 10_000, NOON_US)
    return risk
  }
  const eth = { instrument: 1 }
  const perp = { instrument: 2 }
  const venue = rig({ venueNotional: 400.04 })
  expect(answer(venue, buy(1_000))).toBe('allow')
  expect(answer(venue, buy(1_001))).toBe('EXPOSURE_VENUE')
  expect(answer(venue, buy(4_000, 9_999, perp))).toBe('allow')
  expect(answer(venue, buy(4_001, 9_999, perp))).toBe('EXPOSURE_VENUE')
  const gross = rig({ grossNotional: 400.04 })
  expect(answer(gross, sell(1_000, 10_001, perp))).toBe('allow')
  expect(answer(gross, sell(1_001, 10_001, perp))).toBe('EXPOSURE_GROSS')
  const net = rig({ netNotional: 200.02 })
  expect(answer(net, buy(3_000))).toBe('allow') // 4,000 − 2,000
  expect(answer(net, buy(3_001))).toBe('EXPOSURE_NET')
  expect(answer(net, sell(1_000, 10_001, eth))).toBe('allow') // 3,000 − 1,000
  expect(answer(net, sell(1_001, 10_001, eth))).toBe('EXPOSURE_NET')
  const leverage = rig({ leverage: 2 })
  leverage.equity(200.02, NOON_US)
  leverage.rearm(NOON_US + 86_400_000_000) // so small an equity had halted it
  leverage.equity(200.02, NOON_US + 86_400_000_000)
  const now = NOON_US + 86_400_000_000
  for (let at = 0; at < 3; at++) leverage.market(at, sightOf({ tsLocalUs: now }), now)
  expect(leverage.state).toBe('ACTIVE')
  expect(answer(leverage, buy(1_000, 9_999, perp), now)).toBe('allow')
  expect(answer(leverage, buy(1_001, 9_999, perp), now)).toBe('EXPOSURE_LEVERAGE')
})

test('twenty open orders, and reductions beyond', () => {
  const risk = standing(WITHOUT)
  for (let id = 1; id <= 19; id++) risk.sent({ id, intent: buy(1, 9_990), sentUs: NOON_US })
  expect(answer(risk, buy(1))).toBe('allow')
  risk.sent({ id: 20, intent: buy(1, 9_990), sentUs: NOON_US })
  expect(answer(risk, buy(1))).toBe('EXPOSURE_OPEN_ORDERS')
  risk.fill(fillOf('buy', 3))
  expect(answer(risk, sell(3))).toBe('allow')
  expect(answer(risk, sell(4))).toBe('EXPOSURE_OPEN_ORDERS')
})

test('without a known equity nothing is added', () => {
  const risk = standing({ ...WITHOUT, loss: { dailyStop: null, dailyWarning: null, drawdown: null } })
  risk.equity(0, NOON_US)
  expect(answer(risk, buy(1))).toBe('EXPOSURE_EQUITY')
  risk.fill(fillOf('sell', 2))
  expect(answer(risk, buy(2))).toBe('allow')
})

/** A venue that fills at random and tells later, in order: what it holds may never be beyond the limit. */
test('fill storms with late acknowledgements: never beyond the limit', () => {
  const LIMIT = 100
  const step = fc.record({
    act: fc.constantFrom('buy', 'sell', 'reduce', 'fill', 'fill', 'news', 'cancel'),
    pick: fc.nat(1_000),
    lots: fc.integer({ min: 1, max: 60 }),
  })
  let most = 0
  let allowed = 0
  fc.assert(
    fc.property(fc.array(step, { minLength: 60, maxLength: 160 }), (steps) => {
      const options = { exposure: { maxLots: LIMIT, openOrders: null }, supervision: { heartbeatUs: null } }
      const risk = standing({ ...WITHOUT, ...options, rate: { ...WITHOUT.rate, sameSideFills: null } })
      const working: { id: number; side: 'buy' | 'sell'; lots: number; reduceOnly: boolean }[] = []
      const news: (() => void)[] = []
      let held = 0
      let id = 0
      for (const { act, pick, lots } of steps) {
        const order = working[pick % Math.max(1, working.length)]
        if (act === 'buy' || act === 'sell' || act === 'reduce') {
          const side = act === 'reduce' ? (pick % 2 ? 'buy' : 'sell') : act
          const reduceOnly = act === 'reduce'
          const intent = side === 'buy' ? buy(lots, 9_900, { reduceOnly }) : sell(lots, 10_100, { reduceOnly })
          if (!risk.judge(intent, NOON_US).allow) continue
          allowed++
          risk.sent({ id: ++id, intent, sentUs: NOON_US })
          working.push({ id, side, lots, reduceOnly })
        } else if (act === 'news') news.shift()?.()
        else if (order && act === 'cancel') {
          working.splice(working.indexOf(order), 1)
          news.push(() => risk.cancelled(order.id, NOON_US))
        } else if (order) {
          const sign = order.side === 'buy' ? 1 : -1
          const room = order.reduceOnly ? Math.max(0, -sign * held) : Infinity // the venue's part of reduce-only
          const qty = Math.min(lots, order.lots, room)
          if (qty === 0) continue
          held += sign * qty
          order.lots -= qty
          if (order.lots === 0) working.splice(working.indexOf(order), 1)
          news.push(() => risk.fill(fillOf(order.side, qty, { orderId: order.id })))
          most = Math.max(most, Math.abs(held))
          expect(Math.abs(held)).toBeLessThanOrEqual(LIMIT)
        }
      }
    }),
    { numRuns: 1_000 },
  )
  expect(most).toBeGreaterThan(LIMIT * 0.95)
  expect(allowed).toBeGreaterThan(5_000)
})
