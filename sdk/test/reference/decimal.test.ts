import { describe, expect, test } from 'vitest'

import { fromUnits, gridOf, parseUnit, toUnits } from './decimal.js'
import { Defect } from './defect.js'

const cent = parseUnit('0.01')

describe('text to whole units', () => {
  test.each([
    ['1', 100n],
    ['1.0', 100n],
    ['1.00000000', 100n],
    ['0001.01', 101n],
    ['0', 0n],
    ['0.00', 0n],
    ['10000000000', 1_000_000_000_000n],
    ['90071992547409.92', 2n ** 53n],
  ])('%s is %i cents', (text, units) => {
    expect(toUnits(text, cent, 'tick')).toBe(units)
  })

  test('the mantissa of a unit counts', () => {
    expect(toUnits('1.5', parseUnit('0.5'), 'tick')).toBe(3n)
    expect(toUnits('61773.6', parseUnit('0.10'), 'tick')).toBe(617_736n)
  })

  test.each([
    ['1.001', 'tick'],
    ['90071992547409.93', 'range'],
    ['', 'decimal'],
    ['-1', 'decimal'],
    ['+1', 'decimal'],
    ['1e3', 'decimal'],
    ['1.', 'decimal'],
    ['.5', 'decimal'],
    [' 1', 'decimal'],
    ['1,0', 'decimal'],
    ['NaN', 'decimal'],
    ['Infinity', 'decimal'],
    ['0x10', 'decimal'],
    ['1234567890123456789', 'decimal'],
    ['0.1234567890123456789', 'decimal'],
  ])('%s breaks the rule %s', (text, rule) => {
    expect(() => toUnits(text, cent, 'tick')).toThrow(Defect)
    expect(() => toUnits(text, cent, 'tick')).toThrow(rule)
  })

  test('a trade price may lie between ticks, on the grid of the tick’s last decimal', () => {
    expect(toUnits('61773.65', gridOf(parseUnit('0.10')), 'tick')).toBe(6_177_365n)
  })
})

describe('units to the nearest double', () => {
  test('0.1 + 0.2 is 0.3', () => {
    expect(fromUnits(30n, cent)).toBe(0.3)
  })

  test('sums beyond 2^53 are rounded once', () => {
    expect(fromUnits(2n ** 60n + 1n, parseUnit('0.1'))).toBe(Number('115292150460684697.7'))
  })
})
