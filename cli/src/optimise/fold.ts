// One trial on one fold: the unit of work, the same in a thread and on another machine.
import { InputError, OptionError } from 'leadline'
import { backtestDuring, type FoldFigures, foldFigures, type StudyPlan, type Values } from 'leadline/backtest'

import { type Factory, withOptions } from '../backtest/options.js'
import type { StudyConfig } from './config.js'

export interface FoldJob {
  readonly trial: number
  readonly fold: number
  readonly values: Values
}

export interface FoldResult {
  readonly trial: number
  readonly fold: number
  /** Null: the strategy refused its parameters, or broke; `failed` says how. */
  readonly figures: FoldFigures | null
  readonly failed: string | null
}

/**
 * What a strategy throws, at its making or while it runs, is a failed trial. What is wrong with the recording, the configuration or the
 * machine is thrown on: another trial would fare no better.
 */
export async function runFold(
  file: string,
  { base, metric }: StudyConfig,
  factory: Factory,
  plan: StudyPlan,
  { trial, fold, values }: FoldJob,
): Promise<FoldResult> {
  const failed = (error: unknown): FoldResult => {
    return { trial, fold, figures: null, failed: error instanceof Error ? error.message : String(error) }
  }
  const window = plan.folds[fold]!
  let strategy
  try {
    strategy = factory({ ...base.params, ...values })
  } catch (error) {
    return failed(error)
  }
  try {
    const run = await withOptions(file, base, strategy, (options) => backtestDuring(options, window))
    return { trial, fold, figures: foldFigures(run, window, metric, plan.periodMs), failed: null }
  } catch (error) {
    if (error instanceof InputError || error instanceof OptionError) throw error
    if (error instanceof Error && 'syscall' in error) throw error
    return failed(error)
  }
}
