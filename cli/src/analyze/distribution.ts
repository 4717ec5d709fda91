// How a feature is distributed: moments, quantiles, and a histogram over the middle 98 %.
import { mean, squares } from './ols.js'
import { quantileSorted, sorted } from './quantiles.js'

export interface Distribution {
  readonly count: number
  readonly undefinedShare: number
  readonly mean: number
  readonly sd: number
  readonly skewness: number
  /** 0 for a normal distribution. */
  readonly excessKurtosis: number
  readonly min: number
  readonly max: number
  readonly quantiles: Readonly<Record<'q01' | 'q05' | 'q25' | 'q50' | 'q75' | 'q95' | 'q99', number>>
  readonly histogram: Histogram | null
}

export interface Histogram {
  /** Bins of equal width from the 1 % to the 99 % quantile; what lies outside is counted apart. */
  readonly from: number
  readonly to: number
  readonly counts: readonly number[]
  readonly below: number
  readonly above: number
}

const BINS = 40

export function distribution(values: Float64Array): Distribution {
  const known = values.filter(Number.isFinite)
  const order = sorted(known)
  const n = known.length
  const centre = mean(known)
  const second = squares(known, centre) / n
  const moment = (power: number): number => mean(known.map((x) => (x - centre) ** power)) / second ** (power / 2)
  const q = (share: number): number => quantileSorted(order, share)
  return {
    count: n,
    undefinedShare: values.length === 0 ? NaN : 1 - n / values.length,
    mean: centre,
    sd: Math.sqrt((second * n) / (n - 1)),
    skewness: moment(3),
    excessKurtosis: moment(4) - 3,
    min: order[0] ?? NaN,
    max: order[n - 1] ?? NaN,
    quantiles: { q01: q(0.01), q05: q(0.05), q25: q(0.25), q50: q(0.5), q75: q(0.75), q95: q(0.95), q99: q(0.99) },
    histogram: histogram(known, q(0.01), q(0.99)),
  }
}

function histogram(values: Float64Array, from: number, to: number): Histogram | null {
  if (!(to > from)) return null
  const counts = Array.from({ length: BINS }, () => 0)
  let [below, above] = [0, 0]
  for (const value of values) {
    if (value < from) below++
    else if (value > to) above++
    else counts[Math.min(BINS - 1, Math.floor((BINS * (value - from)) / (to - from)))]!++
  }
  return { from, to, counts, below, above }
}
