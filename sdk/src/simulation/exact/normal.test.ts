// The normal distribution against values of 50 digits, sdk/test/golden/backtest-metrics.json, made by the script beside it, and against Python's.
import { assert, double, property } from 'fast-check'
import { describe, expect, it } from 'vitest'

import golden from '../../../test/golden/backtest-metrics.json' with { type: 'json' }
import { normalCdf, normalQuantile } from './normal.js'

const pairs = (list: readonly (readonly number[])[]): [number, number][] => list.map(([a, b]) => [a!, b!])

describe('normal distribution', () => {
  it('has the shares of the table, the smallest tails included', () => {
    for (const [x, share] of pairs(golden.normal.cdf))
      expect(Math.abs(normalCdf(x) / share - 1), `at ${x}`).toBeLessThan(2e-13)
  })

  it('has the quantiles of the table', () => {
    for (const [share, x] of pairs(golden.normal.quantile))
      expect(Math.abs(normalQuantile(share) / x - 1), `at ${share}`).toBeLessThan(1e-13)
  })

  it('agrees with the values that are in every book', () => {
    expect(normalCdf(0)).toBe(0.5)
    expect(normalCdf(1.96)).toBeCloseTo(0.975, 4)
    expect(normalQuantile(0.95)).toBeCloseTo(1.6449, 4)
    expect(normalQuantile(0.995)).toBeCloseTo(2.5758, 4)
    expect([normalQuantile(0), normalQuantile(0.5), normalQuantile(1)]).toEqual([-Infinity, 0, Infinity])
    expect([normalQuantile(-0.1), normalQuantile(1.1), normalQuantile(NaN), normalCdf(NaN)]).toEqual([
      NaN,
      NaN,
      NaN,
      NaN,
    ])
    expect([normalCdf(-Infinity), normalCdf(Infinity)]).toEqual([0, 1])
  })

  it('is symmetric, and its quantile undoes it', () => {
    assert(
      property(double({ min: -6, max: 6, noNaN: true }), (x) => {
        expect(normalCdf(x) + normalCdf(-x)).toBeCloseTo(1, 14)
        if (x < 0) expect(normalQuantile(normalCdf(x))).toBeCloseTo(x, 11)
      }),
    )
  })
})

describe('normal quantile', () => {
  // expected: Python's statistics.NormalDist; the tail z(1e-300) from the same
  it.each([
    [1e-300, -37.0470962993612],
    [1e-10, -6.361340902404056],
    [0.001, -3.090232306167813],
    [0.025, -1.9599639845400538],
    [0.074, -1.4466320671589785],
    [0.2, -0.8416212335729142],
    [0.5, 0],
    [0.75, 0.6744897501960817],
    [0.99, 2.3263478740408408],
    [0.999999, 4.753424308817089],
  ])('of %d', (p, expected) => {
    const found = normalQuantile(p)
    if (found !== expected) expect(Math.abs(found / expected - 1)).toBeLessThan(1e-14)
  })

  it('has the ends', () => {
    expect([normalQuantile(0), normalQuantile(1), normalQuantile(-0.1), normalQuantile(NaN)]).toEqual([
      -Infinity,
      Infinity,
      NaN,
      NaN,
    ])
  })
})
