// Weights that follow what the members have been worth: exponentially weighted averages on the logarithmic loss ℓ = −ln p(outcome).
//
//   combine   q = Σ wᵢ·pᵢ / Σ wᵢ over the members awake
//   learn     wᵢ ← wᵢ·e^−ηℓᵢ for those awake, scaled so that they weigh together what they did before; the others keep theirs
//             w ← (1 − α)·w + α/K
//
// With η = 1 and α = 0 the loss of q exceeds that of any member, over the rows in which that one was awake, by ln K at most, whatever
// comes. Sources: Vovk 1990, "Aggregating strategies"; Herbster and Warmuth 1998 (fixed share); Freund, Schapire, Singer and Warmuth
// 1997, "Using and combining predictors that specialize" (sleeping).
import { exp, ln } from '../exact.js'
import { mustFit, pool, type Ensemble, type Members } from './ensemble.js'

/** A member that held the outcome for impossible is worse than any other, and not lost for ever: ln 0 would be infinite. */
const LEAST = 2 ** -1000

export interface DynamicOptions {
  readonly members: number
  readonly classes: number
  /** η above 0; 1 unless told. */
  readonly rate?: number
  /** α from 0 to 1: what each row takes from all and gives to all alike, so that a member that was bad may come back. 0 unless told. */
  readonly share?: number
}

/** What `save()` gives: all that the next row depends on. */
export interface DynamicState {
  readonly logWeights: readonly number[]
  readonly rows: number
}

export class DynamicEnsemble implements Ensemble {
  readonly kind = 'dynamic'
  readonly members: number
  readonly classes: number
  readonly rate: number
  readonly share: number
  /** Rows learnt from. */
  rows = 0
  readonly #logs: Float64Array
  readonly #weights: Float64Array
  readonly #awake: Float64Array

  constructor({ members, classes, rate = 1, share = 0 }: DynamicOptions) {
    if (!Number.isInteger(members) || members < 1) throw new RangeError(`members: found ${members}, expected 1 or more`)
    if (!(rate > 0 && rate < Infinity)) throw new RangeError(`rate: found ${rate}, expected a number above 0`)
    if (!(share >= 0 && share <= 1)) throw new RangeError(`share: found ${share}, expected 0 to 1`)
    this.members = members
    this.classes = classes
    this.rate = rate
    this.share = share
    this.#logs = new Float64Array(members)
    this.#weights = new Float64Array(members).fill(1 / members)
    this.#awake = new Float64Array(members)
  }

  /** They sum to 1. */
  get weights(): readonly number[] {
    return [...this.#weights]
  }

  combine(members: Members, out: Float64Array): boolean {
    mustFit(this, members, out)
    // By the heaviest of those awake: beside one that sleeps they may all weigh less than a double holds.
    let greatest = -Infinity
    for (let i = 0; i < this.members; i++) if (members[i] !== null) greatest = Math.max(greatest, this.#logs[i]!)
    for (let i = 0; i < this.members; i++) this.#awake[i] = members[i] === null ? 0 : exp(this.#logs[i]! - greatest)
    return pool(this.#awake, members, out)
  }

  /** The outcome of a row, and what the members said of it before it was known. Throws RangeError for a class that is none. */
  learn(members: Members, outcome: number): void {
    if (!(Number.isInteger(outcome) && outcome >= 0 && outcome < this.classes))
      throw new RangeError(`outcome: found ${outcome}, expected a class from 0 to ${this.classes - 1}`)
    if (members.length !== this.members)
      throw new RangeError(`members: found ${members.length}, expected ${this.members}`)
    const isAwake = members.map((one) => one !== null)
    if (!isAwake.includes(true)) return
    const before = this.#weightOf(isAwake)
    for (const [i, one] of members.entries())
      if (one !== null) this.#logs[i]! += this.rate * ln(Math.max(one[outcome]!, LEAST))
    this.#settle(isAwake, before)
    if (this.share > 0) this.#mix()
    this.rows++
  }

  save(): DynamicState {
    return { logWeights: [...this.#logs], rows: this.rows }
  }

  /** Throws RangeError for the state of another number of members. */
  restore({ logWeights, rows }: DynamicState): void {
    if (logWeights.length !== this.members || !logWeights.every(Number.isFinite))
      throw new RangeError(`logWeights: found ${logWeights.length}, expected ${this.members} finite numbers`)
    this.#logs.set(logWeights)
    this.rows = rows
    this.#normalise()
  }

  /** Logarithms whose largest is 0 keep their place however long this runs, and a weight below what a double holds may come back. */
  #settle(isAwake: readonly boolean[], logBefore: number): void {
    const scale = logBefore - this.#weightOf(isAwake)
    for (const [i, awake] of isAwake.entries()) if (awake) this.#logs[i]! += scale
    this.#normalise()
  }

  /** Logarithm of what the members awake weigh together. */
  #weightOf(isAwake: readonly boolean[]): number {
    let greatest = -Infinity
    for (const [i, awake] of isAwake.entries()) if (awake) greatest = Math.max(greatest, this.#logs[i]!)
    let sum = 0
    for (const [i, awake] of isAwake.entries()) if (awake) sum += exp(this.#logs[i]! - greatest)
    return greatest + ln(sum)
  }

  #mix(): void {
    for (let i = 0; i < this.members; i++)
      this.#logs[i] = ln((1 - this.share) * this.#weights[i]! + this.share / this.members)
    this.#normalise()
  }

  #normalise(): void {
    const greatest = this.#logs.reduce((most, log) => Math.max(most, log), -Infinity)
    let sum = 0
    for (let i = 0; i < this.members; i++) {
      this.#logs[i]! -= greatest
      sum += this.#weights[i] = exp(this.#logs[i]!)
    }
    for (let i = 0; i < this.members; i++) this.#weights[i]! /= sum
  }
}
