import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import type { Fill, Instrument } from '../engine/trading.js'
import { Account } from './account.js'

const linear: Instrument = {
  ...{ venue: 'binance', symbol: 'BTC/USDT', tickSize: '0.01', lotSize: '0.001' },
  ...{ contract: 'linear', multiplier: 1 },
}
const inverse: Instrument = { ...linear, tickSize: '0.5', lotSize: '1', contract: 'inverse', multiplier: 100 }
const fill = (side: 'buy' | 'sell', pxTicks: number, qtyLots: number, fee = 0): Fill => ({
  ...{ orderId: 0, instrument: 0, side, pxTicks, qtyLots, fee, isMaker: true, reason: 'queue_exhausted' },
  ...{ aheadBeforeLots: 0, aheadAfterLots: 0, tsVenueUs: 0, tsLocalUs: 0 },
})

test('a position has the average of what was paid, and what is closed is realised against it', () => {
  const account = new Account([linear], 1000)
  account.book(fill('buy', 10_000, 1000, 0.1)) // 1 at 100
  account.book(fill('buy', 10_200, 1000, 0.1)) // 1 at 102
  expect(account.position(0)).toEqual({ lots: 2000, averagePrice: 101 })
  expect(account.book(fill('sell', 10_500, 500, 0.1))).toEqual({ realised: 2, closedLots: 500 }) // 0.5 × (105 − 101)
  expect(account.position(0)).toEqual({ lots: 1500, averagePrice: 101 })
  account.mark(0, 10_400, 10_600)
  expect(account.equity).toBeCloseTo(1000 + 2 - 0.3 + 1.5 * (104 - 101), 12) // at the bid
  expect(account.volume).toBeCloseTo(100 + 102 + 52.5, 12)
})

test('a fill that is larger than the position turns it', () => {
  const account = new Account([linear], 0)
  account.book(fill('buy', 10_000, 1000))
  expect(account.book(fill('sell', 10_100, 3000))).toEqual({ realised: 1, closedLots: 1000 })
  expect(account.position(0)).toEqual({ lots: -2000, averagePrice: 101 })
  account.mark(0, 10_000, 10_200)
  expect(account.equity).toBeCloseTo(1 - 2, 12) // short 2, bought back at the ask
})

test('an inverse contract earns in its base', () => {
  const account = new Account([inverse], 0)
  account.book(fill('buy', 100_000, 10)) // 10 contracts of 100 at 50,000
  const { realised } = account.book(fill('sell', 125_000, 10)) // at 62,500
  expect(realised).toBeCloseTo(1000 * (1 / 50_000 - 1 / 62_500), 15) // 0.004
  expect(account.position(0).averagePrice).toBeNaN()
})

test('the average of an inverse contract is such that what was gained is what each fill gained', () => {
  const account = new Account([inverse], 0)
  account.book(fill('buy', 80_000, 10)) // 1,000 of quote at 40,000
  account.book(fill('buy', 120_000, 10)) // and at 60,000
  // 2,000 of quote for 1,000/40,000 + 1,000/60,000 of base, not at 50,000
  expect(account.position(0).averagePrice).toBeCloseTo(2000 / (1000 / 40_000 + 1000 / 60_000), 8)
  const { realised } = account.book(fill('sell', 100_000, 20))
  expect(realised).toBeCloseTo(1000 / 40_000 + 1000 / 60_000 - 2000 / 50_000, 15)
  account.book(fill('sell', 100_000, 10))
  account.mark(0, 79_999, 80_000)
  expect(account.equity).toBeCloseTo(realised + 1000 * (1 / 40_000 - 1 / 50_000), 15) // short, at the ask
})

test('what is held and was never seen has no value that could be known', () => {
  const account = new Account([linear], 5)
  expect(account.equity).toBe(5)
  account.book(fill('buy', 10_000, 1))
  expect(account.equity).toBeNaN()
  expect(() => account.position(1)).toThrow('instrument: found 1, expected 0 to 0')
})

test('flat again, the account has gained what cash flows say', () => {
  const trade = fc.record({
    isBuy: fc.boolean(),
    px: fc.integer({ min: 1, max: 20_000 }),
    qty: fc.integer({ min: 1, max: 50 }),
  })
  fc.assert(
    fc.property(fc.array(trade, { maxLength: 40 }), fc.integer({ min: 1, max: 20_000 }), (trades, lastPx) => {
      const account = new Account([linear], 0)
      let [cash, lots] = [0, 0]
      const act = (isBuy: boolean, px: number, qty: number): void => {
        account.book(fill(isBuy ? 'buy' : 'sell', px, qty))
        cash += (isBuy ? -1 : 1) * px * qty
        lots += isBuy ? qty : -qty
      }
      for (const { isBuy, px, qty } of trades) act(isBuy, px, qty)
      if (lots !== 0) act(lots < 0, lastPx, Math.abs(lots))
      expect(account.position(0).lots).toBe(0)
      expect(account.equity).toBeCloseTo((cash * 0.01) / 1000, 6)
    }),
  )
})
