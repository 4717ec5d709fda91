// How far the choice among many trials is to be trusted: how many there were, and how probable it is that luck chose.
import { deflatedSharpe, probabilisticSharpe, sharpeSample } from '../metrics/sharpe-tests.js'
import { DAY_MS } from '../metrics/equity.js'
import { FigureList, type Figures } from '../metrics/figures.js'
import { moments } from '../metrics/moments.js'
import { overfitting } from '../metrics/overfitting.js'
import { whyNotAnnual } from '../metrics/rolling.js'
import { keyOf } from './space.js'
import type { StudyPlan } from './plan.js'
import type { Study } from './study.js'

const BLOCKS = 16

/**
 * Figures of a study over its folds: `trials` by what became of them, `configurations_tried` (the raw N), `pbo` over the returns per
 * period of the complete trials, equal ones once, and of the chosen trial `mean_return` and `return_deviation` per period and, of sixty
 * days and more, `probabilistic_sharpe` and `deflated_sharpe` by N and the variance among all trials. `returns`: by trial number, those of all
 * its folds in a row.
 */
export function selectionOf(
  study: Study,
  returns: ReadonlyMap<number, readonly number[]>,
  { folds, periodMs }: StudyPlan,
): Figures {
  const { log, best, trials } = study
  const list = new FigureList()
  const countOf = (state: string): number => trials.filter((trial) => trial.state === state).length
  list.set('trials', trials.length, '')
  for (const state of ['complete', 'pruned', 'failed', 'running']) list.set(`trials_${state}`, countOf(state), '')
  list.set('configurations_tried', log.count, '')
  list.set('period_s', periodMs / 1000, '')

  const complete = new Map<string, readonly number[]>()
  for (const { number, state, values } of trials) {
    const own = returns.get(number)
    if (state === 'complete' && own && !complete.has(keyOf(values))) complete.set(keyOf(values), own)
  }
  const rows = [...complete.values()]
  const periods = Math.min(...rows.map(({ length }) => length))
  list.set('pbo_trials', rows.length, '')
  if (rows.length < 2) list.refuse('pbo', `${rows.length} complete trials that differ, it takes 2`)
  else if (periods < 2 * BLOCKS) list.refuse('pbo', `${periods} periods, it takes ${2 * BLOCKS}`)
  else list.set('pbo', overfitting(rows, { blocks: BLOCKS }).pbo, '')

  const chosen = best ? (returns.get(best.number) ?? []) : []
  const { mean, deviation } = moments(chosen)
  const none = best ? `${chosen.length} periods` : 'no trial was completed'
  list.set('periods', chosen.length, '')
  list.set('mean_return', mean, none)
  list.set('return_deviation', deviation, none)
  const days = Math.floor(folds.reduce((sum, { fromMs, toMs }) => sum + (toMs - fromMs), 0) / DAY_MS)
  const whyNot = best ? whyNotAnnual(days) : none
  const names = ['probabilistic_sharpe', 'deflated_sharpe']
  if (whyNot !== null) for (const name of names) list.refuse(name, whyNot)
  else {
    const sample = sharpeSample(chosen)
    list.set('probabilistic_sharpe', probabilisticSharpe(sample), 'the returns never varied')
    list.set('deflated_sharpe', deflatedSharpe(sample, log.count, log.sharpeVariance), 'the returns never varied')
  }
  return list
}
