// The normal distribution against values of 50 digits: sdk/test/golden/backtest-metrics.json, made by the script beside it.
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
