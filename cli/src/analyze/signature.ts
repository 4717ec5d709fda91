// Volatility signature: realised variance of the mid on ever coarser clocks (features F57). Without noise it would be flat; it
// rises towards short periods where moves turn back, and falls where they go on.
import { changes, gridOf } from './grid.js'
import type { MarketSeries } from './series.js'
import type { Span } from './windows.js'

export interface SignaturePoint {
  readonly periodS: number
  readonly returns: number
  /** √(Σr²) for each √hour, in basis points. */
  readonly volatilityBps: number
}

export interface Signature {
  readonly points: readonly SignaturePoint[]
  /** Variance at 1 s over that at 60 s. */
  readonly ratio1To60: number
}

export const SIGNATURE_PERIODS = [1, 2, 5, 10, 15, 30, 60, 120, 300] as const

export function signature(series: MarketSeries, spans: readonly Span[]): Signature {
  const points = SIGNATURE_PERIODS.map((periodS) => {
    let [sum, returns] = [0, 0]
    for (const span of spans)
      for (const r of changes(gridOf(series, span, periodS).mids, Math.log)) {
        if (!Number.isFinite(r)) continue
        sum += r * r
        returns++
      }
    return { periodS, returns, volatilityBps: 1e4 * Math.sqrt((sum * 3600) / (returns * periodS)) }
  })
  const at = (periodS: number): number => points.find((point) => point.periodS === periodS)!.volatilityBps ** 2
  return { points, ratio1To60: at(1) / at(60) }
}
