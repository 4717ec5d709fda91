// What a study found, as JSON and for its page.
import { OptionError } from '../../engine/errors.js'
import type { Report } from '../report/report.js'
import type { Space, Values } from './space.js'
import type { StudyPlan } from './plan.js'
import type { Sampler, StudyTrial } from './study.js'

export interface StudyReport {
  readonly format: 'leadline-optimisation'
  readonly version: 1
  readonly strategy: string
  readonly market: string
  readonly currency: string
  readonly sampler: Sampler
  readonly seed: number
  /** What is searched for: its mean over the folds, more is better. */
  readonly metric: string
  readonly space: Space
  /** Parameters that stayed as they are. */
  readonly fixed: Readonly<Record<string, unknown>>
  readonly windows: StudyPlan
  /** Without their Sharpe ratios, which no short study shows. */
  readonly trials: readonly Omit<StudyTrial, 'sharpe'>[]
  readonly chosen: { readonly number: number; readonly values: Values; readonly value: number } | null
  /** Of `selectionOf`. Null: it isn't defined, and `reasons` says why. */
  readonly metrics: Readonly<Record<string, number | null>>
  readonly reasons: Readonly<Record<string, string>>
  /** Configurations that have been run on the last part, this one included; only the first of them saw it untouched. */
  readonly looks: number
  /** The chosen trial on the last part; null without one. */
  readonly last: Report | null
}

/** JSON with one field a line. Throws OptionError for a number that JSON can't hold. */
export function studyJson(report: StudyReport): string {
  for (const [name, value] of Object.entries(report.metrics))
    if (value !== null && !Number.isFinite(value))
      throw new OptionError(`study, metrics.${name}: found ${value}, expected a finite number or null`)
  const fields = Object.entries(report)
  return `{\n${fields.map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(',\n')}\n}\n`
}

/** What a reader must know of the choice, a sentence each. */
export function studySentences({
  metric,
  metrics,
  reasons,
  chosen,
  looks,
  trials,
  windows,
  last,
}: StudyReport): string[] {
  const of = (name: string): number => metrics[name] ?? NaN
  const counts = `${trials.length} trials: ${of('trials_complete')} complete, ${of('trials_pruned')} pruned, ${of('trials_failed')} failed`
  const tried = `${counts}. N = ${of('configurations_tried')} configurations were tried.`
  if (!chosen) return [tried, 'None was chosen: no trial was completed.']
  const found = `Trial ${chosen.number} was chosen: ${metric} ${rounded(chosen.value)}, the mean over ${windows.folds.length} folds.`
  const pbo = metrics['pbo'] ?? null
  const luck =
    pbo === null
      ? `No probability of overfitting: ${reasons['pbo']}.`
      : `Probability of backtest overfitting ${rounded(pbo)}, over ${of('pbo_trials')} trials; above 0.2 the choice is more luck than it should be.`
  const deflated = metrics['deflated_sharpe'] ?? null
  const sharpe =
    deflated === null
      ? `No Sharpe ratio and none deflated: ${reasons['deflated_sharpe']}.`
      : `Deflated Sharpe ratio ${rounded(deflated)}: the probability that it is more than the best of ${of('configurations_tried')} worthless trials.`
  if (!last) return [tried, found, luck, sharpe]
  const gain = (last.equity.at(-1)?.[1] ?? NaN) - (last.equity[0]?.[1] ?? NaN)
  const touched =
    looks > 1
      ? ` It had been looked at before: ${looks} configurations were run on it, so it is no longer untouched.`
      : ''
  return [tried, found, luck, sharpe, `On the last part: net ${rounded(gain)} ${last.currency}.${touched}`]
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(4)))
}
