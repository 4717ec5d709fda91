// T3: the same regression on bars of N changes of the best quotes, first half of the bars to fit, second half to test; and
// what is left when the flow of one bar is asked for the move of the next.
import { mean, ols, outOfSampleR2 } from './ols.js'
import { changesTouch, eventsUntil, midOf, type MarketSeries } from './series.js'
import type { Span } from './windows.js'

export interface EventTime {
  /** Changes of a best price or size that make a bar. */
  readonly changes: number
  readonly bars: number
  readonly inSampleR2: number
  readonly outOfSampleR2: number
  /** Of the move of the next bar, out of sample. */
  readonly oneAheadR2: number
}

/** In each half. */
const BARS_LEAST = 10

export function eventTime(series: MarketSeries, spans: readonly Span[], changes: number): EventTime {
  const [move, ofi]: [number[], number[]] = [[], []]
  for (const span of spans) barsOf(series, span, changes, move, ofi)
  const y = Float64Array.from(move)
  const x = Float64Array.from(ofi)
  const half = y.length >> 1
  if (half < BARS_LEAST) return { changes, bars: y.length, inSampleR2: NaN, outOfSampleR2: NaN, oneAheadR2: NaN }
  const split = { inSampleR2: NaN, outOfSampleR2: NaN, oneAheadR2: NaN }
  const fit = ols(y.subarray(0, half), [x.subarray(0, half)])
  if (fit) {
    const trainMean = mean(y.subarray(0, half))
    split.inSampleR2 = fit.r2
    split.outOfSampleR2 = outOfSampleR2(fit.coefficients, trainMean, y.subarray(half), [x.subarray(half)])
  }
  const next = ols(y.subarray(1, half), [x.subarray(0, half - 1)])
  if (next) {
    const trainMean = mean(y.subarray(1, half))
    split.oneAheadR2 = outOfSampleR2(next.coefficients, trainMean, y.subarray(half + 1), [x.subarray(half, -1)])
  }
  return { changes, bars: y.length, ...split }
}

/** Whole bars of a span, without those in which the mid or the flow is undefined. */
function barsOf(series: MarketSeries, { fromUs, toUs }: Span, changes: number, move: number[], ofi: number[]): void {
  const end = eventsUntil(series, toUs)
  const start = eventsUntil(series, fromUs)
  let mid = start > 0 ? midOf(series, start - 1) : NaN
  let [count, sum] = [0, 0]
  for (let i = start; i < end; i++) {
    sum += series.ofi[0]![i]!
    if (!changesTouch(series, i) || ++count < changes) continue
    const now = midOf(series, i)
    if (Number.isFinite(now - mid) && Number.isFinite(sum)) {
      move.push(now - mid)
      ofi.push(sum)
    }
    ;[count, sum, mid] = [0, 0, now]
  }
}
