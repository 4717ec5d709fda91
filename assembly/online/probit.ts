// ADF probit: a Gaussian over each weight, moments matched to the exact posterior of one label at a time.
//
//   y = ±1   s² = β² + Σ xᵢ²σᵢ²   t = y·μ·x/s   V(t) = φ(t)/Φ(t)   W = V(V + t)
//   μᵢ ← μᵢ + y·xᵢσᵢ²/s·V(t)   σᵢ² ← σᵢ²·(1 − xᵢ²σᵢ²/s²·W(t))   p = Φ(μ·x/s)
//
// Source: Graepel et al. 2010, Web-scale Bayesian click-through rate prediction (adPredictor). Cost O(d). State: │ μ │ σ² │.
import { PROBIT_BETA, STATUS_DONE, STATUS_REJECTED } from './layout'
import { config, mayStep, scratch, widthOf } from './block'
import { spreadAlong } from './bayes-logistic'
import { momentV, momentW, normal, truncated } from './chance'
import { addScaled, at, dot, put } from './vector'

export let probitMean: f64 = 0
export let probitVariance: f64 = 0

/** P(class 1). */
export function probit(l: usize, s: usize, x: usize): f64 {
  probitMean = dot(s, x, widthOf(l))
  probitVariance = spreadAlong(l, s, x)
  const beta = config(l, PROBIT_BETA)
  return normal(probitMean / Math.sqrt(beta * beta + probitVariance))
}

export function probitLearn(l: usize, s: usize, x: usize, y: f64): i32 {
  const width = widthOf(l)
  const beta = config(l, PROBIT_BETA)
  const square = beta * beta + spreadAlong(l, s, x) // xᵢσᵢ² in scratch vector 2
  const root = Math.sqrt(square)
  const sign: f64 = y > 0 ? 1 : -1
  truncated((sign * dot(s, x, width)) / root)
  const u = scratch(2)
  const step = (sign * momentV) / root
  if (!mayStep(l, Math.abs(step) * Math.sqrt(dot(u, u, width)))) return STATUS_REJECTED
  addScaled(s, step, u, width)
  const spread = s + (<usize>width << 3)
  for (let i = 0; i < width; i++) put(spread, i, at(spread, i) * (1 - ((at(x, i) * at(u, i)) / square) * momentW))
  return STATUS_DONE
}
