// The end of a study: what was chosen runs once on the part that nothing has seen, and a report says how far to trust it.
import { backtestDuring, type Report, reportOf, resultOf, selectionOf, type StudyReport } from 'leadline/backtest'

import { assumptionsOf } from '../backtest/assumptions.js'
import { baselinesOf } from '../backtest/baselines.js'
import { type Strategy, withOptions } from '../backtest/options.js'
import type { Journal } from './journal.js'
import type { Prepared } from './prepare.js'

export async function outcomeOf(prepared: Prepared, journal: Journal): Promise<StudyReport> {
  const { config, definition, plan, market } = prepared
  const { study, returns } = journal.ledger
  const { metrics, reasons } = selectionOf(study, returns, plan)
  const { best } = study
  const looks = best ? journal.looked(best.number, best.values) : journal.looks.size
  const last = best ? await lastOf(prepared, journal, metrics['pbo'] ?? null) : null
  return {
    ...{ format: 'leadline-optimisation', version: 1, strategy: config.base.strategy, market },
    ...{
      currency: last?.currency ?? 'quote',
      sampler: definition.sampler,
      seed: definition.seed,
      metric: config.metric,
    },
    ...{ space: definition.space, fixed: config.base.params, windows: plan },
    trials: study.trials.map(({ number, values, state, steps, value, reason }) => {
      return { number, values, state, steps, value, reason }
    }),
    chosen: best ? { number: best.number, values: best.values, value: best.value! } : null,
    ...{ metrics, reasons, looks, last },
  }
}

async function lastOf(
  { file, config, factory, plan }: Prepared,
  { ledger: { study } }: Journal,
  pbo: number | null,
): Promise<Report> {
  const { base } = config
  const { last, periodMs } = plan
  const run = (strategy: Strategy, window = last) =>
    withOptions(file, base, strategy, (options) => backtestDuring(options, window))
  const own = await run(factory({ ...base.params, ...study.best!.values }))
  // a baseline has nothing to warm up, and takes its position at its first event
  const others = await baselinesOf(own, base, (strategy) => run(strategy, { ...last, warmFromMs: last.fromMs }))
  const { count, sharpeVariance } = study.log
  return reportOf({
    ...resultOf(own, { strategy: base.strategy, assumptions: assumptionsOf(base, own), ...others }),
    ...{ trials: { count, sharpeVariance }, periodMs, ...(pbo === null ? {} : { pbo }) },
  })
}
