// Figures of a year, and what tests them: only of sixty days and more.
import { power } from '../../simulation/exact/exp-log.js'
import type { FigureList } from './figures.js'
import { moments } from './moments.js'
import {
  deflatedSharpe,
  expectedBestSharpe,
  minTrackRecordLength,
  probabilisticSharpe,
  sharpeSample,
} from './sharpe-tests.js'

/** What was tried before this configuration was chosen. */
export interface Trials {
  /** Every configuration, however it fared; from a `TrialLog`. */
  readonly count: number
  /** Variance of their Sharpe ratios per period. */
  readonly sharpeVariance: number
}

const SHARPE_FIGURES = ['sharpe', 'probabilistic_sharpe', 'deflated_sharpe', 'expected_best_sharpe', 'min_track_record']
export const ANNUAL_FIGURES = [...SHARPE_FIGURES, 'sortino', 'volatility', 'cagr', 'calmar']

/** `trials` null: not told. `depth` is the deepest drawdown, at most 0. */
export function annualFigures(
  list: FigureList,
  returns: Float64Array,
  periodsPerYear: number,
  depth: number,
  trials: Trials | null,
): void {
  const { n, mean, deviation } = moments(returns)
  const root = Math.sqrt(periodsPerYear)
  const still = 'the returns never varied'
  list.set('volatility', deviation * root, still)
  list.set('sharpe', deviation > 0 ? (mean / deviation) * root : NaN, still)
  const downside = Math.sqrt(returns.reduce((sum, value) => sum + Math.min(0, value) * Math.min(0, value), 0) / n)
  list.set('sortino', downside > 0 ? (mean / downside) * root : NaN, 'no period lost')

  const growth = returns.reduce((product, value) => product * (1 + value), 1)
  const cagr = growth > 0 ? power(growth, periodsPerYear / n) - 1 : NaN
  list.set('cagr', cagr, growth > 0 ? 'its growth in a year is no number' : 'everything was lost')
  list.set('calmar', depth < 0 ? cagr / -depth : NaN, depth < 0 ? 'cagr is null' : 'there was no drawdown')

  const sample = sharpeSample(returns)
  list.set('probabilistic_sharpe', probabilisticSharpe(sample), still)
  list.set('min_track_record', minTrackRecordLength(sample), 'the ratio is not above 0')
  if (trials) {
    const why = `${trials.count} trials with a variance of ${trials.sharpeVariance}`
    list.set('deflated_sharpe', deflatedSharpe(sample, trials.count, trials.sharpeVariance), why)
    list.set('expected_best_sharpe', expectedBestSharpe(trials.count, trials.sharpeVariance) * root, why)
  } else {
    for (const name of ['deflated_sharpe', 'expected_best_sharpe']) list.refuse(name, 'the trials were not told')
  }
}
