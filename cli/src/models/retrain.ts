// Retraining: whether it is called for, by what became of a model's predictions, and the training's arguments from its manifest.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'

import { InputError, OptionError } from 'leadline'
import { lossOf, type Manifest, ModelError, openLearners, readPredictionLine, Shares } from 'leadline/models'

export interface Verdict {
  readonly labels: number
  /** Over the last `recent` of them. */
  readonly recent: number
  readonly skill: number
  /** Number of the label of the last drift alarm; null without one. */
  readonly alarm: number | null
  readonly isCalledFor: boolean
  readonly why: string
}

/** What of a manifest's config the training takes as settings of a network; the rest is the architecture's. */
const NET_SETTINGS = ['rows', 'epochs', 'batch', 'rate', 'decay', 'dropout', 'patience', 'stride', 'tail', 'threads']
const PLAIN = ['logistic', 'forest', 'lightgbm', 'xgboost']

/** What it is trained on: a data set that is known by name, or files that `leadline features` reads together. */
export type TrainedOn =
  | { readonly dataset: string }
  | {
      readonly recording: readonly string[]
      /** Options of `leadline features` for it. */
      readonly reading?: string
      readonly feeBps?: string
    }

function inputArguments(on: TrainedOn, { features, cadence }: Manifest): string[] {
  if ('dataset' in on) return ['--dataset', on.dataset]
  const every = cadence === null || 'events' in cadence ? 'event' : `${cadence.ms}ms`
  return [
    ...['--recording', ...on.recording, '--every', every, '--features', features.join(',')],
    ...(on.reading === undefined ? [] : [`--reading=${on.reading}`]),
    ...(on.feeBps === undefined ? [] : ['--fee-bps', on.feeBps]),
  ]
}

/** Arguments of `leadline models train` that make the next version. Throws OptionError for a manifest that doesn't say how it was made. */
export function retrainArguments(manifest: Manifest, on: TrainedOn, out: string): string[] {
  const { name, version, family, training, horizonEvents, horizonMs, label, form } = manifest
  const lacking = (what: string, expected: string): never => {
    throw new OptionError(`retrain: ${name}: found ${what}, expected ${expected}`)
  }
  if (family === null || training === null) return lacking('no family or no training', 'a manifest of leadline models')
  if (label === null) return lacking('no label', 'one')
  if (!/^\d{1,9}$/.test(version)) return lacking(`version ${version}`, 'one in digits')
  const isOurs = ([key]: [string, unknown]): boolean =>
    key !== 'seed' && (PLAIN.includes(family) || NET_SETTINGS.includes(key))
  const settings = Object.fromEntries(Object.entries(training.config).filter(isOurs))
  return [
    ...['train', ...inputArguments(on, manifest), '--model', family],
    ...['--name', form === 'step' ? name.replace(/_step$/, '') : name, '--version', String(Number(version) + 1)],
    ...['--seed', String(training.seed), '--settings', JSON.stringify(settings)],
    ...(horizonEvents === null ? ['--ms', String(horizonMs)] : ['--events', String(horizonEvents)]),
    ...['--label', label.definition, '--out', out],
  ]
}

/**
 * By the lines of this model in a file that `leadline models feedback --out` wrote: called for when Page–Hinkley's alarm goes off on its loss, or its loss over
 * the last `recent` labels is not below that of the classes' shares. Throws InputError for a line that is none.
 */
export async function verdictOf(
  file: string,
  { name, version, featureHash }: Manifest,
  { recent, delta, threshold }: { recent: number; delta: number; threshold: number },
): Promise<Verdict> {
  const drift = await (await openLearners()).pageHinkley({ delta, threshold, sides: 'up' })
  const losses: (readonly [own: number, shares: number])[] = []
  let [labels, number, alarm]: [number, number, number | null] = [0, 0, null]
  let shares: Shares | null = null
  try {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      const row = readPredictionLine(line, `line ${++number}`)
      if (row.model !== name || row.version !== version || row.featureHash !== featureHash) continue
      labels++
      const outcome = row.classes.indexOf(row.outcome)
      shares ??= new Shares(row.classes.length)
      const loss = lossOf(row.probabilities, outcome)
      losses.push([loss, shares.learn(outcome)])
      if (losses.length > recent) losses.shift()
      if (drift.observe(loss)) alarm = labels
    }
  } catch (error) {
    if (error instanceof ModelError)
      throw new InputError({ file, row: number, rule: 'prediction', found: error.message, expected: 'a prediction' })
    throw error
  } finally {
    drift.close()
  }
  const sum = (k: 0 | 1): number => losses.reduce((all, each) => all + each[k], 0)
  const skill = 1 - sum(0) / sum(1)
  const hasLost = losses.length >= recent && !(skill > 0)
  const why =
    alarm !== null
      ? `a drift alarm at label ${alarm}`
      : hasLost
        ? `no skill over the classes’ shares in the last ${recent} labels`
        : labels < recent
          ? `${labels} labels, fewer than ${recent}, and no drift alarm`
          : 'skill, and no drift alarm'
  return { labels, recent: losses.length, skill, alarm, isCalledFor: alarm !== null || hasLost, why }
}
