// What a widget shows, and whoever tells it: the edge service's stream, or a core in the page. Elements know nothing of where it comes from.
import type { State } from '../engine/status.js'

/** A market's state, and beside it what only whoever looks on can be in. */
export type ViewState = State | 'connecting' | 'disconnected'

export type Side = 'bid' | 'ask'

/** One side of a book, best first: pxTicks, qtyLots, pxTicks, qtyLots, … */
export type SideLevels = Float64Array

/** Grid of prices and sizes, decimal text. Told before any book, and again should it become finer. */
export interface InstrumentEvent {
  readonly kind: 'instrument'
  readonly tickSize: string
  readonly lotSize: string
}

export interface StateEvent {
  readonly kind: 'state'
  readonly state: ViewState
  /** Why, in lower case, such as `gap_seq`; null where there is nothing to say. */
  readonly reason: string | null
  readonly epoch: number
  readonly tsUs: number
}

/** The best levels, whole. The arrays are the source's own: copy what is to last longer than the call. */
export interface BookEvent {
  readonly kind: 'book'
  readonly bids: SideLevels
  readonly asks: SideLevels
  readonly epoch: number
  readonly tsUs: number
  /** Epoch microseconds by the venue's clock; NaN where it has none. */
  readonly tsVenueUs: number
}

export interface TradeView {
  /** The taker's side. */
  readonly side: 'buy' | 'sell'
  readonly pxTicks: number
  readonly qtyLots: number
  readonly tsUs: number
}

export interface TradesEvent {
  readonly kind: 'trades'
  readonly trades: readonly TradeView[]
}

/** A support (bid) or resistance (ask); null where the level isn't followed. */
export interface LevelView {
  readonly side: Side
  readonly pxTicks: number
  readonly qtyLots: number
  readonly strength: number | null
  readonly ageUs: number | null
  readonly refills: number | null
  readonly cancelledOnApproach: number | null
}

export interface LevelsEvent {
  readonly kind: 'levels'
  readonly levels: readonly LevelView[]
}

/** The composite score and its parts, each in [−1, 1]. */
export interface SignalView {
  readonly score: number
  readonly direction: 'up' | 'down' | 'flat'
  readonly imbalance: number | null
  readonly size: number | null
  readonly speed: number | null
  readonly missing: readonly string[]
}

export interface SignalEvent {
  readonly kind: 'signal'
  /** Null while the book is live but a side is empty: then there is no score. */
  readonly signal: SignalView | null
  readonly tsUs: number
}

export interface FeaturesEvent {
  readonly kind: 'features'
  /** Null where undefined. */
  readonly features: Readonly<Record<string, number | null>>
  readonly reasons: Readonly<Record<string, string>>
  readonly tsUs: number
}

export interface PredictionEvent {
  readonly kind: 'prediction'
  readonly model: string
  readonly probabilities: Readonly<Record<string, number>>
  readonly servedBy: string
  readonly isDegraded: boolean
  /** By feature, what it added to ln(p(up)/p(down)); where the model tells. */
  readonly contributions?: Readonly<Record<string, number>>
  readonly tsUs: number
}

/** Time goes on, whatever the market does. */
export interface ClockEvent {
  readonly kind: 'clock'
  readonly tsUs: number
}

/** Something that a person should read: refused, not found, out of reach. */
export interface ProblemEvent {
  readonly kind: 'problem'
  readonly code: string
  readonly detail: string
}

/**
 * `tsUs` is the local clock of whoever received the market (the service, or this page), epoch microseconds: the one clock that all
 * events share. It never goes back within a watch.
 */
export type SourceEvent =
  | InstrumentEvent
  | StateEvent
  | BookEvent
  | TradesEvent
  | LevelsEvent
  | SignalEvent
  | FeaturesEvent
  | PredictionEvent
  | ClockEvent
  | ProblemEvent

export type Channel = 'book' | 'trades' | 'levels' | 'signal' | 'features' | 'prediction'

export interface Wish {
  /** ccxt's id, such as `binance`. */
  readonly venue: string
  /** Unified symbol, such as `BTC/USDT`. */
  readonly symbol: string
  readonly channels: readonly Channel[]
  /** Levels a side of the book; 20 unless told. */
  readonly depth?: number
  /** How often the book is told at most; 100 unless told. */
  readonly bookMs?: number
  /** Features by name; all that the market keeps unless told. */
  readonly features?: readonly string[]
}

export interface MarketSource {
  /**
   * Begins to tell: first the instrument and the state as far as they are known, then what happens. The answer ends it, after which the
   * listener is never called again. What can't be had is told as a `problem`; nothing is thrown.
   */
  watch(wish: Wish, listener: (event: SourceEvent) => void): () => void
}

export interface MarketName {
  readonly venue: string
  readonly symbol: string
}

/** `binance:BTC/USDT` (a symbol may have colons of its own); null where it is no such thing. */
export function marketName(text: string): MarketName | null {
  const colon = text.indexOf(':')
  const [venue, symbol] = [text.slice(0, colon).trim(), text.slice(colon + 1).trim()]
  return colon > 0 && /^[a-z0-9]{1,32}$/.test(venue) && /^[\w/:-]{1,64}$/.test(symbol) ? { venue, symbol } : null
}
