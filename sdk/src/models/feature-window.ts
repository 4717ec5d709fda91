// The newest rows of a market's features, as a model wants them: taken at the model's pace, 32-bit floats, oldest first.
//
//   buffer   each row stands twice, `rows` apart, so that any `rows` of them in a row are one piece:
//
//            | 4 | 5 | 2 | 3 | 4 | 5 | 2 | 3 |      rows = 4, the newest is 5
//                    └── view ───┘
import type { Market } from '../engine/market.js'
import type { Manifest } from './manifest.js'
import { fail } from './model-part.js'

/** What is read of a market. */
export type FeatureSource = Pick<Market, 'featureNames' | 'features' | 'state' | 'epoch' | 'tsVenueUs'>

export class FeatureWindow {
  readonly manifest: Manifest
  /** By feature, in the manifest's order, how often it was undefined in a row that was taken. An infinite one counts as undefined. */
  readonly undefinedCounts: Float64Array
  /** Rows taken since it was made. */
  taken = 0
  /** Times that the rows were given up, since the book was lost or found anew. */
  resets = 0
  /** Periods of the cadence that ended without a look at the market, so that there is no row of them. */
  missedPeriods = 0
  readonly #market: FeatureSource
  readonly #scratch: Float64Array<ArrayBuffer>
  readonly #columns: Int32Array
  readonly #buffer: Float32Array
  /** By slot: the window that begins there, and how many of its newest row's features were undefined. */
  readonly #views: readonly Float32Array[]
  readonly #holes: Int32Array
  readonly #every: number
  readonly #periodUs: number
  readonly #fill: Float32Array
  #holesInWindow = 0
  #filled = 0
  #next = 0
  #epoch = NaN
  #events = 0
  #period = -Infinity

  /** Throws ModelError unless the market keeps every feature of the manifest. */
  constructor(manifest: Manifest, market: FeatureSource) {
    const { features, rows, cadence, missing, normalisation } = manifest
    this.manifest = manifest
    this.#market = market
    const kept: readonly string[] = market.featureNames
    this.#columns = Int32Array.from(features, (name) => kept.indexOf(name))
    const absent = this.#columns.indexOf(-1)
    if (absent >= 0)
      fail(`manifest.features[${absent}]`, features[absent]!, 'a feature that the market was opened with')
    const width = features.length
    this.#scratch = new Float64Array(kept.length)
    this.undefinedCounts = new Float64Array(width)
    this.#buffer = new Float32Array(2 * rows * width)
    this.#views = Array.from({ length: rows }, (_, slot) => this.#buffer.subarray(slot * width, (slot + rows) * width))
    this.#holes = new Int32Array(rows)
    this.#every = cadence !== null && 'events' in cadence ? cadence.events : 1
    this.#periodUs = cadence !== null && 'ms' in cadence ? cadence.ms * 1000 : NaN
    this.#fill = new Float32Array(width).fill(missing === 'zero' ? 0 : NaN)
    if (missing === 'mean') this.#fill.set(normalisation!.mean)
  }

  /**
   * To be called behind each book event, or at each moment of `feed.every()`; `tsVenueUs` is the moment's time. Takes a row if the
   * cadence says so: at every k-th call of an epoch, the k-th first; or at the first call in each period of N ms that venue time is cut
   * into. Whether it took one. Nothing is allocated.
   */
  offer(tsVenueUs: number = this.#market.tsVenueUs): boolean {
    const market = this.#market
    if (market.state !== 'live') {
      this.#reset()
      return false
    }
    if (market.epoch !== this.#epoch) {
      this.#reset()
      this.#epoch = market.epoch
    }
    if (!this.#isDue(tsVenueUs)) return false
    this.#take()
    return true
  }

  /** Rows taken since the book was last found; at most the window's. */
  get filled(): number {
    return this.#filled
  }

  /** Whether there is a window to be asked about: enough rows, and none with undefined features where the model refuses those. */
  get isReady(): boolean {
    return this.#filled === this.manifest.rows && (this.manifest.missing !== 'refuse' || this.#holesInWindow === 0)
  }

  /** rows × features, oldest row first; null unless ready. A view that the next `offer()` writes to. */
  get values(): Float32Array | null {
    return this.isReady ? this.#views[this.#next]! : null
  }

  #isDue(tsVenueUs: number): boolean {
    if (Number.isNaN(this.#periodUs)) return ++this.#events % this.#every === 0
    const period = Math.floor(tsVenueUs / this.#periodUs)
    if (!(period > this.#period)) return false
    if (this.#period !== -Infinity) this.missedPeriods += period - this.#period - 1
    this.#period = period
    return true
  }

  #take(): void {
    const { rows, features } = this.manifest
    const [width, slot] = [features.length, this.#next]
    const values = this.#market.features(this.#scratch)
    let holes = 0
    for (let i = 0; i < width; i++) {
      let value = values[this.#columns[i]!]!
      if (!Number.isFinite(value)) {
        holes++
        this.undefinedCounts[i]!++
        value = this.#fill[i]!
      }
      this.#buffer[slot * width + i] = value
      this.#buffer[(slot + rows) * width + i] = value
    }
    this.#holesInWindow += holes - this.#holes[slot]!
    this.#holes[slot] = holes
    this.#next = slot + 1 === rows ? 0 : slot + 1
    if (this.#filled < rows) this.#filled++
    this.taken++
  }

  #reset(): void {
    if (this.#filled > 0) this.resets++
    this.#filled = 0
    this.#events = 0
    this.#period = -Infinity
    this.#holes.fill(0)
    this.#holesInWindow = 0
  }
}
