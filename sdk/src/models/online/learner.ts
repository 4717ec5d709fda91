// A learner with labels: predicts, and learns when the label is known, at once or late.
import * as L from '#learn-layout'
import { Block, STATUSES, type LearnStatus } from './block.js'
import { refuse } from './errors.js'

export class Learner extends Block {
  /** Answers; changes nothing. The first number of `out`: P(1), the expected number, …; NaN where an input is not finite. */
  predict(inputs: ArrayLike<number>): number {
    this.give(inputs)
    this.take(this.module.exports.predict(this.at))
    return this.out[0]!
  }

  /** Learns at once that `inputs` came to `label`. `out` is the answer of before. */
  update(inputs: ArrayLike<number>, label: number): LearnStatus {
    this.mustBeLabel(label)
    this.give(inputs)
    this.tell(NaN, label)
    return this.take(this.module.exports.update(this.at))
  }

  /**
   * Answers in `out`; the answer and its inputs wait for their label. `tsUs`: venue time of the inputs; earlier than the latest
   * one it is counted and taken as that.
   */
  push(inputs: ArrayLike<number>, tsUs: number): LearnStatus {
    this.mustWait('push')
    this.mustBeTime('push', tsUs)
    this.give(inputs)
    this.tell(tsUs, NaN)
    return this.take(this.module.exports.push(this.at))
  }

  /** @internal As `follow()` and then `push()` at one time; `told`: value and time, since a double in a call may cost a place on the heap. */
  followTold(told: Float64Array): number {
    const { f64, exports } = this.module
    f64[(L.VIEW_TOLD + L.TOLD_VALUE) / 8] = told[0]!
    f64[(L.VIEW_TOLD + L.TOLD_TIME) / 8] = told[1]!
    return exports.follow(this.at)
  }

  /** @internal At the time that was told last. */
  pushNow(inputs: Float64Array): LearnStatus {
    this.give(inputs)
    return this.take(this.module.exports.push(this.at))
  }

  /** The label of the oldest waiting prediction, known at `tsUs`: 'early', and not learnt, before its horizon has passed. */
  resolve(label: number, tsUs: number): LearnStatus {
    this.mustWait('resolve')
    this.mustBeTime('resolve', tsUs)
    this.mustBeLabel(label)
    this.tell(tsUs, label)
    return STATUSES[this.module.exports.resolve(this.at)]!
  }

  /**
   * The value whose moves are the labels, at `tsUs`; NaN while it isn't known. Predictions whose horizon ended before are learnt, `perCall` at
   * most, with the last value at or before their end. How many are done with. To be called before `push()` at the same time.
   */
  follow(value: number, tsUs: number): number {
    this.mustWait('follow')
    this.mustBeTime('follow', tsUs)
    this.tell(tsUs, value)
    return this.module.exports.follow(this.at)
  }

  /** Whether it was opened with `delay`. */
  get waits(): boolean {
    return this.plan.waiting > 0
  }

  /** Time of the newest prediction that was put to wait; −Infinity before the first. */
  get lastPushUs(): number {
    return this.module.f64[((this.at + L.COUNTERS) >> 3) + L.CN_LAST_PUSH]!
  }

  /**
   * Weights as they are now, of the scaled inputs, the constant's last: of class `head` where there are more than two. Of an ensemble: those of
   * its members, adding up to 1.
   */
  weights(head = 0): Float64Array {
    const { kind, place } = this.#layout(head)
    if (kind === L.KIND_HEDGE)
      return this.numbers(0, this.plan.config.find(([field]) => field === L.HEDGE_MEMBERS)![2]).map(Math.exp)
    if (kind === L.KIND_CONFORMAL || kind === L.KIND_SCALING)
      refuse('weights', `a learner of kind ${this.kind}`, 'one with weights')
    return this.numbers(place, this.#weightCount())
  }

  /** Variances of the weights, the diagonal of their covariance. Throws LearnError for kinds without. */
  variances(head = 0): Float64Array {
    const { kind, place, width } = this.#layout(head)
    if (kind === L.KIND_FTRL || kind === L.KIND_HEDGE || kind === L.KIND_CONFORMAL || kind === L.KIND_SCALING)
      refuse('variances', `a learner of kind ${this.kind}`, 'one with variances')
    const isFull =
      (this.module.f64[((this.at + L.CONFIG) >> 3) + L.CF_FLAGS]! & L.FLAG_FULL) !== 0 && kind !== L.KIND_PROBIT
    const all = this.numbers(place + width, isFull ? width * width : width)
    return Float64Array.from({ length: this.#weightCount() }, (_, i) => all[isFull ? i * (width + 1) : i]!)
  }

  /** Σ (ensemble's loss − member's loss) of each member of an ensemble, over the labels it was awake for. */
  regrets(): Float64Array {
    if (this.#layout(0).kind !== L.KIND_HEDGE) refuse('regrets', `a learner of kind ${this.kind}`, 'an ensemble')
    const members = this.plan.config.find(([field]) => field === L.HEDGE_MEMBERS)![2]
    return this.numbers(members, members)
  }

  #weightCount(): number {
    const hasConstant = (this.module.f64[((this.at + L.CONFIG) >> 3) + L.CF_FLAGS]! & L.FLAG_CONSTANT) !== 0
    return this.inputs.length + (hasConstant ? 1 : 0)
  }

  /** Where a head's weights begin in its state. */
  #layout(head: number): { readonly kind: number; readonly place: number; readonly width: number } {
    const { i32 } = this.module
    const kind = i32[(this.at + L.B_KIND) >> 2]!
    const width = i32[(this.at + L.B_WIDTH) >> 2]!
    const heads = i32[(this.at + L.B_HEADS) >> 2]!
    if (!Number.isInteger(head) || head < 0 || head >= heads) refuse('head', head, `0 to ${heads - 1}`)
    const isFull = (this.module.f64[((this.at + L.CONFIG) >> 3) + L.CF_FLAGS]! & L.FLAG_FULL) !== 0
    const gaussian = width + (isFull && kind !== L.KIND_PROBIT ? width * width : width)
    if (kind === L.KIND_FTRL) return { kind, width, place: head * 3 * width + 2 * width }
    const before = kind === L.KIND_AROW || kind === L.KIND_BAYES_LINEAR ? 2 : 0
    return { kind, width, place: head * (before + gaussian) + before }
  }

  protected mustWait(call: string): void {
    if (!this.waits) refuse(`${this.kind}.${call}`, 'a learner without `delay`', 'one that was opened with it')
  }

  protected mustBeTime(call: string, tsUs: number): void {
    if (!Number.isFinite(tsUs)) refuse(`${this.kind}.${call}: tsUs`, tsUs, 'a finite time')
  }

  protected mustBeLabel(label: number): void {
    const { classes } = this
    if (classes > 0 && !Number.isNaN(label) && !(Number.isInteger(label) && label >= 0 && label < classes))
      throw new RangeError(`${this.kind}: label: found ${label}, expected a class from 0 to ${classes - 1}, or NaN`)
  }
}
