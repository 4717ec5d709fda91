// What the features of long windows are computed from: frozen at every hundredth event and looked at when first asked for.
import { scaledSecond, type Second } from './seconds.js'
import type { Ends } from './lifetimes.js'
import type { Merged, TradeRow } from './rows.js'

export interface FiveMinutes {
  readonly logReturn: number
  readonly rootDollars: number
}

export interface Frozen {
  readonly nowNs: bigint
  readonly firstEventNs: bigint | null
  readonly seconds: readonly Second[]
  /** All since the market opened. */
  readonly merged: readonly Merged[]
  /** The last 500. */
  readonly trades: readonly TradeRow[]
  readonly fiveMinutes: readonly FiveMinutes[]
  /** Distinct successive mids, doubled. */
  readonly mids: readonly number[]
  /** F64: variance per second and how many returns are in it. */
  readonly ewma: { readonly variance: number; readonly returns: number }
  /** Of a book by order. */
  readonly ends: Ends | null
}

export class Batch {
  readonly frozen: Frozen
  private readonly found = new Map<string, unknown>()

  constructor(frozen: Frozen) {
    this.frozen = frozen
  }

  once<T>(key: string, compute: (frozen: Frozen) => T): T {
    if (!this.found.has(key)) this.found.set(key, compute(this.frozen))
    return this.found.get(key) as T
  }

  /** Values that count lots are per lot of today. */
  scaled(factor: bigint): Batch {
    const { seconds, ...rest } = this.frozen
    return new Batch({ ...rest, seconds: seconds.map((second) => scaledSecond(second, factor)) })
  }
}
