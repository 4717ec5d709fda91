// FTRL-Proximal logistic regression, a learning rate of its own for each input and weights that L1 makes exactly 0.
//
//   g = (p − y)·x   σ = (√(n + g²) − √n)/α   z ← z + g − σ·w   n ← n + g²
//   w = 0 where |z| ≤ λ1, else −(z − sgn(z)·λ1)/((β + √n)/α + λ2)   p = 1/(1 + e^−w·x)
//
// Source: McMahan et al. 2013, Ad click prediction, algorithm 1. Cost O(d). State: │ z │ n │ w │, f64 × width each.
import { FTRL_ALPHA, FTRL_BETA, FTRL_L1, FTRL_L2, STATUS_DONE, STATUS_REJECTED } from './layout'
import { config, mayStep, scratch, widthOf } from './block'
import { sigmoid } from './chance'
import { copy, dot } from './vector'

export function ftrlBytes(width: i32): i32 { return 24 * width }

export function ftrlLogit(l: usize, s: usize, x: usize): f64 {
  const width = widthOf(l)
  return dot(s + (<usize>width << 4), x, width)
}

export function ftrlLearn(l: usize, s: usize, x: usize, y: f64): i32 {
  const width = widthOf(l)
  const n = s + (<usize>width << 3)
  const w = n + (<usize>width << 3)
  const alpha = config(l, FTRL_ALPHA)
  const beta = config(l, FTRL_BETA)
  const l1 = config(l, FTRL_L1)
  const l2 = config(l, FTRL_L2)
  const error = sigmoid(dot(w, x, width)) - y
  const squares = stepsOf(s, x, width, error, alpha, beta, l1, l2)
  if (!mayStep(l, Math.sqrt(squares))) return STATUS_REJECTED
  copy(s, scratch(2), width)
  copy(n, scratch(3), width)
  copy(w, scratch(4), width)
  return STATUS_DONE
}

/** z, n and w of after the step into scratch vectors 2 to 4; returns Σ of the squares of what w changes by, even and odd places apart. */
function stepsOf(s: usize, x: usize, width: i32, error: f64, alpha: f64, beta: f64, l1: f64, l2: f64): f64 {
  const bytes = <usize>width << 3
  if (ASC_FEATURE_SIMD) {
    const cut = f64x2.splat(l1)
    const sign = f64x2.splat(-0.0)
    let squares = f64x2.splat(0)
    for (let at: usize = 0; at < bytes; at += 16) {
      const g = f64x2.mul(f64x2.splat(error), v128.load(x + at))
      const before = v128.load(s + bytes + at)
      const own = v128.load(s + 2 * bytes + at)
      const after = f64x2.add(before, f64x2.mul(g, g))
      const root = f64x2.sqrt(after)
      const slower = f64x2.div(f64x2.sub(root, f64x2.sqrt(before)), f64x2.splat(alpha))
      const z = f64x2.sub(f64x2.add(v128.load(s + at), g), f64x2.mul(slower, own))
      const beyond = f64x2.sub(z, v128.or(v128.and(z, sign), cut))
      const stiff = f64x2.add(f64x2.div(f64x2.add(f64x2.splat(beta), root), f64x2.splat(alpha)), f64x2.splat(l2))
      const weight = v128.and(f64x2.div(f64x2.neg(beyond), stiff), f64x2.gt(f64x2.abs(z), cut))
      const step = f64x2.sub(weight, own)
      squares = f64x2.add(squares, f64x2.mul(step, step))
      v128.store(scratch(2) + at, z)
      v128.store(scratch(3) + at, after)
      v128.store(scratch(4) + at, weight)
    }
    return f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1)
  }
  let even: f64 = 0
  let odd: f64 = 0
  for (let at: usize = 0; at < bytes; at += 8) {
    const g = error * load<f64>(x + at)
    const before = load<f64>(s + bytes + at)
    const own = load<f64>(s + 2 * bytes + at)
    const after = before + g * g
    const root = Math.sqrt(after)
    const z = load<f64>(s + at) + g - ((root - Math.sqrt(before)) / alpha) * own
    const weight = Math.abs(z) > l1 ? -(z - (z > 0 ? l1 : -l1)) / ((beta + root) / alpha + l2) : 0
    const step = weight - own
    if ((at & 8) == 0) even += step * step
    else odd += step * step
    store<f64>(scratch(2) + at, z)
    store<f64>(scratch(3) + at, after)
    store<f64>(scratch(4) + at, weight)
  }
  return even + odd
}
