// Calibration of scores: the probabilities they stand for, learnt by gradient steps on the log-loss.
//
//   temperature   p = softmax(z·e^θ)                       θ ← θ − η·Σ (pᵢ − yᵢ)·zᵢ·e^θ
//   Platt         p = 1/(1 + e^−(a·z + b))                 a ← a − η·(p − y)·z     b ← b − η·(p − y)
//   vector        p = softmax(aᵢ·zᵢ + bᵢ)                  aᵢ ← aᵢ − η·(pᵢ − yᵢ)·zᵢ   bᵢ ← bᵢ − η·(pᵢ − yᵢ)
//
// η = rate/(1 + n/slowing) at the n-th label. They begin as the identity. Sources: Platt 1999; Guo, Pleiss, Sun, Weinberger 2017.
// Cost O(classes). State: │ n │ parameters, at most 2 a class │.
import {
  FORM_PLATT, FORM_TEMPERATURE, SCALING_FORM, SCALING_RATE, SCALING_SLOWING, STATUS_DONE, STATUS_REJECTED,
} from './layout'
import { classesOf, config, count, mayStep, scratch } from './block'
import { sigmoid, softmax } from './chance'
import { at, dot, put } from './vector'

export function scalingBytes(classes: i32): i32 { return 8 + (classes << 4) }

export function openScaling(l: usize, s: usize): void {
  const form = count(l, SCALING_FORM)
  if (form == FORM_TEMPERATURE) return
  for (let i = 0; i < (form == FORM_PLATT ? 1 : classesOf(l)); i++) put(s, 1 + 2 * i, 1)
}

export function scaling(l: usize, s: usize, x: usize, out: usize): void {
  const form = count(l, SCALING_FORM)
  if (form == FORM_PLATT) {
    put(out, 0, sigmoid(at(s, 1) * at(x, 0) + at(s, 2)))
    return
  }
  const classes = classesOf(l)
  const sharp = form == FORM_TEMPERATURE ? Math.exp(at(s, 1)) : 0
  for (let i = 0; i < classes; i++)
    put(out, i, form == FORM_TEMPERATURE ? at(x, i) * sharp : at(s, 1 + 2 * i) * at(x, i) + at(s, 2 + 2 * i))
  softmax(out, out, classes)
}

/** What is added to the parameters lies in scratch vector 2, so that a step that is too long leaves them as they are. */
export function scalingLearn(l: usize, s: usize, x: usize, y: f64): i32 {
  const form = count(l, SCALING_FORM)
  const classes = classesOf(l)
  const n = load<f64>(s)
  const rate = config(l, SCALING_RATE) / (1 + n / config(l, SCALING_SLOWING))
  const p = scratch(3)
  const step = scratch(2)
  scaling(l, s, x, p)
  let used = 2
  if (form == FORM_PLATT) {
    const error = at(p, 0) - y
    put(step, 0, -rate * error * at(x, 0))
    put(step, 1, -rate * error)
  } else {
    let slope: f64 = 0
    for (let i = 0; i < classes; i++) {
      const error = at(p, i) - (i == <i32>y ? 1 : 0)
      slope += error * at(x, i)
      put(step, 2 * i, -rate * error * at(x, i))
      put(step, 2 * i + 1, -rate * error)
    }
    used = 2 * classes
    if (form == FORM_TEMPERATURE) {
      put(step, 0, -rate * slope * Math.exp(at(s, 1)))
      put(step, 1, 0)
      used = 2
    }
  }
  if (!mayStep(l, Math.sqrt(dot(step, step, used)))) return STATUS_REJECTED
  for (let i = 0; i < used; i++) put(s, 1 + i, at(s, 1 + i) + at(step, i))
  store<f64>(s, n + 1)
  return STATUS_DONE
}
