// Figures of whole runs: against quantstats and scipy (sdk/test/golden/backtest-metrics.py), by hand, and what must hold of any run.
import { array, assert, double, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'

import golden from '../../../test/golden/backtest-metrics.json' with { type: 'json' }
import { DAY_MS, type Point } from './equity.js'
import { evaluate } from './evaluate.js'
import { rollingSharpe } from './rolling.js'

const JANUARY = 1_704_067_200_000 // 2024-01-01, a Monday

/** The value at the end of each day, after an opening value. */
function curveOf(returns: readonly number[], start = 100_000): Point[] {
  let value = start
  const closes = returns.map((one, i): Point => [JANUARY + (i + 1) * DAY_MS, (value *= 1 + one)])
  return [[JANUARY, start], ...closes]
}

const SAMPLE = { periodsPerYear: 365, periodMs: DAY_MS }

describe('against quantstats and scipy', () => {
  for (const { name, returns, metrics, rolling, deepest, trials } of golden.cases) {
    const equity = curveOf(returns)
    const found = evaluate(equity, [], { trials })

    it(`${name}: every figure`, () => {
      for (const [metric, value] of Object.entries(metrics)) {
        const ours = found.metrics[metric]
        if (value === null) expect(ours, metric).toBeNull()
        else
          expect(Math.abs(ours! - value), `${metric}: ${ours}, ${value}`).toBeLessThan(
            1e-9 * Math.max(1, Math.abs(value)),
          )
      }
      expect(found.periodsPerYear).toBe(365)
    })

    it(`${name}: the rolling ratio and the deepest drawdowns`, () => {
      const { points } = rollingSharpe(equity)
      expect(points).toHaveLength(rolling.length)
      for (const [i, [tsMs, ratio]] of points!.entries()) {
        expect(ratio).toBeCloseTo(rolling[i]!, 9)
        expect(tsMs).toBe(JANUARY + (i + 59) * DAY_MS)
      }
      for (const [i, [day, depth]] of deepest.entries()) {
        const row = found.drawdowns[i]!
        expect([new Date(row.valleyMs - DAY_MS).toISOString().slice(0, 10), row.depth]).toEqual([
          day,
          expect.closeTo(depth as number, 9),
        ])
      }
    })
  }
})

describe('under sixty days', () => {
  const returns = Array.from({ length: 59 }, (_, i) => (i % 3 === 0 ? -0.01 : 0.01))

  it('nothing is annualised, and the report says why', () => {
    const { metrics, reasons } = evaluate(curveOf(returns), [], { trials: { count: 10, sharpeVariance: 0.01 } })
    for (const name of [
      'sharpe',
      'sortino',
      'volatility',
      'cagr',
      'calmar',
      'probabilistic_sharpe',
      'deflated_sharpe',
    ]) {
      expect(metrics[name], name).toBeNull()
      expect(reasons[name]).toBe('59 daily returns; under 60 an annualised figure is mostly luck')
    }
    expect(metrics['mean_return']).toBeCloseTo((39 - 20) / 5900, 12)
    expect(metrics['return_deviation']).toBeGreaterThan(0)
    expect(rollingSharpe(curveOf(returns)).points).toBeNull()
  })

  it('nor of shorter periods, however many there are', () => {
    const minutes = Array.from({ length: 5 * 1440 }, (_, i): Point => [JANUARY + i * 60_000, 1000 + (i % 7)])
    const { metrics, periodMs } = evaluate(minutes)
    expect(metrics['sharpe']).toBeNull()
    expect(periodMs).toBe(3_600_000)
    expect(metrics['periods']).toBe(120)
  })

  it('sixty are enough', () => {
    expect(evaluate(curveOf([...returns, 0.01])).metrics['sharpe']).toBeGreaterThan(0)
  })
})

describe('by hand', () => {
  it('a week of trades', () => {
    const trip = {
      openMs: JANUARY,
      closeMs: JANUARY + 3600_000,
      side: 'long',
      pnl: 30,
      fees: 1,
      notional: 2000,
    } as const
    const trips = [
      trip,
      { ...trip, openMs: JANUARY + 1800_000, closeMs: JANUARY + 5400_000, pnl: -10 },
      { ...trip, openMs: JANUARY + 7200_000, closeMs: JANUARY + 9000_000, pnl: 0, fees: -1 },
      { ...trip, openMs: JANUARY + 9000_000, closeMs: JANUARY + 10_800_000, pnl: 10 },
    ]
    const { metrics, dailyPnl } = evaluate(
      [
        [JANUARY, 1000],
        [JANUARY + 12 * 3600_000, 1030],
        [JANUARY + 36 * 3600_000, 1020],
      ],
      trips,
    )
    expect(dailyPnl).toEqual([
      [JANUARY, 30],
      [JANUARY + DAY_MS, -10],
    ])
    expect(metrics).toMatchObject({
      trades: 4,
      trade_profit_factor: 4,
      trade_payoff_ratio: 2,
      trade_mean_pnl: 7.5,
      fees: 2,
    })
    expect(metrics['trade_win_rate']).toBeCloseTo(2 / 3, 12)
    expect(metrics['turnover']).toBeCloseTo(8000 / (3050 / 3), 12)
    expect(metrics['time_in_market']).toBeCloseTo((5400 + 3600) / 129_600, 12)
    expect(metrics['max_drawdown']).toBeCloseTo(-10 / 1030, 12)
    expect(metrics).toMatchObject({ max_drawdown_amount: -10, pnl: 20 })
  })

  it('an equity that was lost has no returns, and the rest is still told', () => {
    const { metrics, reasons } = evaluate([
      [JANUARY, 100],
      [JANUARY + DAY_MS, -20],
      [JANUARY + 2 * DAY_MS, -30],
    ])
    expect(metrics).toMatchObject({
      pnl: -130,
      sharpe: null,
      mean_return: null,
      max_drawdown: -1.3,
      total_return: -1.3,
    })
    expect(reasons['mean_return']).toMatch(/not above 0/)
  })

  it('what ends at or below 0 has no yearly growth, a whole power of it included', () => {
    for (const last of [-1, -1.5]) {
      const found = evaluate(
        curveOf([...Array.from({ length: 72 }, (_, i) => (i % 2 ? 0.01 : -0.005)), last]),
        [],
        SAMPLE,
      )
      expect(found.metrics).toMatchObject({ cagr: null, calmar: null })
      expect(found.reasons['cagr']).toBe('everything was lost')
    }
  })

  it('a curve that never moves has no ratio', () => {
    const { metrics } = evaluate(curveOf(Array.from({ length: 80 }, () => 0)))
    expect(metrics).toMatchObject({
      volatility: 0,
      sharpe: null,
      cagr: 0,
      max_drawdown: 0,
      calmar: null,
      win_rate: null,
    })
  })
})

describe('of any run', () => {
  const returns = array(double({ min: -0.2, max: 0.2, noNaN: true }), { minLength: 2, maxLength: 120 })

  it('drawdowns are at most 0, days add up, every null has a reason', () => {
    assert(
      property(returns, integer({ min: 1, max: 6 }), (list, stepHours) => {
        const equity = curveOf(list).map(([, value], i): Point => [JANUARY + i * stepHours * 3_600_000, value])
        const { metrics, reasons, dailyPnl, drawdowns } = evaluate(equity, [])
        expect(metrics['max_drawdown']).toBeLessThanOrEqual(0)
        expect(metrics['max_drawdown']).toBe(drawdowns[0]?.depth ?? 0)
        const sum = dailyPnl.reduce((total, [, pnl]) => total + pnl, 0)
        expect(sum).toBeCloseTo(equity.at(-1)![1] - equity[0]![1], 6)
        for (const [name, value] of Object.entries(metrics))
          if (value === null) expect(reasons[name], name).toBeTruthy()
      }),
    )
  })

  it('the unit of money changes no ratio', () => {
    assert(
      property(returns, (list) => {
        const [a, b] = [evaluate(curveOf(list, 1000), [], SAMPLE), evaluate(curveOf(list, 64_000), [], SAMPLE)]
        for (const name of ['max_drawdown', 'skew', 'win_rate', 'value_at_risk', 'total_return'])
          expect(b.metrics[name] ?? 0).toBeCloseTo(a.metrics[name] ?? 0, 6)
      }),
    )
  })
})
