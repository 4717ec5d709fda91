// What a strategy wishes and what becomes of it, in whole ticks and lots. Types alone: backtest, paper and live mean the same by them.
import type { Signal } from './signal.js'
import type { State } from './status.js'

export type OrderSide = 'buy' | 'sell'

/** A stop waits at the venue until a trade reaches `stopTicks`; then it is a market or a limit order. */
export type OrderKind = 'limit' | 'market' | 'stop_market' | 'stop_limit'

/** Until cancelled; what fills at once, the rest is cancelled; all at once or nothing. */
export type TimeInForce = 'gtc' | 'ioc' | 'fok'

export interface OrderIntent {
  /** Place of the instrument in the run's list. */
  readonly instrument: number
  readonly side: OrderSide
  readonly kind: OrderKind
  readonly qtyLots: number
  /** Of `limit` and `stop_limit`. */
  readonly pxTicks?: number
  /** Of `stop_market` and `stop_limit`. */
  readonly stopTicks?: number
  /** `gtc` unless said. */
  readonly timeInForce?: TimeInForce
  /** Refused by the venue if it would take. */
  readonly postOnly?: boolean
  /** Never more than what closes the position. */
  readonly reduceOnly?: boolean
  /** Iceberg: what of it is shown at a time, in lots. */
  readonly displayLots?: number
  /** Not shown at all: behind everything that is shown at its price. */
  readonly hidden?: boolean
  /** The strategy's own word for it, such as `entry` or `stop`. */
  readonly tag?: string
}

/** `sent`: on its way; `waiting`: a stop that has not been reached; the last four are final. */
export type OrderStatus = 'sent' | 'waiting' | 'open' | 'filled' | 'cancelled' | 'refused' | 'expired'

export interface Order {
  readonly id: number
  readonly intent: OrderIntent
  readonly status: OrderStatus
  readonly filledLots: number
  /** When it was sent and when the venue's answer came back, local clock, epoch microseconds; NaN before. */
  readonly sentUs: number
  readonly ackUs: number
  /** Why it was refused, cancelled or expired, such as `post_only`; null otherwise. */
  readonly reason: string | null
}

/**
 * Why it filled. `traded_through`: a trade beyond its price. `queue_exhausted`: trades at its price took what stood before it and then it.
 * `bbo_crossed`: the other side's best price came to its own or beyond. `taker_walk`: it took from the book as it arrived.
 */
export type FillReason = 'traded_through' | 'queue_exhausted' | 'bbo_crossed' | 'taker_walk'

export interface Fill {
  readonly orderId: number
  readonly instrument: number
  readonly side: OrderSide
  readonly pxTicks: number
  readonly qtyLots: number
  readonly isMaker: boolean
  /** In the currency the contract settles in: the quote of a linear one, the base of an inverse one. Positive is a cost, negative a rebate. */
  readonly fee: number
  readonly reason: FillReason
  /** Lots before it in its queue, before and after what filled it; 0 and 0 for a taker. */
  readonly aheadBeforeLots: number
  readonly aheadAfterLots: number
  /** When it happened at the venue, and when that was known here. */
  readonly tsVenueUs: number
  readonly tsLocalUs: number
}

/** What is traded, and how it is counted. */
export interface Instrument {
  readonly venue: string
  readonly symbol: string
  /** Decimal text. */
  readonly tickSize: string
  readonly lotSize: string
  /** `linear`: pnl = Δprice × amount × multiplier, in quote. `inverse`: pnl = amount × multiplier × (1/from − 1/to), in base. */
  readonly contract: 'linear' | 'inverse'
  readonly multiplier: number
}

export interface Position {
  /** Negative: short. */
  readonly lots: number
  /** Of what is held, in the instrument's own units; NaN when flat. */
  readonly averagePrice: number
}

/** A market as a strategy sees it: by the local clock, after everything that had arrived by then, and nothing that hadn't. */
export interface MarketSight {
  readonly state: State
  readonly tsVenueUs: number
  readonly tsLocalUs: number
  /** NaN where the side is empty or the book isn't live. */
  readonly bidTicks: number
  readonly askTicks: number
  /** `[pxTicks, qtyLots][]`, best first; none unless live. */
  bids(n: number): readonly (readonly [pxTicks: number, qtyLots: number])[]
  asks(n: number): readonly (readonly [pxTicks: number, qtyLots: number])[]
  /** NaN when undefined, or when the run doesn't keep it. */
  feature(name: string): number
  /** Null unless the book is live and imbalance is defined. */
  signal(): Signal | null
}

export interface TradeSight {
  readonly instrument: number
  /** The taker's. */
  readonly side: OrderSide
  readonly pxTicks: number
  readonly qtyLots: number
  readonly tsVenueUs: number
  readonly tsLocalUs: number
}

/** All a strategy sees and may do. Equal desks, equal orders: a strategy has no clock, no randomness and no I/O of its own. */
export interface Desk {
  /** Local clock, epoch microseconds. */
  readonly nowUs: number
  readonly instruments: readonly Instrument[]
  readonly markets: readonly MarketSight[]
  position(instrument: number): Position
  /** Own orders that are not final, oldest first. */
  orders(instrument: number): readonly Order[]
  /** Cash and positions at the worse side of the books, in the account's currency. */
  readonly equity: number
  /** Sends an order; the answer is its id. What risk denies is final at once, with the denial as its reason. */
  submit(intent: OrderIntent): number
  /** Cancels are always sent; of an order that is final it changes nothing. */
  cancel(orderId: number): void
}

export interface Strategy {
  /** Features that it reads; the run keeps them. */
  readonly features?: readonly string[]
  /** It reads age, refills and cancellations of the levels of `signal()`, which are NaN otherwise: the run follows them. */
  readonly followsLevels?: boolean
  /**
   * False: it never asks for `signal()`, which is null then, and nothing is kept for it. One that reads no features and hears no trades
   * either is faster on rows by half: no market follows while nobody reads more than the best prices.
   */
  readonly readsSignal?: boolean
  /** `onTimer` is called so often, by the local clock, from the first event on; a whole number of milliseconds. */
  readonly timerMs?: number
  /** Once, before the first event. */
  onStart?(desk: Desk): void
  /** After everything that had arrived by then, answers included. */
  onTimer?(desk: Desk): void
  /** After each event of a market, once it has arrived. */
  onMarket?(desk: Desk, instrument: number): void
  onTrade?(desk: Desk, trade: TradeSight): void
  onFill?(desk: Desk, fill: Fill): void
  /** An own order changed its status. */
  onOrder?(desk: Desk, order: Order): void
}
