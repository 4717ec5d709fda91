// A study: asks for values, is told what became of them, and knows by its own account how many were tried.
import { OptionError } from '../../engine/errors.js'
import { TrialLog } from '../splits/trial-log.js'
import { Draws } from './draws.js'
import { isBelowMedian, type MedianPruning } from './median-pruner.js'
import { randomValues } from './random-search.js'
import { checkSpace, type Space, type Values } from './space.js'
import { type TpeOptions, type Tried, tpeValues } from './tpe.js'

export type Direction = 'maximise' | 'minimise'
export type Sampler = 'tpe' | 'random'

export interface StudyOptions {
  /** Of the strategy; the trial log has it too. */
  readonly name: string
  readonly space: Space
  /** Whole, 0 to 2³² − 1. */
  readonly seed: number
  /** `tpe` unless said. */
  readonly sampler?: Sampler
  readonly tpe?: TpeOptions
  /** Null: nothing is stopped. The median's defaults unless said. */
  readonly pruner?: MedianPruning | null
  /** `maximise` unless said. */
  readonly direction?: Direction
}

export interface StudyTrial {
  /** From 0, in the order they were asked for. */
  readonly number: number
  readonly values: Values
  readonly state: 'running' | 'complete' | 'pruned' | 'failed'
  /** Intermediate values, one a step. */
  readonly steps: readonly number[]
  /** Of a complete trial; null of others. */
  readonly value: number | null
  /** Mean over deviation of its returns per period, never annualised; null where there is none. */
  readonly sharpe: number | null
  /** Why it failed. */
  readonly reason: string | null
}

export type Outcome =
  | { readonly state: 'complete'; readonly value: number; readonly sharpe?: number | null }
  | { readonly state: 'pruned'; readonly sharpe?: number | null }
  | { readonly state: 'failed'; readonly reason: string }

export type StudyDefinition = Required<StudyOptions>

/** A study as JSON: `restored` goes on with it. */
export interface SavedStudy extends StudyDefinition {
  readonly format: 'leadline-study'
  readonly version: 1
  readonly trials: readonly StudyTrial[]
}

/**
 * Several trials may be out at once. What is proposed depends on the seed, the trial's number and what was told by then, on nothing else:
 * the same order of calls gives the same proposals, on every host, whether or not the study was saved and restored in between.
 */
export class Study {
  readonly definition: StudyDefinition
  readonly #trials: StudyTrial[] = []
  /** +1, or −1 where less is better. */
  readonly #sign: number

  constructor(options: StudyOptions) {
    const { name, space, seed, sampler = 'tpe', tpe = {}, pruner = {}, direction = 'maximise' } = options
    checkSpace(space)
    if (!(Number.isInteger(seed) && seed >= 0 && seed < 4_294_967_296))
      throw new OptionError(`seed: found ${seed}, expected a whole number from 0 to 4294967295`)
    if (sampler !== 'tpe' && sampler !== 'random')
      throw new OptionError(`sampler: found ${JSON.stringify(sampler)}, expected tpe or random`)
    if (direction !== 'maximise' && direction !== 'minimise')
      throw new OptionError(`direction: found ${JSON.stringify(direction)}, expected maximise or minimise`)
    checkCounts('tpe', tpe, { startupTrials: 1, candidates: 1 })
    const { goodShare = 0.1 } = tpe
    if (!(goodShare > 0 && goodShare < 1))
      throw new OptionError(`tpe.goodShare: found ${goodShare}, expected a share between 0 and 1`)
    if (pruner) checkCounts('pruner', pruner, { startupTrials: 0, warmupSteps: 0, intervalSteps: 1, minTrials: 1 })
    this.definition = { name, space, seed, sampler, tpe, pruner, direction }
    this.#sign = direction === 'maximise' ? 1 : -1
  }

  get trials(): readonly StudyTrial[] {
    return this.#trials
  }

  /** Trials that were asked for and not told yet. */
  get running(): readonly StudyTrial[] {
    return this.#trials.filter(({ state }) => state === 'running')
  }

