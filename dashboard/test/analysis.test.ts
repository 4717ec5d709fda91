// What the panels compute, against values worked out by hand.
import { describe, expect, test } from 'vitest'

import { Brier, Calibration } from '../src/analysis/calibration.js'
import { KEPT_RESIDUALS, MIN_RESIDUALS, ResidualBand } from '../src/analysis/conformal.js'
import { explained } from '../src/analysis/contribution.js'
import { Correlation, noiseLevel } from '../src/analysis/correlation.js'
import { EventRate } from '../src/analysis/event-rate.js'
import { HitRate } from '../src/analysis/hit-rate.js'
import { median, moments } from '../src/analysis/moments.js'
import { Slope } from '../src/analysis/slope.js'
import { wilson } from '../src/analysis/wilson.js'
import { clipped, zScore } from '../src/analysis/z-score.js'

describe('moments', () => {
  test('of eight numbers, two of them undefined', () => {
    const { n, mean, deviation } = moments([2, 4, 4, NaN, 4, 5, 5, Infinity, 7, 9])
    expect([n, mean]).toEqual([8, 5])
    expect(deviation).toBeCloseTo(Math.sqrt(32 / 7), 12)
  })

  test('a small deviation around a large mean stays exact', () => {
    expect(moments([1e9, 1e9 + 1, 1e9 + 2]).deviation).toBe(1)
  })

  test('of one number there is no deviation, of none no mean', () => {
    expect(moments([3]).deviation).toBeNaN()
    expect(moments([]).mean).toBeNaN()
  })

  test('the median of an even number is the mean of the two middle ones', () => {
    expect(median([9, 1, NaN, 3, 4])).toBe(3.5)
    expect(median([5, 1, 9])).toBe(5)
    expect(median([])).toBeNaN()
  })
})

describe('z-score', () => {
  const past = Array.from({ length: 30 }, (_, i) => (i % 2 === 0 ? 1 : -1))

  test('is the distance from the mean in deviations', () => {
    expect(zScore(2, past)).toBeCloseTo(2 / Math.sqrt(30 / 29), 12)
  })

  test('has no value below thirty, nor where nothing ever moved', () => {
    expect(zScore(2, past.slice(1))).toBeNaN()
    expect(zScore(5, Array(40).fill(0.1))).toBeNaN()
  })

  test('is clipped on both sides, and stays undefined', () => {
    expect([clipped(7, 3), clipped(-7, 3), clipped(1, 3)]).toEqual([3, -3, 1])
    expect(clipped(NaN, 3)).toBeNaN()
  })
})

describe('correlation', () => {
  const of = (pairs: readonly (readonly [number, number])[]) => {
    const correlation = new Correlation()
    for (const [x, y] of pairs) correlation.push(x, y)
    return correlation
  }

  test('of a line is 1 or −1, of three points by hand ½', () => {
    expect(of([[1, 2], [2, 4], [3, 6]]).r).toBeCloseTo(1, 12) // prettier-ignore
    expect(of([[1, 2], [2, 0], [3, -2]]).r).toBeCloseTo(-1, 12) // prettier-ignore
    expect(of([[1, 1], [2, 3], [3, 2]]).r).toBeCloseTo(0.5, 12) // prettier-ignore
  })

  test('leaves out pairs with an undefined half, and has none while a side stands still', () => {
    const correlation = of([[1, 1], [NaN, 5], [2, NaN], [2, 1]]) // prettier-ignore
    expect(correlation.n).toBe(2)
    expect(correlation.r).toBeNaN()
  })

  test('chance is 1.96/√n', () => {
    expect(noiseLevel(100)).toBeCloseTo(0.196, 12)
    expect(noiseLevel(0)).toBe(Infinity)
  })
})

describe('shares', () => {
  test("Wilson's interval of 8 in 10, of none and of all", () => {
    const { low, high } = wilson(8, 10)
    expect(low).toBeCloseTo(0.49016, 5)
    expect(high).toBeCloseTo(0.94332, 5)
    expect(wilson(0, 10).low).toBe(0)
    expect(wilson(0, 10).high).toBeCloseTo(3.8414588 / 13.8414588, 6)
    expect(wilson(10, 10).high).toBe(1)
    expect(wilson(0, 0)).toEqual({ low: 0, high: 1 })
  })

  test('a hit rate counts only where a side was taken and the price moved', () => {
    const rate = new HitRate()
    for (const [said, came] of [[0.4, 2], [-0.1, 3], [0.9, 1], [0, 5], [0.5, 0], [-1, -2]] as const) rate.push(said, came) // prettier-ignore
    expect(rate.result).toMatchObject({ n: 4, hits: 3, rate: 0.75, baseRate: 0.75, undecided: 2, isEnough: false })
    for (let i = 0; i < 96; i++) rate.push(1, -1)
    expect(rate.result).toMatchObject({ n: 100, hits: 3, baseRate: 0.97, isEnough: true })
  })
})

