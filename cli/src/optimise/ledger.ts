// What is known of a study's trials: one place where asks and results enter, whether they come from workers or out of the journal.
import { keyOf, ratioOf, Study, type StudyDefinition, type StudyPlan, type StudyTrial } from 'leadline/backtest'

import type { FoldJob, FoldResult } from './fold.js'

export class Ledger {
  readonly study: Study
  readonly #folds: number
  /** By trial number: what came of its folds, in order. */
  readonly #results = new Map<number, FoldResult[]>()
  /** By values: the first trial that has them. */
  readonly #first = new Map<string, number>()

  constructor(definition: StudyDefinition, { folds }: StudyPlan) {
    this.study = new Study(definition)
    this.#folds = folds.length
  }

  get folds(): number {
    return this.#folds
  }

  ask(): StudyTrial {
    const trial = this.study.ask()
    const key = keyOf(trial.values)
    if (!this.#first.has(key)) this.#first.set(key, trial.number)
    return trial
  }

  /** What a running trial waits for; null once it has ended. */
  jobOf(trial: number): FoldJob | null {
    const { state, values, steps } = this.study.trials[trial]!
    return state === 'running' ? { trial, fold: steps.length, values } : null
  }

  /** Equal values give equal figures: the trial that already has them for this fold, or null. */
  twinOf({ trial, fold, values }: FoldJob): number | null {
    const first = this.#first.get(keyOf(values)) ?? trial
    return first < trial && this.#results.get(first)?.[fold] !== undefined ? first : null
  }

  /** What came of a fold of trial `of`, as that of trial `trial`; null where nothing has yet. */
  resultAs(trial: number, fold: number, of: number): FoldResult | null {
    const found = this.#results.get(of)?.[fold]
    return found ? { ...found, trial } : null
  }

  /** All returns of a trial in a row, by its number. */
  get returns(): ReadonlyMap<number, readonly number[]> {
    return new Map([...this.#results].map(([trial, list]) => [trial, returnsOf(list)]))
  }

  /** False: it was known already, or nobody asked for it, and nothing changed. */
  take(result: FoldResult): boolean {
    const { trial, fold, figures, failed } = result
    if (this.study.trials[trial] === undefined || this.jobOf(trial)?.fold !== fold) return false
    const list = this.#results.get(trial) ?? []
    list.push(result)
    this.#results.set(trial, list)
    if (!figures || figures.value === null) {
      const why = figures ? figures.why : (failed ?? 'no reason')
      this.study.tell(trial, { state: 'failed', reason: `fold ${fold + 1}: ${why}` })
      return true
    }
    const mean = list.reduce((sum, one) => sum + one.figures!.value!, 0) / list.length
    const isHopeless = this.study.report(trial, mean)
    const sharpe = ratioOf(returnsOf(list))
    if (list.length === this.#folds) this.study.tell(trial, { state: 'complete', value: mean, sharpe })
    else if (isHopeless) this.study.tell(trial, { state: 'pruned', sharpe })
    return true
  }
}

function returnsOf(list: readonly FoldResult[]): number[] {
  return list.flatMap(({ figures }) => [...(figures?.returns ?? [])])
}
