// What fills cost against what was expected of them.
import { median, moments } from './moments.js'

export interface ExpectedActual {
  readonly side: 'buy' | 'sell'
  readonly expectedPrice: number
  readonly actualPrice: number
}

/** Basis points of the expected price, above 0 where the fill was worse: dearer for a buyer, cheaper for a seller. */
export function slippageBps({ side, expectedPrice, actualPrice }: ExpectedActual): number {
  return ((actualPrice - expectedPrice) / expectedPrice) * 1e4 * (side === 'buy' ? 1 : -1)
}

export interface SlippageSummary {
  readonly n: number
  readonly meanBps: number
  readonly medianBps: number
  /** Share of the fills that were worse than expected; NaN of none. */
  readonly worse: number
}

export function slippageSummary(fills: readonly ExpectedActual[]): SlippageSummary {
  const bps = Float64Array.from(fills, slippageBps)
  const { n, mean } = moments(bps)
  return { n, meanBps: mean, medianBps: median(bps), worse: bps.filter((value) => value > 0).length / n }
}
