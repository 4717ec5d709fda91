// All statistics of one market.
import { type Autocorrelation, autocorrelation, joined } from './autocorrelation.js'
import { type EventTime, eventTime } from './event-time.js'
import { type FairPrice, fairPrice } from './fair-price.js'
import { type Features, featureStatistics } from './feature-statistics.js'
import { type Granger, granger } from './granger.js'
import { changes, completeRows, gridOf, sums } from './grid.js'
import { flowRows, type Impact, impact } from './impact.js'
import { type QueueImbalance, queueImbalance } from './imbalance.js'
import { type MultiLevel, multiLevel } from './multi-level.js'
import { type NextWindow, nextWindow } from './next-window.js'
import type { Looked } from './pair-report.js'
import type { Sample } from './sample.js'
import { eventsUntil, midOf, type MarketSeries } from './series.js'
import { type Signature, signature } from './signature.js'
import {
  type DickeyFuller,
  dickeyFuller,
  type Kpss,
  kpss,
  longestRun,
  type VarianceRatio,
  varianceRatio,
} from './stationarity.js'
import { halfHours, type Span, wholeSpan } from './windows.js'

export interface MarketReport {
  /** The symbol, numbered where two inputs have the same. */
  readonly label: string
  readonly symbol: string
  readonly venue: string
  readonly tickSize: number
  readonly lotSize: number
  readonly clock: MarketSeries['clock']
  readonly midnightUs: number
  readonly levels: number
  /** With a live book. */
  readonly events: number
  readonly recorded: Span
  /** What is looked at, unless said otherwise. */
  readonly sessions: readonly Span[]
  readonly sessionEvents: number
  readonly spread: { readonly meanTicks: number; readonly meanBps: number }
  /** T1 to T6 of the evaluation protocol. */
  readonly impact: readonly Impact[]
  readonly nextWindow: NextWindow
  readonly eventTime: readonly EventTime[]
  readonly multiLevel: MultiLevel | null
  readonly queueImbalance: { readonly recorded: QueueImbalance; readonly sessions: QueueImbalance }
  /** Over the whole recording. */
  readonly fairPrice: FairPrice | null
  readonly autocorrelation: Readonly<Record<Correlated, Autocorrelation>>
  readonly stationarity: {
    readonly mid: { readonly dickeyFuller: DickeyFuller | null; readonly kpss: Kpss | null }
    readonly moves: { readonly dickeyFuller: DickeyFuller | null; readonly kpss: Kpss | null }
    readonly varianceRatios: readonly VarianceRatio[]
  }
  readonly signature: Signature
  readonly granger: { readonly ofiToMoves: Granger | null; readonly movesToOfi: Granger | null }
  readonly features: Features
  /** OFI in lots and change of the mid in ticks of the same interval. */
  readonly scatter: { readonly periodS: number; readonly points: readonly (readonly [number, number])[] }
}

export type Correlated = 'moves' | 'absoluteMoves' | 'ofi' | 'tradeSigns'

export const PERIODS_S = [1, 5, 10, 30, 60] as const
const SCORED_S = 10
const MINUTE_S = 60
const BARS = [50, 100, 200] as const
const AHEAD = [10, 50, 100, 200] as const
const STEPS = [2, 5, 10, 30] as const
const LAGS = 20
const SCATTER_MOST = 2000

