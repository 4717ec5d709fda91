// T2: does the slope of one half hour hold in the next? The flow is still that of the interval whose move it explains.
import { flowRows, ROWS_LEAST } from './impact.js'
import { mean, ols, outOfSampleR2 } from './ols.js'
import { median, quantileSorted, sorted, winsorised } from './quantiles.js'
import type { MarketSeries } from './series.js'
import type { Span } from './windows.js'

export interface Score {
  readonly mean: number
  readonly median: number
}

export interface NextWindow {
  readonly periodS: number
  readonly pairs: number
  /** R² out of sample: 1 − SSE/SSE of the training mean. */
  readonly plain: Score
  /** OFI cut at the training window's 1 % and 99 % quantiles. */
  readonly winsorised: Score
}

const TAIL = 0.01

export function nextWindow(series: MarketSeries, windows: readonly Span[], periodS: number): NextWindow {
  const rows = windows.map((span) => flowRows(series, span, periodS))
  const [plain, cut]: [number[], number[]] = [[], []]
  for (let w = 0; w + 1 < rows.length; w++) {
    const [train, test] = [rows[w]!, rows[w + 1]!]
    if (Math.min(train.move.length, test.move.length) < ROWS_LEAST) continue
    const order = sorted(train.ofi)
    const [low, high] = [quantileSorted(order, TAIL), quantileSorted(order, 1 - TAIL)]
    const score = (x: Float64Array, next: Float64Array): number => {
      const fit = ols(train.move, [x])
      return fit ? outOfSampleR2(fit.coefficients, mean(train.move), test.move, [next]) : NaN
    }
    const scores = [
      score(train.ofi, test.ofi),
      score(winsorised(train.ofi, low, high), winsorised(test.ofi, low, high)),
    ]
    if (!scores.every(Number.isFinite)) continue
    plain.push(scores[0]!)
    cut.push(scores[1]!)
  }
  return { periodS, pairs: plain.length, plain: scoreOf(plain), winsorised: scoreOf(cut) }
}

export function scoreOf(values: readonly number[]): Score {
  return { mean: mean(values), median: median(values) }
}
