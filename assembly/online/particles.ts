// Bootstrap particle filter: the hidden state as a cloud of weighted points, where no formula is exact.
//
//   linear       h ← μ + φ·(h − μ) + σ·η   y = h + r·ε
//   volatility   h ← μ + φ·(h − μ) + σ·η   y = e^(h/2)·ε: h is the log of the variance
//   discrete     h ← a row of A            y normal in each regime: the model of hmm.ts, to be compared with it
//
// Each observation moves every point by the model, weighs it by p(y | h), and where the effective size 1/Σw² is below a share of N
// draws N new ones by systematic resampling. Begins from the stationary distribution. −ln of the mean weight is the loss.
// Sources: Gordon, Salmond, Smith 1993; Kitagawa 1996 for the resampling. Cost O(N). Randomness: pcg.ts alone.
// State: │ PCG32 │ started │ effective size before resampling │ estimates × 16 │ h × N │ w × N │ drawn × N │.
import {
  CLASSES_MAX, CN_LOSS, CN_LOSSES, MODEL_DISCRETE, MODEL_VOLATILITY, PF_COUNT, PF_MEAN, PF_MODEL, PF_NOISE, PF_OBSERVED,
  PF_PERSISTENCE, PF_RESAMPLE, PF_SEED, PF_STATES, STATUS_DONE, STATUS_REJECTED,
} from './layout'
import { addCounter, config, count, inputsOf, outsOf, paramsOf, scratch } from './block'
import { emissions, startOf, transitionOf } from './hmm'
import { forgetSpare, normal, seed, uniform } from './pcg'
import { at, copy, put } from './vector'

const STARTED: usize = 16
const ESTIMATES: usize = 24
const POINTS: usize = ESTIMATES + (CLASSES_MAX + 1) * 8

export function particlesBytes(n: i32): i32 { return <i32>POINTS + 24 * n }

export function openParticles(l: usize, s: usize): void {
  seed(s, <u64>config(l, PF_SEED), 54)
  const n = count(l, PF_COUNT)
  for (let i = 0; i < n; i++) put(weightsOf(l, s), i, 1 / <f64>n)
  for (let i = 0; i < outsOf(l); i++) put(s + ESTIMATES, i, NaN)
}

@inline function pointsOf(s: usize): usize { return s + POINTS }
@inline function weightsOf(l: usize, s: usize): usize { return s + POINTS + (<usize>count(l, PF_COUNT) << 3) }

/** Mean, variance, effective size, and e^(h/2) on the average for volatility; for regimes a probability each, then the size. */
export function particles(l: usize, s: usize, out: usize): void {
  copy(out, s + ESTIMATES, outsOf(l))
}

/** A number of 0 … n − 1 with the probabilities at `p`. */
function drawn(p: usize, n: i32, u: f64): f64 {
  let sum: f64 = 0
  for (let k = 0; k < n - 1; k++) {
    sum += at(p, k)
    if (u < sum) return <f64>k
  }
  return <f64>(n - 1)
}

function move(l: usize, s: usize): void {
  const n = count(l, PF_COUNT)
  const points = pointsOf(s)
  const isFirst = load<f64>(s, STARTED) == 0
  if (count(l, PF_MODEL) == MODEL_DISCRETE) {
    const states = count(l, PF_STATES)
    const p = paramsOf(l)
    const transition = transitionOf(p, states)
    for (let i = 0; i < n; i++) {
      const row = isFirst ? startOf(p) : transition + (<usize>(<i32>at(points, i) * states) << 3)
      put(points, i, drawn(row, states, uniform(s)))
    }
    return
  }
  const mean = config(l, PF_MEAN)
  const persistence = config(l, PF_PERSISTENCE)
  const noise = config(l, PF_NOISE)
  const spread = noise / Math.sqrt(1 - persistence * persistence)
  for (let i = 0; i < n; i++)
    put(points, i, isFirst ? mean + spread * normal(s) : mean + persistence * (at(points, i) - mean) + noise * normal(s))
}

const HALF_LOG_2PI: f64 = 0.9189385332046727

