// A fill in money, as the analysis of costs reads it.
import type { OrderSide } from '../../engine/trading.js'

/** Prices in quote per base. Money is in the quote, of an inverse contract in the base. */
export interface Execution {
  readonly tsUs: number
  readonly side: OrderSide
  readonly price: number
  /** Contracts times their size, above 0: in base, of an inverse contract in quote. */
  readonly amount: number
  /** Settled in the base, as coin-margined contracts are. */
  readonly isInverse?: boolean
  /** Positive is a cost. */
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

type Sized = Pick<Execution, 'amount' | 'isInverse'>

/** What whoever was long of it gained from one price to another. */
export function gainOf({ amount, isInverse = false }: Sized, from: number, to: number): number {
  return isInverse ? amount / from - amount / to : (to - from) * amount
}

/** What it is worth at a price. */
export function notionalAt({ amount, isInverse = false }: Sized, price: number): number {
  return isInverse ? amount / price : price * amount
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
