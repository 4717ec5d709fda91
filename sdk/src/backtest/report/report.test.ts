// The report as JSON that the dashboard's reader takes, and as a page that says everything and loads nothing.
import { describe, expect, it } from 'vitest'

import { checkReport, readReport } from '../../../../dashboard/src/report/report.js'
import { DAY_MS, type Point } from '../metrics/equity.js'
import { thinned } from './figures.js'
import { reportHtml } from './report-html.js'
import { reportJson } from './report-json.js'
import { reportOf, type RunResult } from './report.js'
import { clock, duration, isoDate, money, number } from './text.js'

const FROM = 1_704_067_200_000

function runOf(days: number, more: Partial<RunResult> = {}): RunResult {
  const curve = (step: (i: number) => number): Point[] => {
    let value = 10_000
    return Array.from({ length: days * 4 + 1 }, (_, i): Point => [FROM + (i * DAY_MS) / 4, (value += step(i))])
  }
  const trip = { side: 'long', fees: 0.5, notional: 200 } as const
  return {
    ...{
      strategy: 'market making',
      market: 'binance:BTC/USDT',
      from: FROM,
      to: FROM + days * DAY_MS,
      currency: 'USDT',
    },
    equity: curve((i) => (i % 3 === 0 ? -9 : 6)),
    benchmark: curve((i) => (i % 2 === 0 ? 4 : -3)),
    randomEntries: [curve(() => -1), curve((i) => (i % 5) - 2.5)],
    trades: [{ tsMs: FROM + 5, side: 'buy', price: '100.5', amount: '1', pnl: 0 }],
    fills: [
      { tsMs: FROM + 5, side: 'buy', expectedPrice: '100.4', actualPrice: '100.5', amount: '1', reason: 'taker_walk' },
      {
        tsMs: FROM + 9,
        side: 'sell',
        expectedPrice: '101',
        actualPrice: '101',
        amount: '1',
        reason: 'queue_exhausted',
      },
    ],
    roundTrips: [
      { ...trip, openMs: FROM + 5, closeMs: FROM + 9, pnl: 3, regime: 'calm' },
      { ...trip, openMs: FROM + 5 * 3_600_000, closeMs: FROM + DAY_MS, pnl: -2, regime: 'wild' },
    ],
    costs: [
      { name: 'fees', amount: 1, bps: 25 },
      { name: 'half-spread', amount: 0.2, bps: null },
    ],
    assumptions: ['Orders take 10 ms to the venue.'],
    markouts: [{ afterUs: 100_000, fills: 2, meanBps: -0.5, amount: -0.01 }],
    slippage: [{ tag: 'all', fills: 2, meanBps: 5, medianBps: 5, worst5Bps: 10, worseShare: 0.5, amount: 0.1 }],
    trials: { count: 40, sharpeVariance: 0.001 },
    pbo: 0.35,
    ...more,
  }
}

describe('JSON', () => {
  it('is what the dashboard reads, with every figure', () => {
    const read = readReport(reportJson(reportOf(runOf(70, { extraMetrics: { events: 5, orders: null } }))))
    expect(read).toMatchObject({ isRight: true })
    if (!read.isRight) return
    expect(read.report.metrics).toMatchObject({
      configurations_tried: 40,
      pbo: 0.35,
      trades: 2,
      events: 5,
      orders: null,
      days: 70,
    })
    // Net 1, costs 1.2, 400 traded both ways.
    expect(read.report.metrics['break_even_bps']).toBeCloseTo((2 * 2.2 * 10_000) / 400, 9)
    expect(read.report.metrics['costs_paid_bps']).toBeCloseTo((2 * 1.2 * 10_000) / 400, 9)
    expect(read.report.metrics['sharpe']).toBeTypeOf('number')
    expect(checkReport(JSON.parse(reportJson(reportOf(runOf(1, { fills: [], trades: [] })))))).toMatchObject({
      isRight: true,
    })
  })

  it('is never written with what a reader would refuse', () => {
    const right = runOf(3)
    const wrong: [Partial<RunResult>, string][] = [
      [{ equity: [] }, 'equity: found []'],
      [{ equity: [[FROM, NaN]] }, 'equity[0][1]: found "NaN"'],
      [{ equity: [...right.equity, [FROM, 1]] }, `equity[13]: found ${FROM}`],
      [{ to: FROM }, 'later than from'],
      [{ fills: [{ ...right.fills[0]!, actualPrice: '-1' }] }, 'fills[0].actualPrice: found "-1"'],
      [{ trades: [{ ...right.trades[0]!, pnl: Infinity }] }, 'trades[0].pnl: found "Infinity"'],
      [{ strategy: '' }, 'strategy: found ""'],
    ]
    for (const [change, message] of wrong)
      expect(() => reportJson({ ...reportOf(right), ...(change as object) })).toThrow(message)
  })
})

