// eˣ and ln x against values computed with 40 digits (mpmath) and against each other.
import { assert, double, property } from 'fast-check'
import { describe, expect, it } from 'vitest'

import { exp, log, power } from './exponential.js'

const relative = (found: number, right: number): number => Math.abs(found / right - 1)

describe('exp and log', () => {
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
    for (const [x, right] of logs) expect(relative(log(x), right)).toBeLessThan(4e-16)
    expect(log(1)).toBe(0)
    expect(exp(0)).toBe(1)
  })

  it('know their limits', () => {
    expect([exp(-Infinity), exp(-800), exp(800), exp(NaN)]).toEqual([0, 0, Infinity, NaN])
    expect([log(0), log(-1), log(Infinity), log(NaN)]).toEqual([-Infinity, NaN, Infinity, NaN])
    expect(power(2, 10)).toBeCloseTo(1024, 10)
    expect(power(-2, 2)).toBeNaN()
  })

  it('undo each other, and agree with the host to its last bits', () => {
    assert(
      property(double({ min: -600, max: 600, noNaN: true }), (x) => {
        expect(Math.abs(log(exp(x)) - x)).toBeLessThan(2e-15 + 4e-16 * Math.abs(x))
        expect(relative(exp(x), Math.exp(x))).toBeLessThan(1e-15)
      }),
    )
  })
})
