// The regression that drifts, against least squares by hand.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { EwmaScore, HedgeRatio } from './hedge-ratio.js'

test('without drift it is ridge regression: (ΦᵀΦ + I)⁻¹Φᵀy of (1, 2), (2, 3), (3, 5) is (1/2, 4/3)', () => {
  const hedge = new HedgeRatio({ drift: 0, noise: 1, prior: 1, beta: 0 })
  for (const [x, y] of [
    [1, 2],
    [2, 3],
    [3, 5],
  ] as const)
    hedge.update(x, y)
  expect(hedge.alpha).toBeCloseTo(1 / 2, 12)
  expect(hedge.beta).toBeCloseTo(4 / 3, 12)
})

test('one step with drift, by hand: P = 1.5, S = 1.5 + 1.5·4 + 1', () => {
  const hedge = new HedgeRatio({ drift: 0.5, noise: 1, prior: 1, beta: 0 })
  expect(hedge.update(2, 3)).toBe(3)
  expect(hedge.alpha).toBeCloseTo((1.5 * 3) / 8.5, 14)
  expect(hedge.beta).toBeCloseTo((3 * 3) / 8.5, 14)
})

test('any data without drift: the normal equations hold', () => {
  const cell = fc.integer({ min: -20, max: 20 })
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 40 }), (rows) => {
      const hedge = new HedgeRatio({ drift: 0, noise: 2, prior: 3, beta: 0 })
      let [n, x, xx, y, xy] = [2 / 3, 0, 2 / 3, 0, 0]
      for (const [a, b] of rows) {
        hedge.update(a, b)
        n += 1
        x += a
        xx += a * a
        y += b
        xy += a * b
      }
      expect(n * hedge.alpha + x * hedge.beta).toBeCloseTo(y, 6)
      expect(x * hedge.alpha + xx * hedge.beta).toBeCloseTo(xy, 6)
    }),
  )
})

test('with drift it follows a ratio that changes', () => {
  const follow = (drift: number): number => {
    const hedge = new HedgeRatio({ drift, noise: 1e-4, prior: 1, beta: 0 })
    for (let i = 0; i < 400; i++) hedge.update(1 + (i % 7) / 10, (i < 200 ? 2 : 3) * (1 + (i % 7) / 10))
    return hedge.beta
  }
  expect(follow(1e-5)).toBeCloseTo(3, 2)
  expect(Math.abs(follow(0) - 3)).toBeGreaterThan(0.1)
})

test('z of span 3: 1, 3, 2 with weights 1, 2, 4 have mean 15/7 and mean square 5', () => {
  const score = new EwmaScore(3)
  for (const value of [1, 3]) score.add(value)
  expect(score.score(3)).toBeNaN()
  score.add(2)
  expect(score.score(3)).toBeCloseTo((3 - 15 / 7) / Math.sqrt(5 - (15 / 7) ** 2), 12)
})
