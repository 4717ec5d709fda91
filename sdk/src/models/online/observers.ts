// Options of what watches a stream without labels: regime filters and drift detectors.
import * as L from '#learn-layout'
import { above, oneOf, refuse, whole, within } from './errors.js'
import { numbers } from './inputs.js'
import { bytesOf, namesOf, type Field, type Plan } from './plan.js'

const unscaled: readonly Field[] = [
  [L.CF_STEP_MOST, 'stepMost', Infinity],
  [L.CF_SCALE, 'scale', L.SCALE_NONE],
]

/** Regimes with a normal distribution of each input, fitted before (hmmlearn's GaussianHMM with diagonal covariances). */
export interface RegimeModel {
  readonly features: readonly string[]
  /** Probability of each regime at the beginning. */
  readonly start: readonly number[]
  /** From regime (row) to regime (column); rows add up to 1. */
  readonly transition: readonly (readonly number[])[]
  /** Regime by regime, of each input. */
  readonly mean: readonly (readonly number[])[]
  readonly variance: readonly (readonly number[])[]
}

/**
 * Hidden Markov regimes, filtered exactly: π ← π·A ⊙ p(x | k), normalised. Gives `now0`, `now1`, …: π, and `next0`, …: π·A.
 * `progress.meanLoss` is minus the mean log-likelihood. Source: Rabiner 1989. O(K² + K·d).
 */
export type RegimeOptions = RegimeModel

export function regimePlan(options: RegimeOptions): Plan {
  const states = statesOf('regimes', options)
  const names = (of: string) => Array.from({ length: states }, (_, k) => `${of}${k}`)
  return {
    ...{ kind: L.KIND_HMM, name: 'regimes', classes: 0, waiting: 0 },
    inputs: namesOf('regimes.features', options.features, L.CLASSES_MAX),
    outputs: [...names('now'), ...names('next')],
    params: regimeParams('regimes', options),
    config: [...unscaled, [L.HMM_STATES, 'states', states]],
  }
}

function statesOf(name: string, { start }: RegimeModel): number {
  return whole(`${name}.start: regimes`, start.length, 2, L.CLASSES_MAX)
}

function regimeParams(name: string, model: RegimeModel): readonly Uint8Array[] {
  const states = model.start.length
  const table = (key: 'transition' | 'mean' | 'variance', width: number): Float64Array<ArrayBuffer> => {
    const where = `${name}.${key}`
    if (model[key].length !== states) refuse(where, `${model[key].length} rows`, `${states}`)
    const rows = model[key].map((row, k) => numbers(`${where}[${k}]`, row, width))
    return Float64Array.from(rows.flatMap((row) => [...row]))
  }
  const start = numbers(`${name}.start`, model.start, states)
  const transition = table('transition', states)
  mustAddUp(`${name}.start`, start)
  for (let k = 0; k < states; k++)
    mustAddUp(`${name}.transition[${k}]`, transition.subarray(k * states, (k + 1) * states))
  const variance = table('variance', model.features.length)
  for (const value of variance) above(`${name}.variance`, value, 0)
  return [start, transition, table('mean', model.features.length), variance].map(bytesOf)
}

function mustAddUp(where: string, chances: Float64Array): void {
  const sum = chances.reduce((all, p) => all + p, 0)
  if (chances.some((p) => p < 0) || Math.abs(sum - 1) > 1e-9)
    refuse(where, `${[...chances]}`, 'probabilities that add up to 1')
}

/** h ← μ + φ·(h − μ) + σ·η in both. */
interface WalkOptions {
  readonly feature: string
  /** μ. */
  readonly mean: number
  /** φ, between −1 and 1. */
  readonly persistence: number
  /** σ. */
  readonly noise: number
}

/**
 * Bootstrap particle filter with systematic resampling, seeded. `model`: 'linear' y = h + r·ε; 'volatility' y = e^(h/2)·ε, h the log
 * of the variance; or 'discrete', regimes as in `regimes`, to be compared with it. Gives `mean`, `variance` of h, `effective`, and
 * `volatility`, the mean of e^(h/2); of regimes `now0`, … and `effective`. Source: Gordon, Salmond, Smith 1993. O(N).
 */
export type ParticleOptions = {
  /** N, 1 to 100,000. Default 500. */
  readonly particles?: number
  /** 0 to 2^53 − 1. */
  readonly seed: number
  /** Resampled when the effective size is below this share of N. Default 0.5. */
  readonly resampleBelow?: number
} & (
  | (WalkOptions & { readonly model: 'linear'; readonly observed: number })
  | (WalkOptions & { readonly model: 'volatility' })
  | { readonly model: 'discrete'; readonly regimes: RegimeModel }
)

const MODELS = ['linear', 'volatility', 'discrete'] as const