  /** The complete trial with the best value; of equals the earliest. Null before the first. */
  get best(): StudyTrial | null {
    let best: StudyTrial | null = null
    for (const trial of this.#trials)
      if (trial.state === 'complete' && (!best || this.#sign * (trial.value! - best.value!) > 0)) best = trial
    return best
  }

  /** Every trial that was asked for, whatever became of it: N is its `count`. */
  get log(): TrialLog {
    const log = new TrialLog(this.definition.name)
    for (const { values, sharpe } of this.#trials) log.record(values, sharpe)
    return log
  }

  /** Values to try, as a trial that runs until it is told. */
  ask(): StudyTrial {
    const { space, seed, sampler, tpe } = this.definition
    const number = this.#trials.length
    const draws = new Draws(seed, number)
    const values = sampler === 'random' ? randomValues(space, draws) : tpeValues(space, this.#tried(), draws, tpe)
    const trial: StudyTrial = { number, values, state: 'running', steps: [], value: null, sharpe: null, reason: null }
    this.#trials.push(trial)
    return trial
  }

  /** Takes the next intermediate value of a running trial; true: it is hopeless, tell it `pruned`. */
  report(number: number, value: number): boolean {
    const trial = this.#running(number)
    if (!Number.isFinite(value))
      throw new OptionError(`trial ${number}: found the value ${value}, expected a finite one`)
    const steps = [...trial.steps, value]
    this.#trials[number] = { ...trial, steps }
    const { pruner } = this.definition
    if (!pruner) return false
    const signed = (list: readonly number[]): number[] => list.map((one) => this.#sign * one)
    const others = this.#trials.filter(({ state }) => state === 'complete')
    return isBelowMedian(
      signed(steps),
      others.map((other) => signed(other.steps)),
      pruner,
    )
  }

  /** Ends a trial. A value that isn't finite is no result: tell `failed`. */
  tell(number: number, outcome: Outcome): void {
    const trial = this.#running(number)
    if (outcome.state === 'failed') {
      this.#trials[number] = { ...trial, state: 'failed', reason: outcome.reason }
      return
    }
    if (outcome.state === 'pruned' && trial.steps.length === 0)
      throw new OptionError(`trial ${number}: found no intermediate value, expected one before it is pruned`)
    if (outcome.state === 'complete' && !Number.isFinite(outcome.value))
      throw new OptionError(`trial ${number}: found the value ${outcome.value}, expected a finite one`)
    const { sharpe = null } = outcome
    this.#trials[number] = {
      ...{ ...trial, state: outcome.state, value: outcome.state === 'complete' ? outcome.value : null },
      sharpe: sharpe !== null && Number.isFinite(sharpe) ? sharpe : null,
    }
  }

  toJSON(): SavedStudy {
    return { format: 'leadline-study', version: 1, ...this.definition, trials: this.#trials }
  }

  /** For `restored`: a trial as it was saved, checked by it. */
  static from(definition: StudyOptions, trials: readonly StudyTrial[]): Study {
    const study = new Study(definition)
    study.#trials.push(...trials)
    return study
  }

  #running(number: number): StudyTrial {
    const trial = this.#trials[number]
    if (trial?.state === 'running') return trial
    throw new OptionError(`trial ${number}: found ${trial?.state ?? 'no such trial'}, expected a running one`)
  }

  #tried(): Tried[] {
    return this.#trials.map(({ values, state, value, steps }) => ({
      ...{ values, state, steps: steps.length },
      value: this.#sign * (value ?? steps.at(-1) ?? NaN),
    }))
  }
}

function checkCounts(where: string, given: object, least: Readonly<Record<string, number>>): void {
  for (const [name, from] of Object.entries(least)) {
    const value: unknown = (given as Record<string, unknown>)[name]
    if (value !== undefined && !(Number.isInteger(value) && (value as number) >= from))
      throw new OptionError(`${where}.${name}: found ${JSON.stringify(value)}, expected a whole number from ${from}`)
  }
}
