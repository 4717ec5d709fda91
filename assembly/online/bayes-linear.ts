// Bayesian linear regression with an unknown variance, normal–inverse-gamma, that forgets: everything known counts λ times as
// much after each label.
//
//   ŷ = m·x   D = λ + xᵀPx   k = Px/D
//   predicted: Student-t with 2λa degrees of freedom, location ŷ, scale² = (b/a)·(1 + xᵀPx/λ)
//   m ← m + k·(y − ŷ)   P ← (P − Px·xᵀP/D)/λ   a ← λa + ½   b ← λb + ½·(y − ŷ)²·λ/D
//
// λ = 1 is ridge regression, λ < 1 weighted least squares. While P's trace is above its cap nothing is forgotten (λ = 1).
// Sources: Bishop 2006, section 3.3, with Gelman et al. 2013, chapter 14, for the unknown variance; forgetting: Raftery et al. 2010.
// Cost O(d²). State: │ a │ b │ m │ P │.
import { NIG_FORGET, NIG_TRACE_MOST, STATUS_DONE, STATUS_REJECTED } from './layout'
import { config, mayStep, scratch, widthOf } from './block'
import { shrink, spreadAlong, traceOf } from './bayes-logistic'
import { logGamma } from './chance'
import { addScaled, dot } from './vector'

export const NIG_HEAD: usize = 16

@inline function forgetting(l: usize, s: usize): f64 {
  return traceOf(l, s + NIG_HEAD) <= config(l, NIG_TRACE_MOST) ? config(l, NIG_FORGET) : 1
}

/** Location, scale and degrees of freedom. */
export function bayesLinear(l: usize, s: usize, x: usize, out: usize): void {
  const forget = forgetting(l, s)
  const a = load<f64>(s)
  const b = load<f64>(s, 8)
  store<f64>(out, dot(s + NIG_HEAD, x, widthOf(l)))
  store<f64>(out, Math.sqrt((b / a) * (1 + spreadAlong(l, s + NIG_HEAD, x) / forget)), 8)
  store<f64>(out, 2 * forget * a, 16)
}

/** −ln of the predicted density at y. */
export function studentLoss(out: usize, y: f64): f64 {
  const scale = load<f64>(out, 8)
  const dof = load<f64>(out, 16)
  const z = (y - load<f64>(out)) / scale
  const norm = logGamma(0.5 * dof) - logGamma(0.5 * (dof + 1)) + 0.5 * Math.log(dof * Math.PI) + Math.log(scale)
  return norm + 0.5 * (dof + 1) * Math.log(1 + (z * z) / dof)
}

export function bayesLinearLearn(l: usize, s: usize, x: usize, y: f64): i32 {
  const width = widthOf(l)
  const forget = forgetting(l, s)
  const g = s + NIG_HEAD
  const v = spreadAlong(l, g, x)
  if (!(v >= 0)) return STATUS_REJECTED
  const u = scratch(2)
  const total = forget + v
  const error = y - dot(g, x, width)
  const step = error / total
  if (!mayStep(l, Math.abs(step) * Math.sqrt(dot(u, u, width)))) return STATUS_REJECTED
  addScaled(g, step, u, width)
  shrink(l, g, 1 / total, 1 / forget)
  store<f64>(s, forget * load<f64>(s) + 0.5)
  store<f64>(s, forget * load<f64>(s, 8) + 0.5 * error * error * (forget / total), 8)
  return STATUS_DONE
}
