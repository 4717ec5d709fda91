// A run's report: what the dashboard reads of it, and more that the page shows.
import { breakEven } from '../costs/break-even.js'
import type { Slippage } from '../costs/expected.js'
import type { Markout } from '../costs/spreads.js'
import type { Trials } from '../metrics/annual-figures.js'
import type { DrawdownRow } from '../metrics/drawdown.js'
import type { Point } from '../metrics/equity.js'
import { evaluate } from '../metrics/evaluate.js'
import { type RoundTrip, tradeFigures } from '../metrics/trades.js'

export interface ReportTrade {
  readonly tsMs: number
  readonly side: 'buy' | 'sell'
  /** Decimal text, at most 18 digits before and after the point. */
  readonly price: string
  readonly amount: string
  /** Realised with this trade, after costs, in the report's currency; 0 of one that only opens. */
  readonly pnl: number
}

export interface ReportFill {
  readonly tsMs: number
  readonly side: 'buy' | 'sell'
  /** What the strategy counted on when it decided, decimal text. */
  readonly expectedPrice: string
  readonly actualPrice: string
  readonly amount: string
  /** Such as `taker_walk`. */
  readonly reason: string
}

/** A line of the table of costs. */
export interface CostRow {
  readonly name: string
  /** In the report's currency; positive is a cost. */
  readonly amount: number
  /** Of what was traded; null where it makes no sense. */
  readonly bps: number | null
}

/** What a run leaves. Times ascend within each list. */
export interface RunResult {
  readonly strategy: string
  /** `binance:BTC/USDT`. */
  readonly market: string
  /** Epoch milliseconds, `from` before `to`. */
  readonly from: number
  readonly to: number
  readonly currency: string
  /** At least one point, after costs, at the worse side of the books. */
  readonly equity: readonly Point[]
  /** Buy and hold. */
  readonly benchmark?: readonly Point[]
  /** Equity curves of entries drawn at random, at the same costs. */
  readonly randomEntries?: readonly (readonly Point[])[]
  readonly trades: readonly ReportTrade[]
  readonly fills: readonly ReportFill[]
  readonly roundTrips: readonly RoundTrip[]
  /** Parts that add up to all that trading cost, measured against the mid: fees, half-spread, slippage, impact. */
  readonly costs: readonly CostRow[]
  /** What the run took for granted, a sentence each: latencies, queue model, fees. */
  readonly assumptions: readonly string[]
  readonly slippage?: readonly Slippage[]
  readonly markouts?: readonly Markout[]
  /** How many configurations were tried before this one, and how much their Sharpe ratios per period vary. */
  readonly trials?: Trials
  /** Probability of backtest overfitting, from the returns of all trials. */
  readonly pbo?: number
  /** See `evaluate`. */
  readonly periodMs?: number
  readonly periodsPerYear?: number
  /** Figures of the run's own, beside those of `evaluate`; none may have the name of one of those. */
  readonly extraMetrics?: Readonly<Record<string, number | null>>
}

export interface Report extends Omit<RunResult, 'extraMetrics' | 'periodMs' | 'periodsPerYear'> {
  readonly format: 'leadline-backtest'
  readonly version: 1
  /** Null: it isn't defined for this run, and `reasons` says why. */
  readonly metrics: Readonly<Record<string, number | null>>
  readonly reasons: Readonly<Record<string, string>>
  readonly dailyPnl: readonly (readonly [dayMs: number, pnl: number])[]
  /** The ten deepest. */
  readonly drawdowns: readonly DrawdownRow[]
}

const MOST_DRAWDOWNS = 10

/** Evaluates a run. Every figure is after costs. */
export function reportOf(run: RunResult): Report {
  const { extraMetrics, periodMs, periodsPerYear, ...rest } = run
  const found = evaluate(run.equity, run.roundTrips, {
    ...(periodMs === undefined ? {} : { periodMs }),
    ...(periodsPerYear === undefined ? {} : { periodsPerYear }),
    ...(run.trials === undefined ? {} : { trials: run.trials }),
  })
  const tried = run.trials === undefined ? {} : { configurations_tried: run.trials.count }
  const pbo = run.pbo === undefined ? {} : { pbo: run.pbo }
  const edge = edgeOf(run)
  return {
    format: 'leadline-backtest',
    version: 1,
    ...rest,
    metrics: { ...extraMetrics, ...found.metrics, ...edge, ...tried, ...pbo },
    reasons: edge.break_even_bps === null ? { ...found.reasons, ...NOTHING_TRADED } : found.reasons,
    dailyPnl: found.dailyPnl,
    drawdowns: found.drawdowns.slice(0, MOST_DRAWDOWNS),
  }
}

const NOTHING_TRADED = { break_even_bps: 'no round trip', costs_paid_bps: 'no round trip' }

/** What a round trip might have cost, and what it did, in basis points of what each way traded. */
function edgeOf({ roundTrips, costs }: RunResult): { break_even_bps: number | null; costs_paid_bps: number | null } {
  const { trades, notional } = tradeFigures(roundTrips)
  const net = roundTrips.reduce((sum, { pnl }) => sum + pnl, 0)
  const paid = costs.reduce((sum, { amount }) => sum + amount, 0)
  const found = breakEven(trades, notional, net, paid)
  return { break_even_bps: found.perRoundTripBps, costs_paid_bps: found.paidBps }
}
