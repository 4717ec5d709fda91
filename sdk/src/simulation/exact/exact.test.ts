// Logarithm, exponential, power, normal quantile and the generator, against values of other programs.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exp, exp2, ln, power } from './exp-log.js'
import { normalQuantile } from './normal.js'
import { philox, uniformAt } from './philox.js'

/** Relative to the larger of |expected| and `floor`. */
function near(found: number, expected: number, error: number, floor = 0): void {
  if (found === expected) return
  expect(Math.abs(found - expected) / Math.max(Math.abs(expected), floor), `${found} for ${expected}`).toBeLessThan(
    error,
  )
}

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
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => near(ln(x), Math.log(x), 1e-15, 1)),
    )
    fc.assert(fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => near(exp(x), Math.exp(x), 1e-15)))
    fc.assert(fc.property(fc.double({ min: -1000, max: 1000, noNaN: true }), (x) => near(exp2(x), 2 ** x, 1e-15)))
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
  ])('of %d', (p, expected) => near(normalQuantile(p), expected, 1e-14))

  it('has the ends', () => {
    expect([normalQuantile(0), normalQuantile(1), normalQuantile(-0.1), normalQuantile(NaN)]).toEqual([
      -Infinity,
      Infinity,
      NaN,
      NaN,
    ])
  })
})

describe('generator', () => {
  // the known answers that its authors publish (Random123, kat_vectors, philox 4x32 10)
  it.each([
    [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    [[-1, -1, -1, -1], [-1, -1], '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    [[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], 'd16cfe09 94fdcceb 5001e420 24126ea1'],
  ] as const)('philox %j %j', (counter, key, expected) => {
    const words = philox(counter, key).map((word) => word.toString(16).padStart(8, '0'))
    expect(words.join(' ')).toBe(expected)
  })

  it('is even: mean, variance and ten classes of 20,000 numbers', () => {
    const n = 20_000
    const classes = new Float64Array(10)
    let sum = 0
    let squares = 0
    for (let i = 0; i < n; i++) {
      const u = uniformAt(7, 3, i)
      sum += u
      squares += u * u
      classes[Math.floor(u * 10)]!++
    }
    expect(Math.abs(sum / n - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / n))
    expect(Math.abs(squares / n - 1 / 3)).toBeLessThan(4 * Math.sqrt(4 / 45 / n))
    const chi = classes.reduce((total, count) => total + (count - n / 10) ** 2 / (n / 10), 0)
    expect(chi).toBeLessThan(27.9) // the 0.999 quantile of χ² with 9 degrees of freedom
  })

  it('depends on seed, stream and both words of n', () => {
    const numbers = [
      uniformAt(1, 0, 5),
      uniformAt(2, 0, 5),
      uniformAt(1, 1, 5),
      uniformAt(1, 0, 6),
      uniformAt(1, 0, 5 + 2 ** 32),
    ]
    expect(new Set(numbers).size).toBe(5)
    expect(uniformAt(1, 0, 5)).toBe(numbers[0])
  })
})
