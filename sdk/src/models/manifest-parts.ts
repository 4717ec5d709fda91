// Parts of a manifest that say what the features and the outcomes are.
import { arrayOf, integerOf, member, objectOf, onlyKeys, shown, stringOf } from './json.js'
import { fail } from './model-part.js'

export interface Normalisation {
  readonly mean: readonly number[]
  readonly scale: readonly number[]
}

/** When a row is taken: at every k-th book event of an epoch, or once in N ms of venue time. */
export type Cadence = { readonly events: number } | { readonly ms: number }

/**
 * What the classes stand for. M is the mid, h the horizon; the move is compared with the threshold: above it up, below its negative down.
 *
 *   raw     M(t + h) − M(t)
 *   smooth  mean of the mids of (t, t + h] − M(t)
 *   cost    as raw; the threshold is half the spread at t and the fee
 */
export interface Label {
  readonly definition: 'raw' | 'smooth' | 'cost'
  /** In `unit`; null for `cost`. */
  readonly threshold: number | null
  readonly unit: 'ticks' | 'bps'
  readonly feeBps: number | null
}

export function nullable<T>(value: unknown, read: (given: unknown) => T): T | null {
  return value === null || value === undefined ? null : read(value)
}

export function nonEmpty(value: unknown, where: string): string {
  const text = stringOf(value, where, fail, 128)
  return text === '' ? fail(where, '""', 'a text') : text
}

/** Reads one of a few words. */
export const oneOf =
  <Word extends string>(...words: readonly Word[]) =>
  (value: unknown, where: string): Word =>
    words.includes(value as Word) ? (value as Word) : fail(where, shown(value), `one of ${words.join(', ')}`)

export function namesOf(value: unknown, where: string, most: number): readonly string[] {
  const found = arrayOf(value, where, fail, most).map((name, i) => nonEmpty(name, `${where}[${i}]`))
  if (found.length === 0) fail(where, 'none', '1 or more')
  for (const [i, name] of found.entries())
    if (found.indexOf(name) !== i) fail(`${where}[${i}]`, `${shown(name)} again`, 'each once')
  return found
}

export function finiteOf(value: unknown, where: string, least = -Infinity, most = Infinity): number {
  if (!Number.isFinite(value)) return fail(where, shown(value), 'a finite number')
  const number = value as number
  return number >= least && number <= most ? number : fail(where, String(number), `${least} to ${most}`)
}

export function numbersOf(value: unknown, where: string, length: number, each: string): readonly number[] {
  const found = arrayOf(value, where, fail, length)
  if (found.length !== length) fail(where, `${found.length} numbers`, `${length}, one a ${each}`)
  return found.map((number, i) => finiteOf(number, `${where}[${i}]`))
}

export function readNormalisation(value: unknown, where: string, length: number): Normalisation {
  const json = objectOf(value, where, fail)
  onlyKeys(json, where, ['mean', 'scale'], fail)
  const mean = numbersOf(member(json, 'mean'), `${where}.mean`, length, 'feature')
  const scale = numbersOf(member(json, 'scale'), `${where}.scale`, length, 'feature')
  const at = scale.findIndex((size) => size <= 0)
  if (at >= 0) fail(`${where}.scale[${at}]`, String(scale[at]), 'a number above 0')
  return { mean, scale }
}

export function readCadence(value: unknown, where: string): Cadence {
  const json = objectOf(value, where, fail)
  onlyKeys(json, where, ['events', 'ms'], fail)
  const [events, ms] = [member(json, 'events'), member(json, 'ms')]
  if ((events === undefined) === (ms === undefined))
    fail(where, events === undefined ? 'neither' : 'both', 'events or ms')
  return events === undefined
    ? { ms: integerOf(ms, `${where}.ms`, fail, 1, 86_400_000) }
    : { events: integerOf(events, `${where}.events`, fail, 1, 1_000_000) }
}

export function readLabel(value: unknown, where: string): Label {
  const json = objectOf(value, where, fail)
  onlyKeys(json, where, ['definition', 'threshold', 'unit', 'feeBps'], fail)
  const definition = oneOf('raw', 'smooth', 'cost')(member(json, 'definition'), `${where}.definition`)
  const number = (key: string) =>
    nullable(member(json, key), (given) => finiteOf(given, `${where}.${key}`, 0, Number.MAX_VALUE))
  const [threshold, feeBps] = [number('threshold'), number('feeBps')]
  if ((definition === 'cost') !== (threshold === null))
    fail(
      `${where}.threshold`,
      shown(threshold),
      definition === 'cost' ? 'none: half the spread and the fee' : 'a number',
    )
  if (definition !== 'cost' && feeBps !== null) fail(`${where}.feeBps`, shown(feeBps), 'none but for cost')
  return { definition, threshold, unit: oneOf('ticks', 'bps')(member(json, 'unit'), `${where}.unit`), feeBps }
}
