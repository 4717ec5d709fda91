// Parts of a manifest that say how the graph is wired and where it comes from.
import { arrayOf, integerOf, member, objectOf, onlyKeys, shown, type JsonObject } from './json.js'
import { finiteOf, namesOf, nonEmpty, nullable } from './manifest-parts.js'
import { fail } from './model-part.js'

/** What a one-step model keeps between two rows. Zeros at the start. */
export interface StateTensor {
  readonly input: string
  readonly output: string
  /** −1 once: the side of the batch. */
  readonly shape: readonly number[]
}

/** A second graph: the same input, and the derivative of each class's logit by it. */
export interface Gradient {
  readonly input: string
  /** [B, classes, features] or [B, classes, rows, features]. */
  readonly output: string
}

/** By set, such as `test`, figures by name; null where one is undefined. */
export type Metrics = Readonly<Record<string, Readonly<Record<string, number | null>>>>

export interface Training {
  readonly symbols: readonly string[]
  /** Venue time of the first row and of the last row whose outcome was used, epoch µs. */
  readonly fromUs: number
  readonly toUs: number
  readonly rows: number
  readonly seed: number
  /** Everything that the training was told. */
  readonly config: JsonObject
  /** Its number in the log of all trials. */
  readonly trial: number | null
  /** SHA-256 of the Wasm that made the features. */
  readonly coreSha256: string | null
  readonly software: Readonly<Record<string, string>> | null
}

export interface ModelFile {
  readonly name: string
  readonly sha256: string
}

const SIDE_MOST = 4096

export function readState(value: unknown, where: string): readonly StateTensor[] {
  const state = arrayOf(value, where, fail, 16).map((one, i): StateTensor => {
    const place = `${where}[${i}]`
    const json = objectOf(one, place, fail)
    onlyKeys(json, place, ['input', 'output', 'shape'], fail)
    const shape = arrayOf(member(json, 'shape'), `${place}.shape`, fail, 4).map((side, j) =>
      side === -1 ? -1 : integerOf(side, `${place}.shape[${j}]`, fail, 1, SIDE_MOST),
    )
    const batches = shape.filter((side) => side === -1).length
    if (batches !== 1) fail(`${place}.shape`, `${batches} sides of -1`, '1, for the batch')
    return { input: text(json, 'input', place), output: text(json, 'output', place), shape }
  })
  for (const side of ['input', 'output'] as const) {
    const names = state.map((tensor) => tensor[side])
    const again = names.findIndex((name, i) => names.indexOf(name) !== i)
    if (again >= 0) fail(`${where}[${again}].${side}`, `${shown(names[again])} again`, 'each once')
  }
  return state
}

export function readGradient(value: unknown, where: string): Gradient {
  const json = objectOf(value, where, fail)
  onlyKeys(json, where, ['input', 'output'], fail)
  return { input: text(json, 'input', where), output: text(json, 'output', where) }
}

export function readMetrics(value: unknown, where: string): Metrics {
  return record(value, where, (set, place) =>
    record(set, place, (figure, at) => nullable(figure, (given) => finiteOf(given, at))),
  )
}

export function readTraining(value: unknown, where: string): Training {
  const json = objectOf(value, where, fail)
  const at = (key: string) => `${where}.${key}`
  const keys = ['symbols', 'fromUs', 'toUs', 'rows', 'seed', 'config', 'trial', 'coreSha256', 'software']
  onlyKeys(json, where, keys, fail)
  const integer = (key: string, least: number) =>
    integerOf(member(json, key), at(key), fail, least, Number.MAX_SAFE_INTEGER)
  const [fromUs, toUs] = [integer('fromUs', Number.MIN_SAFE_INTEGER), integer('toUs', Number.MIN_SAFE_INTEGER)]
  if (toUs < fromUs) fail(at('toUs'), String(toUs), `${fromUs} or later`)
  return {
    symbols: namesOf(member(json, 'symbols'), at('symbols'), 1000),
    fromUs,
    toUs,
    rows: integer('rows', 1),
    seed: integer('seed', Number.MIN_SAFE_INTEGER),
    config: objectOf(member(json, 'config'), at('config'), fail),
    trial: nullable(member(json, 'trial'), () => integer('trial', 0)),
    coreSha256: nullable(member(json, 'coreSha256'), (given) => digestOf(given, at('coreSha256'))),
    software: nullable(member(json, 'software'), (given) => record(given, at('software'), nonEmpty)),
  }
}

export function readFile(value: unknown, where: string): ModelFile {
  const json = objectOf(value, where, fail)
  onlyKeys(json, where, ['name', 'sha256'], fail)
  return { name: text(json, 'name', where), sha256: digestOf(member(json, 'sha256'), `${where}.sha256`) }
}

function text(json: JsonObject, key: string, where: string): string {
  return nonEmpty(member(json, key), `${where}.${key}`)
}

function digestOf(value: unknown, where: string): string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value) ? value : fail(where, shown(value), '64 hex digits')
}

function record<T>(value: unknown, where: string, read: (given: unknown, where: string) => T): Record<string, T> {
  const entries = Object.entries(objectOf(value, where, fail))
  return Object.fromEntries(entries.map(([key, given]) => [key, read(given, `${where}.${key}`)]))
}
