// What a trial's run on one fold was worth: the figure that is searched for, and returns on a grid that is the same for every trial.
import { OptionError } from '../../engine/errors.js'
import { DAY_MS, type Point } from '../metrics/equity.js'
import { evaluate } from '../metrics/evaluate.js'
import { FEWEST_DAYS } from '../metrics/rolling.js'
import { sharpeSample } from '../metrics/sharpe-tests.js'
import type { TimeWindow } from '../splits/walk-forward.js'
import type { BacktestRun } from '../run.js'
import { periodsIn, type StudyPlan } from './plan.js'

/** Figures of docs/backtest-metrics.md of which more is better; the last ones are annualised, and so take folds of sixty days. */
export const STUDY_METRICS = [
  ...['total_return', 'pnl', 'mean_return', 'max_drawdown', 'profit_factor', 'gain_to_pain_ratio', 'recovery_factor'],
  ...['sharpe', 'sortino', 'calmar'],
] as const
const ANNUAL = ['sharpe', 'sortino', 'calmar']

export interface FoldFigures {
  /** Null where the metric isn't defined, and `why` says why. */
  readonly value: number | null
  readonly why: string | null
  /** Of each whole period of the window; none if the account was empty at the end of one. */
  readonly returns: readonly number[]
  readonly fills: number
}

/** Throws OptionError for a metric that the folds can't have. */
export function checkMetric(metric: string, { folds }: StudyPlan): void {
  if (!STUDY_METRICS.includes(metric as never))
    throw new OptionError(`metric: found ${JSON.stringify(metric)}, expected one of ${STUDY_METRICS.join(', ')}`)
  const days = Math.min(...folds.map(({ fromMs, toMs }) => (toMs - fromMs) / DAY_MS))
  if (ANNUAL.includes(metric) && days < FEWEST_DAYS)
    throw new OptionError(
      `metric: found ${metric} over folds of ${days.toFixed(2)} days, expected ${FEWEST_DAYS} days and more for an annualised figure`,
    )
}

/** Of a run of `backtestDuring` on this window. */
export function foldFigures(run: BacktestRun, window: TimeWindow, metric: string, periodMs: number): FoldFigures {
  const curve = run.samples.tsUs
    .map((tsUs, i): Point => [tsUs / 1000, run.samples.equity[i]!])
    // held and never seen since: there is no value
    .filter(([, value]) => Number.isFinite(value))
  const { metrics, reasons } = evaluate(curve, [], { periodMs })
  const returns = gridReturns(curve, window, periodMs)
  const value = metrics[metric] ?? null
  const why = returns ? (value === null ? (reasons[metric] ?? 'it is not defined') : null) : 'the account was empty'
  return { value: returns ? value : null, why, returns: returns ?? [], fills: run.fills.length }
}

/**
 * close/open − 1 of each whole period, counted from the window's beginning, by the last value known at each end; a period without a value
 * is 0. Null if one of them opens at 0 or below.
 */
export function gridReturns(curve: readonly Point[], window: TimeWindow, periodMs: number): number[] | null {
  const n = periodsIn(window, periodMs)
  const returns: number[] = []
  let at = 0
  let value = curve[0]?.[1] ?? NaN
  for (let period = 1; period <= n; period++) {
    const open = value
    while (at < curve.length && curve[at]![0] <= window.fromMs + period * periodMs) value = curve[at++]![1]
    if (!(open > 0)) return null
    returns.push(value / open - 1)
  }
  return returns
}

/** Mean over deviation of returns, per period, never annualised: what a trial log wants. Null where there is none. */
export function ratioOf(returns: readonly number[]): number | null {
  const { sharpe } = sharpeSample(returns)
  return Number.isFinite(sharpe) ? sharpe : null
}
