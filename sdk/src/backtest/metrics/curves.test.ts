// Periods, drawdowns, histograms and hours: by hand, and what must hold of any curve.
import { array, assert, double, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'

import { byHourAndRegime } from './by-hour.js'
import { drawdownSeries, drawdownTable } from './drawdown.js'
import { DAY_MS, type Point, periods, periodsPerYearOf, returnsOf } from './equity.js'
import { histogram, roundStep } from './histogram.js'

const MONDAY = 1_704_067_200_000
const HOUR_MS = 3_600_000

describe('periods', () => {
  it('begin where the one before closed; midnight closes a day; days without a point are left out', () => {
    const cut = periods([
      [MONDAY + 5 * HOUR_MS, 100],
      [MONDAY + 6 * HOUR_MS, 105],
      [MONDAY + DAY_MS, 110],
      [MONDAY + DAY_MS + 1, 115],
      [MONDAY + 2 * DAY_MS, 120],
      [MONDAY + 3.5 * DAY_MS, 90],
    ])
    expect(cut).toEqual([
      { startMs: MONDAY, open: 100, close: 110 },
      { startMs: MONDAY + DAY_MS, open: 110, close: 120 },
      { startMs: MONDAY + 3 * DAY_MS, open: 120, close: 90 },
    ])
    expect([...returnsOf(cut)!]).toEqual([expect.closeTo(0.1), expect.closeTo(1 / 11), expect.closeTo(-0.25)])
    expect(returnsOf([{ startMs: 0, open: 0, close: 1 }])).toBeNull()
    expect(periods([])).toEqual([])
  })

  it('a year has 365 days of a market that never closes, 252 of sessions', () => {
    const days = Array.from({ length: 70 }, (_, i): Point => [MONDAY + (i + 1) * DAY_MS, 1])
    const weekdays = days.filter((_, i) => i % 7 < 5)
    expect(periodsPerYearOf(days)).toBe(365)
    expect(periodsPerYearOf(days, HOUR_MS)).toBe(8760)
    expect(periodsPerYearOf(weekdays)).toBe(252)
    const session = weekdays.flatMap(([at]) => [14, 15, 16].map((hour): Point => [at - hour * HOUR_MS, 1]))
    expect(periodsPerYearOf(session, HOUR_MS)).toBeCloseTo(756)
    expect(periodsPerYearOf(days.slice(0, 4))).toBe(365)
  })
})

describe('drawdowns', () => {
  it('from peak to recovery, deepest first; the last may still be open', () => {
    const curve: Point[] = [100, 90, 95, 100, 120, 60, 90].map((value, i) => [i, value])
    expect([...drawdownSeries(curve)].map((depth) => Math.round(depth * 100))).toEqual([0, -10, -5, 0, 0, -50, -25])
    expect(drawdownTable(curve)).toEqual([
      { peakMs: 4, valleyMs: 5, recoveredMs: null, lengthMs: 2, depth: -0.5, amount: -60 },
      { peakMs: 0, valleyMs: 1, recoveredMs: 3, lengthMs: 3, depth: expect.closeTo(-0.1), amount: -10 },
    ])
  })

  it('are never above 0, and the deepest of the series is the deepest of the table', () => {
    assert(
      property(array(double({ min: 1, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
        const curve = values.map((value, i): Point => [i, value])
        const series = drawdownSeries(curve)
        expect(Math.max(...series)).toBe(0)
        expect(drawdownTable(curve)[0]?.depth ?? 0).toBe(Math.min(...series))
      }),
    )
  })
})

describe('histogram', () => {
  it('keeps gains and losses apart, and counts everything once', () => {
    expect(histogram([-1, -0.5, 0, 0.4, 2], 3)).toEqual([
      { from: -1, to: 0, count: 2 },
      { from: 0, to: 1, count: 2 },
      { from: 1, to: 2, count: 0 },
      { from: 2, to: 3, count: 1 },
    ])
    expect([roundStep(0.03), roundStep(7), roundStep(2.2), roundStep(1000)]).toEqual([0.05, 10, 2.5, 1000])
    expect(histogram([NaN])).toEqual([])
    assert(
      property(array(double({ min: -1e5, max: 1e5, noNaN: true })), integer({ min: 2, max: 60 }), (values, most) => {
        const bins = histogram(values, most)
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(values.length)
        expect(bins.length).toBeLessThanOrEqual(most + 2)
      }),
    )
  })
})

describe('hours', () => {
  it('by the entry, each regime by itself', () => {
    const trip = { closeMs: MONDAY + DAY_MS, side: 'long', fees: 0, notional: 1 } as const
    const cells = byHourAndRegime([
      { ...trip, openMs: MONDAY + 3.5 * HOUR_MS, pnl: 4, regime: 'calm' },
      { ...trip, openMs: MONDAY + DAY_MS + 3 * HOUR_MS, pnl: -1, regime: 'calm' },
      { ...trip, openMs: MONDAY + 23.9 * HOUR_MS, pnl: 2 },
    ])
    expect(cells).toEqual([
      { hour: 3, regime: 'calm', trades: 2, pnl: 3, winRate: 0.5 },
      { hour: 23, regime: 'all', trades: 1, pnl: 2, winRate: 1 },
    ])
  })
})
