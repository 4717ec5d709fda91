// The numbers that strategies keep: volatility, windows of trades and seconds, curves of volume, chance.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { EwmaVolatility } from './ewma-volatility.js'
import { SecondBars } from './second-bars.js'
import { wholePower } from './second-clock.js'
import { Seeded } from './seeded.js'
import { TradeWindow } from './trade-window.js'
import { VolumeCurve } from './volume-curve.js'

const S = 1_000_000

test('volatility by span 3: weights ½, ¼, … of squared moves over whole seconds', () => {
  const vol = new EwmaVolatility(3)
  for (const [second, mid] of [100, 102, 101, 101].entries()) vol.push(second * S, mid)
  expect(vol.ticks).toBeNaN() // the moves of two seconds: 2, −1
  vol.push(4 * S, 105)
  // Second 3 closed at 101: moves 2, −1, 0 with weights ⅛, ¼, ½, in sum ⅞.
  expect(vol.ticks).toBeCloseTo(Math.sqrt((4 / 8 + 1 / 4) / (7 / 8)), 14)
})

test('volatility over a quiet stretch is that of as many still seconds', () => {
  const [jump, still] = [new EwmaVolatility(5), new EwmaVolatility(5)]
  for (const vol of [jump, still]) for (const [second, mid] of [100, 103, 99].entries()) vol.push(second * S, mid)
  for (let second = 3; second <= 40; second++) still.push(second * S, 99)
  jump.push(40 * S, 99)
  expect(jump.ticks).toBeCloseTo(still.ticks, 12)
})

test('a move across a gap is no volatility', () => {
  const vol = new EwmaVolatility(1)
  for (const second of [0, 1, 2]) vol.push(second * S, 100)
  vol.gap()
  for (const second of [3, 4, 5]) vol.push(second * S, 500)
  expect(vol.ticks).toBe(0)
})

test('whole powers', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(40), (base, n) => {
      let product = 1
      for (let i = 0; i < n; i++) product *= base
      expect(wholePower(base, n)).toBeCloseTo(product, 12)
    }),
  )
})

const trade = (pxTicks: number, qtyLots: number, tsUs: number) => ({
  ...{ instrument: 0, side: 'buy' as const, pxTicks, qtyLots },
  ...{ tsVenueUs: tsUs, tsLocalUs: tsUs },
})

test('a window of trades is the last n of them that are young enough', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 900_000, max: 900_100 }), fc.integer({ min: 1, max: 50 }), fc.nat(20)), {
        minLength: 1,
        maxLength: 400,
        size: 'max',
      }),
      (steps) => {
        const window = new TradeWindow(50, 100)
        let nowUs = 0
        const all: (readonly [px: number, lots: number, ts: number])[] = []
        for (const [px, lots, later] of steps) {
          nowUs += later
          all.push([px, lots, nowUs])
          window.push(trade(px, lots, nowUs))
        }
        window.advance(nowUs)
        const kept = all.slice(-50).filter(([, , ts]) => nowUs - ts < 100)
        const lots = kept.reduce((sum, [, lots]) => sum + lots, 0)
        const vwap = kept.reduce((sum, [px, lots]) => sum + px * lots, 0) / lots
        const square = kept.reduce((sum, [px, lots]) => sum + (px - vwap) ** 2 * lots, 0) / lots
        expect(window.count).toBe(kept.length)
        expect(window.vwapTicks).toBeCloseTo(vwap, 6)
        expect(window.deviationTicks).toBeCloseTo(Math.sqrt(square), 4)
      },
    ),
  )
})

test('an empty window has no price', () => {
  const window = new TradeWindow(2, 10)
  window.push(trade(100, 1, 0))
  window.advance(10)
  expect([window.count, window.vwapTicks, window.deviationTicks]).toEqual([0, NaN, NaN])
})

test('bars: mids at the close of seconds, volumes of closed ones, over a quiet stretch too', () => {
  const bars = new SecondBars(4)
  bars.advance(0)
  bars.trade(5)
  bars.mid(100)
  bars.advance(S)
  bars.trade(2)
  bars.mid(103)
  expect(bars.range(2)).toBeNull()
  expect(bars.range(1)).toEqual({ low: 100, high: 100, oldest: 100 })
  bars.advance(3 * S) // second 1 closes with its 2 lots at 103, second 2 without any
  expect(bars.range(3)).toEqual({ low: 100, high: 103, oldest: 100 })
  expect([bars.volume(1), bars.volume(2), bars.volume(1, 2), bars.volume(4), bars.openLots]).toEqual([0, 2, 5, NaN, 0])
  bars.gap()
  bars.mid(90)
  bars.advance(4 * S)
  expect(bars.range(1)).toEqual({ low: 90, high: 90, oldest: 90 })
  expect(bars.range(2)).toBeNull()
})

const H = 3600 * S

test('a curve of volume: means by time of day over the days that were seen whole', () => {
  const curve = new VolumeCurve(12 * 3600)
  curve.trade(1 * H, 999) // the first half of the first day isn’t whole
  curve.trade(13 * H, 30)
  curve.trade(25 * H, 10)
  curve.trade(37 * H, 50)
  curve.advance(72 * H) // two mornings: 10 and 0; two afternoons: 30, 50 and one more day without: 0 is the third
  expect(curve.expected(96 * H, 108 * H)).toBe(5)
  expect(curve.expected(108 * H, 120 * H)).toBeCloseTo(80 / 3, 12)
  expect(curve.expected(105 * H, 114 * H)).toBeCloseTo(5 / 4 + 80 / 6, 12)
})

test('chance: the numbers of xorshift32 that are known, and shares below 1', () => {
  const known = new Seeded(2_463_534_242)
  expect([known.whole(), known.whole(), known.whole()]).toEqual([723_471_715, 2_497_366_906, 2_064_144_800])
  const random = new Seeded(7)
  const shares = Array.from({ length: 20_000 }, () => random.share())
  expect(Math.max(...shares)).toBeLessThan(1)
  // Four deviations of the mean, 1/√(12·20 000) each.
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length
  expect(Math.abs(mean - 0.5)).toBeLessThan(4 / Math.sqrt(12 * 20_000))
})
