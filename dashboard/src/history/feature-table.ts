// Features as they came: a column for each, in the order in which the market first named them.
import type { FeaturesEvent } from 'leadline/widget'

import { Ring } from './ring.js'

/** Half an hour at four rows a second. */
export const FEATURE_ROWS = 7200
/** Columns at most: 256 × 7,200 rows × 8 bytes are 14 MiB. */
export const MAX_FEATURES = 256

export class FeatureTable {
  readonly ring = new Ring(FEATURE_ROWS, 0)
  readonly #columns = new Map<string, number>()
  #row = new Float64Array(0)
  #reasons: Readonly<Record<string, string>> = {}
  #left = new Set<string>()

  get names(): readonly string[] {
    return [...this.#columns.keys()]
  }

  /** Names for which there was no column left. */
  get leftOut(): number {
    return this.#left.size
  }

  columnOf(name: string): number | undefined {
    return this.#columns.get(name)
  }

  /** Why a feature has no value now; null where it has one. */
  reason(name: string): string | null {
    return this.#reasons[name] ?? null
  }

  /** The newest value; NaN where it is undefined. */
  latest(name: string): number {
    return this.ring.at(this.ring.size - 1, this.#columns.get(name) ?? -1)
  }

  /** The row's values by column; the array is used again by the next event. */
  hear({ features, reasons, tsUs }: FeaturesEvent): Float64Array {
    for (const name in features) if (!this.#columns.has(name)) this.#add(name)
    this.#row.fill(NaN)
    for (const [name, column] of this.#columns) this.#row[column] = features[name] ?? NaN
    this.#reasons = reasons
    this.ring.push(tsUs, this.#row)
    return this.#row
  }

  /** A row without values, so that nothing is drawn across what wasn't seen. */
  cut(tsUs: number): void {
    if (this.ring.size > 0) this.ring.push(tsUs, [])
  }

  #add(name: string): void {
    if (this.#columns.size >= MAX_FEATURES) {
      if (this.#left.size < MAX_FEATURES) this.#left.add(name)
      return
    }
    this.#columns.set(name, this.ring.addColumn())
    this.#row = new Float64Array(this.#columns.size)
  }
}