/** w ← w·p(y | h), adding up to 1; false when no point can have given it. Adds the loss. */
function weigh(l: usize, s: usize, x: usize): bool {
  const n = count(l, PF_COUNT)
  const points = pointsOf(s)
  const weights = weightsOf(l, s)
  const logs = weights + (<usize>n << 3)
  const model = count(l, PF_MODEL)
  const ofRegime = scratch(3)
  if (model == MODEL_DISCRETE) emissions(paramsOf(l), count(l, PF_STATES), inputsOf(l), x, ofRegime)
  const y = load<f64>(x)
  const observed = config(l, PF_OBSERVED)
  const logObserved = model == MODEL_DISCRETE || model == MODEL_VOLATILITY ? 0 : Math.log(observed)
  let greatest = -Infinity
  for (let i = 0; i < n; i++) {
    const h = at(points, i)
    let log: f64
    if (model == MODEL_DISCRETE) log = at(ofRegime, <i32>h)
    else if (model == MODEL_VOLATILITY) log = -0.5 * (h + y * y * Math.exp(-h)) - HALF_LOG_2PI
    else log = -0.5 * (((y - h) / observed) * ((y - h) / observed)) - logObserved - HALF_LOG_2PI
    put(logs, i, log)
    if (at(weights, i) > 0) greatest = max(greatest, log)
  }
  if (!(Math.abs(greatest) < Infinity)) return false
  let sum: f64 = 0
  for (let i = 0; i < n; i++) {
    const w = at(weights, i) * Math.exp(at(logs, i) - greatest)
    put(weights, i, w)
    sum += w
  }
  for (let i = 0; i < n; i++) put(weights, i, at(weights, i) / sum)
  addCounter(l, CN_LOSSES, 1)
  addCounter(l, CN_LOSS, -(greatest + Math.log(sum)))
  return true
}

/** The estimates; returns the effective size. */
function estimate(l: usize, s: usize): f64 {
  const n = count(l, PF_COUNT)
  const points = pointsOf(s)
  const weights = weightsOf(l, s)
  const out = s + ESTIMATES
  const model = count(l, PF_MODEL)
  const states = model == MODEL_DISCRETE ? count(l, PF_STATES) : 0
  for (let k = 0; k < states; k++) put(out, k, 0)
  let squares: f64 = 0
  let mean: f64 = 0
  let deviation: f64 = 0
  for (let i = 0; i < n; i++) {
    const w = at(weights, i)
    squares += w * w
    if (states > 0) {
      const k = <i32>at(points, i)
      put(out, k, at(out, k) + w)
      continue
    }
    mean += w * at(points, i)
    if (model == MODEL_VOLATILITY) deviation += w * Math.exp(0.5 * at(points, i))
  }
  const effective = 1 / squares
  if (states > 0) {
    put(out, states, effective)
    return effective
  }
  let variance: f64 = 0
  for (let i = 0; i < n; i++) variance += at(weights, i) * (at(points, i) - mean) * (at(points, i) - mean)
  put(out, 0, mean)
  put(out, 1, variance)
  put(out, 2, effective)
  if (model == MODEL_VOLATILITY) put(out, 3, deviation)
  return effective
}

/** Point i of the new cloud is the one at which the sum of weights passes (i + u)/N. */
function resample(l: usize, s: usize): void {
  const n = count(l, PF_COUNT)
  const points = pointsOf(s)
  const weights = weightsOf(l, s)
  const chosen = weights + (<usize>n << 3)
  const u = uniform(s)
  let from = 0
  let sum = at(weights, 0)
  for (let i = 0; i < n; i++) {
    const mark = (<f64>i + u) / <f64>n
    while (sum < mark && from < n - 1) sum += at(weights, ++from)
    put(chosen, i, at(points, from))
  }
  memory.copy(points, chosen, <usize>n << 3)
  for (let i = 0; i < n; i++) put(weights, i, 1 / <f64>n)
}

export function particlesObserve(l: usize, s: usize, x: usize): i32 {
  forgetSpare()
  move(l, s)
  store<f64>(s, 1, STARTED)
  if (!weigh(l, s, x)) return STATUS_REJECTED
  const n = count(l, PF_COUNT)
  if (estimate(l, s) < config(l, PF_RESAMPLE) * <f64>n) resample(l, s)
  return STATUS_DONE
}

/** Whether each point of the discrete model is a regime. */
export function particlesStand(l: usize, s: usize): bool {
  if (count(l, PF_MODEL) != MODEL_DISCRETE) return true
  const states = <f64>count(l, PF_STATES)
  for (let i = 0; i < count(l, PF_COUNT); i++) {
    const k = at(pointsOf(s), i)
    if (!(k >= 0 && k < states)) return false
  }
  return true
}
