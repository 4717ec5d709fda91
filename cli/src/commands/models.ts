// leadline models: trains and judges models in Python (training/), and times what came of it where it will run.
import { availableParallelism, loadavg } from 'node:os'

import type { Command } from 'commander'
import { OptionError } from 'leadline'

import { Exit } from '../exit.js'
import { pythonOf, runTraining } from '../models/python.js'
import { runtime, type TimedModel, timeModel } from '../models/time-model.js'
import { timeTicks, type TimedTicks } from '../models/time-tick.js'
import { LineWriter } from '../output.js'
import { type FeedbackArguments, feedbackCommand, modelsFeedback } from './models-feedback.js'
import { modelsRetrain, type RetrainArguments, retrainCommand } from './models-retrain.js'

interface PythonArguments {
  readonly python?: string
  readonly data?: string
}
interface TimeArguments {
  readonly runs: string
  readonly json?: boolean
}

const IN_PYTHON = {
  evaluate:
    'fit models, judge them on later rows by the protocol of docs/evaluation.md, print the gates, write page and JSON',
  report: 'page and gates of what was evaluated before',
  train: 'fit one model on one data set, write ONNX and manifest',
  tune: 'search LightGBM’s settings inside the training rows',
  repository: 'exported models as a repository for the inference backend',
  datasets: 'the data sets, and what is missing of them',
} as const

/** `done` is told the exit status of the command that ran. */
export function modelsCommand(command: Command, done: (status: Exit) => void): Command {
  command.helpCommand(false).description('train, evaluate and time models; training is Python, see docs/training.md')
  for (const [name, about] of Object.entries(IN_PYTHON))
    command
      .command(name)
      .description(about)
      .argument('[arguments...]', `those of python -m leadline_training ${name}, behind --: ${name} -- --help`)
      .option('--python <path>', 'interpreter; training/.venv of the repository, or python3')
      .option('--data <folder>', 'recordings; LEADLINE_DATA')
      .allowUnknownOption()
      .passThroughOptions(false)
      .action(async (args: string[], { python, data }: PythonArguments) => {
        done(exitOf(await runTraining(pythonOf(python), [name, ...args], data)))
      })
  command
    .command('time')
    .description('how long models take for one prediction in Wasm, and the tick path for one frame')
    .argument('<manifest...>', 'NAME.json with NAME.onnx beside it')
    .option('--runs <count>', 'predictions of each', '300')
    .option('--json', 'as one JSON object')
    .action(async (paths: string[], given: TimeArguments) => {
      done(await timeModels(paths, given))
    })
  feedbackCommand(command.command('feedback')).action(async (paths: string[], given: FeedbackArguments) => {
    done(await modelsFeedback(paths, given))
  })
  retrainCommand(command.command('retrain')).action(async (path: string, given: RetrainArguments) => {
    done(await modelsRetrain(path, given))
  })
  for (const part of command.commands) part.exitOverride()
  return command
}

/** A missed gate is a failed check; anything else that isn't 0 was an argument or an input. */
function exitOf(status: number): Exit {
  return status === 0 ? Exit.DONE : status === 1 ? Exit.CHECK_FAILED : Exit.ARGUMENTS
}

async function timeModels(paths: readonly string[], { runs, json = false }: TimeArguments): Promise<Exit> {
  const count = Number(runs)
  if (!Number.isSafeInteger(count) || count < 1 || count > 1_000_000)
    throw new OptionError(`--runs: found ${runs}, expected a whole number from 1 to 1000000`)
  const ort = await runtime()
  const models: TimedModel[] = []
  for (const path of paths) models.push(await timeModel(path, count, ort))
  const tick = await timeTicks()
  const machine = { load: loadavg()[0]!, cores: availableParallelism() }
  const lines = new LineWriter(process.stdout)
  await lines.write(json ? JSON.stringify({ ...machine, models, tick: { ...tick, ...machine } }) : table(models, tick))
  await lines.end()
  return Exit.DONE
}

function table(models: readonly TimedModel[], tick: TimedTicks): string {
  const width = Math.max(9, ...models.map(({ name }) => name.length))
  const line = (name: string, p50Us: number, p99Us: number, more: string): string =>
    `${name.padEnd(width)}  p50 ${p50Us.toFixed(1).padStart(8)} µs  p99 ${p99Us.toFixed(1).padStart(8)} µs  ${more}`
  return [
    ...models.map(({ name, p50Us, p99Us, form, rows, features, largestDifference }) => {
      const off = largestDifference === null ? '' : `, off by ${largestDifference.toExponential(1)} at most`
      return line(name, p50Us, p99Us, `${form}, ${rows} × ${features}${off}`)
    }),
    line('tick path', tick.p50Us, tick.p99Us, `${tick.perSecond} frames/s, ${tick.features} features`),
  ].join('\n')
}
