// The generator against the answers that its authors publish, and for evenness.
import { describe, expect, it } from 'vitest'

import { philox, uniformAt } from './philox.js'

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