export function marketReport({ label, series, sessions }: Looked, sample: Sample, seed: number): MarketReport {
  const windows = halfHours(sessions)
  const grids = sessions.map((span) => gridOf(series, span, 1))
  const moves = grids.map(({ mids }) => changes(mids, Math.log))
  const flows = grids.map((grid) => sums(grid, series.ofi[0]!))
  const moveRun = longestRun(joined(moves, 1))
  const midRun = longestRun(
    joined(
      sessions.map((span) => gridOf(series, span, SCORED_S).mids),
      1,
    ),
  )
  const [run, flowRun] = completeRows([longest(moves), longest(flows)] as const)
  const { symbol, venue, tickSize, lotSize, clock, midnightUs, levels, length: events } = series
  return {
    ...{ label, symbol, venue, tickSize, lotSize, clock, midnightUs, levels, events },
    recorded: wholeSpan(series),
    sessions,
    sessionEvents: sessions.reduce((sum, s) => sum + eventsUntil(series, s.toUs) - eventsUntil(series, s.fromUs), 0),
    spread: spreadOf(series, sessions),
    impact: PERIODS_S.map((periodS) => impact(series, windows, periodS)),
    nextWindow: nextWindow(series, windows, SCORED_S),
    eventTime: BARS.map((changes) => eventTime(series, sessions, changes)),
    multiLevel: multiLevel(series, windows, MINUTE_S),
    queueImbalance: {
      recorded: queueImbalance(series, [wholeSpan(series)], seed),
      sessions: queueImbalance(series, sessions, seed),
    },
    fairPrice: fairPrice(series, AHEAD),
    autocorrelation: {
      moves: autocorrelation(joined(moves, LAGS), LAGS),
      absoluteMoves: autocorrelation(joined(moves, LAGS).map(Math.abs), LAGS),
      ofi: autocorrelation(joined(flows, LAGS), LAGS),
      tradeSigns: autocorrelation(
        joined(
          sessions.map((span) => tradeSigns(series, span)),
          LAGS,
        ),
        LAGS,
      ),
    },
    stationarity: {
      mid: { dickeyFuller: dickeyFuller(midRun), kpss: kpss(midRun) },
      moves: { dickeyFuller: dickeyFuller(changes(midRun)), kpss: kpss(changes(midRun)) },
      varianceRatios: STEPS.map((steps) => varianceRatio(moveRun, steps)),
    },
    signature: signature(series, sessions),
    granger: { ofiToMoves: granger(run, flowRun), movesToOfi: granger(flowRun, run) },
    features: featureStatistics(series, sample),
    scatter: { periodS: SCORED_S, points: scatterOf(series, sessions) },
  }
}

function longest(parts: readonly Float64Array[]): Float64Array {
  return parts.reduce((a, b) => (b.length > a.length ? b : a), new Float64Array(0))
}

/** Weighted by how long each spread stood (features F02). */
function spreadOf(series: MarketSeries, spans: readonly Span[]): { meanTicks: number; meanBps: number } {
  let [ticks, bps, total] = [0, 0, 0]
  for (const { fromUs, toUs } of spans) {
    const end = eventsUntil(series, toUs)
    for (let i = Math.max(0, eventsUntil(series, fromUs) - 1); i < end; i++) {
      const until = i + 1 < end ? series.tsUs[i + 1]! : toUs
      const lasted = until - Math.max(series.tsUs[i]!, fromUs)
      const spread = series.askPx[i]! - series.bidPx[i]!
      if (!Number.isFinite(spread)) continue
      ticks += spread * lasted
      bps += ((1e4 * spread) / midOf(series, i)) * lasted
      total += lasted
    }
  }
  return { meanTicks: ticks / total, meanBps: bps / total }
}

/** One sign for each event that traded: fills of one event are one decision. */
function tradeSigns(series: MarketSeries, { fromUs, toUs }: Span): Float64Array {
  const traded = series.flow.slice(eventsUntil(series, fromUs), eventsUntil(series, toUs))
  return traded.filter((volume) => volume !== 0).map(Math.sign)
}

/** At most 2,000 points, every k-th of them all. */
function scatterOf(series: MarketSeries, spans: readonly Span[]): [number, number][] {
  const points = spans.flatMap((span) => {
    const { ofi, move } = flowRows(series, span, SCORED_S)
    return Array.from(ofi, (x, i): [number, number] => [x, move[i]!])
  })
  const stride = Math.max(1, Math.ceil(points.length / SCATTER_MOST))
  return points.filter((_, i) => i % stride === 0)
}
