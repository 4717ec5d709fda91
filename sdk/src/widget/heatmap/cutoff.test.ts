import { describe, expect, test } from 'vitest'

import { gridOf } from '../decimal.js'
import { CellSizes, cutoffPair } from './cutoff.js'
import { DepthHistory } from './history.js'
import { fillRows } from './rows.js'
import { SizeHistogram } from './size-histogram.js'
import { HeatView } from './view.js'
import { cutoffOf, groupOf, shownOf, tradeMinOf } from './wishes.js'

test.each([
  ['40 99', [40, 99]],
  ['0,5', [0, 5]],
  [' 1e2  1e3 ', [100, 1000]],
  ['99 40', null],
  ['-1 5', null],
  ['5', null],
  ['1 2 3', null],
  ['a b', null],
  ['0 Infinity', null],
])('cut-offs %j are %j', (text, pair) => expect(cutoffPair(text)).toEqual(pair))

test('percentiles of a histogram are right to an eighth of an octave', () => {
  const histogram = new SizeHistogram()
  for (let size = 1; size <= 1000; size++) histogram.add(size)
  for (const share of [0.1, 0.5, 0.9, 1]) {
    const found = histogram.quantile(share)
    expect(found).toBeGreaterThan(1000 * share * 2 ** -0.125)
    expect(found).toBeLessThan(1000 * share * 2 ** 0.125)
  }
  histogram.clear()
  expect(histogram.quantile(0.5)).toBe(0)
  histogram.add(2 ** 53)
  expect(Math.log2(histogram.quantile(1))).toBeCloseTo(53, 0)
})

describe('cells', () => {
  const history = new DepthHistory({ columns: 100, levels: 10, columnUs: 1000 })
  history.book(1000_000, Float64Array.of(100, 4, 99, 8, 91, 16), Float64Array.of(101, 2, 109, 32, 111, 64))

  test('are sums of their rows: bids fall to the row below, asks rise to the one above', () => {
    const rows = new Float32Array(5)
    fillRows(rows, history, history.slotOf(history.last), 80 - history.originTicks, 10) // 80 … 129
    expect([...rows]).toEqual([0, 24, 4, -34, -64])
  })

  test('percentiles are of the cells that are seen, as they are grouped', () => {
    const view = new HeatView()
    view.resize({ widthPx: 100, heightPx: 100 })
    view.fit(100, 40)
    view.follow({ firstColumn: history.first, lastColumn: history.last, midTicks: 100 })
    const sizes = new CellSizes()
    sizes.take(history, view, 10)
    expect(Math.log2(sizes.at(100))).toBeCloseTo(6, 0) // 64
    sizes.take(history, view, 1)
    expect(Math.log2(sizes.at(0))).toBeCloseTo(1, 0) // 2
    expect(sizes.lots({ unit: 'percentile', lower: 0, upper: 50 })[0]).toBe(0)
    expect(sizes.lots({ unit: 'size', lower: 3, upper: 70 })).toEqual([3, 70])
  })
})

describe('attributes', () => {
  const price = gridOf('0.01')
  const size = gridOf('0.001')
  const refusals: string[] = []
  const refused = (_: string, detail: string) => void refusals.push(detail.split(', expected')[0]!)
  const only = (name: string, text: string) => (asked: string) => (asked === name ? text : null)

  test('sizes are amounts, here in lots', () => {
    const attributes = (name: string) => ({ cutoff: '0.5 20', 'cutoff-unit': 'size' })[name] ?? null
    expect(cutoffOf(attributes, refused, size)).toEqual({ unit: 'size', lower: 500, upper: 20_000 })
    expect(tradeMinOf(only('trade-min', '0.25'), refused, size)).toBe(250)
  })

  test('a row is a whole number of ticks', () => {
    expect(groupOf(only('group', '0.5'), refused, price)).toBe(50)
    expect(groupOf(only('group', 'auto'), refused, price)).toBe(0)
  })

  test('what makes no sense is told, and the default holds', () => {
    refusals.length = 0
    expect(groupOf(only('group', '0.005'), refused, price)).toBe(0)
    expect(cutoffOf(only('cutoff', '40 101'), refused, size).upper).toBe(99)
    expect(shownOf(only('show', 'best candles'), refused)).toMatchObject({ best: true, trades: false, controls: false })
    expect(tradeMinOf(only('trade-min', 'x'), refused, size)).toBe(0)
    expect(refusals).toEqual([
      'group: found "0.005"',
      'cutoff: found "40 101"',
      'show: found "candles"',
      'trade-min: found "x"',
    ])
  })
})
