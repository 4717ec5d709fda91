// A fill in money, as the analysis of costs reads it.
import type { OrderSide } from '../../engine/trading.js'

/** Of a linear contract; prices in quote per base. */
export interface Execution {
  readonly tsUs: number
  readonly side: OrderSide
  readonly price: number
  /** In base, contracts times their size, above 0. */
  readonly amount: number
  /** In quote; positive is a cost. */
  readonly fee: number
  /** Whose fill it is: order, tag or reason, whatever the run wants to tell apart. */
  readonly tag?: string
  /** What the strategy counted on when it decided; NaN or left out: nothing. */
  readonly expectedPrice?: number
}

/** +1 of a buy, −1 of a sale. */
export function signOf(side: OrderSide): 1 | -1 {
  return side === 'buy' ? 1 : -1
}

export const NOTIONAL_BPS = 10_000

/** Means weighted by notional, of those values that are finite. */
export class WeightedMean {
  #sum = 0
  #weight = 0
  #n = 0

  add(value: number, weight: number): void {
    if (!Number.isFinite(value)) return
    this.#sum += value * weight
    this.#weight += weight
    this.#n++
  }

  get n(): number {
    return this.#n
  }

  /** Null of none. */
  get mean(): number | null {
    return this.#n > 0 ? this.#sum / this.#weight : null
  }
}
