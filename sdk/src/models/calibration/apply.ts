// From what a model says to probabilities that mean what they say; the same bits on every host.
import { exp, ln } from '../exact.js'
import type { Calibration } from '../manifest-scores.js'

/** `raw`: rows × classes, probabilities; `logits` the scores before the softmax, where there are any. */
export type Calibrate = (raw: Float32Array, logits: Float32Array | null) => Float32Array

/** Nothing is more certain than this: ln 0 would be infinite. Half of the smallest step below 1 of a 32-bit float. */
export const PROBABILITY_LEAST = 2 ** -25

export function calibrating(calibration: Calibration | null, classes: number): Calibrate {
  if (calibration === null) return (raw) => raw
  return (raw, logits) => {
    const out = new Float32Array(raw.length)
    const scores = new Float64Array(classes)
    for (let from = 0; from < raw.length; from += classes) {
      for (let k = 0; k < classes; k++)
        scores[k] = logits ? logits[from + k]! : ln(Math.max(raw[from + k]!, PROBABILITY_LEAST))
      calibrateScores(calibration, scores)
      for (let k = 0; k < classes; k++) out[from + k] = scores[k]!
    }
    return out
  }
}

/** Scores of one row to its probabilities, in place. */
export function calibrateScores(calibration: Calibration, scores: Float64Array): void {
  if (calibration.method === 'temperature') {
    for (let k = 0; k < scores.length; k++) scores[k]! /= calibration.temperature
    return softmaxOf(scores)
  }
  const { slope, offset } = calibration
  if (calibration.method === 'vector') {
    for (let k = 0; k < scores.length; k++) scores[k] = slope[k]! * scores[k]! + offset[k]!
    return softmaxOf(scores)
  }
  softmaxOf(scores)
  let sum = 0
  for (let k = 0; k < scores.length; k++) sum += scores[k] = sigmoid(slope[k]! * logitOf(scores[k]!) + offset[k]!)
  // All of them may be below what a double holds: then nothing is known.
  for (let k = 0; k < scores.length; k++) scores[k] = sum > 0 ? scores[k]! / sum : 1 / scores.length
}

/** In place. */
export function softmaxOf(scores: Float64Array): void {
  let greatest = -Infinity
  for (const score of scores) if (score > greatest) greatest = score
  let sum = 0
  for (let k = 0; k < scores.length; k++) sum += scores[k] = exp(scores[k]! - greatest)
  for (let k = 0; k < scores.length; k++) scores[k]! /= sum
}

/** ln(p/(1 − p)), p kept off 0 and 1. */
export function logitOf(p: number): number {
  const kept = Math.min(Math.max(p, PROBABILITY_LEAST), 1 - PROBABILITY_LEAST)
  return ln(kept / (1 - kept))
}

/** 1/(1 + e^−x) without a large e^x. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + exp(-x))
  const power = exp(x)
  return power / (1 + power)
}
