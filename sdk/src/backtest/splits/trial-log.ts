// Every configuration that was tried, counted by itself, so that a report can say of how many its strategy is the best.
import { OptionError } from '../../engine/errors.js'
import { moments } from '../metrics/moments.js'

export type TrialParameters = Readonly<Record<string, number | string | boolean | null>>

export interface Trial {
  readonly parameters: TrialParameters
  /** Mean over deviation of its returns per period, never annualised; null: it had none. */
  readonly sharpe: number | null
}

/** A log as JSON: `readTrialLog` reads it again. */
export interface SavedTrials {
  readonly format: 'leadline-trials'
  readonly version: 1
  readonly strategy: string
  /** Runs, repetitions included. */
  readonly runs: number
  readonly trials: readonly Trial[]
}

/** The trials of one strategy on one question. Run a configuration twice and it is still one trial, with the later result. */
export class TrialLog {
  readonly strategy: string
  readonly #trials = new Map<string, Trial>()
  #runs: number

  /** `repeated`: runs of a saved log that gave no new trial. */
  constructor(strategy: string, repeated = 0) {
    this.strategy = strategy
    this.#runs = repeated
  }

  /** Also what failed, was pruned or was stopped counts: it was tried. */
  record(parameters: TrialParameters, sharpe: number | null): void {
    this.#runs++
    this.#trials.set(keyOf(parameters), {
      parameters: { ...parameters },
      sharpe: sharpe !== null && Number.isFinite(sharpe) ? sharpe : null,
    })
  }

  /** N: different configurations. */
  get count(): number {
    return this.#trials.size
  }

  get runs(): number {
    return this.#runs
  }

  /** Variance of the trials' ratios per period, n − 1 below the bar; 0 of fewer than two. */
  get sharpeVariance(): number {
    const known = [...this.#trials.values()].flatMap(({ sharpe }) => (sharpe === null ? [] : [sharpe]))
    const { n, deviation } = moments(known)
    return n < 2 ? 0 : deviation * deviation
  }

  toJSON(): SavedTrials {
    const { strategy, runs } = this
    return { format: 'leadline-trials', version: 1, strategy, runs, trials: [...this.#trials.values()] }
  }
}

/** Throws `OptionError` on anything else than what `toJSON` gave. */
export function readTrialLog(saved: unknown): TrialLog {
  const body = (saved ?? {}) as Partial<SavedTrials>
  if (body.format !== 'leadline-trials' || body.version !== 1 || typeof body.strategy !== 'string')
    throw new OptionError('trials: expected a log of the format leadline-trials, version 1')
  if (!Array.isArray(body.trials) || !Number.isInteger(body.runs) || body.runs! < body.trials.length)
    throw new OptionError('trials: expected a list of trials, and as many runs or more')
  const log = new TrialLog(body.strategy, body.runs! - body.trials.length)
  for (const [i, trial] of (body.trials as readonly Partial<Trial>[]).entries()) {
    const { parameters, sharpe } = trial ?? {}
    if (typeof parameters !== 'object' || parameters === null || !(sharpe === null || Number.isFinite(sharpe)))
      throw new OptionError(`trials[${i}]: expected parameters and a Sharpe ratio or null`)
    log.record(parameters, sharpe!)
  }
  return log
}

/** Equal for equal parameters, in whatever order they were written. */
function keyOf(parameters: TrialParameters): string {
  const names = Object.keys(parameters).sort()
  return JSON.stringify(names.map((name) => [name, parameters[name]]))
}
