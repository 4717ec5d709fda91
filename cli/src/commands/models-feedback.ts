// leadline models feedback INPUT: champion and challengers over a recording.
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'

import type { Command } from 'commander'
import { OptionError } from 'leadline'

import { Exit } from '../exit.js'
import { feedback, feedbackText } from '../models/feedback.js'
import { loadMember, type LoadedModel } from '../models/members.js'
import { type InputOptions, withInput } from '../options.js'
import { LineWriter } from '../output.js'
import { withSource } from '../with-source.js'

export interface FeedbackArguments extends InputOptions {
  readonly champion: string
  readonly challenger: readonly string[]
  readonly out?: string
  readonly labels: string
  readonly p: string
  readonly coolDown?: string
  readonly driftDelta: string
  readonly driftThreshold: string
  readonly threshold?: string
  readonly json?: boolean
}

export function feedbackCommand(command: Command): Command {
  return withInput(command)
    .description('predictions and what became of them; which of several models would have answered when')
    .requiredOption('--champion <model>', 'an edge model, or a manifest NAME.json with NAME.onnx beside it')
    .requiredOption('--challenger <model...>', 'one or more, asked the same question')
    .option('--out <file>', 'every resolved prediction, a JSON object a line')
    .option('--labels <count>', 'resolved labels before a promotion, and between two looks', '1000')
    .option('--p <level>', 'of Diebold and Mariano’s test, over all looks together', '0.01')
    .option('--cool-down <count>', 'labels without a promotion after a decision; as --labels')
    .option('--drift-delta <nats>', 'Page–Hinkley on the champion’s loss: what a rise must exceed', '0.05')
    .option('--drift-threshold <nats>', 'what it must add up to', '100')
    .option('--threshold <ticks>', 'of a raw label, where no manifest has one')
    .option('--json', 'as one JSON object')
}

export async function modelsFeedback(paths: readonly string[], given: FeedbackArguments): Promise<Exit> {
  const { champion, challenger, out, labels, p, coolDown, driftDelta, driftThreshold, threshold, json, ...input } =
    given
  const options = {
    labels: numberOf('--labels', labels, 2, 1e9, true),
    p: numberOf('--p', p, 1e-12, 0.5),
    ...(coolDown === undefined ? {} : { coolDown: numberOf('--cool-down', coolDown, 0, 1e9, true) }),
    driftDelta: numberOf('--drift-delta', driftDelta, 0, 1e6),
    driftThreshold: numberOf('--drift-threshold', driftThreshold, 1e-9, 1e12),
    thresholdTicks: threshold === undefined ? null : numberOf('--threshold', threshold, 0, 1e12),
  }
  const models: LoadedModel[] = []
  const part = out === undefined ? null : `${out}.part`
  try {
    for (const path of [champion, ...challenger]) models.push(await loadMember(path))
    const lines = part === null ? null : new LineWriter(createWriteStream(part))
    const onLine = lines === null ? {} : { onLine: (line: string) => lines.write(line) }
    const report = await withSource(paths, input, (source) => feedback(source, models, { ...options, ...onLine }))
    await lines?.end()
    if (part !== null && out !== undefined) await rename(part, out)
    const writer = new LineWriter(process.stdout)
    await writer.write(json ? JSON.stringify(report) : feedbackText(report))
    await writer.end()
    return report.defects > 0 ? Exit.INPUT : Exit.DONE
  } catch (error) {
    if (part !== null) await rm(part, { force: true })
    throw error
  } finally {
    for (const model of models) await model.close()
  }
}

export function numberOf(option: string, text: string, least: number, most: number, isWhole = false): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= least && value <= most) || (isWhole && !Number.isInteger(value)))
    throw new OptionError(
      `${option}: found ${text}, expected a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}`,
    )
  return value
}
