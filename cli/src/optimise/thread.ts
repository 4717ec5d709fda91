// A worker thread: folds in, results out, one after the other.
import { parentPort, workerData } from 'node:worker_threads'

import type { StudyPlan } from 'leadline/backtest'

import { strategyOf } from '../backtest/options.js'
import { readStudyConfig } from './config.js'
import { type FoldJob, runFold } from './fold.js'

const { file, plan } = workerData as { file: string; plan: StudyPlan }
const config = await readStudyConfig(file)
const factory = await strategyOf(config.base, file)

const answer = (message: object): void => {
  parentPort!.postMessage(message) // oxlint-disable-line unicorn/require-post-message-target-origin
}

parentPort!.on('message', (job: FoldJob) => {
  runFold(file, config, factory, plan, job).then(
    (result) => answer({ result }),
    (error: unknown) => answer({ error: error instanceof Error ? error.message : String(error) }),
  )
})
