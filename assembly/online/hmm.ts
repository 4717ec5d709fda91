// Hidden Markov regimes, filtered exactly: which of K regimes the market is in, given all that was seen up to now.
//
//   π ← π·A ⊙ p(x | k), made to add up to 1; the first time π is the start's       p(x | k): normal, a variance for each input
//
// In logarithms with the greatest taken out, so that an observation far from every regime still decides. −ln p(x | past) is its
// loss. Source: Rabiner 1989, section III.A. Cost O(K² + K·d). State: │ started │ π × K │.
import { CN_LOSS, CN_LOSSES, HMM_STATES, STATUS_DONE } from './layout'
import { addCounter, count, inputsOf, paramsOf, scratch } from './block'
import { at, copy, put } from './vector'

export function hmmParams(states: i32, inputs: i32): i32 { return (states + states * states + 2 * states * inputs) << 3 }
export function hmmBytes(states: i32): i32 { return 8 + (states << 3) }

@inline export function startOf(p: usize): usize { return p }
@inline export function transitionOf(p: usize, states: i32): usize { return p + (<usize>states << 3) }

/** ln p(x | k) of every regime into `out`; returns the greatest. */
export function emissions(p: usize, states: i32, inputs: i32, x: usize, out: usize): f64 {
  const means = transitionOf(p, states) + (<usize>(states * states) << 3)
  const variances = means + (<usize>(states * inputs) << 3)
  let greatest = -Infinity
  for (let k = 0; k < states; k++) {
    let sum: f64 = 0
    for (let i = 0; i < inputs; i++) {
      const variance = at(variances, k * inputs + i)
      const off = at(x, i) - at(means, k * inputs + i)
      sum -= 0.5 * ((off * off) / variance + Math.log(2 * Math.PI * variance))
    }
    put(out, k, sum)
    greatest = max(greatest, sum)
  }
  return greatest
}

/** out ← π·A; the start's where nothing was seen. */
function expected(l: usize, s: usize, out: usize): void {
  const states = count(l, HMM_STATES)
  const p = paramsOf(l)
  if (load<f64>(s) == 0) {
    copy(out, startOf(p), states)
    return
  }
  const transition = transitionOf(p, states)
  for (let k = 0; k < states; k++) {
    let sum: f64 = 0
    for (let j = 0; j < states; j++) sum += at(s, 1 + j) * at(transition, j * states + k)
    put(out, k, sum)
  }
}

/** π now, then π of the next step. */
export function hmm(l: usize, s: usize, out: usize): void {
  const states = count(l, HMM_STATES)
  expected(l, s, out + (<usize>states << 3))
  copy(out, load<f64>(s) == 0 ? startOf(paramsOf(l)) : s + 8, states)
}

export function hmmObserve(l: usize, s: usize, x: usize): i32 {
  const states = count(l, HMM_STATES)
  const prior = scratch(2)
  const logs = scratch(3)
  expected(l, s, prior)
  emissions(paramsOf(l), states, inputsOf(l), x, logs)
  let greatest = -Infinity
  for (let k = 0; k < states; k++) {
    put(logs, k, at(logs, k) + Math.log(at(prior, k))) // −∞ for a regime that can't be
    greatest = max(greatest, at(logs, k))
  }
  let sum: f64 = 0
  for (let k = 0; k < states; k++) {
    const part = Math.exp(at(logs, k) - greatest)
    put(s, 1 + k, part)
    sum += part
  }
  for (let k = 0; k < states; k++) put(s, 1 + k, at(s, 1 + k) / sum)
  store<f64>(s, 1)
  addCounter(l, CN_LOSSES, 1)
  addCounter(l, CN_LOSS, -(greatest + Math.log(sum)))
  return STATUS_DONE
}
