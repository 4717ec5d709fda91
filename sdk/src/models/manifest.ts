// What a model was trained on and gives: checked before anyone asks it anything.
import { featureOf } from '../engine/registry.js'
import { arrayOf, integerOf, member, objectOf, onlyKeys, shown, stringOf } from './json.js'
import { fail } from './model-part.js'

/**
 * Counts the meanings that feature names have had. To be raised when a name that was there before gets another formula, window,
 * unit or undefined case, so that a model that was trained on the old one is refused; not for a new name.
 */
export const FEATURES_VERSION = 1

export const FEATURES_MOST = 512
export const ROWS_MOST = 1000

export interface Normalisation {
  readonly mean: readonly number[]
  readonly scale: readonly number[]
}

export interface Manifest {
  readonly name: string
  readonly version: string
  /** In the order of a row. */
  readonly features: readonly string[]
  readonly featureHash: string
  /** Rows of a window, oldest first. */
  readonly rows: number
  /** In the order of the probabilities. */
  readonly classes: readonly string[]
  /** How far ahead it looks; null where that isn't a time. */
  readonly horizonMs: number | null
  /** `(x − mean) / scale` for each feature; null: it takes them as they are. */
  readonly normalisation: Normalisation | null
  readonly input: string
  readonly output: string
}

const KEYS = [
  'name',
  'version',
  'features',
  'featureHash',
  'rows',
  'classes',
  'horizonMs',
  'normalisation',
  'input',
  'output',
]
const encoder = new TextEncoder()

/** SHA-256, in hex, of the names in their order and of what names mean at present. */
export async function featureHash(names: readonly string[]): Promise<string> {
  const bytes = encoder.encode(`leadline-features/${FEATURES_VERSION}\n${names.join('\n')}`)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** A manifest from JSON that may be anything. Rejects with ModelError. */
export async function readManifest(value: unknown, where = 'manifest'): Promise<Manifest> {
  const json = objectOf(value, where, fail)
  onlyKeys(json, where, KEYS, fail)
  const at = (key: string) => `${where}.${key}`
  const text = (key: string) => nonEmpty(member(json, key), at(key))
  const features = names(member(json, 'features'), at('features'), FEATURES_MOST)
  for (const [i, name] of features.entries()) mustBeFeature(name, `${at('features')}[${i}]`)
  const manifest: Manifest = {
    name: text('name'),
    version: text('version'),
    features,
    featureHash: text('featureHash'),
    rows: integerOf(member(json, 'rows'), at('rows'), fail, 1, ROWS_MOST),
    classes: names(member(json, 'classes'), at('classes'), 16),
    horizonMs: nullable(member(json, 'horizonMs'), (given) => integerOf(given, at('horizonMs'), fail, 1, 86_400_000)),
    normalisation: nullable(member(json, 'normalisation'), (given) =>
      readNormalisation(given, at('normalisation'), features.length),
    ),
    input: text('input'),
    output: text('output'),
  }
  if (manifest.classes.length < 2) fail(at('classes'), `${manifest.classes.length}`, '2 or more')
  const hash = await featureHash(features)
  if (manifest.featureHash !== hash) fail(at('featureHash'), shown(manifest.featureHash), hash)
  return manifest
}

function mustBeFeature(name: string, where: string): void {
  const feature = featureOf(name)
  if (!feature) fail(where, shown(name), 'a name of `leadline features --list`')
  else if (feature.kind === 0) fail(where, shown(name), `a feature that a market keeps (this one: ${feature.stage})`)
}

function nullable<T>(value: unknown, read: (given: unknown) => T): T | null {
  return value === null || value === undefined ? null : read(value)
}

function nonEmpty(value: unknown, where: string): string {
  const text = stringOf(value, where, fail, 128)
  return text === '' ? fail(where, '""', 'a text') : text
}

function names(value: unknown, where: string, most: number): readonly string[] {
  const found = arrayOf(value, where, fail, most).map((name, i) => nonEmpty(name, `${where}[${i}]`))
  if (found.length === 0) fail(where, 'none', '1 or more')
  for (const [i, name] of found.entries())
    if (found.indexOf(name) !== i) fail(`${where}[${i}]`, `${shown(name)} again`, 'each once')
  return found
}

function readNormalisation(value: unknown, where: string, length: number): Normalisation {
  const json = objectOf(value, where, fail)
  onlyKeys(json, where, ['mean', 'scale'], fail)
  const mean = numbers(member(json, 'mean'), `${where}.mean`, length)
  const scale = numbers(member(json, 'scale'), `${where}.scale`, length)
  const at = scale.findIndex((size) => size <= 0)
  if (at >= 0) fail(`${where}.scale[${at}]`, String(scale[at]), 'a number above 0')
  return { mean, scale }
}

function numbers(value: unknown, where: string, length: number): readonly number[] {
  const found = arrayOf(value, where, fail, length)
  if (found.length !== length) fail(where, `${found.length} numbers`, `${length}, one a feature`)
  const at = found.findIndex((number) => !Number.isFinite(number))
  return at < 0 ? (found as readonly number[]) : fail(`${where}[${at}]`, shown(found[at]), 'a finite number')
}
