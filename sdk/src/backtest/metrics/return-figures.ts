// Figures of a list of returns that nothing annualises, by the names and formulas of quantstats.
import { exp, ln } from '../../simulation/exact/exp-log.js'
import { normalDensity, normalQuantile } from '../../simulation/exact/normal.js'
import type { FigureList } from './figures.js'
import { adjustedExcessKurtosis, adjustedSkew, ascending, moments, quantile } from './moments.js'

/** Share of the returns that value at risk and its kin leave outside. */
const TAIL = 0.05

const NO_LOSS = 'no period lost'
const NO_WIN_OR_LOSS = 'it takes a period that won and one that lost'

export const RETURN_FIGURES = [
  ...['mean_return', 'return_deviation', 'skew', 'kurtosis', 'value_at_risk', 'cvar', 'cvar_historical', 'tail_ratio'],
  ...['expected_return', 'best', 'worst', 'win_rate', 'avg_return', 'avg_win', 'avg_loss', 'profit_factor'],
  ...['payoff_ratio', 'omega', 'gain_to_pain_ratio', 'common_sense_ratio', 'kelly_criterion', 'exposure'],
] as const

export function returnFigures(list: FigureList, returns: Float64Array): void {
  const found = moments(returns)
  const { n, mean, deviation } = found
  const few = `${n} returns`
  list.set('mean_return', mean, few)
  list.set('return_deviation', deviation, few)
  list.set('skew', adjustedSkew(found), n < 3 ? `${few}, it takes 3` : 'the returns never varied')
  list.set('kurtosis', adjustedExcessKurtosis(found), n < 4 ? `${few}, it takes 4` : 'the returns never varied')
  const z = normalQuantile(TAIL)
  list.set('value_at_risk', mean + z * deviation, few)
  list.set('cvar', mean - (deviation * normalDensity(z)) / TAIL, few)

  const sorted = ascending(returns)
  const low = quantile(sorted, TAIL)
  const below = sorted.filter((value) => value <= low)
  list.set('cvar_historical', sum(below) / below.length, few)
  const tail = low === 0 ? NaN : Math.abs(quantile(sorted, 1 - TAIL) / low)
  list.set('tail_ratio', tail, n === 0 ? few : 'the 5 % quantile is 0')
  let growth = 0
  for (const value of returns) growth += ln(1 + value)
  list.set('expected_return', n === 0 ? NaN : exp(growth / n) - 1, n === 0 ? few : 'a period lost everything')
  list.set('best', sorted.at(-1) ?? NaN, few)
  list.set('worst', sorted[0] ?? NaN, few)
  winsAndLosses(list, returns, tail)
}

function winsAndLosses(list: FigureList, returns: Float64Array, tail: number): void {
  const wins = returns.filter((value) => value > 0)
  const losses = returns.filter((value) => value < 0)
  const moving = wins.length + losses.length
  const [won, lost] = [sum(wins), -sum(losses)]
  const winRate = wins.length / moving
  const payoff = wins.length > 0 && lost > 0 ? won / wins.length / (lost / losses.length) : NaN
  const factor = lost > 0 ? won / lost : NaN
  list.set('win_rate', winRate, 'no period moved')
  list.set('avg_return', (won - lost) / moving, 'no period moved')
  list.set('avg_win', won / wins.length, 'no period won')
  list.set('avg_loss', -lost / losses.length, NO_LOSS)
  list.set('profit_factor', factor, NO_LOSS)
  list.set('payoff_ratio', payoff, NO_WIN_OR_LOSS)
  list.set('omega', factor, NO_LOSS)
  list.set('gain_to_pain_ratio', lost > 0 ? (won - lost) / lost : NaN, NO_LOSS)
  list.set('common_sense_ratio', factor * tail, 'profit_factor or tail_ratio is null')
  list.set('kelly_criterion', winRate - (1 - winRate) / payoff, NO_WIN_OR_LOSS)
  list.set('exposure', moving / returns.length, 'no returns')
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0)
}
