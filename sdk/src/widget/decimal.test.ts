import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { fromSteps, parseStep } from '../engine/decimal.js'
import { gridOf, stepNumber, stepsOf, stepText } from './decimal.js'

test.each([
  ['64988.01', '0.01', 6498801],
  ['0.00001234', '0.00000001', 1234],
  ['12', '0.5', 24],
  ['12.50', '0.5', 25],
  ['90071992547409.91', '0.01', 9007199254740991],
  ['100', '25', 4],
  ['0', '0.1', 0],
])('%s in steps of %s is %d', (text, step, steps) => {
  expect(stepsOf(text, gridOf(step))).toBe(steps)
})

test.each([
  ['64988.015', '0.01'],
  ['0.3', '0.5'],
  ['110', '25'],
  ['90071992547409.93', '0.01'],
  ['', '1'],
  ['-1', '1'],
  ['1e3', '1'],
  ['1.2.3', '0.01'],
])('%j is no number of steps of %s', (text, step) => expect(stepsOf(text, gridOf(step))).toBeNaN())

test.each(['0', '', '-1', '0.', '1e-2', 'x', '0.00'])('%j is no step', (text) => {
  expect(() => gridOf(text)).toThrow(RangeError)
})

test('text of steps has as many decimals as the step', () => {
  expect(stepText(6498800, gridOf('0.01'))).toBe('64988.00')
  expect(stepText(3, gridOf('0.5'))).toBe('1.5')
  expect(stepText(-1, gridOf('0.001'))).toBe('-0.001')
  expect(stepText(9007199254740991, gridOf('25'))).toBe('225179981368524775')
})

test('steps, text and numbers are those of the engine', () => {
  const step = fc
    .tuple(fc.integer({ min: 1, max: 250 }), fc.integer({ min: 0, max: 9 }))
    .map(([mantissa, decimals]) => {
      const digits = String(mantissa).padStart(decimals + 1, '0')
      return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
    })
  fc.assert(
    fc.property(step, fc.integer({ min: 0, max: 2 ** 40 }), (text, steps) => {
      const grid = gridOf(text)
      expect(stepsOf(stepText(steps, grid), grid)).toBe(steps)
      expect(stepNumber(steps, grid)).toBe(fromSteps(steps, parseStep(text, 'step')))
    }),
  )
})
