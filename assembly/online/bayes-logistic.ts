// Bayesian logistic regression, a Gaussian over the weights: the extended Kalman filter's step, which is Laplace's approximation
// made one label at a time.
//
//   h = 1/(1 + e^−μ·x)   r = h(1 − h)   v = xᵀΣx
//   Σ ← (Σ − r·Σx·xᵀΣ/(1 + r·v))/λ   μ ← μ + Σx·(y − h)/(1 + r·v)
//   p = 1/(1 + e^−μ·x/√(1 + π·v/8)): doubt draws it towards ½
//
// With λ < 1 it forgets, but never while Σ's trace would pass its cap: what is never seen must not grow without end.
// Sources: Bishop 2006, sections 4.4 and 4.5.2; MacKay 1992 for the mean of a sigmoid. Cost O(d²), with the diagonal alone O(d).
// State: │ μ │ Σ, width × width, or its diagonal │.
import { BAYES_FORGET, BAYES_TRACE_MOST, FLAG_FULL, STATUS_DONE, STATUS_REJECTED } from './layout'
import { config, hasFlag, mayStep, scratch, widthOf } from './block'
import { sigmoid } from './chance'
import { addOuter, addScaled, at, dot, put, setDiagonal, times, total, trace } from './vector'

export function gaussianBytes(width: i32, full: bool): i32 { return (width << 3) + (full ? width * width : width) * 8 }

/** μ = 0, Σ = variance·I over the first `n` of the width. */
export function openGaussian(l: usize, s: usize, n: i32, variance: f64): void {
  const width = widthOf(l)
  const spread = s + (<usize>width << 3)
  if (hasFlag(l, FLAG_FULL)) setDiagonal(spread, variance, n, width)
  else for (let i = 0; i < n; i++) put(spread, i, variance)
}

/** Leaves Σx in scratch vector 2; returns xᵀΣx. */
export function spreadAlong(l: usize, s: usize, x: usize): f64 {
  const width = widthOf(l)
  const spread = s + (<usize>width << 3)
  if (hasFlag(l, FLAG_FULL)) times(spread, x, scratch(2), width)
  else for (let i = 0; i < width; i++) put(scratch(2), i, at(spread, i) * at(x, i))
  return dot(scratch(2), x, width)
}

/** Σ ← (Σ − k·u·uᵀ)·by with u in scratch vector 2; where only the diagonal is kept, that. */
export function shrink(l: usize, s: usize, k: f64, by: f64): void {
  const width = widthOf(l)
  const spread = s + (<usize>width << 3)
  const u = scratch(2)
  if (hasFlag(l, FLAG_FULL)) addOuter(spread, -k, u, by, width)
  else for (let i = 0; i < width; i++) put(spread, i, (at(spread, i) - k * (at(u, i) * at(u, i))) * by)
}

export function traceOf(l: usize, s: usize): f64 {
  const width = widthOf(l)
  const spread = s + (<usize>width << 3)
  return hasFlag(l, FLAG_FULL) ? trace(spread, width) : total(spread, width)
}

export let logitMean: f64 = 0
export let logitVariance: f64 = 0

/** P(class 1). */
export function bayesLogistic(l: usize, s: usize, x: usize): f64 {
  logitVariance = spreadAlong(l, s, x)
  logitMean = dot(s, x, widthOf(l))
  return sigmoid(logitMean / Math.sqrt(1 + (Math.PI / 8) * logitVariance))
}

export function bayesLogisticLearn(l: usize, s: usize, x: usize, y: f64): i32 {
  const width = widthOf(l)
  const v = spreadAlong(l, s, x)
  if (!(v >= 0)) return STATUS_REJECTED
  const u = scratch(2)
  const h = sigmoid(dot(s, x, width))
  const r = h * (1 - h)
  const share = 1 / (1 + r * v)
  const step = (y - h) * share
  if (!mayStep(l, Math.abs(step) * Math.sqrt(dot(u, u, width)))) return STATUS_REJECTED
  const forget = config(l, BAYES_FORGET)
  const kept = traceOf(l, s) - r * share * dot(u, u, width)
  shrink(l, s, r * share, kept <= forget * config(l, BAYES_TRACE_MOST) ? 1 / forget : 1)
  addScaled(s, step, u, width)
  return STATUS_DONE
}