describe('page', () => {
  it('has every figure and table, no script, nothing from elsewhere', () => {
    const html = reportHtml(reportOf(runOf(70)))
    expect(html.match(/<svg /g)).toHaveLength(6)
    expect(html).not.toMatch(/<script|https?:|\bsrc=|@import|url\(|NaN|undefined|Infinity/)
    for (const text of [
      'Sharpe ratio',
      'Orders take 10 ms to the venue.',
      'buy and hold',
      'random entries',
      '40 worthless trials',
      'half-spread',
    ])
      expect(html).toContain(text)
    expect(html).toContain('prefers-color-scheme: dark')
  })

  it('says why there is no Sharpe ratio under sixty days, and what there is instead', () => {
    const html = reportHtml(reportOf(runOf(20)))
    expect(html).toContain(
      'No Sharpe ratio: 20 daily returns; under 60 an annualised figure is mostly luck. Mean return',
    )
    expect(html).toContain('None: 20 daily returns; under 60')
    expect(html.match(/<svg /g)).toHaveLength(5)
  })

  it('of a run that did nothing still stands', () => {
    const idle = runOf(1, {
      equity: [[FROM, 0]],
      randomEntries: [],
      fills: [],
      trades: [],
      roundTrips: [],
      costs: [],
      assumptions: [],
    })
    const { benchmark: _, ...rest } = idle
    const html = reportHtml(reportOf(rest))
    expect(html).toContain('there was no round trip')
    expect(html).not.toMatch(/NaN|undefined|Infinity/)
  })

  it('escapes what it is told', () => {
    const evil = '<img src=x onerror="alert(1)">&'
    const html = reportHtml(
      reportOf(
        runOf(2, {
          ...{
            strategy: evil,
            market: evil,
            currency: evil,
            assumptions: [evil],
            costs: [{ name: evil, amount: 1, bps: 1 }],
          },
          roundTrips: runOf(2).roundTrips.map((trip) => ({ ...trip, regime: evil })),
          slippage: [{ ...runOf(2).slippage![0]!, tag: evil }],
        }),
      ),
    )
    expect(html).not.toContain('<img')
    expect(html).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;')
  })

  it('draws the extremes of a long curve, whatever it leaves out', () => {
    const long = Array.from({ length: 100_000 }, (_, i): Point => [i, i === 54_321 ? 9 : i === 77_777 ? -9 : i % 2])
    const kept = thinned(long)
    expect(kept.length).toBeLessThanOrEqual(4 * 480)
    expect(kept).toContain(long[54_321])
    expect(kept).toContain(long[77_777])
    expect([kept[0], kept.at(-1)]).toEqual([long[0], long.at(-1)])
  })
})

describe('text', () => {
  it('writes dates as the host does', () => {
    for (const tsMs of [0, FROM, 951_782_400_000, 1_709_164_800_000, 1_735_689_599_999, 4_107_542_400_000, -1])
      expect(`${isoDate(tsMs)}T${clock(((tsMs % DAY_MS) + DAY_MS) % DAY_MS)}`).toBe(
        new Date(tsMs).toISOString().slice(0, 16),
      )
  })

  it('writes numbers shortly', () => {
    expect([number(-0.0123456), number(1234567), number(NaN), money(-0.001), money(-12.5)]).toEqual([
      '−0.01235',
      '1234567',
      '–',
      '0.00',
      '−12.50',
    ])
    expect([duration(0.1), duration(60), duration(150), duration(90_000), duration(864_000)]).toEqual([
      '0.1 s',
      '60 s',
      '2.5 min',
      '25 h',
      '10 d',
    ])
  })
})