export function particlePlan(options: ParticleOptions): Plan {
  const name = 'particles'
  const { particles = 500, seed, resampleBelow = 0.5, model } = options
  const own: readonly Field[] = [
    ...unscaled,
    [L.PF_COUNT, 'particles', whole(`${name}.particles`, particles, 1, 100_000)],
    [L.PF_MODEL, 'model', oneOf(`${name}.model`, model, MODELS)],
    [L.PF_SEED, 'seed', whole(`${name}.seed`, seed, 0, Number.MAX_SAFE_INTEGER)],
    [L.PF_RESAMPLE, 'resampleBelow', within(`${name}.resampleBelow`, resampleBelow, 0, 1)],
  ]
  const plan = { kind: L.KIND_PARTICLES, name, classes: 0, waiting: 0 }
  if (options.model === 'discrete') {
    const { regimes } = options
    const states = statesOf(`${name}.regimes`, regimes)
    return {
      ...plan,
      inputs: namesOf(`${name}.regimes.features`, regimes.features, L.CLASSES_MAX),
      outputs: [...Array.from({ length: states }, (_, k) => `now${k}`), 'effective'],
      params: regimeParams(`${name}.regimes`, regimes),
      config: [...own, [L.PF_STATES, 'states', states]],
    }
  }
  const { feature, mean, persistence, noise } = options
  if (!(persistence > -1 && persistence < 1))
    refuse(`${name}.persistence`, persistence, 'a number above -1 and below 1')
  const isLinear = options.model === 'linear'
  return {
    ...plan,
    inputs: namesOf(`${name}.feature`, [feature]),
    outputs: ['mean', 'variance', 'effective', ...(isLinear ? [] : ['volatility'])],
    params: [],
    config: [
      ...own,
      [L.PF_MEAN, 'mean', within(`${name}.mean`, mean, -Infinity, Infinity)],
      [L.PF_PERSISTENCE, 'persistence', persistence],
      [L.PF_NOISE, 'noise', above(`${name}.noise`, noise, 0)],
      ...(isLinear ? [[L.PF_OBSERVED, 'observed', above(`${name}.observed`, options.observed, 0)] as const] : []),
    ],
  }
}

const SIDES = ['up', 'down', 'both'] as const

/**
 * Page–Hinkley: S ← α·S + (x − x̄) ∓ δ, an alarm when S is more than λ away from its own least or greatest. Gives `alarm`, `mean`, `up`,
 * `down`. Sources: Page 1954, Hinkley 1971; as River's drift.PageHinkley, whose α is 0.9999. O(1).
 */
export interface PageHinkleyOptions {
  /** δ. Default 0.005. */
  readonly delta?: number
  /** λ. Default 50. */
  readonly threshold?: number
  /** α. Default 1: nothing fades. */
  readonly alpha?: number
  /** No alarm before as many values. Default 30. */
  readonly least?: number
  /** Default 'both'. */
  readonly sides?: (typeof SIDES)[number]
}

export function pageHinkleyPlan(options: PageHinkleyOptions): Plan {
  const { delta = 0.005, threshold = 50, alpha = 1, least = 30, sides = 'both' } = options
  const name = 'pageHinkley'
  return {
    ...{ kind: L.KIND_PAGE_HINKLEY, name, inputs: ['value'], classes: 0, waiting: 0, params: [] },
    outputs: ['alarm', 'mean', 'up', 'down'],
    config: [
      ...unscaled,
      [L.PH_DELTA, 'delta', within(`${name}.delta`, delta, 0, Infinity)],
      [L.PH_THRESHOLD, 'threshold', above(`${name}.threshold`, threshold, 0)],
      [L.PH_ALPHA, 'alpha', within(`${name}.alpha`, alpha, 0, 1)],
      [L.PH_LEAST, 'least', whole(`${name}.least`, least, 1, 1_000_000)],
      [L.PH_SIDES, 'sides', oneOf(`${name}.sides`, sides, SIDES) + 1],
    ],
  }
}

/**
 * ADWIN: a window that is cut where |μ̂0 − μ̂1| ≥ √(2/m·σ²·ln(2·ln n/δ)) + 2/(3m)·ln(2·ln n/δ). Gives `alarm`, `width`, `mean`, `variance`; a new
 * window begins after an alarm. Sources: Bifet and Gavaldà 2007; as River's drift.ADWIN. O(log n).
 */
export interface AdwinOptions {
  /** δ. Default 0.002. */
  readonly delta?: number
  /** Cuts are tried every so many values. Default 32. */
  readonly clock?: number
  /** Buckets of each size. Default 5. */
  readonly buckets?: number
  /** Values that either part has at least. Default 5. */
  readonly least?: number
  /** No alarm up to as many values. Default 10. */
  readonly grace?: number
}

export function adwinPlan(options: AdwinOptions): Plan {
  const { delta = 0.002, clock = 32, buckets = 5, least = 5, grace = 10 } = options
  return {
    ...{ kind: L.KIND_ADWIN, name: 'adwin', inputs: ['value'], classes: 0, waiting: 0, params: [] },
    outputs: ['alarm', 'width', 'mean', 'variance'],
    config: [
      ...unscaled,
      [L.ADWIN_DELTA, 'delta', within('adwin.delta', above('adwin.delta', delta, 0), 0, 1)],
      [L.ADWIN_CLOCK, 'clock', whole('adwin.clock', clock, 1, 1_000_000)],
      [L.ADWIN_BUCKETS, 'buckets', whole('adwin.buckets', buckets, 2, 100)],
      [L.ADWIN_LEAST, 'least', whole('adwin.least', least, 1, 1_000_000)],
      [L.ADWIN_GRACE, 'grace', whole('adwin.grace', grace, 0, 1_000_000)],
    ],
  }
}
