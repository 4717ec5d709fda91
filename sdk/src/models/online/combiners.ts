// Options of what works on predictions: ensembles, conformal sets, calibration.
import * as L from '#learn-layout'
import { above, aboveOrEndless, oneOf, refuse, whole, within } from './errors.js'
import { classesOf, delayFields, waitingOf, type DelayOptions } from './inputs.js'
import { namesOf, type Field, type Plan } from './plan.js'

const unscaled = (name: string, stepMost: number): readonly Field[] => [
  [L.CF_STEP_MOST, 'stepMost', aboveOrEndless(`${name}.stepMost`, stepMost, 0)],
  [L.CF_SCALE, 'scale', L.SCALE_NONE],
]

/** A name for each class of each of several. */
function classNames(names: readonly string[], classes: number): readonly string[] {
  return names.flatMap((name) => Array.from({ length: classes }, (_, c) => `${name}.p${c}`))
}

/**
 * Hedge with fixed share and sleeping members: wᵢ ∝ wᵢ·e^(−η·ℓᵢ), then (1 − α)·w + α/K; predicted is Σ wᵢpᵢ over the members that are
 * awake. A member sleeps where its input is NaN. With 'log' loss, η = 1 and α = 0 the ensemble never loses more than ln K beyond
 * any member. Sources: Vovk 1990; Freund et al. 1997; Herbster and Warmuth 1998.
 */
export interface HedgeOptions {
  /** 2 or more. Inputs: of two classes P(1) of each member, of more all probabilities member by member, without classes a number of each. */
  readonly members: readonly string[]
  /** 2 (default) to 16, or 0: members predict numbers and the loss is the squared error. */
  readonly classes?: number
  /** η. Default 1. */
  readonly rate?: number
  /** α. Default 0.001. */
  readonly share?: number
  readonly delay?: DelayOptions
}

export function hedgePlan(options: HedgeOptions): Plan {
  const { classes = 2, rate = 1, share = 0.001, delay } = options
  const name = 'hedge'
  const members = namesOf(`${name}.members`, options.members)
  if (members.length < 2) refuse(`${name}.members`, members.length, '2 or more')
  if (classes !== 0) classesOf(name, classes)
  const inputs = classes > 2 ? classNames(members, classes) : members
  if (inputs.length > L.INPUTS_MAX) refuse(`${name}.members`, `${inputs.length} inputs`, `at most ${L.INPUTS_MAX}`)
  return {
    ...{ kind: L.KIND_HEDGE, name, inputs, classes, params: [], waiting: waitingOf(name, delay) },
    outputs: classes === 0 ? ['mean'] : classes === 2 ? ['p'] : Array.from({ length: classes }, (_, c) => `p${c}`),
    config: [
      ...unscaled(name, Infinity),
      ...delayFields(name, delay, classes),
      ...(delay?.relative ? [[L.CF_FLAGS, 'flags', L.FLAG_RELATIVE] as const] : []),
      [L.HEDGE_RATE, 'rate', above(`${name}.rate`, rate, 0)],
      [L.HEDGE_SHARE, 'share', within(`${name}.share`, share, 0, 0.999)],
      [L.HEDGE_MEMBERS, 'members', members.length],
    ],
  }
}

/**
 * Adaptive conformal inference: αₜ ← αₜ + γ·(α − err). Without classes the input is a predicted number, and `low`, `high` are
 * ŷ ∓ `radius`; with classes the inputs are their probabilities and `in0`, `in1`, … say which are in the set. Infinite radius: everything;
 * −1: nothing. |mean err − α| ≤ (max(α, 1 − α) + γ)/(γT) where each label is known before the next prediction.
 * Source: Gibbs and Candès 2021.
 */
export interface ConformalOptions {
  /** 0 (default): intervals of numbers; 2 to 16: sets of classes. */
  readonly classes?: number
  /** α, the share of labels that may be outside. Default 0.1. */
  readonly miss?: number
  /** γ. Default 0.005. */
  readonly rate?: number
  /** Scores kept. Default 1000. */
  readonly window?: number
  readonly delay?: DelayOptions
}

export function conformalPlan({ classes = 0, miss = 0.1, rate = 0.005, window = 1000, delay }: ConformalOptions): Plan {
  const name = 'conformal'
  if (classes !== 0) classesOf(name, classes)
  const inputs = classes === 0 ? ['prediction'] : Array.from({ length: classes }, (_, c) => `p${c}`)
  const inside = Array.from({ length: classes }, (_, c) => `in${c}`)
  return {
    ...{ kind: L.KIND_CONFORMAL, name, inputs, classes, params: [], waiting: waitingOf(name, delay) },
    outputs: classes === 0 ? ['low', 'high', 'radius', 'alpha'] : ['radius', 'alpha', 'size', ...inside],
    config: [
      ...unscaled(name, Infinity),
      ...delayFields(name, delay, classes),
      ...(delay?.relative ? [[L.CF_FLAGS, 'flags', L.FLAG_RELATIVE] as const] : []),
      [L.ACI_TARGET, 'miss', within(`${name}.miss`, miss, 0.0001, 0.9999)],
      [L.ACI_RATE, 'rate', within(`${name}.rate`, rate, 0, 1)],
      [L.ACI_WINDOW, 'window', whole(`${name}.window`, window, 1, 100_000)],
    ],
  }
}

const FORMS = ['temperature', 'platt', 'vector'] as const

/**
 * Calibration of scores by gradient steps on their log-loss: 'temperature' softmax(z·e^θ), 'platt' σ(a·z + b) of one score, 'vector'
 * softmax(aᵢ·zᵢ + bᵢ). Begins as the identity. Sources: Platt 1999; Guo et al. 2017. `stepMost` 1.
 */
export interface ScalingOptions {
  readonly form: (typeof FORMS)[number]
  /** Scores of as many classes; 'platt' has two and takes one score, the log-odds. Default 2. */
  readonly classes?: number
  /** η at the n-th label is rate/(1 + n/slowing). Default 0.05, and Infinity: it stays. */
  readonly rate?: number
  readonly slowing?: number
  readonly stepMost?: number
  readonly delay?: DelayOptions
}

export function scalingPlan(options: ScalingOptions): Plan {
  const { form, classes = 2, rate = 0.05, slowing = Infinity, stepMost = 1, delay } = options
  const name = 'scaling'
  classesOf(name, classes)
  const which = oneOf(`${name}.form`, form, FORMS)
  const isPlatt = which === L.FORM_PLATT
  if (isPlatt && classes !== 2) refuse(`${name}.classes`, classes, '2 for platt')
  if (!isPlatt && classes === 2) refuse(`${name}.classes`, classes, '3 or more: of two classes the form is platt')
  const scores = Array.from({ length: classes }, (_, c) => `score${c}`)
  return {
    ...{ kind: L.KIND_SCALING, name, classes, params: [], waiting: waitingOf(name, delay) },
    inputs: isPlatt ? ['score'] : scores,
    outputs: isPlatt ? ['p'] : Array.from({ length: classes }, (_, c) => `p${c}`),
    config: [
      ...unscaled(name, stepMost),
      ...delayFields(name, delay, classes),
      ...(delay?.relative ? [[L.CF_FLAGS, 'flags', L.FLAG_RELATIVE] as const] : []),
      [L.SCALING_FORM, 'form', which],
      [L.SCALING_RATE, 'rate', above(`${name}.rate`, rate, 0)],
      [L.SCALING_SLOWING, 'slowing', aboveOrEndless(`${name}.slowing`, slowing, 0)],
    ],
  }
}
