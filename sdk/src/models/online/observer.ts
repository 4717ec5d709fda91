// What watches a stream without labels.
import { Block, type LearnStatus } from './block.js'

/** A regime filter: what state the market is in, given all that was seen up to now. */
export class Filter extends Block {
  /** Takes an observation in; the state after it is in `out`. */
  observe(inputs: ArrayLike<number>): LearnStatus {
    this.give(inputs)
    return this.take(this.module.exports.update(this.at))
  }
}

/** A drift detector. */
export class Detector extends Block {
  readonly #values = new Float64Array(1)

  /** Takes a value in; whether that set the alarm off. No number is skipped and counted. */
  observe(value: number): boolean {
    this.#values[0] = value
    this.give(this.#values)
    return this.take(this.module.exports.update(this.at)) === 'drift'
  }
}