describe('probabilities', () => {
  test('fall into ten bins, 1 into the last', () => {
    const calibration = new Calibration()
    for (const [probability, happened] of [
      [0.72, true],
      [0.78, true],
      [0.75, false],
      [1, true],
      [1.5, true],
      [NaN, true],
    ] as const)
      // prettier-ignore
      calibration.push(probability, happened)
    const [seventies, last] = [calibration.bins[7]!, calibration.bins[9]!]
    expect(seventies).toMatchObject({ from: 0.7, to: 0.8, n: 3 })
    expect(seventies.predicted).toBeCloseTo(0.75, 12)
    expect(seventies.observed).toBeCloseTo(2 / 3, 12)
    expect(seventies.interval).toEqual(wilson(2, 3))
    expect(last.n).toBe(1)
    expect(calibration.bins.reduce((sum, { n }) => sum + n, 0)).toBe(4)
  })

  test("Brier's score beside that of the shares", () => {
    const brier = new Brier(3)
    expect(brier.score).toBeNaN()
    brier.push([0.2, 0.3, 0.5], 2) // 0.04 + 0.09 + 0.25
    brier.push([0.6, 0.4, 0], 0) // 0.16 + 0.16
    expect(brier.score).toBeCloseTo((0.38 + 0.32) / 2, 12)
    expect(brier.baseRate).toBeCloseTo(1 - (0.25 + 0.25), 12)
  })
})

describe('conformal band', () => {
  test('is the ⌈(n + 1)·0.8⌉-th smallest residual, whatever its sign', () => {
    const band = new ResidualBand(0.8)
    for (let i = 1; i < MIN_RESIDUALS; i++) band.push(i % 2 === 0 ? i : -i)
    expect(band.halfWidth).toBeNaN()
    band.push(30)
    expect(band.halfWidth).toBe(25) // ⌈31·0.8⌉
    band.push(NaN)
    expect(band.n).toBe(30)
  })

  test('forgets what is older than it keeps', () => {
    const band = new ResidualBand(0.8)
    for (let i = 0; i < KEPT_RESIDUALS; i++) band.push(100)
    for (let i = 0; i < KEPT_RESIDUALS; i++) band.push(1)
    expect(band.halfWidth).toBe(1)
  })

  test('holds about its share of what comes next', () => {
    const band = new ResidualBand(0.8)
    let seed = 7
    const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647
    let [inside, judged] = [0, 0]
    for (let i = 0; i < 6000; i++) {
      const residual = Math.log(random()) * (random() < 0.5 ? -1 : 1)
      const half = band.halfWidth
      if (!Number.isNaN(half)) {
        judged++
        if (Math.abs(residual) <= half) inside++
      }
      band.push(residual)
    }
    expect(inside / judged).toBeGreaterThan(0.78)
    expect(inside / judged).toBeLessThan(0.83)
  })
})

test('a slope through the origin', () => {
  const slope = new Slope()
  expect(slope.value).toBeNaN()
  slope.push(1, 2)
  slope.push(2, 5)
  slope.push(NaN, 9)
  expect(slope.value).toBeCloseTo(12 / 5, 12)
  expect(slope.n).toBe(2)
})

describe('contributions to the score', () => {
  test('add up to it', () => {
    const { contributions, sum, isExact } = explained(0.31, { imbalance: 0.42, size: 0.11, speed: 0.36 })
    expect(contributions.map(({ adds }) => Number(adds.toFixed(6)))).toEqual([0.168, 0.033, 0.108])
    expect(sum).toBeCloseTo(0.309, 12)
    expect(isExact).toBe(true)
  })

  test('weights are shared among the parts that are defined', () => {
    const { contributions, sum } = explained(0.2, { imbalance: 0.5, size: -0.2, speed: null })
    expect(contributions.map(({ weight }) => weight)).toEqual([0.4 / 0.7, 0.3 / 0.7, 0])
    expect(sum).toBeCloseTo(0.2, 12)
  })

  test('a market with other weights is found out', () => {
    expect(explained(0.42, { imbalance: 0.42, size: 0.11, speed: 0.36 }).isExact).toBe(false)
  })
})

test('events a second over the last five, by their own clock', () => {
  const rate = new EventRate(5e6)
  for (let i = 0; i < 100; i++) rate.push(i * 100_000)
  expect(rate.perSecond(9_900_000)).toBe(10)
  expect(rate.perSecond(14_800_000)).toBe(0.2)
  expect(rate.perSecond(20_000_000)).toBe(0)
})
