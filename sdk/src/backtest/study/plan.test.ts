// The parts of a recording by hand, and that no part ever touches what a later one is judged by.
import { assert, double, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'

import { DAY_MS } from '../metrics/equity.js'
import { checkMetric, gridReturns } from './fold-figures.js'
import { periodsIn, planOf } from './plan.js'

const NOON_MS = 1_767_268_800_000

describe('parts', () => {
  it('of an hour: 45 minutes in blocks of nine, the first only seen, the last quarter kept', () => {
    const minute = 60_000
    const { folds, last, embargoMs, periodMs } = planOf({ fromMs: NOON_MS, toMs: NOON_MS + 60 * minute })
    const at = (m: number) => NOON_MS + m * minute
    expect(embargoMs).toBe(27_000)
    expect(folds).toEqual(
      [9, 18, 27, 36].map((m) => ({ warmFromMs: at(m - 9), fromMs: at(m) + 27_000, toMs: at(m + 9) })),
    )
    expect(last).toEqual({ warmFromMs: at(36), fromMs: at(45) + 27_000, toMs: at(60) })
    expect(periodMs).toBe(1000) // 4 × 8.55 minutes are fewer than 60 minutes
  })

  it('of a hundred days from noon: whole UTC days, the rest kept', () => {
    const { folds, last, periodMs } = planOf(
      { fromMs: NOON_MS, toMs: NOON_MS + 100 * DAY_MS },
      { count: 2, lastShare: 0.2, embargoMs: 3_600_000 },
    )
    const midnight = NOON_MS + DAY_MS / 2
    expect(folds).toEqual([
      { warmFromMs: midnight, fromMs: midnight + 26 * DAY_MS + 3_600_000, toMs: midnight + 52 * DAY_MS },
      {
        ...{ warmFromMs: midnight + 26 * DAY_MS, fromMs: midnight + 52 * DAY_MS + 3_600_000 },
        toMs: midnight + 78 * DAY_MS,
      },
    ])
    expect(last.fromMs).toBe(midnight + 78 * DAY_MS + 3_600_000)
    expect(periodMs).toBe(3_600_000) // 2 × 25 whole days are fewer than 60
  })

  it('never overlap, keep the embargo, and end where the recording does', () => {
    assert(
      property(
        double({ min: 0, max: 20 * DAY_MS, noNaN: true }),
        double({ min: 300_000, max: 90 * DAY_MS, noNaN: true }),
        integer({ min: 1, max: 9 }),
        double({ min: 0.05, max: 0.5, noNaN: true }),
        (start, length, count, lastShare) => {
          const fromMs = NOON_MS + Math.round(start)
          const toMs = fromMs + Math.round(length)
          const { folds, last, embargoMs } = planOf({ fromMs, toMs }, { count, lastShare })
          expect(folds).toHaveLength(count)
          const all = [...folds, last]
          for (const [i, { warmFromMs, fromMs: from, toMs: to }] of all.entries()) {
            expect(warmFromMs).toBeGreaterThanOrEqual(fromMs)
            expect(warmFromMs).toBeLessThan(from)
            expect(from).toBeLessThan(to)
            if (i > 0) expect(from).toBeGreaterThanOrEqual(all[i - 1]!.toMs + embargoMs)
          }
          expect(last.toMs).toBe(toMs)
          expect(toMs - folds.at(-1)!.toMs).toBeGreaterThanOrEqual(lastShare * (toMs - fromMs) - 1)
        },
      ),
    )
  })

  it('are refused where they would be too short, and an annual figure of short folds', () => {
    expect(() => planOf({ fromMs: 0, toMs: 60_000 }, { count: 5 })).toThrow('60 s of recording')
    expect(() => planOf({ fromMs: 0, toMs: 1e7 }, { count: 0 })).toThrow('folds.count')
    expect(() => planOf({ fromMs: 0, toMs: 1e7 }, { lastShare: 1 })).toThrow('folds.lastShare')
    expect(() => planOf({ fromMs: 0, toMs: 1e7 }, { embargoMs: 1e7 })).toThrow('embargoMs')
    const plan = planOf({ fromMs: NOON_MS, toMs: NOON_MS + 100 * DAY_MS })
    expect(() => checkMetric('sharpe', plan)).toThrow('60 days and more')
    expect(() => checkMetric('volatility', plan)).toThrow('total_return')
    expect(() => checkMetric('total_return', plan)).not.toThrow()
    expect(() => checkMetric('sharpe', planOf({ fromMs: NOON_MS, toMs: NOON_MS + 900 * DAY_MS }))).not.toThrow()
  })
})

describe('returns on the grid', () => {
  it('by hand: the last value known at each end, 0 where nothing was known', () => {
    const curve = [
      [1000, 100],
      [1500, 110],
      [2000, 121], // at the very end of a period: its close
      [2001, 60.5],
      [4500, 121],
    ] as const
    const window = { fromMs: 1000, toMs: 5900 }
    expect(periodsIn(window, 1000)).toBe(4)
    const returns = gridReturns(curve, window, 1000)!
    for (const [i, expected] of [0.21, -0.5, 0, 1].entries()) expect(returns[i]).toBeCloseTo(expected, 12)
    expect(gridReturns([[1000, 100]], window, 1000)).toEqual([0, 0, 0, 0])
    expect(
      gridReturns(
        [
          [1000, 100],
          [1500, 0],
        ],
        window,
        1000,
      ),
    ).toBeNull()
  })
})
