// Leads a study: asks for trials, sends their folds out, writes down what comes back, and stops what is hopeless.
import { Progress } from '../progress.js'
import type { FoldJob } from './fold.js'
import type { Jobs } from './jobs.js'
import type { Journal } from './journal.js'

/**
 * Until `trials` have ended. Trials that a journal left running go on first. With one at a time the same study is the same to the last bit,
 * however often it was interrupted; with more, results count in the order in which they come.
 */
export async function conduct(journal: Journal, jobs: Jobs, trials: number): Promise<void> {
  const { ledger } = journal
  const { study, folds } = ledger
  const progress = new Progress()
  progress.expect(trials * folds)
  progress.add(study.trials.reduce((sum, { state, steps }) => sum + (state === 'running' ? steps.length : folds), 0))

  /** Sends the trial's next fold; false: it ended, as folds that were known already ended it. */
  const goOn = async (trial: number): Promise<boolean> => {
    for (;;) {
      const job = ledger.jobOf(trial)
      if (!job) return false
      if (!known(journal, job)) {
        await jobs.send(job)
        return true
      }
      progress.add(ledger.jobOf(trial) ? 1 : folds - job.fold)
    }
  }

  let out = 0
  try {
    for (const { number } of study.running) if (await goOn(number)) out++
    for (;;) {
      while (out < jobs.atOnce && study.trials.length < trials) {
        const { number, values } = ledger.ask()
        journal.asked(number, values)
        if (await goOn(number)) out++
      }
      if (out === 0) return
      const result = await jobs.next()
      const isNew = ledger.take(result)
      if (isNew) journal.result(result)
      await jobs.taken(result)
      if (!isNew) continue
      progress.add(ledger.jobOf(result.trial) ? 1 : folds - result.fold)
      if (!(await goOn(result.trial))) out--
    }
  } finally {
    progress.stop()
  }
}

function known(journal: Journal, job: FoldJob): boolean {
  const { ledger } = journal
  const twin = ledger.twinOf(job)
  if (twin === null) return false
  journal.same(job.trial, job.fold, twin)
  return ledger.take(ledger.resultAs(job.trial, job.fold, twin)!)
}
