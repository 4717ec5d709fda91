// leadline models retrain MANIFEST: the next version of a model, as its manifest says it was made, where its predictions call for it.
import { readFile } from 'node:fs/promises'
import { join, resolve, dirname } from 'node:path'

import type { Command } from 'commander'
import { InputError, OptionError } from 'leadline'
import { type Manifest, ModelError, readManifest } from 'leadline/models'

import { Exit } from '../exit.js'
import { pythonOf, runTraining } from '../models/python.js'
import { retrainArguments, type TrainedOn, verdictOf } from '../models/retrain.js'
import { numberOf } from './models-feedback.js'

export interface RetrainArguments {
  readonly dataset?: string
  readonly recording?: readonly string[]
  readonly reading?: string
  readonly feeBps?: string
  readonly log?: string
  readonly labels: string
  readonly driftDelta: string
  readonly driftThreshold: string
  readonly out?: string
  readonly python?: string
  readonly data?: string
}

export function retrainCommand(command: Command): Command {
  return command
    .description(
      'the next version of a model, as its manifest says it was made; with --log only where that calls for it',
    )
    .argument('<manifest>', 'NAME.json of the champion')
    .option('--dataset <name>', 'what it is trained on: one of leadline models datasets')
    .option('--recording <files...>', 'or files of your own, with the model’s features and pace')
    .option('--reading <options>', 'of leadline features for these files, such as "--tick 0.01 --lot 1"')
    .option('--fee-bps <bps>', 'what a taker pays for one side there')
    .option('--log <file>', 'of leadline models feedback --out: trained only after a drift alarm, or without skill')
    .option('--labels <count>', 'the last labels that skill is taken of', '1000')
    .option('--drift-delta <nats>', 'Page–Hinkley on the loss: what a rise must exceed', '0.05')
    .option('--drift-threshold <nats>', 'what it must add up to', '100')
    .option('--out <folder>', 'of the new model; retrained/NAME-VERSION')
    .option('--python <path>', 'interpreter; training/.venv of the repository, or python3')
    .option('--data <folder>', 'recordings; LEADLINE_DATA')
}

export async function modelsRetrain(path: string, given: RetrainArguments): Promise<Exit> {
  const champion = await manifestAt(path)
  const next = `${champion.name}-${Number(champion.version) + 1}`
  const out = given.out ?? join('retrained', next)
  const args = retrainArguments(champion, trainedOn(given), out)
  if (resolve(out, 'models') === resolve(dirname(path)))
    throw new OptionError(`--out: found ${out}, the champion’s own folder, expected another one`)
  const say = (line: string): unknown => process.stdout.write(`${line}\n`)
  if (given.log !== undefined) {
    const verdict = await verdictOf(given.log, champion, {
      recent: numberOf('--labels', given.labels, 1, 1e7, true),
      delta: numberOf('--drift-delta', given.driftDelta, 0, 1e6),
      threshold: numberOf('--drift-threshold', given.driftThreshold, 1e-9, 1e12),
    })
    say(`${champion.name} ${champion.version}: ${verdict.labels} labels, ${verdict.why}`)
    if (!verdict.isCalledFor) return Exit.DONE
  }
  const status = await runTraining(pythonOf(given.python), args, given.data)
  if (status !== 0) return status === 1 ? Exit.CHECK_FAILED : Exit.ARGUMENTS
  const trained = join(out, 'models', `${champion.name}.json`)
  const found = await manifestAt(trained)
  for (const line of differences(champion, found)) say(line)
  say(`leadline models feedback INPUT --champion ${path} --challenger ${trained}`)
  return Exit.DONE
}

function trainedOn({ dataset, recording, reading, feeBps }: RetrainArguments): TrainedOn {
  if ((dataset === undefined) === (recording === undefined))
    throw new OptionError(
      `retrain: found ${dataset === undefined ? 'neither' : 'both'}, expected --dataset or --recording`,
    )
  if (recording === undefined) return { dataset: dataset! }
  return {
    recording: recording.map((file) => resolve(file)),
    ...(reading === undefined ? {} : { reading }),
    ...(feeBps === undefined ? {} : { feeBps }),
  }
}

/** What a reader must know before the two are compared. */
function differences(before: Manifest, after: Manifest): string[] {
  const told = (key: string, a: unknown, b: unknown): string[] => {
    const [was, is] = [JSON.stringify(a), JSON.stringify(b)]
    return was === is ? [] : [`${key}: ${is}, was ${was}`]
  }
  const config = (one: Manifest) => one.training?.config ?? {}
  const keys = [...new Set([...Object.keys(config(before)), ...Object.keys(config(after))])]
  return [
    ...told('features', before.features, after.features),
    ...told('label', before.label, after.label),
    ...keys.flatMap((key) => told(`config.${key}`, config(before)[key], config(after)[key])),
  ]
}

async function manifestAt(path: string): Promise<Manifest> {
  try {
    return await readManifest(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    if (error instanceof ModelError || error instanceof SyntaxError || (error instanceof Error && 'code' in error))
      throw new InputError({ file: path, rule: 'model', found: error.message, expected: 'a manifest, NAME.json' })
    throw error
  }
}
