import { describe, expect, test } from 'vitest'
import {
  age,
  bar,
  columnCell,
  fit,
  fixed,
  gauge,
  plain,
  signed,
  span,
  sparkline,
  spread,
  utc,
  width,
} from './demo-text.js'

describe('numbers', () => {
  test.each([
    [65012.345, 2, '65,012.35'],
    [1234567, 0, '1,234,567'],
    [0.00001, 5, '0.00001'],
    [-3.5, 1, '−3.5'],
    [-0.0001, 2, '0.00'],
    [Number.NaN, 2, '—'],
    [null, 2, '—'],
  ])('%d to %d decimals is %s', (value, decimals, text) => {
    expect(fixed(value, decimals)).toBe(text)
  })

  test('a plus stands only before what is above zero as shown', () => {
    expect([signed(0.34, 2), signed(-0.34, 2), signed(0.001, 2), signed(null, 2)]).toEqual([
      '+0.34',
      '−0.34',
      '0.00',
      '—',
    ])
  })

  test('ages and times', () => {
    expect([7e6, 65e6, 7380e6].map(age)).toEqual(['7s', '1m05s', '2h03m'])
    expect(utc(1_767_225_690_123_456)).toBe('2026-01-01 00:01:30.123')
  })
})

describe('lines', () => {
  const line = [span('bid', 'bid'), span(' ask', 'ask')]

  test('are cut and filled to a width', () => {
    expect(plain(fit(line, 5))).toBe('bid a')
    expect(plain(fit(line, 9))).toBe('bid ask  ')
    expect([0, 1, 30].map((columns) => width(fit(line, columns)))).toEqual([0, 1, 30])
  })

  test('keep their right end when there is no room', () => {
    expect(plain(spread(line, [span('live')], 14))).toBe('bid ask   live')
    expect(plain(spread(line, [span('live')], 6))).toBe('bilive')
  })
})

describe('pictures', () => {
  test('a bar is an eighth of a cell fine and as wide as asked', () => {
    expect([0, 0.5, 1, 2, Number.NaN].map((share) => bar(share, 4))).toEqual(['    ', '██  ', '████', '████', '    '])
    expect(bar(1 / 32, 4)).toBe('▏   ')
  })

  test('a column fills from below', () => {
    expect([0, 1].map((row) => columnCell(0.75, row, 2))).toEqual(['█', '▄'])
    expect([0, 1].map((row) => columnCell(0, row, 2))).toEqual([' ', ' '])
  })

  test('a sparkline spans its own range and leaves gaps blank', () => {
    expect(sparkline([1, 2, Number.NaN, 8], 6)).toBe('▁▂ █  ')
    expect(sparkline([5, 5], 2)).toBe('▄▄')
    expect(sparkline([1, 2, 3], 2)).toBe('▁█')
    expect(sparkline([], 3)).toBe('   ')
  })

  test('a gauge points from its centre', () => {
    expect(plain(gauge(0.5, 9))).toBe('────┼━━──')
    expect(plain(gauge(-1, 9))).toBe('━━━━┼────')
    expect(plain(gauge(null, 9))).toBe('────┼────')
    expect(plain(gauge(7, 9))).toBe('────┼━━━━')
  })
})
