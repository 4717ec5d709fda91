// What a model was trained on, takes and gives: checked before anyone asks it anything. docs/models.md says what each member means,
// docs/models/manifest.schema.json the same for other languages.
import { hexOf } from './hex.js'
import { featureOf } from '../engine/registry.js'
import { integerOf, member, objectOf, onlyKeys, shown } from './json.js'
import {
  namesOf,
  nonEmpty,
  nullable,
  oneOf,
  readCadence,
  readLabel,
  readNormalisation,
  type Cadence,
  type Label,
  type Normalisation,
} from './manifest-parts.js'
import { readCalibration, readConformal, type Calibration, type Conformal } from './manifest-scores.js'
import {
  readFile,
  readGradient,
  readMetrics,
  readState,
  readTraining,
  type Gradient,
  type Metrics,
  type ModelFile,
  type StateTensor,
  type Training,
} from './manifest-graph.js'
import { fail } from './model-part.js'

/**
 * Counts the meanings that feature names have had. To be raised when a name that was there before gets another formula, window,
 * unit or undefined case, so that a model that was trained on the old one is refused; not for a new name.
 */
export const FEATURES_VERSION = 1

export const FEATURES_MOST = 512
export const ROWS_MOST = 1000

/** What the graph takes: one row [B, F], a window [B, rows, F], or one row and the state of the rows before it. */
export type Form = 'row' | 'window' | 'step'
/** What becomes of an undefined feature: no prediction, a zero, the mean of the training rows, or a NaN that the model understands. */
export type Missing = 'refuse' | 'zero' | 'mean' | 'nan'

export interface Manifest {
  readonly name: string
  readonly version: string
  /** Which kind of model, such as `lightgbm`; says nothing of how it is asked. */
  readonly family: string | null
  readonly form: Form
  /** In the order of a row. */
  readonly features: readonly string[]
  readonly featureHash: string
  /** Rows of a window, oldest first; 1 for a row and a step. */
  readonly rows: number
  readonly cadence: Cadence | null
  readonly missing: Missing
  /** In the order of the probabilities. */
  readonly classes: readonly string[]
  /** How far ahead it looks; null where that isn't a time. */
  readonly horizonMs: number | null
  /** The same in book events. */
  readonly horizonEvents: number | null
  readonly label: Label | null
  /** `(x − mean) / scale` for each feature; null: it takes them as they are. */
  readonly normalisation: Normalisation | null
  /** Who applies it: who asks the model, or the model. */
  readonly normalisedIn: 'host' | 'graph'
  readonly input: string
  /** Probabilities, before the calibration. */
  readonly output: string
  readonly logits: string | null
  readonly attention: string | null
  readonly state: readonly StateTensor[]
  readonly gradient: Gradient | null
  readonly calibration: Calibration | null
  readonly conformal: Conformal | null
  readonly metrics: Metrics | null
  readonly training: Training | null
  readonly file: ModelFile | null
}

const KEYS: readonly (keyof Manifest)[] = [
  ...(['name', 'version', 'family', 'form', 'features', 'featureHash', 'rows', 'cadence', 'missing'] as const),
  ...(['classes', 'horizonMs', 'horizonEvents', 'label', 'normalisation', 'normalisedIn', 'input', 'output'] as const),
  ...(['logits', 'attention', 'state', 'gradient', 'calibration', 'conformal', 'metrics', 'training', 'file'] as const),
]
const encoder = new TextEncoder()

/** SHA-256, in hex, of the names in their order and of what names mean at present. */
export async function featureHash(names: readonly string[]): Promise<string> {
  return sha256(encoder.encode(`leadline-features/${FEATURES_VERSION}\n${names.join('\n')}`))
}

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
}

/** A manifest from JSON that may be anything. Rejects with ModelError. */
export async function readManifest(value: unknown, where = 'manifest'): Promise<Manifest> {
  const json = objectOf(value, where, fail)
  onlyKeys(json, where, KEYS, fail)
  const at = (key: keyof Manifest) => `${where}.${key}`
  const text = (key: keyof Manifest) => nonEmpty(member(json, key), at(key))
  const maybe = <T>(key: keyof Manifest, read: (given: unknown, where: string) => T): T | null =>
    nullable(member(json, key), (given) => read(given, at(key)))
  const integer = (most: number) => (given: unknown, where: string) => integerOf(given, where, fail, 1, most)

  const features = namesOf(member(json, 'features'), at('features'), FEATURES_MOST)
  for (const [i, name] of features.entries()) mustBeFeature(name, `${at('features')}[${i}]`)
  const classes = namesOf(member(json, 'classes'), at('classes'), 16)
  if (classes.length < 2) fail(at('classes'), `${classes.length}`, '2 or more')
  const rows = integerOf(member(json, 'rows'), at('rows'), fail, 1, ROWS_MOST)
  const manifest: Manifest = {
    name: text('name'),
    version: text('version'),
    family: maybe('family', nonEmpty),
    form: maybe('form', oneOf('row', 'window', 'step')) ?? (rows === 1 ? 'row' : 'window'),
    features,
    featureHash: text('featureHash'),
    rows,
    cadence: maybe('cadence', readCadence),
    missing: maybe('missing', oneOf('refuse', 'zero', 'mean', 'nan')) ?? 'nan',
    classes,
    horizonMs: maybe('horizonMs', integer(86_400_000)),
    horizonEvents: maybe('horizonEvents', integer(1_000_000_000)),
    label: maybe('label', readLabel),
    normalisation: maybe('normalisation', (given, where) => readNormalisation(given, where, features.length)),
    normalisedIn: maybe('normalisedIn', oneOf('host', 'graph')) ?? 'host',
    input: text('input'),
    output: text('output'),
    logits: maybe('logits', nonEmpty),
    attention: maybe('attention', nonEmpty),
    state: maybe('state', readState) ?? [],
    gradient: maybe('gradient', readGradient),
    calibration: maybe('calibration', (given, where) => readCalibration(given, where, classes.length)),
    conformal: maybe('conformal', readConformal),
    metrics: maybe('metrics', readMetrics),
    training: maybe('training', readTraining),
    file: maybe('file', readFile),
  }
  mustAgree(manifest, at)
  const hash = await featureHash(features)
  if (manifest.featureHash !== hash) fail(at('featureHash'), shown(manifest.featureHash), hash)
  return manifest
}

/** What no single member shows. */
function mustAgree(
  { form, rows, state, missing, normalisation, normalisedIn }: Manifest,
  at: (key: keyof Manifest) => string,
): void {
  if (form !== 'window' && rows !== 1) fail(at('rows'), String(rows), `1 for form ${form}`)
  if ((form === 'step') !== state.length > 0)
    fail(at('state'), `${state.length} tensors`, form === 'step' ? '1 or more for a step' : `none for form ${form}`)
  if (missing === 'mean' && normalisation === null)
    fail(at('missing'), shown(missing), 'another one: there is no normalisation with a mean')
  if (normalisedIn === 'graph' && normalisation === null)
    fail(at('normalisedIn'), shown(normalisedIn), 'a normalisation beside it')
}

function mustBeFeature(name: string, where: string): void {
  const feature = featureOf(name)
  if (!feature) fail(where, shown(name), 'a name of `leadline features --list`')
  else if (feature.kind === 0) fail(where, shown(name), `a feature that a market keeps (this one: ${feature.stage})`)
}
