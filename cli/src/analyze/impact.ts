// T1: how much of the change of the mid does the flow of the same interval explain? Never a forecast.
//   ΔP_k = α + β·x_k + ε_k on a clock of Δ seconds, one regression a half hour, x of four kinds
// Source: Cont, Kukanov, Stoikov, Journal of Financial Econometrics 12(1), 2014.
import { changes, completeRows, type Grid, gridOf, sums } from './grid.js'
import { mean, ols, white, zScores } from './ols.js'
import type { MarketSeries } from './series.js'
import type { Span } from './windows.js'

export const FLOWS = ['ofi', 'trades', 'legacy', 'joint'] as const
/** Order-flow imbalance of the best quotes; signed volume of visible trades; the legacy formula F28; the first two together. */
export type Flow = (typeof FLOWS)[number]

/** Half an hour in minutes has 30; a window with fewer than this is left out. */
export const ROWS_LEAST = 20

export interface ImpactWindow extends Span {
  readonly rows: number
  readonly r2: Readonly<Record<Flow, number>>
  /** Slope over its White (HC0) standard error. */
  readonly z: Readonly<Record<Exclude<Flow, 'joint'>, number>>
  /** Ticks for each lot. */
  readonly slope: number
}

export interface Impact {
  readonly periodS: number
  /** Mean over the windows in which all four could be fitted. */
  readonly meanR2: Readonly<Record<Flow, number>>
  /** Share of windows with |z| > 1.96. */
  readonly significantShare: Readonly<Record<Exclude<Flow, 'joint'>, number>>
  readonly windows: readonly ImpactWindow[]
}

/** ΔP in ticks, OFI and trade flow in lots, of every bin in which all are defined. */
export interface FlowRows {
  readonly move: Float64Array
  readonly ofi: Float64Array
  readonly trades: Float64Array
  readonly legacy: Float64Array
}

export function flowRows(series: MarketSeries, span: Span, periodS: number): FlowRows {
  const grid: Grid = gridOf(series, span, periodS)
  const columns = [
    changes(grid.mids),
    sums(grid, series.ofi[0]!),
    sums(grid, series.flow),
    sums(grid, series.legacy),
  ] as const
  const [move, ofi, trades, legacy] = completeRows(columns)
  return { move, ofi, trades, legacy }
}

export function impact(series: MarketSeries, windows: readonly Span[], periodS: number): Impact {
  const fitted = windows.flatMap((span) => {
    const window = fitWindow(series, span, periodS)
    return window ? [window] : []
  })
  const share = (flow: Exclude<Flow, 'joint'>): number =>
    mean(fitted.map(({ z }) => (Math.abs(z[flow]) > 1.96 ? 1 : 0)))
  return {
    periodS,
    meanR2: byFlow((flow) => mean(fitted.map(({ r2 }) => r2[flow]))),
    significantShare: { ofi: share('ofi'), trades: share('trades'), legacy: share('legacy') },
    windows: fitted,
  }
}

function fitWindow(series: MarketSeries, span: Span, periodS: number): ImpactWindow | null {
  const { move, ofi, trades, legacy } = flowRows(series, span, periodS)
  if (move.length < ROWS_LEAST) return null
  const byOfi = ols(move, [ofi])
  const byTrades = ols(move, [trades])
  const byLegacy = ols(move, [legacy])
  const joint = ols(move, [ofi, trades])
  if (!byOfi || !byTrades || !byLegacy || !joint) return null
  const [zOfi, zTrades, zLegacy] = [byOfi, byTrades, byLegacy].map((fit) => zScores(fit, white(fit))[1]!)
  return {
    ...span,
    rows: move.length,
    r2: { ofi: byOfi.r2, trades: byTrades.r2, legacy: byLegacy.r2, joint: joint.r2 },
    z: { ofi: zOfi!, trades: zTrades!, legacy: zLegacy! },
    slope: byOfi.coefficients[1]!,
  }
}

function byFlow(value: (flow: Flow) => number): Record<Flow, number> {
  return { ofi: value('ofi'), trades: value('trades'), legacy: value('legacy'), joint: value('joint') }
}
