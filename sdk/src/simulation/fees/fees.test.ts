// What fills cost, by hand.
import { describe, expect, it } from 'vitest'
import type { Instrument } from '../../engine/trading.js'
import { worthOf, type FilledSlice } from './fee-model.js'
import { rateFees } from './rate-fees.js'
import { noFees, unitFees } from './unit-fees.js'

const base = { venue: 'test', symbol: 'X', multiplier: 1 }
const linear: Instrument = { ...base, tickSize: '0.5', lotSize: '0.01', contract: 'linear' }
const inverse: Instrument = { ...base, tickSize: '0.5', lotSize: '1', contract: 'inverse', multiplier: 100 }
const shares: Instrument = { ...base, tickSize: '0.01', lotSize: '1', contract: 'linear' }
const DAY = 86_400_000_000

const slice = (pxTicks: number, qtyLots: number, more: Partial<FilledSlice> = {}): FilledSlice => ({
  ...{ orderId: 1, side: 'buy', pxTicks, qtyLots, isMaker: false, tsVenueUs: 0 },
  ...more,
})

describe('worth', () => {
  it('linear: price × amount × multiplier', () => {
    const worth = worthOf({ ...linear, multiplier: 10 })
    expect(worth.quote(200, 300)).toBe(3_000) // 100 × 3 × 10
    expect(worth.settled(200, 300)).toBe(3_000)
  })

  it('inverse: contracts of 100 quote, settled in base', () => {
    const worth = worthOf(inverse)
    expect(worth.quote(80_000, 20)).toBe(2_000)
    expect(worth.settled(80_000, 20)).toBe(0.05) // 2000 ÷ 40,000
  })

  it('refuses sizes that are none', () => {
    expect(() => worthOf({ ...linear, tickSize: 'x' })).toThrow('tickSize: found NaN')
  })
})

describe('rates', () => {
  const tiers = [
    { fromVolume: 0, makerRate: 0.001, takerRate: 0.002 },
    { fromVolume: 1_000, makerRate: -0.0005, takerRate: 0.0015 },
  ]

  it('positive is a cost, a rebate is negative', () => {
    const fees = rateFees({ instrument: linear, tiers, priorVolume: 30_000 })
    expect(fees.fee(slice(200, 100))).toBeCloseTo(0.15, 12) // 100 quote as a taker
    expect(fees.fee(slice(200, 100, { isMaker: true }))).toBeCloseTo(-0.05, 12)
  })

  it('a volume counts from the next day on, for thirty days', () => {
    const fees = rateFees({ instrument: linear, tiers })
    const rateOn = (day: number, lots: number): number => fees.fee(slice(200, lots, { tsVenueUs: day * DAY })) / lots
    expect(rateOn(0, 1_000)).toBeCloseTo(0.002, 12) // 1000 quote; tier 0
    expect(rateOn(0, 1)).toBeCloseTo(0.002, 12) // still the same day
    expect(rateOn(1, 1)).toBeCloseTo(0.0015, 12)
    expect(rateOn(30, 1)).toBeCloseTo(0.0015, 12) // days 0 to 29
    expect(rateOn(31, 1)).toBeCloseTo(0.002, 12) // days 1 to 30
  })

  it('a volume before the run leaves a thirtieth a day', () => {
    const fees = rateFees({ instrument: linear, tiers, priorVolume: 1_500 })
    const rateOn = (day: number): number => fees.fee(slice(200, 0.0001, { tsVenueUs: day * DAY })) / 0.0001
    expect(rateOn(10)).toBeCloseTo(0.0015, 9) // 1500
    expect(rateOn(20)).toBeCloseTo(0.0015, 9) // 1000, and the first 0.0001
    expect(rateOn(21)).toBeCloseTo(0.002, 9) // 950
  })

  it('inverse: in base', () => {
    expect(rateFees({ instrument: inverse, tiers }).fee(slice(80_000, 20))).toBeCloseTo(0.0001, 15) // 0.05 × 0.002
  })

  it('refuses tiers out of order', () => {
    expect(() => rateFees({ instrument: linear, tiers: [...tiers].reverse() })).toThrow('expected rising volumes')
    expect(() => rateFees({ instrument: linear, tiers: tiers.slice(1) })).toThrow('expected the first from volume 0')
    expect(() => rateFees({ instrument: linear, tiers: [] })).toThrow('found none')
  })
})

describe('by the unit', () => {
  it('the first fill bears the minimum, and each what the total grew by', () => {
    const fees = unitFees({ instrument: shares, makerPerUnit: 0.005, takerPerUnit: 0.005, minimumPerOrder: 1 })
    expect(fees.fee(slice(10_000, 150))).toBe(1) // 0.75
    expect(fees.fee(slice(10_000, 30))).toBe(0) // 0.90
    expect(fees.fee(slice(10_000, 220))).toBeCloseTo(1, 12) // 400 × 0.005 = 2
    expect(fees.fee(slice(10_000, 10, { orderId: 2 }))).toBe(1)
  })

  it('the maximum goes before the minimum', () => {
    const fees = unitFees({ instrument: shares, takerPerUnit: 0.005, minimumPerOrder: 1, maximumRate: 0.01 })
    expect(fees.fee(slice(50, 10))).toBeCloseTo(0.05, 12) // 1 % of 5
  })

  it('flat, with a rebate for makers; an order that ended is forgotten', () => {
    const fees = unitFees({ instrument: shares, makerPerUnit: -0.002, perFill: 0.1 })
    expect(fees.fee(slice(50, 100, { isMaker: true }))).toBeCloseTo(-0.1, 12)
    fees.ended?.(1)
    expect(fees.fee(slice(50, 100))).toBeCloseTo(0.1, 12)
    expect(noFees().fee(slice(50, 100))).toBe(0)
  })
})
