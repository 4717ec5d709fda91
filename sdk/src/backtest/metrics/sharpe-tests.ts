// What a Sharpe ratio is worth: how probable it is that the true one is above a bar, and where the bar lies after many trials.
import { exp } from '../../simulation/exact/exp-log.js'
import { normalCdf, normalQuantile } from '../../simulation/exact/normal.js'
import { type Moments, moments } from './moments.js'

const EULER_GAMMA = 0.5772156649015329

/** Of one series of returns, per period, never annualised. */
export interface SharpeSample {
  readonly sharpe: number
  readonly periods: number
  readonly skew: number
  /** Raw: 3 of a normal variable. */
  readonly rawKurtosis: number
}

export function sharpeSample(returns: ArrayLike<number>): SharpeSample {
  const { n, mean, deviation, skew, rawKurtosis }: Moments = moments(returns)
  return { sharpe: deviation > 0 ? mean / deviation : NaN, periods: n, skew, rawKurtosis }
}

/** n − 1 times the variance of an estimated ratio: 1 − γ₃·SR + (γ₄ − 1)/4·SR². */
function spread({ sharpe, skew, rawKurtosis }: SharpeSample): number {
  return 1 - skew * sharpe + ((rawKurtosis - 1) / 4) * sharpe * sharpe
}

/**
 * Probability that the true ratio per period lies above `benchmark`: Φ((SR − SR*)·√(T − 1)/√(1 − γ₃·SR + (γ₄ − 1)/4·SR²)). Bailey and
 * López de Prado, 2012. NaN where the sample has no ratio, or fewer than 2 periods.
 */
export function probabilisticSharpe(sample: SharpeSample, benchmark = 0): number {
  const variance = spread(sample)
  if (!(sample.periods >= 2) || !(variance > 0)) return NaN
  return normalCdf(((sample.sharpe - benchmark) * Math.sqrt(sample.periods - 1)) / Math.sqrt(variance))
}

/**
 * The best ratio that `trials` worthless trials are expected to show: √V·((1 − γ)·Φ⁻¹(1 − 1/N) + γ·Φ⁻¹(1 − 1/(N·e))), V the variance of
 * the trials' ratios per period. 0 of a single trial.
 */
export function expectedBestSharpe(trials: number, variance: number): number {
  if (!(trials >= 1) || !(variance >= 0)) return NaN
  if (trials === 1) return 0
  const best = -(1 - EULER_GAMMA) * normalQuantile(1 / trials) - EULER_GAMMA * normalQuantile(1 / (trials * exp(1)))
  return Math.sqrt(variance) * best
}

/**
 * The probabilistic ratio above the best of as many worthless trials. Bailey and López de Prado, 2014. `trials` is the raw count of
 * configurations that were tried; correlated trials make it too strict, never too kind.
 */
export function deflatedSharpe(sample: SharpeSample, trials: number, variance: number): number {
  return probabilisticSharpe(sample, expectedBestSharpe(trials, variance))
}

/**
 * Periods after which a ratio such as the sample's is above `benchmark` with probability `confidence`:
 * 1 + (1 − γ₃·SR + (γ₄ − 1)/4·SR²)·(Φ⁻¹(confidence)/(SR − SR*))². Infinity if it isn't above the benchmark.
 */
export function minTrackRecordLength(sample: SharpeSample, benchmark = 0, confidence = 0.95): number {
  const variance = spread(sample)
  if (Number.isNaN(variance)) return NaN
  if (!(sample.sharpe > benchmark)) return Infinity
  const ratio = normalQuantile(confidence) / (sample.sharpe - benchmark)
  return 1 + variance * ratio * ratio
}
