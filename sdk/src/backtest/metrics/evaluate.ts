// What a run was worth: its figures by quantstats' names, its days and its drawdowns, from its equity and its round trips.
import { ANNUAL_FIGURES, annualFigures, type Trials } from './annual-figures.js'
import { drawdownSeries, drawdownTable, type DrawdownRow } from './drawdown.js'
import { DAY_MS, dailyPnl, type Period, periods, periodsPerYearOf, type Point, returnsOf } from './equity.js'
import { FigureList, type Figures } from './figures.js'
import { RETURN_FIGURES, returnFigures } from './return-figures.js'
import { whyNotAnnual } from './rolling.js'
import { type RoundTrip, tradeFigures } from './trades.js'

export interface EvaluateOptions {
  /** Length of the periods whose returns are counted. A day, unless there are fewer than thirty: then an hour, a minute, a second. */
  readonly periodMs?: number
  /** By the curve's own clock unless said: see `periodsPerYearOf`. */
  readonly periodsPerYear?: number
  /** Without them nothing can be deflated. */
  readonly trials?: Trials
}

export interface Evaluation extends Figures {
  readonly periodMs: number
  readonly periodsPerYear: number
  /** UTC days that have a return. */
  readonly days: number
  readonly dailyPnl: readonly (readonly [dayMs: number, pnl: number])[]
  readonly drawdowns: readonly DrawdownRow[]
}

const LADDER_MS = [DAY_MS, 3_600_000, 60_000, 1000]
const FEW_PERIODS = 30

/**
 * Figures of a run. `equity` holds at least one point, at the worse side of the books and after all costs; `trips` may be empty. Names,
 * formulas, units and when one is null stand in docs/backtest-metrics.md. Under 60 days nothing is annualised: those metrics are null,
 * and `mean_return` and `return_deviation` of a period stand for them.
 */
export function evaluate(
  equity: readonly Point[],
  trips: readonly RoundTrip[] = [],
  options: EvaluateOptions = {},
): Evaluation {
  const days = periods(equity)
  const periodMs = options.periodMs ?? periodFor(equity)
  const cut = periodMs === DAY_MS ? days : periods(equity, periodMs)
  const periodsPerYear = options.periodsPerYear ?? periodsPerYearOf(equity, periodMs)
  const list = new FigureList()
  const drawdowns = drawdownTable(equity)
  curveFigures(list, equity, drawdowns)
  list.set('days', days.length, '')
  list.set('periods', cut.length, '')
  list.set('period_s', periodMs / 1000, '')
  list.set('periods_per_year', periodsPerYear, 'no days')

  const returns = returnsOf(cut)
  const noReturns = 'the equity was not above 0 throughout: there are no returns'
  if (returns) returnFigures(list, returns)
  else for (const name of RETURN_FIGURES) list.refuse(name, noReturns)
  list.set('ulcer_index', returns ? ulcerIndex(cut) : NaN, returns ? `${cut.length} returns` : noReturns)

  const depth = list.metrics['max_drawdown'] ?? NaN
  const recovery = returns && depth < 0 ? returns.reduce((sum, value) => sum + value, 0) / -depth : NaN
  list.set('recovery_factor', recovery, returns ? 'there was no drawdown' : noReturns)

  const whyNot = returns ? whyNotAnnual(days.length) : noReturns
  if (whyNot === null && returns) annualFigures(list, returns, periodsPerYear, depth, options.trials ?? null)
  else for (const name of ANNUAL_FIGURES) list.refuse(name, whyNot ?? noReturns)

  tripFigures(list, equity, trips)
  const { metrics, reasons } = list
  return { metrics, reasons, periodMs, periodsPerYear, days: days.length, dailyPnl: dailyPnl(equity), drawdowns }
}

/** The longest that gives periods enough; if none does, the longest of those that give most. */
function periodFor(equity: readonly Point[]): number {
  let [best, most] = [DAY_MS, 0]
  for (const ms of LADDER_MS) {
    const { length } = periods(equity, ms)
    if (length > most) [best, most] = [ms, length]
    if (length >= FEW_PERIODS) break
  }
  return best
}

function curveFigures(list: FigureList, equity: readonly Point[], drawdowns: readonly DrawdownRow[]): void {
  const [start, end] = [equity[0]?.[1] ?? NaN, equity.at(-1)?.[1] ?? NaN]
  const empty = 'the equity has no points'
  list.set('start_value', start, empty)
  list.set('end_value', end, empty)
  list.set('pnl', end - start, empty)
  list.set('total_return', start > 0 ? end / start - 1 : NaN, 'the equity did not begin above 0')
  const depth = drawdownSeries(equity).reduce((least, value) => Math.min(least, value), 0)
  list.set('max_drawdown', equity.length > 0 ? depth : NaN, equity.length > 0 ? 'the peak was not above 0' : empty)
  list.set(
    'max_drawdown_amount',
    drawdowns.reduce((least, { amount }) => Math.min(least, amount), 0),
    empty,
  )
  list.set('longest_drawdown_s', drawdowns.reduce((most, { lengthMs }) => Math.max(most, lengthMs), 0) / 1000, empty)
}

/** Root mean square of the drawdown at the closes, n − 1 below the bar as in quantstats. */
function ulcerIndex(cut: readonly Period[]): number {
  const closes = [cut[0]?.open ?? NaN, ...cut.map(({ close }) => close)]
  const depths = drawdownSeries(closes.map((value, i) => [i, value] as const))
  return Math.sqrt(depths.reduce((sum, depth) => sum + depth * depth, 0) / (cut.length - 1))
}

function tripFigures(list: FigureList, equity: readonly Point[], trips: readonly RoundTrip[]): void {
  const found = tradeFigures(trips)
  const none = 'no round trip'
  list.set('trades', found.trades, none)
  list.set('trade_win_rate', found.winRate, found.trades > 0 ? 'no round trip won or lost' : none)
  list.set('trade_profit_factor', found.profitFactor, 'no round trip lost')
  list.set('trade_payoff_ratio', found.payoffRatio, 'it takes a round trip that won and one that lost')
  list.set('trade_mean_pnl', found.meanPnl, none)
  list.set('trade_mean_hold_s', found.meanHoldMs / 1000, none)
  list.set('fees', found.fees, none)
  const mean = equity.reduce((sum, [, value]) => sum + value, 0) / equity.length
  list.set('turnover', mean > 0 ? found.notional / mean : NaN, 'the mean equity is not above 0')
  const span = (equity.at(-1)?.[0] ?? NaN) - (equity[0]?.[0] ?? NaN)
  list.set('time_in_market', span > 0 ? found.inMarketMs / span : NaN, 'the run has no length')
}
