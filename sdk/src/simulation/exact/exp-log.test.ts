// Logarithm, exponential and power against values of 40 digits (mpmath, Python's decimal), the host's, and each other.
import { assert, double, property } from 'fast-check'
import { describe, expect, it } from 'vitest'

import { exp, exp2, ln, power } from './exp-log.js'

/** Relative to the larger of |expected| and `floor`. */
function near(found: number, expected: number, error: number, floor = 0): void {
  if (found === expected) return
  expect(Math.abs(found - expected) / Math.max(Math.abs(expected), floor), `${found} for ${expected}`).toBeLessThan(
    error,
  )
}

const relative = (found: number, right: number): number => Math.abs(found / right - 1)

describe('exp and ln', () => {
  it('agree with values of many digits', () => {
    const exps: [number, number][] = [
      [1, Math.E],
      [-1, 0.36787944117144233],
      [0.5, 1.6487212707001282],
      [10, 22026.465794806718],
      [-50, 1.9287498479639178e-22],
      [700, 1.0142320547350045e304],
      [-700, 9.85967654375977e-305],
    ]
    for (const [x, right] of exps) expect(relative(exp(x), right)).toBeLessThan(1e-15)
    const logs: [number, number][] = [
      [2, Math.LN2],
      [10, Math.LN10],
      [1e-300, -690.7755278982137],
      [1.0000001, 9.999999505838704e-8],
      [0.1, -Math.LN10],
    ]
    for (const [x, right] of logs) expect(relative(ln(x), right)).toBeLessThan(4e-16)
    expect(ln(1)).toBe(0)
    expect(exp(0)).toBe(1)
  })

  it('know their limits', () => {
    expect([exp(-Infinity), exp(-800), exp(800), exp(NaN)]).toEqual([0, 0, Infinity, NaN])
    expect([ln(0), ln(-1), ln(Infinity), ln(NaN)]).toEqual([-Infinity, NaN, Infinity, NaN])
    expect(power(2, 10)).toBeCloseTo(1024, 10)
    expect(power(-2, 2)).toBeNaN()
  })

  it('undo each other, and agree with the host to its last bits', () => {
    assert(
      property(double({ min: -600, max: 600, noNaN: true }), (x) => {
        expect(Math.abs(ln(exp(x)) - x)).toBeLessThan(2e-15 + 4e-16 * Math.abs(x))
        expect(relative(exp(x), Math.exp(x))).toBeLessThan(1e-15)
      }),
    )
  })
})

describe('logarithm and exponential', () => {
  // expected: Python's decimal at 40 digits, rounded once
  it.each([
    [1e-310, -713.8013788281542],
    [0.1, -2.3025850929940455],
    [0.5, -Math.LN2],
    [1, 0],
    [1.5, 0.4054651081081644],
    [10, Math.LN10],
    [12345.678, 9.421061321291832],
    [1e300, 690.7755278982137],
  ])('ln(%d)', (x, expected) => near(ln(x), expected, 1e-15))

  it.each([
    [-700, 9.85967654375977e-305],
    [-1, 0.36787944117144233],
    [-0.3, 0.7408182206817179],
    [0, 1],
    [1e-9, 1.000000001],
    [1, Math.E],
    [10.5, 36315.502674246636],
    [700, 1.0142320547350045e304],
    [709.6, 1.4974914744969295e308],
  ])('exp(%d)', (x, expected) => near(exp(x), expected, 1e-15))

  it.each([
    [2, 0.5, Math.SQRT2],
    [10, 1.7, 50.11872336272722],
    [12345, 3, 1881365963625],
    [0.3, 0.25, 0.7400828044922853],
    [7, 2.5, 129.64181424216494],
    [1e5, 3.5, 3.1622776601683795e17],
  ])('%d to the power of %d', (x, n, expected) => near(power(x, n), expected, 1e-13))

  it('agrees with the host over its range', () => {
    assert(property(double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => near(ln(x), Math.log(x), 1e-15, 1)))
    assert(property(double({ min: -700, max: 700, noNaN: true }), (x) => near(exp(x), Math.exp(x), 1e-15)))
    assert(property(double({ min: -1000, max: 1000, noNaN: true }), (x) => near(exp2(x), 2 ** x, 1e-15)))
  })

  it('has the ends', () => {
    expect([ln(0), ln(-1), ln(Infinity), exp(-1000), exp(1000), exp(-Infinity)]).toEqual([
      -Infinity,
      NaN,
      Infinity,
      0,
      Infinity,
      0,
    ])
    expect([exp(NaN), exp2(NaN), exp2(-2000), exp2(2000), exp2(10), power(0, 0), power(0, 2), power(3, 1)]).toEqual([
      NaN,
      NaN,
      0,
      Infinity,
      1024,
      1,
      0,
      3,
    ])
  })
})
