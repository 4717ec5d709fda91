// AROW, adaptive regularisation of weights: a Gaussian over the weights that moves only where the margin is too small, and is surer
// of a direction the more often it was seen.
//
//   y = ±1   m = μ·x   v = xᵀΣx   if y·m < 1:  β = 1/(v + r)   μ ← μ + (1 − y·m)·β·y·Σx   Σ ← Σ − β·Σx·xᵀΣ
//
// The margin is no probability: p = 1/(1 + e^−(a·m + b)), a and b by gradient steps on the log-loss of margins before they are
// learnt from (Platt 1999). Source: Crammer, Kulesza, Dredze 2009. Cost O(d²), with the diagonal alone O(d).
// State: │ a │ b │ μ │ Σ or its diagonal │.
import { AROW_R, AROW_RATE, STATUS_DONE, STATUS_REJECTED } from './layout'
import { config, mayStep, scratch, widthOf } from './block'
import { shrink, spreadAlong } from './bayes-logistic'
import { sigmoid } from './chance'
import { addScaled, dot } from './vector'

export const AROW_HEAD: usize = 16

export let margin: f64 = 0
export let marginVariance: f64 = 0

/** P(class 1). */
export function arow(l: usize, s: usize, x: usize): f64 {
  margin = dot(s + AROW_HEAD, x, widthOf(l))
  marginVariance = spreadAlong(l, s + AROW_HEAD, x)
  return sigmoid(load<f64>(s) * margin + load<f64>(s, 8))
}

export function arowLearn(l: usize, s: usize, x: usize, y: f64): i32 {
  const width = widthOf(l)
  const g = s + AROW_HEAD
  const error = arow(l, s, x) - y
  const m = margin
  const v = marginVariance
  const sign: f64 = y > 0 ? 1 : -1
  const lacking = 1 - sign * m
  const beta = 1 / (v + config(l, AROW_R))
  const step = lacking > 0 ? lacking * beta * sign : 0
  const u = scratch(2)
  if (!(v >= 0) || !mayStep(l, Math.abs(step) * Math.sqrt(dot(u, u, width)))) return STATUS_REJECTED
  const rate = config(l, AROW_RATE)
  store<f64>(s, load<f64>(s) - rate * error * m)
  store<f64>(s, load<f64>(s, 8) - rate * error, 8)
  if (lacking > 0) {
    addScaled(g, step, u, width)
    shrink(l, g, beta, 1)
  }
  return STATUS_DONE
}
