// What is drawn of a report: curves as chart data, the distribution of trades, fills against what was expected.
import { drawdown, type Drawdown } from '../analysis/drawdown.js'
import { histogram, type Bin } from '../analysis/histogram.js'
import { rollingSharpe, type RollingSharpe } from '../analysis/rolling-sharpe.js'
import { slippageBps, slippageSummary, type SlippageSummary } from '../analysis/slippage.js'
import type { ChartData } from '../chart/time-chart.js'
import type { Point, Report, ReportFill } from './report.js'

export interface FillPoint {
  readonly fill: ReportFill
  readonly bps: number
}

export interface ReportFigures {
  readonly equity: ChartData
  readonly hasBenchmark: boolean
  readonly drawdown: Drawdown
  readonly drawdownData: ChartData
  readonly sharpe: RollingSharpe
  readonly sharpeData: ChartData | null
  /** Profit and loss of trades that realised any. */
  readonly pnl: readonly Bin[]
  readonly closing: number
  readonly winning: number
  readonly fills: readonly FillPoint[]
  readonly slippage: SlippageSummary
}

/** Once for each report: curves may have a hundred thousand points. */
export function figuresOf(report: Report): ReportFigures {
  const { equity, benchmark, trades, fills } = report
  const values = equity.map(([, value]) => value)
  const fall = drawdown(values)
  const times = equity.map(([tsMs]) => tsMs / 1000)
  const sharpe = rollingSharpe(equity)
  const realised = trades.map(({ pnl }) => pnl).filter((pnl) => pnl !== 0)
  const priced = fills.map((fill) => ({
    fill,
    prices: { side: fill.side, expectedPrice: Number(fill.expectedPrice), actualPrice: Number(fill.actualPrice) },
  }))
  return {
    equity: { times, values: [values, ...(benchmark ? [heldAt(benchmark, equity, values[0]!)] : [])] },
    hasBenchmark: benchmark !== undefined,
    drawdown: fall,
    drawdownData: { times, values: [Array.from(fall.series, (depth) => (Number.isNaN(depth) ? null : depth * 100))] },
    sharpe,
    sharpeData: sharpe.isGiven
      ? {
          times: sharpe.points.map(([tsMs]) => tsMs / 1000),
          values: [sharpe.points.map(([, value]) => (Number.isNaN(value) ? null : value))],
        }
      : null,
    pnl: histogram(realised, 31),
    closing: realised.length,
    winning: realised.filter((pnl) => pnl > 0).length,
    fills: priced.map(({ fill, prices }) => ({ fill, bps: slippageBps(prices) })),
    slippage: slippageSummary(priced.map(({ prices }) => prices)),
  }
}

/**
 * The benchmark at the strategy's times, the last one told at or before each, scaled to begin where the strategy does; null before it
 * begins.
 */
export function heldAt(benchmark: readonly Point[], equity: readonly Point[], start: number): (number | null)[] {
  let next = 0
  const scale = start / (benchmark[0]?.[1] ?? NaN)
  return equity.map(([tsMs]) => {
    while (next < benchmark.length && benchmark[next]![0] <= tsMs) next++
    const value = next === 0 ? NaN : benchmark[next - 1]![1] * scale
    return Number.isFinite(value) ? value : null
  })
}
