// What the page says of each sampled feature.
import { type Autocorrelation, autocorrelation } from './autocorrelation.js'
import { type Correlation, correlations } from './correlation.js'
import { type Distribution, distribution } from './distribution.js'
import type { Sample } from './sample.js'
import { eventsUntil, midOf, type MarketSeries } from './series.js'
import { type DickeyFuller, dickeyFuller, type Kpss, kpss, longestRun } from './stationarity.js'

export interface FeatureStatistics {
  readonly name: string
  readonly distribution: Distribution
  readonly autocorrelation: Autocorrelation
  readonly dickeyFuller: DickeyFuller | null
  readonly kpss: Kpss | null
}

export interface Features {
  readonly periodS: number
  readonly rows: number
  readonly features: readonly FeatureStatistics[]
  /** Of all features that vary, and `next_move`: the change of the mid over the period that follows the reading. */
  readonly correlation: Correlation
}

export const NEXT_MOVE = 'next_move'
const LAGS = 20

export function featureStatistics(series: MarketSeries, { periodS, names, timesUs, columns }: Sample): Features {
  const next = timesUs.map((timeUs) => midAt(series, timeUs + periodS * 1e6) - midAt(series, timeUs))
  const features = names.map((name, i) => {
    const run = longestRun(columns[i]!)
    return {
      name,
      distribution: distribution(columns[i]!),
      autocorrelation: autocorrelation(columns[i]!, LAGS),
      dickeyFuller: dickeyFuller(run),
      kpss: kpss(run),
    }
  })
  const varying = names.map((_, i) => i).filter((i) => features[i]!.distribution.sd > 0)
  const correlation = correlations(
    [...varying.map((i) => names[i]!), NEXT_MOVE],
    [...varying.map((i) => columns[i]!), next],
  )
  return { periodS, rows: timesUs.length, features, correlation }
}

function midAt(series: MarketSeries, timeUs: number): number {
  if (timeUs > series.tsUs[series.length - 1]!) return NaN
  const count = eventsUntil(series, timeUs)
  return count === 0 ? NaN : midOf(series, count - 1)
}
