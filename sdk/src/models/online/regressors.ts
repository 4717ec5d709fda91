// Options of the learners that predict a number, and what the module makes of them.
import * as L from '#learn-layout'
import { above, aboveOrEndless, within } from './errors.js'
import { feedPlan, type FeatureOptions } from './inputs.js'
import type { Plan } from './plan.js'

/**
 * Bayesian linear regression that forgets (normal–inverse-gamma): D = λ + xᵀPx, m ← m + Px·(y − m·x)/D, P ← (P − Px·xᵀP/D)/λ,
 * a ← λa + ½, b ← λb + ½(y − m·x)²·λ/D. Predicts Student's t: `location` m·x, `scale`, `dof` = 2λa. λ = 1 is ridge regression.
 * Sources: Bishop 2006, 3.3; Gelman et al. 2013, ch. 14. O(d²), up to 256 inputs. `stepMost` none.
 */
export interface BayesLinearOptions extends FeatureOptions {
  /** P = prior·I before anything is seen. Default 1. */
  readonly prior?: number
  /** λ. Default 1. */
  readonly forget?: number
  /** Nothing is forgotten while P's trace is above this. Default: the prior's. */
  readonly traceMost?: number
  /** a and b before anything is seen: as if 2a labels had been seen whose squared errors add up to 2b. Default 1 and 1. */
  readonly a?: number
  readonly b?: number
}

export function bayesLinearPlan(options: BayesLinearOptions): Plan {
  const { prior = 1, forget = 1, a = 1, b = 1, constant = true } = options
  const name = 'bayesLinear'
  const plan = feedPlan(name, options, { classes: 0, stepMost: Infinity, full: true })
  const most = options.traceMost ?? prior * (plan.inputs.length + (constant ? 1 : 0))
  return {
    ...plan,
    kind: L.KIND_BAYES_LINEAR,
    outputs: ['location', 'scale', 'dof'],
    config: [
      ...plan.config,
      [L.NIG_PRIOR, 'prior', above(`${name}.prior`, prior, 0)],
      [L.NIG_FORGET, 'forget', within(`${name}.forget`, forget, 0.5, 1)],
      [L.NIG_TRACE_MOST, 'traceMost', aboveOrEndless(`${name}.traceMost`, most, 0)],
      [L.NIG_A, 'a', above(`${name}.a`, a, 0)],
      [L.NIG_B, 'b', above(`${name}.b`, b, 0)],
    ],
  }
}

/**
 * Dynamic regression by the Kalman filter: P ← P/δ + q·I, S = xᵀPx + R, K = Px/S, β ← β + K·(y − β·x), P in Joseph's form. Predicts a
 * normal: `mean` β·x, `deviation` √S. q, δ and R are chosen by comparing `progress.meanLoss`, minus the innovations' mean
 * log-likelihood. Sources: Harvey 1989, 3.4; West and Harrison 1997, 6.3. O(d²), up to 256 inputs. `stepMost` none.
 */
export interface KalmanOptions extends FeatureOptions {
  /** P = prior·I before anything is seen. Default 1. */
  readonly prior?: number
  /** R, variance of a label about its mean. Default 1. */
  readonly noise?: number
  /** q, variance of a coefficient's step between two labels. Default 0. */
  readonly drift?: number
  /** δ. Default 1. */
  readonly discount?: number
}

export function kalmanPlan(options: KalmanOptions): Plan {
  const { prior = 1, noise = 1, drift = 0, discount = 1 } = options
  const plan = feedPlan('kalman', options, { classes: 0, stepMost: Infinity, full: true })
  return {
    ...plan,
    kind: L.KIND_KALMAN,
    outputs: ['mean', 'deviation'],
    config: [
      ...plan.config,
      [L.KALMAN_PRIOR, 'prior', above('kalman.prior', prior, 0)],
      [L.KALMAN_NOISE, 'noise', above('kalman.noise', noise, 0)],
      [L.KALMAN_DRIFT, 'drift', within('kalman.drift', drift, 0, Infinity)],
      [L.KALMAN_DISCOUNT, 'discount', within('kalman.discount', discount, 0.5, 1)],
    ],
  }
}
