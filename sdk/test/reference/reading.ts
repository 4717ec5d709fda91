// What a formula is given and what it answers: a number, or the reason why there is none.
import type { Unit } from './decimal.js'
import type { View } from './flow.js'
import type { OrderBook } from './order-book.js'
import type { Past } from './past/past.js'
import type { State } from './status.js'
import type { Trades } from './trades.js'
import type { Window } from './windows.js'

export type Reason =
  | 'warm_up'
  | 'one_sided'
  | 'crossed'
  | 'not_live'
  | 'halt'
  | 'zero_denominator'
  | 'needs_l3'
  | 'no_trades'
  | 'no_level'
  | 'no_table'
  | 'unseen'
  | 'anonymous_orders'
  | 'exhausted'
  | 'not_depleting'
  | 'not_configured'
  | 'too_few'

/** What a market was told of itself and features need. */
export interface Settings {
  readonly ofiWeights: readonly number[] | null
  /** F04: a row of ten bins for each spread from one tick. */
  readonly microprice: readonly (readonly (number | null)[])[] | null
  /** Decimal text of an amount. */
  readonly vpinBucket: string | null
  readonly session: { readonly openUs: number; readonly closeUs: number } | null
  readonly fundingHours: number | null
}

/** What can be read at the last closed event; times in nanoseconds of venue time. */
export interface Reading {
  readonly state: State
  readonly view: View
  readonly past: Past
  readonly trades: Trades
  readonly tick: Unit
  readonly lot: Unit
  /** Of a book by order. */
  readonly orders: OrderBook | null
  readonly settings: Settings
  /** What many features share is computed once between two inputs. */
  once<T>(key: string, compute: () => T): T
}

export type Value = number | Reason
export type Formula = (reading: Reading) => Value
export type Windowed = (window: Window, name: string) => Formula

/** Features by name, and those that take any window by what stands before it, with the windows that are in `all`. */
export interface Family {
  readonly plain?: readonly (readonly [name: string, Formula])[]
  readonly windowed?: readonly (readonly [prefix: string, Windowed, windows: readonly string[]])[]
}
