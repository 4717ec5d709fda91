// Floats back as the decimals that they were made of.
import { assert, bigInt, integer, property } from 'fast-check'
import { expect, test } from 'vitest'

import { decimalOf, FloatPrecision, stepsOf, unitsOf } from '../../src/feeds/float-decimal.js'

test.each([
  [0.1, 1n, 1],
  [68424.81, 6842481n, 2],
  [1e-8, 1n, 8],
  [1.25e-7, 125n, 9],
  [0.1 + 0.2, 3n, 1],
  [-0.5, -5n, 1],
  [0, 0n, 0],
  [123456789012345, 123456789012345n, 0],
  [1e21, 1_000_000_000_000_000_000_000n, 0],
  [100, 100n, 0],
])('%d is %s e-%i', (value, digits, places) => {
  expect(decimalOf(value)).toEqual({ digits, places })
})

test('NaN and the infinities are none', () => {
  for (const value of [NaN, Infinity, -Infinity]) {
    expect(decimalOf(value)).toBeNull()
    expect(stepsOf(value, { mantissa: 1n, exponent: 2 })).toBeNull()
  }
})

test('every decimal of up to 15 digits comes back, as digits, as units and as steps', () => {
  assert(
    property(bigInt({ min: 0n, max: 999_999_999_999_999n }), integer({ min: 0, max: 12 }), (units, places) => {
      const text = units.toString().padStart(places + 1, '0')
      const value = Number(places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`)
      expect(unitsOf(value, places)).toBe(units)
      expect(BigInt(stepsOf(value, { mantissa: 1n, exponent: places })!)).toBe(units)
      const seen = new FloatPrecision()
      seen.see(value)
      expect(seen.places).toBeLessThanOrEqual(places)
      expect(unitsOf(value, seen.places)! * 10n ** BigInt(places - seen.places)).toBe(units)
    }),
    { numRuns: 2_000 },
  )
})

test('what lies between two steps is none', () => {
  expect(stepsOf(4500.25, { mantissa: 25n, exponent: 2 })).toBe(18001n)
  expect(stepsOf(4500.26, { mantissa: 25n, exponent: 2 })).toBeNull()
  expect(stepsOf(0.015, { mantissa: 1n, exponent: 2 })).toBeNull()
})
