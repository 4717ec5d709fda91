// How good a member was so far, label by label: of predictions as they were given, before their outcome was known.
import { calibrationError, lossOf, type Bin } from '../calibration/scores.js'
import { ln } from '../exact.js'

export interface Standing {
  readonly labels: number
  /** Outcomes of moments of which it had said nothing. */
  readonly asleep: number
  /** Mean of −ln p(outcome), nats. NaN before the first label, as all below. */
  readonly logLoss: number
  /** The same of the classes' shares so far, over the same labels: (n_k + ½)/(n + K/2), before each. */
  readonly shareLoss: number
  /** 1 − logLoss/shareLoss. */
  readonly skill: number
  /** 0 to 2. */
  readonly brier: number
  readonly accuracy: number
  /** ECE of the likeliest class, 15 equal bins. */
  readonly calibrationError: number
  readonly bins: readonly Bin[]
}

export interface ScorecardState {
  readonly sums: readonly number[]
  readonly bins: readonly (readonly number[])[]
}

const BINS = 15
const [LABELS, ASLEEP, LOSS, SHARE_LOSS, BRIER, RIGHT] = [0, 1, 2, 3, 4, 5]
const FIELDS = 6

/** The classes' shares so far as a forecast: what knows no inputs would say (Krichevsky and Trofimov 1981). */
export class Shares {
  readonly counts: Float64Array
  #labels = 0

  constructor(classes: number) {
    this.counts = new Float64Array(classes)
  }

  /** Its loss of an outcome, from which it learns afterwards. */
  learn(outcome: number): number {
    const loss = -ln((this.counts[outcome]! + 0.5) / (this.#labels + this.counts.length / 2))
    this.counts[outcome]!++
    this.#labels++
    return loss
  }

  restore(counts: readonly number[]): void {
    this.counts.set(counts)
    this.#labels = counts.reduce((sum, count) => sum + count, 0)
  }
}

export class Scorecard {
  readonly #sums = new Float64Array(FIELDS)
  /** Rows, what was said, how often it came. */
  readonly #bins = [new Float64Array(BINS), new Float64Array(BINS), new Float64Array(BINS)] as const

  sleep(): void {
    this.#sums[ASLEEP]!++
  }

  /** `shareLoss`: what the classes' shares lost of the same outcome. Its own loss. */
  add(probabilities: ArrayLike<number>, outcome: number, shareLoss: number): number {
    const loss = lossOf(probabilities, outcome)
    let [brier, likeliest] = [0, 0]
    for (let k = 0; k < probabilities.length; k++) {
      const miss = probabilities[k]! - (k === outcome ? 1 : 0)
      brier += miss * miss
      if (probabilities[k]! > probabilities[likeliest]!) likeliest = k
    }
    const p = probabilities[likeliest]!
    const bin = Math.min(Math.max(Math.ceil(p * BINS) - 1, 0), BINS - 1)
    const [rows, said, came] = this.#bins
    rows[bin]!++
    said[bin]! += p
    if (likeliest === outcome) came[bin]!++
    const sums = this.#sums
    sums[LABELS]!++
    sums[LOSS]! += loss
    sums[SHARE_LOSS]! += shareLoss
    sums[BRIER]! += brier
    if (likeliest === outcome) sums[RIGHT]!++
    return loss
  }

  get standing(): Standing {
    const [labels, asleep, loss, shareLoss, brier, right] = this.#sums
    const [rows, said, came] = this.#bins
    const bins = Array.from(rows, (n, i) => ({
      ...{ from: i / BINS, to: (i + 1) / BINS, rows: n, said: said[i]! / n, came: came[i]! / n },
    }))
    const n = labels!
    return {
      labels: n,
      asleep: asleep!,
      logLoss: loss! / n,
      shareLoss: shareLoss! / n,
      skill: 1 - loss! / shareLoss!,
      brier: brier! / n,
      accuracy: right! / n,
      calibrationError: n > 0 ? calibrationError(bins) : NaN,
      bins,
    }
  }

  save(): ScorecardState {
    return { sums: [...this.#sums], bins: this.#bins.map((each) => [...each]) }
  }

  /** Throws RangeError, and changes nothing, for what is none. */
  restore({ sums, bins }: ScorecardState): void {
    const all = [...sums, ...bins.flat()]
    if (sums.length !== FIELDS || bins.length !== 3 || bins.some((each) => each.length !== BINS))
      throw new RangeError(`scorecard: found ${sums.length} sums and ${bins.length} rows of bins, expected 6 and 3`)
    if (!all.every(Number.isFinite)) throw new RangeError('scorecard: found a sum that is no number')
    this.#sums.set(sums)
    for (const [i, each] of bins.entries()) this.#bins[i]!.set(each)
  }
}
