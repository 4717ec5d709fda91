// The last rows of features of a market, as a model wants them: a ring that is written at the model's own pace.
import type { Market } from 'leadline'

import type { ModelConfig } from '../config.js'

export interface FeatureWindow {
  /** rows × features, oldest first. */
  readonly values: Float32Array
  readonly rows: number
}

export class WindowRing {
  readonly #model: ModelConfig
  readonly #rows: Float32Array
  readonly #scratch: Float64Array<ArrayBuffer>
  readonly #columns: readonly number[]
  #filled = 0
  #next = 0
  #epoch = NaN
  #dueMs = 0

  constructor(model: ModelConfig, market: Market) {
    this.#model = model
    this.#rows = new Float32Array(model.rows * model.features.length)
    this.#scratch = new Float64Array(market.featureNames.length)
    const names: readonly string[] = market.featureNames
    this.#columns = model.features.map((name) => names.indexOf(name))
  }

  /** Takes a row if one is due. Rows of another epoch are gone: a window never spans a break. */
  sample(market: Market, nowMs: number): void {
    if (market.state !== 'live') {
      this.#filled = 0
      return
    }
    if (nowMs < this.#dueMs && this.#filled > 0) return
    const { everyMs } = this.#model
    // From where it was due, not from now: looks that come late must not slow the pace down. Unless it is far behind, or begins.
    this.#dueMs = this.#filled > 0 && nowMs - this.#dueMs < everyMs ? this.#dueMs + everyMs : nowMs + everyMs
    this.sampleNow(market)
  }

  /** Takes a row, due or not; the market must be live. */
  sampleNow(market: Market): void {
    if (market.epoch !== this.#epoch) {
      this.#epoch = market.epoch
      this.#filled = 0
    }
    const values = market.features(this.#scratch)
    const width = this.#columns.length
    for (let i = 0; i < width; i++) {
      const value = values[this.#columns[i]!]!
      this.#rows[this.#next * width + i] = Number.isNaN(value) && this.#model.missing === 'zero' ? 0 : value
    }
    this.#next = (this.#next + 1) % this.#model.rows
    this.#filled = Math.min(this.#filled + 1, this.#model.rows)
  }

  /** Null until there are enough rows since the book was last lost. */
  window(): FeatureWindow | null {
    const { rows } = this.#model
    if (this.#filled < rows) return null
    const width = this.#columns.length
    const values = new Float32Array(rows * width)
    const older = this.#rows.subarray(this.#next * width)
    values.set(older)
    values.set(this.#rows.subarray(0, this.#next * width), older.length)
    return { values, rows }
  }

  /** Features of the model that are undefined somewhere in a window, where that leaves no prediction. */
  undefinedIn({ values }: FeatureWindow): readonly string[] {
    if (this.#model.missing !== 'refuse') return []
    const { features } = this.#model
    return features.filter((_, column) =>
      values.some((value, i) => i % features.length === column && Number.isNaN(value)),
    )
  }
}
