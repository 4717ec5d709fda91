// Impact as a cost and as a book that gives way, by hand.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Instrument } from '../../engine/trading.js'
import { worthOf, type FilledSlice } from '../fees/fee-model.js'
import { BookShift } from './book-shift.js'
import { squareRootImpact } from './square-root.js'

const instrument: Instrument = {
  ...{ venue: 'test', symbol: 'X', tickSize: '1', lotSize: '1', contract: 'linear', multiplier: 1 },
}
const options = { worth: worthOf(instrument), factor: 0.5, dailyVolatility: 0.02, dailyVolumeLots: 10_000 }
const take = (qtyLots: number, more: Partial<FilledSlice> = {}): FilledSlice => ({
  ...{ orderId: 1, side: 'buy', pxTicks: 100, qtyLots, isMaker: false, tsVenueUs: 0 },
  ...more,
})

describe('square root', () => {
  it('Y·σ·√(Q/V) of what is traded', () => {
    // 100 lots at 100: √(100/10,000) = 0.1; 10,000 × 0.5 × 0.02 × 0.1
    expect(squareRootImpact(options).cost(take(100))).toBeCloseTo(10, 12)
    // four times the lots: twice the share, eight times the cost
    expect(squareRootImpact(options).cost(take(400))).toBeCloseTo(80, 12)
  })

  it('in parts it costs as much as at once', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 8 }), (parts) => {
        const whole = squareRootImpact(options).cost(take(parts.reduce((sum, part) => sum + part, 0)))
        const impact = squareRootImpact(options)
        const sum = parts.reduce((total, part) => total + impact.cost(take(part)), 0)
        expect(sum).toBeCloseTo(whole, 9)
      }),
    )
  })

  it('another order is alone, unless it follows on the same side', () => {
    const alone = squareRootImpact(options)
    alone.cost(take(100))
    expect(alone.cost(take(100, { orderId: 2 }))).toBeCloseTo(10, 12)
    const near = squareRootImpact({ ...options, gapUs: 1_000 })
    near.cost(take(100))
    // the part from 100 to 200: 28.2843 − 10
    expect(near.cost(take(100, { orderId: 2, tsVenueUs: 1_000 }))).toBeCloseTo(20 * Math.SQRT2 - 10, 12)
    expect(near.cost(take(100, { orderId: 3, tsVenueUs: 2_001 }))).toBeCloseTo(10, 12)
    expect(near.cost(take(100, { orderId: 4, tsVenueUs: 2_001, side: 'sell' }))).toBeCloseTo(10, 12)
  })

  it('refuses what makes no sense', () => {
    expect(() => squareRootImpact({ ...options, dailyVolumeLots: 0 })).toThrow('dailyVolumeLots: found 0')
    expect(() => squareRootImpact({ ...options, factor: -1 })).toThrow('factor: found -1')
  })
})

describe('shift', () => {
  it('steps back by the lots taken, and halves with each half-life', () => {
    const shift = new BookShift({ ticksPerLot: 0.5, halfLifeUs: 1_000 })
    shift.push(true, 16, 0)
    expect([0, 1_000, 2_000, 2_999, 3_001, 10_000].map((tsUs) => shift.ticksAt(true, tsUs))).toEqual([8, 4, 2, 1, 0, 0])
    expect(shift.ticksAt(false, 0)).toBe(0)
    shift.push(true, 4, 1_000) // 4 left, and 2
    expect(shift.ticksAt(true, 1_000)).toBe(6)
    expect(shift.ticksAt(true, 2_000)).toBe(3)
  })

  it('refuses what makes no sense', () => {
    expect(() => new BookShift({ ticksPerLot: -1, halfLifeUs: 1 })).toThrow('ticksPerLot: found -1')
    expect(() => new BookShift({ ticksPerLot: 1, halfLifeUs: 0 })).toThrow('halfLifeUs: found 0')
  })
})
