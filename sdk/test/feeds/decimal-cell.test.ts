import { describe, expect, it } from 'vitest'

import { parseStep } from '../../src/engine/decimal.js'
import { decimalsAt, stepsAt } from '../../src/feeds/decimal-cell.js'
import { bytes } from './bytes.js'

const steps = (text: string, step: string, scale = 0, noisy = false): number | bigint | null =>
  stepsAt(bytes(text), 0, text.length, { step: parseStep(step, 'step'), scale, noisy })

describe('numbers as counts of a step', () => {
  it.each([
    ['9682.01', '0.01', 968_201],
    ['9682', '0.01', 968_200],
    ['0.0500', '0.01', 5],
    ['-0.5', '0.1', -5],
    ['1e-05', '0.00001', 1],
    ['2.5E3', '1', 2500],
    ['+7', '1', 7],
    ['1.50', '0.05', 30],
    ['99999999999999.99', '0.01', 9_999_999_999_999_999n],
    ['152047.98092796', '0.00000001', 15_204_798_092_796],
  ])('%s at %s is %s', (text, step, count) =>
    expect(steps(text, step)).toBe(BigInt(count) > 2n ** 53n ? count : Number(count)),
  )

  it('reads integers of a scale', () => expect(steps('140200', '0.01', 4)).toBe(1402))

  it.each(['', '.', '-', 'nan', '1.2.3', '0x10', '1e', ' 1', '1 ', '9'.repeat(61)])('refuses %j', (text) =>
    expect(steps(text, '0.01')).toBeNull(),
  )

  it('refuses what lies between two steps', () => {
    expect(steps('1.005', '0.01')).toBeNull()
    expect(steps('1.02', '0.05')).toBeNull()
    expect(steps('140250', '0.01', 4)).toBeNull()
  })

  it('reads what went through binary floating point, where that is told, and nothing else', () => {
    expect(steps('15.929999999999999', '0.01')).toBeNull()
    expect(steps('15.929999999999999', '0.01', 0, true)).toBe(1593)
    expect(steps('0.11244000000000001', '0.00000001', 0, true)).toBe(11_244_000)
    expect(steps('0.10099999999999999', '0.00000001', 0, true)).toBe(10_100_000)
    expect(steps('15.924', '0.01', 0, true)).toBeNull()
    expect(steps('15.9289', '0.01', 0, true)).toBeNull()
  })
})

it('finds the decimals that are needed', () => {
  const needed = (text: string, scale = 0): number | null => decimalsAt(bytes(text), 0, text.length, scale)
  expect([needed('9682.10'), needed('100'), needed('1e-5'), needed('140200', 4), needed('0.0'), needed('x')]).toEqual([
    1,
    0,
    5,
    2,
    0,
    null,
  ])
})
