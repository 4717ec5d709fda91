// How much is usually traded at a time of day, learned from the trades of the days before.
import { US_PER_S } from './sight.js'

const DAY_S = 86_400

export class VolumeCurve {
  readonly #bucketUs: number
  readonly #lots: Float64Array
  readonly #days: Float64Array
  /** Number of the bucket that is open, since the epoch. */
  #open = NaN
  #openLots = 0
  /** Whether the open one was seen from its beginning. */
  #isWhole = false

  /** Buckets of a UTC day; their length divides a day. */
  constructor(bucketS: number) {
    this.#bucketUs = bucketS * US_PER_S
    this.#lots = new Float64Array(DAY_S / bucketS)
    this.#days = new Float64Array(DAY_S / bucketS)
  }

  /** Closes the buckets that have ended: without trades they count as quiet. */
  advance(nowUs: number): void {
    const now = Math.floor(nowUs / this.#bucketUs)
    if (now === this.#open) return
    if (now > this.#open) {
      const { length } = this.#lots
      if (this.#isWhole) this.#close(this.#open, this.#openLots)
      for (let at = Math.max(this.#open + 1, now - length); at < now; at++) this.#close(at, 0)
    }
    this.#isWhole = now > this.#open
    this.#open = now
    this.#openLots = 0
  }

  trade(tsUs: number, qtyLots: number): void {
    this.advance(tsUs)
    this.#openLots += qtyLots
  }

  /** Lots to be expected between two times, from the mean of each bucket over its days; 0 where none was seen. */
  expected(fromUs: number, toUs: number): number {
    let lots = 0
    for (let at = Math.floor(fromUs / this.#bucketUs); at * this.#bucketUs < toUs; at++) {
      const inUs = Math.min(toUs, (at + 1) * this.#bucketUs) - Math.max(fromUs, at * this.#bucketUs)
      const place = at % this.#lots.length
      const days = this.#days[place]!
      if (days > 0) lots += ((this.#lots[place]! / days) * inUs) / this.#bucketUs
    }
    return lots
  }

  #close(bucket: number, lots: number): void {
    const place = bucket % this.#lots.length
    this.#lots[place]! += lots
    this.#days[place]! += 1
  }
}
