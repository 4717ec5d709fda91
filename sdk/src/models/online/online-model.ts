// A learner that a market feeds: features in, predictions out, the move of the mid after the horizon as the label. By venue time
// alone: a recording teaches the same weights as the live feed did.
import type { Market } from '../../engine/market.js'
import type { FeatureName } from '../../engine/registry.js'
import { refuse } from './errors.js'
import type { Learner } from './learner.js'

/** What it reads of a market. */
export type OnlineSource = Pick<Market, 'featureNames' | 'features' | 'state' | 'tsVenueUs'>

export interface OnlineModelOptions {
  /** The feature whose move is the label, in its own unit: the mid is in ticks. Default 'mid'. */
  readonly value?: FeatureName
  /** Venue time between two predictions at least, µs. Default 0: one at each step. */
  readonly everyUs?: number
}

export class OnlineModel {
  readonly learner: Learner
  readonly #market: OnlineSource
  /** Places of the inputs and of the value among the market's features. */
  readonly #places: Int32Array
  readonly #value: number
  readonly #everyUs: number
  readonly #all: Float64Array<ArrayBuffer>
  readonly #inputs: Float64Array
  /** Value and time. */
  readonly #told = new Float64Array(2)

  /** Throws LearnError when the learner was opened without `delay`, or the market without a feature that is read. */
  constructor(market: OnlineSource, learner: Learner, { value = 'mid', everyUs = 0 }: OnlineModelOptions = {}) {
    if (!(everyUs >= 0)) refuse('everyUs', everyUs, 'a number from 0')
    if (!learner.waits) refuse('learner', 'one without `delay`', 'one that was opened with it: labels come late')
    const placeOf = (name: string): number => {
      const place = (market.featureNames as readonly string[]).indexOf(name)
      return place >= 0 ? place : refuse('market', `no feature ${JSON.stringify(name)}`, 'one that was opened with it')
    }
    this.learner = learner
    this.#market = market
    this.#places = Int32Array.from(learner.inputs, placeOf)
    this.#value = placeOf(value)
    this.#everyUs = everyUs
    this.#all = new Float64Array(market.featureNames.length)
    this.#inputs = new Float64Array(learner.inputs.length)
  }

  /**
   * After an event of the market, at its venue time or the one that is given: learns from the predictions whose horizon has ended, then predicts. Whether it
   * predicted: not while the market isn't live, a feature is undefined, or `everyUs` hasn't passed.
   */
  step(tsVenueUs?: number): boolean {
    const learner = this.learner
    const told = this.#told
    const isLive = this.#market.state === 'live'
    const all = isLive ? this.#market.features(this.#all) : this.#all
    // A book that isn't known to be right has no move, and no features. Written branch by branch: a double that may come from two places
    // would be put on the heap first.
    if (isLive) told[0] = all[this.#value]!
    else told[0] = NaN
    if (tsVenueUs === undefined) told[1] = this.#market.tsVenueUs
    else told[1] = tsVenueUs
    learner.followTold(told)
    if (Number.isNaN(told[0])) return false
    if (this.#everyUs > 0 && told[1] - learner.lastPushUs < this.#everyUs) return false
    const inputs = this.#inputs
    for (let i = 0; i < inputs.length; i++) inputs[i] = all[this.#places[i]!]!
    return learner.pushNow(inputs) !== 'skipped'
  }

  /** The last prediction's first number: P(up), the expected move, …; NaN before the first. All of it: `learner.out`. */
  get prediction(): number {
    return this.learner.out[0]!
  }
}
