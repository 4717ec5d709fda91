// Curves of a backtest and what is made of them, against values worked out by hand.
import { describe, expect, test } from 'vitest'

import { drawdown } from '../src/analysis/drawdown.js'
import { histogram, niceWidth } from '../src/analysis/histogram.js'
import { rollingSharpe } from '../src/analysis/rolling-sharpe.js'
import { slippageBps, slippageSummary } from '../src/analysis/slippage.js'

const DAY_MS = 86_400_000

describe('drawdown', () => {
  test('is measured from the highest so far', () => {
    const { series, deepest, peakAt, bottomAt } = drawdown([100, 120, 90, 130, 117])
    expect(Array.from(series)).toEqual([0, 0, -0.25, 0, 117 / 130 - 1])
    expect([deepest, peakAt, bottomAt]).toEqual([-0.25, 1, 2])
  })

  test('there is none of a curve that only rises, nor below 0', () => {
    expect(drawdown([1, 2, 3])).toMatchObject({ deepest: 0, peakAt: -1, bottomAt: -1 })
    expect(drawdown([-5, -6]).series[1]).toBeNaN()
  })
})

describe('rolling Sharpe', () => {
  /** Daily returns of +1 % and −0.5 % by turns, at noon. */
  const equity = (days: number, step = 1) => {
    let value = 100
    return Array.from({ length: days }, (_, i) => {
      if (i > 0) value *= i % 2 === 1 ? 1.01 : 0.995
      return [i * step * DAY_MS + DAY_MS / 2, value] as const
    })
  }

  test('is not given under 60 daily returns, and says why', () => {
    const refused = rollingSharpe(equity(60))
    expect(refused).toMatchObject({ isGiven: false })
    expect(!refused.isGiven && refused.why).toMatch(/^59 daily returns, 60 are needed/)
    expect(rollingSharpe([])).toMatchObject({ isGiven: false })
  })

  test('of 60 by hand', () => {
    const given = rollingSharpe(equity(61))
    const deviation = 0.0075 * Math.sqrt(60 / 59)
    expect(given.isGiven && given.points.map(([tsMs]) => tsMs)).toEqual([60 * DAY_MS])
    expect(given.isGiven && given.points[0]![1]).toBeCloseTo((0.0025 / deviation) * Math.sqrt(365), 8)
  })

  test('takes the number of days a year from the data', () => {
    const given = rollingSharpe(equity(61, 7))
    expect(given.isGiven && given.perYear).toBeCloseTo(365 / 7, 12)
  })

  test('takes the last value of a day', () => {
    const twice = equity(62).flatMap(([tsMs, value]) => [[tsMs - 3_600_000, value * 3], [tsMs, value]] as const) // prettier-ignore
    expect(rollingSharpe(twice)).toEqual(rollingSharpe(equity(62)))
  })

  test('there are no returns from an equity of 0', () => {
    const ruined = equity(80).map(([tsMs, value], i) => [tsMs, i === 40 ? 0 : value] as const)
    const refused = rollingSharpe(ruined)
    expect(!refused.isGiven && refused.why).toMatch(/the equity is 0 on day 1970-02-10/)
  })
})

describe('histogram', () => {
  test('has 0 as an edge and no more bins than asked for', () => {
    expect(histogram([-1.5, -0.5, 0.5, 0.5, 2.5, NaN], 4)).toEqual([
      { from: -2, to: 0, count: 2 },
      { from: 0, to: 2, count: 2 },
      { from: 2, to: 4, count: 1 },
    ])
  })

  test('a value on an edge belongs to the bin that begins there', () => {
    const bins = histogram([0, 0.1, 0.2, 0.3], 4)
    expect(bins.map(({ count }) => count)).toEqual([1, 1, 1, 1])
  })

  test('of one value, and of none', () => {
    expect(histogram([5, 5]).reduce((sum, { count }) => sum + count, 0)).toBe(2)
    expect(histogram([0])).toEqual([{ from: 0, to: 1, count: 1 }])
    expect(histogram([])).toEqual([])
  })

  test('widths are 1, 2 or 5 times a power of ten', () => {
    expect([0.3, 1, 1.1, 2.1, 7, 0.02].map(niceWidth)).toEqual([0.5, 1, 2, 5, 10, 0.02])
  })
})

describe('slippage', () => {
  test('is above 0 where the fill was worse, for buyers and sellers', () => {
    const fills = [
      { side: 'buy', expectedPrice: 100, actualPrice: 101 },
      { side: 'sell', expectedPrice: 100, actualPrice: 99 },
      { side: 'sell', expectedPrice: 100, actualPrice: 100.5 },
    ] as const
    expect(fills.map((fill) => Math.round(slippageBps(fill)))).toEqual([100, 100, -50])
    const { n, meanBps, medianBps, worse } = slippageSummary(fills)
    expect([n, Math.round(meanBps), Math.round(medianBps)]).toEqual([3, 50, 100])
    expect(worse).toBeCloseTo(2 / 3, 12)
  })
})
