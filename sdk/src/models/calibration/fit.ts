// Fitting a calibration: the parameters with the least logarithmic loss on rows that the model was not fitted on. All three losses are
// convex in their parameters; Newton's method with halved steps finds the least.
//
// Sources: Guo, Pleiss, Sun and Weinberger 2017, "On calibration of modern neural networks" (temperature, vector scaling); Platt 1999 and
// Lin, Lin and Weng 2007, "A note on Platt's probabilistic outputs" (the targets).
import { solve } from '../../engine/linear.js'
import { exp, ln } from '../exact.js'
import type { Calibration } from '../manifest-scores.js'
import { logitOf, sigmoid, softmaxOf } from './apply.js'
import { mustFit, type Rows } from './scores.js'

/** Scores before the softmax, or logarithms of probabilities, flat: rows × classes. */
export interface ScoredRows {
  readonly scores: ArrayLike<number>
  readonly outcomes: ArrayLike<number>
  readonly classes: number
}

const ROUNDS_MOST = 100
const SLOPE_LEAST = 1e-10
/** Keeps the system of vector scaling soluble: adding the same to all offsets changes nothing. */
const RIDGE = 1e-9

export function fitTemperature(rows: ScoredRows): Calibration {
  // In β = 1/T the loss is Σ ln Σ e^(β·s) − β·s(outcome): convex, slope Σ E[s] − s(outcome), curvature Σ Var[s].
  const each = eachRow(rows)
  const [beta] = newton([1], ([b]) => {
    let [loss, slope, curvature] = [0, 0, 0]
    each((scores, outcome) => {
      const p = scores.map((score) => b! * score)
      const top = p.reduce((most, score) => Math.max(most, score), -Infinity)
      loss += top + ln(p.reduce((sum, score) => sum + exp(score - top), 0)) - b! * scores[outcome]!
      softmaxOf(p)
      let [mean, square] = [0, 0]
      for (let k = 0; k < p.length; k++) {
        mean += p[k]! * scores[k]!
        square += p[k]! * scores[k]! * scores[k]!
      }
      slope += mean - scores[outcome]!
      curvature += square - mean * mean
    })
    return { loss, slope: Float64Array.of(slope), curvature: [Float64Array.of(curvature)] }
  })
  if (!(beta! > 0))
    throw new RangeError(
      `temperature: found 1/T = ${beta}, expected above 0: the model says the opposite of what comes`,
    )
  return { method: 'temperature', temperature: 1 / beta! }
}

/** A slope and an offset for each class, softmax over them. */
export function fitVector(rows: ScoredRows): Calibration {
  const { classes } = rows
  const each = eachRow(rows)
  const start = [...Array<number>(classes).fill(1), ...Array<number>(classes).fill(0)]
  const found = newton(start, (at) => {
    let loss = 0
    const slope = new Float64Array(2 * classes)
    const curvature = Array.from(slope, () => new Float64Array(2 * classes))
    each((scores, outcome) => {
      const p = scores.map((score, k) => at[k]! * score + at[classes + k]!)
      const told = p[outcome]!
      const top = p.reduce((most, score) => Math.max(most, score), -Infinity)
      loss += top + ln(p.reduce((sum, score) => sum + exp(score - top), 0)) - told
      softmaxOf(p)
      // The parameters of class k are its slope and its offset: their gradients of its score are its own score and 1.
      for (let k = 0; k < classes; k++) {
        const off = p[k]! - (k === outcome ? 1 : 0)
        slope[k]! += off * scores[k]!
        slope[classes + k]! += off
        for (let j = 0; j < classes; j++) {
          const weight = p[k]! * ((k === j ? 1 : 0) - p[j]!)
          curvature[k]![j]! += weight * scores[k]! * scores[j]!
          curvature[k]![classes + j]! += weight * scores[k]!
          curvature[classes + k]![j]! += weight * scores[j]!
          curvature[classes + k]![classes + j]! += weight
        }
      }
    })
    return { loss, slope, curvature }
  })
  return { method: 'vector', slope: found.slice(0, classes), offset: found.slice(classes) }
}

/** A sigmoid for each class against the rest, on ln(p/(1 − p)); the results are divided by their sum. */
export function fitPlatt(rows: Rows): Calibration {
  const count = mustFit(rows)
  const { probabilities, outcomes, classes } = rows
  const [slope, offset]: [number[], number[]] = [[], []]
  for (let k = 0; k < classes; k++) {
    const x = Float64Array.from({ length: count }, (_, row) => logitOf(probabilities[row * classes + k]!))
    const came = Float64Array.from({ length: count }, (_, row) => (outcomes[row] === k ? 1 : 0))
    const times = came.reduce((sum, one) => sum + one, 0)
    const [yes, no] = [(times + 1) / (times + 2), 1 / (count - times + 2)]
    const found = newton([0, ln((times + 1) / (count - times + 1))], ([a, b]) => {
      let loss = 0
      const gradient = new Float64Array(2)
      const curvature = [new Float64Array(2), new Float64Array(2)]
      for (let row = 0; row < count; row++) {
        const [score, target] = [a! * x[row]! + b!, came[row] === 1 ? yes : no]
        const p = sigmoid(score)
        loss += Math.max(score, 0) + ln(1 + exp(-Math.abs(score))) - target * score
        const [off, weight] = [p - target, p * (1 - p)]
        gradient[0]! += off * x[row]!
        gradient[1]! += off
        curvature[0]![0]! += weight * x[row]! * x[row]!
        curvature[0]![1]! += weight * x[row]!
        curvature[1]![0]! += weight * x[row]!
        curvature[1]![1]! += weight
      }
      return { loss, slope: gradient, curvature }
    })
    slope.push(found[0]!)
    offset.push(found[1]!)
  }
  return { method: 'platt', slope, offset }
}

interface Point {
  readonly loss: number
  readonly slope: Float64Array
  readonly curvature: Float64Array[]
}

function newton(start: readonly number[], lossAt: (at: readonly number[]) => Point): number[] {
  let at = [...start]
  let point = lossAt(at)
  for (let round = 0; round < ROUNDS_MOST; round++) {
    const { slope, curvature } = point
    if (slope.every((part) => Math.abs(part) <= SLOPE_LEAST)) break
    for (const [i, row] of curvature.entries()) row[i]! += RIDGE
    const step = solve(
      curvature,
      Array.from(slope, (part) => Float64Array.of(part)),
    )
    let [factor, next, nextPoint]: [number, number[], Point] = [2, at, point]
    do {
      factor /= 2
      next = at.map((value, i) => value - factor * step[i]![0]!)
      nextPoint = lossAt(next)
    } while (!(nextPoint.loss <= point.loss) && factor > 1e-10)
    if (!(nextPoint.loss <= point.loss)) break
    const isStill = next.every((value, i) => value === at[i])
    ;[at, point] = [next, nextPoint]
    if (isStill) break
  }
  return at
}

function eachRow({
  scores,
  outcomes,
  classes,
}: ScoredRows): (row: (scores: Float64Array, outcome: number) => void) => void {
  const count = mustFit({ probabilities: scores, outcomes, classes })
  const one = new Float64Array(classes)
  return (row) => {
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < classes; k++) one[k] = scores[i * classes + k]!
      row(one, outcomes[i]!)
    }
  }
}
