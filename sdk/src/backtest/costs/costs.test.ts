// Costs of fills against the mid, by hand, and identities that must hold for any fills.
import { array, assert, constantFrom, double, integer, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'

import { breakEven } from './break-even.js'
import type { Execution } from './execution.js'
import { slippage } from './expected.js'
import { midAt, midBefore, midLater, type MidSeries } from './mids.js'
import { roundTrips } from './round-trips.js'
import { shortfall, shortfallTotals } from './shortfall.js'
import { fillSpread, markouts, spreadCosts } from './spreads.js'

const SECOND_US = 1_000_000
/** 100 from 0 s, 101 from 10 s, 102 from 20 s, 99 from 90 s. */
const MIDS: MidSeries = { tsUs: [0, 10, 20, 90].map((s) => s * SECOND_US), mid: [100, 101, 102, 99] }

const buy = (seconds: number, price: number, amount: number, more: Partial<Execution> = {}): Execution => ({
  ...{ tsUs: seconds * SECOND_US, side: 'buy', price, amount, fee: 0 },
  ...more,
})

describe('mids', () => {
  it('at a time, just before it, and never from beyond the end', () => {
    expect([midAt(MIDS, -1), midAt(MIDS, 0), midAt(MIDS, 10 * SECOND_US), midAt(MIDS, 1e12)]).toEqual([
      NaN,
      100,
      101,
      99,
    ])
    expect([midBefore(MIDS, 0), midBefore(MIDS, 10 * SECOND_US), midBefore(MIDS, 10 * SECOND_US + 1)]).toEqual([
      NaN,
      100,
      101,
    ])
    expect([midLater(MIDS, 90 * SECOND_US), midLater(MIDS, 90 * SECOND_US + 1)]).toEqual([99, NaN])
  })
})

describe('spreads and markouts', () => {
  it('a buyer who takes at 101 while the mid is 100, and 101 later', () => {
    const spread = fillSpread(buy(10, 101, 1), MIDS, 5 * SECOND_US)
    expect(spread).toEqual({ effectiveBps: 200, realisedBps: 0, impactBps: 200 })
  })

  it('a seller who makes at 102 while the mid is 101 earns the spread', () => {
    const fill = buy(20, 102, 2, { side: 'sell' })
    expect(fillSpread(fill, MIDS, SECOND_US).effectiveBps).toBeCloseTo(-20_000 / 101, 9)
    expect(markouts([fill], MIDS, [SECOND_US, 70 * SECOND_US, 71 * SECOND_US])).toEqual([
      { afterUs: SECOND_US, fills: 1, meanBps: 0, amount: 0 },
      { afterUs: 70 * SECOND_US, fills: 1, meanBps: expect.closeTo(30_000 / 102, 9), amount: 6 },
      { afterUs: 71 * SECOND_US, fills: 0, meanBps: null, amount: 0 },
    ])
  })

  it('are weighted by notional, and none of nothing is null', () => {
    const { effectiveBps, fills } = spreadCosts([buy(5, 101, 1), buy(6, 99, 3)], MIDS)
    expect(fills).toBe(2)
    expect(effectiveBps).toBeCloseTo((200 * 101 - 200 * 297) / (101 + 297), 9)
    expect(spreadCosts([], MIDS)).toEqual({ fills: 0, effectiveBps: null, realisedBps: null, impactBps: null })
  })
})

describe('an inverse contract', () => {
  const entry = buy(5, 50_000, 1000, { isInverse: true, fee: 1e-6, expectedPrice: 49_990 })
  const exit = buy(9, 62_500, 1000, { isInverse: true, side: 'sell', fee: 2e-6 })

  it('earns in its base: 1,000 of quote at 50,000 were 0.02, at 62,500 they are 0.016', () => {
    const [trip] = roundTrips([entry, exit])
    expect(trip!.pnl).toBeCloseTo(0.02 - 0.016 - 3e-6, 15)
    expect(trip!.notional).toBeCloseTo(0.036, 15)
  })

  it('costs and gains in it too', () => {
    const [all] = slippage([entry])
    expect(all!.amount).toBeCloseTo(1000 / 49_990 - 1000 / 50_000, 15)
    expect(all!.meanBps).toBeCloseTo((10 / 49_990) * 1e4, 9)
    const mids = { tsUs: [0, 6 * SECOND_US, 90 * SECOND_US], mid: [50_000, 40_000, 40_000] }
    const [after] = markouts([entry], mids, [2 * SECOND_US])
    expect(after).toMatchObject({ fills: 1, meanBps: -2000 })
    expect(after!.amount).toBeCloseTo(1000 / 50_000 - 1000 / 40_000, 15)
  })
})

describe('implementation shortfall', () => {
  const decision = {
    ...({
      side: 'buy',
      amount: 10,
      decidedUs: 5 * SECOND_US,
      arrivedUs: 11 * SECOND_US,
      endUs: 90 * SECOND_US,
    } as const),
    fills: [buy(15, 101.5, 4, { fee: 0.3 }), buy(25, 102.25, 4, { fee: -0.1 })],
  }

  it('by hand: ten wanted at 100, eight bought, two given up at 99', () => {
    const found = shortfall(decision, MIDS)
    expect(found).toMatchObject({ delay: 8, spread: 0.5 * 4 + 0.25 * 4, impact: 4, opportunity: -2, filledShare: 0.8 })
    expect(found.fees).toBeCloseTo(0.2, 12)
    // Paper: 10 from 100 to 99 loses 10. In fact 4 at 101.5 and 4 at 102.25 are worth 99 each: 10 + 13 lost, and 0.2 of fees.
    expect(found.total).toBeCloseTo(23 + 0.2 - 10, 12)
    expect(found.totalBps).toBeCloseTo(132, 9)
    expect(found.arrivalSlippageBps).toBeCloseTo((0.875 / 101) * 10_000, 9)
  })

  it('totals add up, and say what they leave out', () => {
    const late = { ...decision, endUs: 91 * SECOND_US }
    const totals = shortfallTotals([decision, decision, late], MIDS)
    expect(totals).toMatchObject({ decisions: 2, unknown: 1, delay: 16, filledShare: 0.8 })
    expect(totals.total).toBeCloseTo(26.4, 12)
    expect(totals.totalBps).toBeCloseTo(132, 9)
  })

  it('is the paper return less the real one, whatever was filled', () => {
    const fills = array(
      record({
        tsUs: integer({ min: 12, max: 80 }),
        price: integer({ min: 90, max: 110 }),
        amount: integer({ min: 1, max: 3 }),
        fee: double({ min: -1, max: 1, noNaN: true }),
      }),
      { maxLength: 6 },
    )
    assert(
      property(fills, constantFrom('buy' as const, 'sell' as const), (list, side) => {
        const made = list.map((fill): Execution => ({ ...fill, tsUs: fill.tsUs * SECOND_US, side }))
        const found = shortfall({ ...decision, side, amount: 20, fills: made }, MIDS)
        const sign = side === 'buy' ? 1 : -1
        const paper = sign * 20 * (99 - 100)
        const real = made.reduce((sum, { price, amount, fee }) => sum + sign * amount * (99 - price) - fee, 0)
        expect(found.total).toBeCloseTo(paper - real, 8)
      }),
    )
  })
})

describe('round trips', () => {
  it('first in, first out, fees in proportion; a turn closes and opens', () => {
    const fills = [
      buy(0, 100, 2, { fee: 2 }),
      buy(1, 102, 1),
      buy(10, 104, 4, { side: 'sell', fee: 4 }),
      buy(30, 103, 1),
    ]
    const trips = roundTrips(fills, () => 'calm')
    expect(trips).toEqual([
      { openMs: 0, closeMs: 10_000, side: 'long', pnl: 8 - 4, fees: 4, notional: 408, regime: 'calm' },
      { openMs: 1000, closeMs: 10_000, side: 'long', pnl: 2 - 1, fees: 1, notional: 206, regime: 'calm' },
      { openMs: 10_000, closeMs: 30_000, side: 'short', pnl: 1 - 1, fees: 1, notional: 207, regime: 'calm' },
    ])
  })
})

describe('expected and break-even', () => {
  it('slippage against the expected price, by tag', () => {
    const all = slippage([
      buy(0, 101, 1, { expectedPrice: 100, tag: 'entry' }),
      buy(0, 99, 1, { expectedPrice: 100, tag: 'exit', side: 'sell' }),
      buy(0, 99, 1, { expectedPrice: 100, tag: 'entry' }),
      buy(0, 99, 1),
    ])
    expect(
      all.map(({ tag, fills, medianBps, worseShare, amount }) => [tag, fills, medianBps, worseShare, amount]),
    ).toEqual([
      ['all', 3, 100, 2 / 3, 1],
      ['entry', 2, 0, 0.5, 0],
      ['exit', 1, 100, 1, 1],
    ])
    expect(all[0]!.meanBps).toBeCloseTo((101 * 100 + 99 * 100 - 99 * 100) / 299, 9)
    expect(slippage([])).toMatchObject([{ tag: 'all', fills: 0, meanBps: null, worseShare: null }])
  })

  it('what a round trip may cost', () => {
    expect(breakEven(4, 8000, -2, 10)).toEqual({
      gross: 8,
      perRoundTrip: 2,
      perRoundTripBps: 20,
      paidBps: 25,
      margin: 0.8,
    })
    expect(breakEven(0, 0, 0, 0)).toEqual({
      gross: 0,
      perRoundTrip: null,
      perRoundTripBps: null,
      paidBps: null,
      margin: null,
    })
  })
})
