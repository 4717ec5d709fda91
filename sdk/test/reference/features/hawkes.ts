// Self-excitation of trades: F46 from counts (Hardiman and Bouchaud 2014), F47 by maximum likelihood (Ozaki 1979).
import { ofTradeBatch } from '../gates.js'
import type { Frozen } from '../past/batch.js'
import type { Family, Formula, Value } from '../reading.js'
import { SECOND_NS } from '../windows.js'
import { fitHawkes, type HawkesFit } from './hawkes-fit.js'

const BINS = 200
const FITTED = 500

/** n = 1 - sqrt(mean / variance) of counts in the last 200 closed bins of the clock, in [0, 1). */
function fromCounts(lengthS: bigint): Formula {
  const lengthNs = lengthS * SECOND_NS
  return ofTradeBatch(({ merged, nowNs, firstEventNs }: Frozen): Value => {
    const bin = (ns: bigint) => Number((ns + lengthNs - 1n) / lengthNs)
    const last = Number((nowNs - 1n) / lengthNs)
    const first = last - BINS + 1
    if (firstEventNs === null || first < bin(firstEventNs)) return 'warm_up'
    const counts = Array<number>(BINS).fill(0)
    for (const trade of merged) {
      const at = bin(trade.nowNs) - first
      if (at >= 0 && at < BINS) counts[at]!++
    }
    const mean = counts.reduce((sum, count) => sum + count, 0) / BINS
    const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (BINS - 1)
    if (mean === 0 || variance === 0) return 'zero_denominator'
    return Math.max(0, 1 - Math.sqrt(mean / variance))
  })
}

/**
 * Seconds since the first; equal times would let beta run to infinity and are set apart evenly below the clock's resolution,
 * the greatest of 1 ms, 1 us and 1 ns that all are multiples of.
 */
function setApart(times: readonly bigint[]): number[] {
  const resolution = [1_000_000n, 1_000n, 1n].find((unit) => times.every((ns) => ns % unit === 0n)) ?? 1n
  const start = times[0] ?? 0n
  return times.map((ns, i) => {
    const first = times.indexOf(ns)
    const equal = times.filter((other) => other === ns).length
    return (Number(ns - start) + ((i - first) * Number(resolution)) / equal) / 1e9
  })
}

function ofFit(formula: (fit: HawkesFit) => number): Formula {
  return ofTradeBatch(({ merged }, batch) => {
    if (merged.length < FITTED) return 'warm_up'
    const fit = batch.once('hawkes', () => {
      const last = merged.slice(-FITTED)
      return fitHawkes(setApart(last.map(({ nowNs }) => nowNs)))
    })
    return fit === null ? 'zero_denominator' : formula(fit)
  })
}

export const hawkes: Family = {
  plain: [
    ['hawkes_n_counts_10s', fromCounts(10n)],
    ['hawkes_n_counts_60s', fromCounts(60n)],
    ['hawkes_mu', ofFit(({ mu }) => mu)],
    ['hawkes_alpha', ofFit(({ alpha }) => alpha)],
    ['hawkes_beta', ofFit(({ beta }) => beta)],
    ['hawkes_n', ofFit(({ alpha, beta }) => alpha / beta)],
    ['hawkes_loglik', ofFit(({ loglik }) => loglik)],
  ],
}
