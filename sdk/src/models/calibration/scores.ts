// How good probabilities are: Brier's score, logarithmic loss, their skill over always saying the same, and calibration by bins.
// Rows are given flat, rows × classes; outcomes are places of classes.
import { ln } from '../exact.js'
import { PROBABILITY_LEAST } from './apply.js'

export interface Rows {
  readonly probabilities: ArrayLike<number>
  readonly outcomes: ArrayLike<number>
  readonly classes: number
}

export interface Scores {
  readonly rows: number
  /** Σ over classes of (p − [came])², mean over rows: 0 to 2. Brier 1950. */
  readonly brier: number
  /** −ln p(outcome), mean over rows, nats. */
  readonly logLoss: number
  /** 1 − score / score of the prior: above 0 is better than always saying how often each class comes. NaN where the prior is perfect. */
  readonly brierSkill: number
  readonly logLossSkill: number
}

/** −ln p of what came, nats, at most 17.3. */
export function lossOf(probabilities: ArrayLike<number>, outcome: number): number {
  return -ln(Math.max(probabilities[outcome]!, PROBABILITY_LEAST))
}

/** `prior`: how often each class comes, from rows that were there before these; what saying it each time would score is the measure. */
export function scoresOf(rows: Rows, prior: readonly number[]): Scores {
  const count = mustFit(rows)
  const { probabilities, outcomes, classes } = rows
  if (prior.length !== classes) throw new RangeError(`prior: found ${prior.length} numbers, expected ${classes}`)
  let [brier, logLoss, priorBrier, priorLoss] = [0, 0, 0, 0]
  for (let row = 0; row < count; row++) {
    const outcome = outcomes[row]!
    for (let k = 0; k < classes; k++) {
      const came = k === outcome ? 1 : 0
      brier += squared(probabilities[row * classes + k]! - came)
      priorBrier += squared(prior[k]! - came)
    }
    logLoss -= ln(Math.max(probabilities[row * classes + outcome]!, PROBABILITY_LEAST))
    priorLoss -= ln(Math.max(prior[outcome]!, PROBABILITY_LEAST))
  }
  return {
    rows: count,
    brier: brier / count,
    logLoss: logLoss / count,
    brierSkill: priorBrier > 0 ? 1 - brier / priorBrier : NaN,
    logLossSkill: priorLoss > 0 ? 1 - logLoss / priorLoss : NaN,
  }
}

/** How often each class comes. */
export function priorOf(outcomes: ArrayLike<number>, classes: number): number[] {
  const counts = Array<number>(classes).fill(0)
  for (let row = 0; row < outcomes.length; row++) counts[outcomes[row]!]!++
  return counts.map((count) => count / outcomes.length)
}

export interface Bin {
  /** Probabilities above `from` up to `to`; the first bin has its lower edge too. */
  readonly from: number
  readonly to: number
  readonly rows: number
  /** Means over its rows; NaN where it has none. */
  readonly said: number
  readonly came: number
}

/** Of what the probabilities of one class said and how often it came; null: of the likeliest class of each row, whichever it is. */
export function reliability(rows: Rows, of: number | null = null, bins = 15): Bin[] {
  const count = mustFit(rows)
  const { probabilities, outcomes, classes } = rows
  const counts = new Float64Array(bins)
  const [said, came] = [new Float64Array(bins), new Float64Array(bins)]
  for (let row = 0; row < count; row++) {
    const k = of ?? likeliest(probabilities, row * classes, classes)
    const p = probabilities[row * classes + k]!
    const bin = Math.min(Math.max(Math.ceil(p * bins) - 1, 0), bins - 1)
    counts[bin]!++
    said[bin]! += p
    if (outcomes[row] === k) came[bin]!++
  }
  return Array.from(counts, (n, i) => ({
    ...{ from: i / bins, to: (i + 1) / bins, rows: n },
    ...{ said: n > 0 ? said[i]! / n : NaN, came: n > 0 ? came[i]! / n : NaN },
  }))
}

/** Expected calibration error: |said − came| of the bins, weighted by their rows. Guo et al. 2017, of the likeliest class. */
export function calibrationError(bins: readonly Bin[]): number {
  const rows = bins.reduce((sum, bin) => sum + bin.rows, 0)
  return bins.reduce((sum, bin) => sum + (bin.rows > 0 ? (bin.rows / rows) * Math.abs(bin.said - bin.came) : 0), 0)
}

/** Class by class, each with bins of its own, and their mean: the likeliest class alone hides the errors of the rare ones. */
export function classwiseError(rows: Rows, bins = 15): number {
  let sum = 0
  for (let k = 0; k < rows.classes; k++) sum += calibrationError(reliability(rows, k, bins))
  return sum / rows.classes
}

function likeliest(values: ArrayLike<number>, from: number, classes: number): number {
  let at = 0
  for (let k = 1; k < classes; k++) if (values[from + k]! > values[from + at]!) at = k
  return at
}

/** Number of rows. Throws RangeError where there are none, or they don't fit together. */
export function mustFit({ probabilities, outcomes, classes }: Rows): number {
  const count = outcomes.length
  if (count === 0) throw new RangeError('outcomes: found none, expected 1 or more')
  if (probabilities.length !== count * classes)
    throw new RangeError(`probabilities: found ${probabilities.length}, expected ${count * classes}`)
  for (let row = 0; row < count; row++) {
    const outcome = outcomes[row]!
    if (!(Number.isInteger(outcome) && outcome >= 0 && outcome < classes))
      throw new RangeError(`outcomes[${row}]: found ${outcome}, expected a class from 0 to ${classes - 1}`)
  }
  return count
}

function squared(x: number): number {
  return x * x
}
