// Sets and intervals: quantiles against numpy (golden.py), coverage on what comes next, and the bound of the adaptive level.
import { readFileSync } from 'node:fs'

import * as fc from 'fast-check'
import { AdaptiveConformal, calibrateScores, interval, lacScores, predictionSet, splitQuantile } from 'leadline/models'
import { expect, test } from 'vitest'

import { normalQuantile } from '../../../src/simulation/exact/normal.js'
import { uniformAt } from '../../../src/simulation/exact/philox.js'

const golden = JSON.parse(readFileSync(new URL('golden.json', import.meta.url), 'utf8')) as {
  readonly scores: number[]
  readonly outcomes: number[]
  readonly quantiles: [number, number][]
}

test('the quantiles that numpy finds', () => {
  const probabilities = golden.outcomes.flatMap((_, row) => {
    const one = Float64Array.from(golden.scores.slice(row * 3, row * 3 + 3))
    calibrateScores({ method: 'temperature', temperature: 1 }, one)
    return [...one]
  })
  const scores = lacScores({ probabilities, outcomes: golden.outcomes, classes: 3 })
  for (const [coverage, quantile] of golden.quantiles)
    expect(splitQuantile(scores, coverage), String(coverage)).toBeCloseTo(quantile, 12)
})

test('by hand: the rank is ⌈(n + 1)·coverage⌉, and nothing bounds what nine scores say of 91 %', () => {
  const nine = [9, 1, 8, 2, 7, 3, 6, 4, 5]
  expect(splitQuantile(nine, 0.9)).toBe(9)
  expect(splitQuantile(nine, 0.5)).toBe(5)
  expect(splitQuantile(nine, 0.91)).toBe(Infinity)
  expect(predictionSet([0.2, 0.5, 0.3], 0.7)).toEqual([1, 2])
  expect(predictionSet([0.2, 0.5, 0.3], 0.4)).toEqual([])
  expect(predictionSet([0.2, 0.5, 0.3], Infinity)).toEqual([1, 2, 0])
  expect(interval(10, 2, 0.5)).toEqual([9, 11])
})

test('adaptive: the share of misses obeys its bound after any scores', () => {
  const score = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1, 1e9))
  const coverage = fc.constantFrom(0.5, 0.8, 0.9, 0.95)
  const rate = fc.constantFrom(0.005, 0.01, 0.1)
  fc.assert(
    fc.property(
      fc.array(score, { minLength: 1, maxLength: 400 }),
      coverage,
      rate,
      fc.integer({ min: 1, max: 50 }),
      (scores, coverage, rate, window) => {
        const adaptive = new AdaptiveConformal({ coverage, rate, window })
        for (const one of scores) adaptive.learn(one)
        const first = 1 - coverage
        const bound = (Math.max(first, 1 - first) + rate) / (rate * scores.length)
        expect(Math.abs(adaptive.misses / adaptive.rows - first)).toBeLessThanOrEqual(bound + 1e-9)
      },
    ),
    { seed: 20120621, numRuns: 300 },
  )
})

test('adaptive: 90 % are covered, also in the 1,000 rows behind a shift to three times the variance', () => {
  const adaptive = new AdaptiveConformal({ coverage: 0.9, rate: 0.005, window: 1000 })
  let [width, widths, behind] = [0, 0, 0]
  for (let row = 0; row < 20_000; row++) {
    const { quantile } = adaptive
    if (Number.isFinite(quantile)) [width, widths] = [width + 2 * quantile, widths + 1]
    const isCovered = adaptive.learn(Math.abs(normalQuantile(uniformAt(5, 0, row))) * (row < 10_000 ? 1 : Math.sqrt(3)))
    if (row >= 10_000 && row < 11_000 && isCovered) behind++
  }
  const covered = 1 - adaptive.misses / adaptive.rows
  expect(Math.abs(covered - 0.9)).toBeLessThan(0.01)
  expect(behind / 1000).toBeGreaterThan(0.87)
  // Half of the rows need ±1.645, the others ±1.645·√3.
  expect(width / widths).toBeCloseTo(2 * 1.645 * ((1 + Math.sqrt(3)) / 2), 0)
})

test('the window forgets the oldest score: it is the quantile of the newest, kept sorted', () => {
  const score = fc.integer({ min: 0, max: 9 })
  fc.assert(
    fc.property(fc.array(score, { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 12 }), (scores, window) => {
      const adaptive = new AdaptiveConformal({ coverage: 0.5, rate: 1e-12, window })
      for (const one of scores) adaptive.learn(one)
      const newest = scores.slice(-window)
      expect(adaptive.quantile).toBe(splitQuantile(newest, 0.5))
      const again = new AdaptiveConformal({ coverage: 0.5, rate: 1e-12, window })
      again.restore(JSON.parse(JSON.stringify(adaptive.save())) as ReturnType<typeof adaptive.save>)
      for (const one of [3, 7, 1]) {
        expect(again.learn(one)).toBe(adaptive.learn(one))
        expect(again.quantile).toBe(adaptive.quantile)
      }
      expect(again.save()).toEqual(adaptive.save())
    }),
    { seed: 20120621, numRuns: 300 },
  )
})

test('what is no number, no share or no window is refused', () => {
  expect(() => new AdaptiveConformal({ coverage: 1 })).toThrow('coverage: found 1')
  expect(() => new AdaptiveConformal({ coverage: 0.9, rate: 0 })).toThrow('rate: found 0')
  expect(() => new AdaptiveConformal({ coverage: 0.9, window: 0 })).toThrow('window: found 0')
  expect(() => new AdaptiveConformal({ coverage: 0.9 }).learn(NaN)).toThrow('score: found NaN')
  expect(() =>
    new AdaptiveConformal({ coverage: 0.9, window: 1 }).restore({ level: 0.1, scores: [1, 2], rows: 2, misses: 0 }),
  ).toThrow('found 2 scores, expected at most 1')
})
