// Reports of backtests: what is right is drawn, what is wrong is named.
import { describe, expect, test } from 'vitest'

import { figuresOf, heldAt } from '../src/report/report-figures.js'
import { checkReport, readReport, type Report } from '../src/report/report.js'

const RIGHT: Report = {
  ...{ format: 'leadline-backtest', version: 1, strategy: 'score-threshold', market: 'binance:BTC/USDT' },
  ...{ from: 0, to: 4_000, currency: 'USDT' },
  equity: [[0, 100], [1_000, 110], [2_000, 99], [4_000, 120]], // prettier-ignore
  benchmark: [[500, 50], [2_000, 60]], // prettier-ignore
  trades: [
    { tsMs: 1_000, side: 'buy', price: '100.00', amount: '1', pnl: 0 },
    { tsMs: 2_000, side: 'sell', price: '110.50', amount: '1', pnl: 10.5 },
  ],
  fills: [{ tsMs: 1_000, side: 'buy', expectedPrice: '100.00', actualPrice: '100.10', amount: '1', reason: 'taker' }],
  metrics: { profit_factor: 2, sharpe: null },
}

const faultsOf = (changes: object) => {
  const read = checkReport({ ...RIGHT, ...changes })
  return read.isRight ? [] : read.faults
}

describe('reading', () => {
  test('a right one comes back as it is', () => {
    expect(readReport(JSON.stringify(RIGHT))).toEqual({ isRight: true, report: RIGHT })
    const { benchmark: _, ...without } = RIGHT
    expect(checkReport(without).isRight).toBe(true)
  })

  test('what is no JSON, and what is no object', () => {
    expect(readReport('{"format":')).toMatchObject({
      isRight: false,
      faults: [{ where: 'the file', expected: 'JSON' }],
    })
    expect(checkReport([])).toMatchObject({ faults: [{ where: 'the file', found: '[]', expected: 'an object' }] })
  })

  test('each fault says where, what was found and what was expected', () => {
    expect(faultsOf({ format: 'other', version: 2 })).toEqual([
      { where: 'format', found: '"other"', expected: '"leadline-backtest"' },
      { where: 'version', found: '2', expected: '1' },
    ])
    expect(faultsOf({ equity: [[0, 1], [1, 'x']] })).toEqual([{ where: 'equity[1][1]', found: '"x"', expected: 'a finite number' }]) // prettier-ignore
    expect(faultsOf({ equity: [] })[0]).toMatchObject({ where: 'equity', expected: 'at least one point' })
    expect(faultsOf({ trades: undefined })[0]).toEqual({ where: 'trades', found: 'nothing', expected: 'a list' })
    expect(faultsOf({ fills: [{ ...RIGHT.fills[0], actualPrice: 100.1 }] })).toEqual([
      { where: 'fills[0].actualPrice', found: '100.1', expected: 'decimal text such as "64988.01"' },
    ])
    expect(faultsOf({ metrics: { sharpe: 'high' } })[0]).toMatchObject({ where: 'metrics.sharpe' })
    expect(faultsOf({ to: -1 })[0]).toMatchObject({ where: 'to', expected: 'later than from (0)' })
  })

  test('times must not fall', () => {
    expect(faultsOf({ equity: [[5, 1], [4, 1]] })[0]).toMatchObject({ where: 'equity[1]', found: '4' }) // prettier-ignore
  })

  test('no more than twenty faults', () => {
    expect(faultsOf({ equity: Array(500).fill('x') })).toHaveLength(20)
  })
})

describe('figures', () => {
  test('equity, buy and hold scaled to the same start, drawdown, trades and fills', () => {
    const figures = figuresOf(RIGHT)
    expect(figures.equity.values[0]).toEqual([100, 110, 99, 120])
    expect(figures.equity.values[1]).toEqual([null, 100, 120, 120])
    expect(figures.drawdown.deepest).toBeCloseTo(99 / 110 - 1, 12)
    expect([figures.closing, figures.winning]).toEqual([1, 1])
    expect(figures.slippage.meanBps).toBeCloseTo(10, 9)
    expect(figures.sharpe.isGiven).toBe(false)
    expect(figures.sharpeData).toBeNull()
  })

  test('no benchmark, nothing held', () => {
    expect(heldAt([], [[0, 1]], 1)).toEqual([null])
  })
})
