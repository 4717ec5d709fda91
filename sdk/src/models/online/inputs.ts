// What learners that are fed with features have in common: names, the constant, the scale, the guard of a step, and how late their
// labels come.
import * as L from '#learn-layout'
import { above, aboveOrEndless, oneOf, refuse, whole, within } from './errors.js'
import { bytesOf, namesOf, type Field, type Plan } from './plan.js'

/** Labels that come `horizonUs` after a prediction. */
export interface DelayOptions {
  /** How long after a prediction its label is known, µs of venue time; any unit, if all times have it. */
  readonly horizonUs: number
  /** Predictions that may wait at once: further ones are counted as `full` and never learnt. Default 4096. */
  readonly waiting?: number
  /** Labels learnt in one call of `follow()` at most, so that a message's cost is bounded. Default 16. */
  readonly perCall?: number
  /** A move is counted in these: 1 tick, 0.0001 with `relative`. Default 1. */
  readonly unit?: number
  /** Moves are shares of where they begin. Default false: differences. */
  readonly relative?: boolean
  /** A move of at most this many units is flat: learnt by three classes and by none of two. Default 0. */
  readonly band?: number
}

/** Means and scales found before, by training. */
export interface FixedScale {
  readonly mean: readonly number[]
  readonly scale: readonly number[]
}

export interface FeatureOptions {
  /** Names of the inputs, in their order. Their meaning is hashed: saved weights are never restored to other ones. */
  readonly features: readonly string[]
  /** One more input that is always 1. Default true. */
  readonly constant?: boolean
  /** 'running' (default): (x − mean)/deviation of all inputs so far; 'none'; or means and scales that are given. */
  readonly scale?: 'none' | 'running' | FixedScale
  /** Scaled inputs are cut off beyond this. Default 8. */
  readonly clip?: number
  /** Share of the past that a running scale keeps at each input. Default 1: all of it. */
  readonly scaleDecay?: number
  /** A step that would change the weights by more than this, Euclidean, is refused and counted. */
  readonly stepMost?: number
  readonly delay?: DelayOptions
}

const LABELS = { two: L.LABEL_SIGN, more: L.LABEL_THREE, number: L.LABEL_SIZE } as const

/** The common part of a plan. `stepMost`: the kind's own default. */
export function feedPlan(
  name: string,
  options: FeatureOptions,
  { classes, stepMost, full = false }: { readonly classes: number; readonly stepMost: number; readonly full?: boolean },
): Pick<Plan, 'name' | 'inputs' | 'classes' | 'waiting' | 'config' | 'params'> {
  const { constant = true, clip = 8, scaleDecay = 1, delay } = options
  const inputs = namesOf(`${name}.features`, options.features, full ? L.FULL_MAX : L.INPUTS_MAX)
  const scale = scaleOf(name, options.scale ?? 'running', inputs.length)
  const flags = (constant ? L.FLAG_CONSTANT : 0) | (full ? L.FLAG_FULL : 0) | (delay?.relative ? L.FLAG_RELATIVE : 0)
  const config: Field[] = [
    [L.CF_FLAGS, 'flags', flags],
    [L.CF_STEP_MOST, 'stepMost', aboveOrEndless(`${name}.stepMost`, options.stepMost ?? stepMost, 0)],
    [L.CF_SCALE, 'scale', scale.form],
    [L.CF_SCALE_CLIP, 'clip', aboveOrEndless(`${name}.clip`, clip, 0)],
    [L.CF_SCALE_DECAY, 'scaleDecay', within(`${name}.scaleDecay`, scaleDecay, 0.5, 1)],
    ...delayFields(name, delay, classes),
  ]
  return { name, inputs, classes, waiting: waitingOf(name, delay), config, params: scale.params }
}

export function waitingOf(name: string, delay: DelayOptions | undefined): number {
  return delay ? whole(`${name}.delay.waiting`, delay.waiting ?? 4096, 1, 1 << 20) : 0
}

export function delayFields(name: string, delay: DelayOptions | undefined, classes: number): readonly Field[] {
  if (!delay) return []
  const where = (key: string) => `${name}.delay.${key}`
  const label = classes === 0 ? LABELS.number : classes === 2 ? LABELS.two : LABELS.more
  return [
    [L.CF_HORIZON, 'delay.horizonUs', within(where('horizonUs'), delay.horizonUs, 0, Infinity)],
    [L.CF_PER_CALL, 'delay.perCall', whole(where('perCall'), delay.perCall ?? 16, 1, 1 << 20)],
    [L.CF_LABEL, 'delay.label', label],
    [L.CF_LABEL_UNIT, 'delay.unit', above(where('unit'), delay.unit ?? 1, 0)],
    [L.CF_LABEL_BAND, 'delay.band', within(where('band'), delay.band ?? 0, 0, Infinity)],
  ]
}

function scaleOf(name: string, scale: NonNullable<FeatureOptions['scale']>, length: number) {
  if (typeof scale === 'string')
    return {
      form: oneOf(`${name}.scale`, scale, ['none', 'running']) === 0 ? L.SCALE_NONE : L.SCALE_RUNNING,
      params: [],
    }
  const where = `${name}.scale`
  const mean = numbers(`${where}.mean`, scale.mean, length)
  const sizes = numbers(`${where}.scale`, scale.scale, length)
  for (const [i, size] of sizes.entries()) above(`${where}.scale[${i}]`, size, 0)
  return { form: L.SCALE_FIXED, params: [bytesOf(mean), bytesOf(sizes)] }
}

/** `length` finite numbers. */
export function numbers(where: string, given: readonly number[], length: number): Float64Array<ArrayBuffer> {
  if (given.length !== length) refuse(where, `${given.length} numbers`, `${length}`)
  const at = given.findIndex((value) => !Number.isFinite(value))
  if (at >= 0) refuse(`${where}[${at}]`, given[at], 'a finite number')
  return Float64Array.from(given)
}

export function classesOf(name: string, classes: number): number {
  return whole(`${name}.classes`, classes, 2, L.CLASSES_MAX)
}

/** Of a classifier's answer. */
export function classOutputs(classes: number): readonly string[] {
  return classes === 2 ? ['p', 'score', 'variance'] : Array.from({ length: classes }, (_, c) => `p${c}`)
}
