// Options of the classifiers, and what the module makes of them. Two classes: the label is 0 or 1 and `p` is P(1). More: one against
// the rest, probabilities made to add up to 1.
import * as L from '#learn-layout'
import { above, aboveOrEndless, within } from './errors.js'
import { classesOf, classOutputs, feedPlan, type FeatureOptions } from './inputs.js'
import type { Plan } from './plan.js'

interface ClassOptions extends FeatureOptions {
  /** 2 (default) to 16. */
  readonly classes?: number
}

/**
 * FTRL-Proximal logistic regression: w = −(z − sgn(z)·λ1)/((β + √n)/α + λ2), 0 where |z| ≤ λ1. Sparse, a learning rate for each input.
 * Source: McMahan et al. 2013. `stepMost` 10.
 */
export interface FtrlOptions extends ClassOptions {
  /** Learning rate. Default 0.05. */
  readonly alpha?: number
  /** Default 1. */
  readonly beta?: number
  /** λ1. Default 0. */
  readonly l1?: number
  /** λ2. Default 1. */
  readonly l2?: number
}

export function ftrlPlan(options: FtrlOptions): Plan {
  const { classes = 2, alpha = 0.05, beta = 1, l1 = 0, l2 = 1 } = options
  const plan = feedPlan('ftrl', options, { classes: classesOf('ftrl', classes), stepMost: 10 })
  return {
    ...plan,
    kind: L.KIND_FTRL,
    outputs: classOutputs(classes),
    config: [
      ...plan.config,
      [L.FTRL_ALPHA, 'alpha', above('ftrl.alpha', alpha, 0)],
      [L.FTRL_BETA, 'beta', within('ftrl.beta', beta, 0, Infinity)],
      [L.FTRL_L1, 'l1', within('ftrl.l1', l1, 0, Infinity)],
      [L.FTRL_L2, 'l2', within('ftrl.l2', l2, 0, Infinity)],
    ],
  }
}

interface GaussianOptions extends ClassOptions {
  /** 'full': a whole covariance, O(d²), up to 256 inputs; 'diagonal' (default): O(d). */
  readonly covariance?: 'full' | 'diagonal'
  /** Variance of a weight before anything is seen. */
  readonly prior?: number
}

/**
 * Online Bayesian logistic regression: μ ← μ + Σx·(y − h)/(1 + r·v), Σ ← (Σ − r·Σx·xᵀΣ/(1 + r·v))/λ, p = σ(μ·x/√(1 + π·v/8)). Says how sure it
 * is: `score` μ·x, `variance` v. Sources: Bishop 2006, 4.4; MacKay 1992. `stepMost` 10, prior 1.
 */
export interface BayesLogisticOptions extends GaussianOptions {
  /** λ: what is known counts this much after each label. Default 1; 0.9995 follows a drift. */
  readonly forget?: number
  /** Nothing is forgotten while Σ's trace would pass this. Default: the prior's. */
  readonly traceMost?: number
}

export function bayesLogisticPlan(options: BayesLogisticOptions): Plan {
  const { classes = 2, covariance = 'diagonal', prior = 1, forget = 1, constant = true } = options
  const name = 'bayesLogistic'
  const feed = { classes: classesOf(name, classes), stepMost: 10, full: covariance === 'full' }
  const plan = feedPlan(name, options, feed)
  const most = options.traceMost ?? prior * (plan.inputs.length + (constant ? 1 : 0))
  return {
    ...plan,
    kind: L.KIND_BAYES_LOGISTIC,
    outputs: classOutputs(classes),
    config: [
      ...plan.config,
      [L.BAYES_PRIOR, 'prior', above(`${name}.prior`, prior, 0)],
      [L.BAYES_FORGET, 'forget', within(`${name}.forget`, forget, 0.5, 1)],
      [L.BAYES_TRACE_MOST, 'traceMost', aboveOrEndless(`${name}.traceMost`, most, 0)],
    ],
  }
}

/**
 * AROW: if y·m < 1, β = 1/(v + r), μ ← μ + (1 − y·m)·β·y·Σx, Σ ← Σ − β·Σx·xᵀΣ. `score` is the margin m; `p` = σ(a·m + b), a and b learnt
 * on the way (Platt). Source: Crammer, Kulesza, Dredze 2009. `stepMost` 10, prior 1.
 */
export interface ArowOptions extends GaussianOptions {
  /** The larger, the smaller the steps. Default 1. */
  readonly r?: number
  /** Learning rate of a and b. Default 0.01; 0 leaves them at 1 and 0. */
  readonly plattRate?: number
}

export function arowPlan(options: ArowOptions): Plan {
  const { classes = 2, covariance = 'diagonal', prior = 1, r = 1, plattRate = 0.01 } = options
  const feed = { classes: classesOf('arow', classes), stepMost: 10, full: covariance === 'full' }
  const plan = feedPlan('arow', options, feed)
  return {
    ...plan,
    kind: L.KIND_AROW,
    outputs: classOutputs(classes),
    config: [
      ...plan.config,
      [L.AROW_R, 'r', above('arow.r', r, 0)],
      [L.AROW_PRIOR, 'prior', above('arow.prior', prior, 0)],
      [L.AROW_RATE, 'plattRate', within('arow.plattRate', plattRate, 0, 1)],
    ],
  }
}

/**
 * ADF probit: s² = β² + Σ xᵢ²σᵢ², t = y·μ·x/s, μᵢ ← μᵢ + y·xᵢσᵢ²/s·V(t), σᵢ² ← σᵢ²·(1 − xᵢ²σᵢ²/s²·W(t)), p = Φ(μ·x/s).
 * Source: Graepel et al. 2010. `stepMost` 10.
 */
export interface ProbitOptions extends ClassOptions {
  /** Noise of a single label. Default 1. */
  readonly beta?: number
  /** Variance of a weight before anything is seen. Default 1. */
  readonly prior?: number
}

export function probitPlan(options: ProbitOptions): Plan {
  const { classes = 2, beta = 1, prior = 1 } = options
  const plan = feedPlan('probit', options, { classes: classesOf('probit', classes), stepMost: 10 })
  return {
    ...plan,
    kind: L.KIND_PROBIT,
    outputs: classOutputs(classes),
    config: [
      ...plan.config,
      [L.PROBIT_BETA, 'beta', above('probit.beta', beta, 0)],
      [L.PROBIT_PRIOR, 'prior', above('probit.prior', prior, 0)],
    ],
  }
}
