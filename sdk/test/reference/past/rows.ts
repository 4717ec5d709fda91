// What the twin writes down of an input, one row each.
import type { Level, Side } from '../book.js'
import type { MessageType } from '../decode-lobster.js'
import type { Flow, View } from '../flow.js'
import type { Clock } from '../windows.js'

/** A trade as it is told. */
export interface Fill {
  /** The market's venue time when it was applied. */
  readonly tsNs: bigint
  /** What the trade itself says. */
  readonly ownNs: bigint
  /** +1 buyer-initiated, -1 seller-initiated. */
  readonly sign: 1n | -1n
  readonly qtyLots: bigint
  /** Null when the price falls between two ticks or consumes nothing that is displayed. */
  readonly pxTicks: bigint | null
  /** In ticks, also between two of them. */
  readonly px: number
  readonly visible: boolean
}

/** A message of a file by order, with the visible levels before and after it. */
export interface OrderRow {
  readonly type: MessageType
  readonly side: Side
  readonly id: bigint
  /** In ticks, also between two of them. */
  readonly px: number
  readonly pxTicks: bigint
  readonly lots: bigint
  /** Null before the first row. */
  readonly before: View | null
  readonly after: View
  /** It took the last lot of an order whose add was told. */
  readonly ends: boolean
  /** Orders that the book forgot while the row was applied, though no message ended them. */
  readonly forgotten: readonly bigint[]
}

/** The book at a closed book event. */
export interface BookRow extends Clock {
  /** Ten levels a side. */
  readonly bids: readonly Level[]
  readonly asks: readonly Level[]
  /** Twice the mid, where it is defined. */
  readonly mid2: bigint | null
  /** Against the book event before; null for the first of an epoch. */
  readonly flow: Flow | null
  readonly touchChanged: boolean
  /** Change of size at an unchanged best price. */
  readonly queue: Readonly<Record<Side, bigint | null>>
}

/** What a flow is made of, lots. */
export interface Parts {
  readonly add: bigint
  readonly cancel: bigint
  readonly trade: bigint
}

export interface PartsRow extends Clock, Parts {}

export interface TradeRow extends Clock {
  readonly ownNs: bigint
  readonly sign: 1n | -1n
  readonly qtyLots: bigint
  readonly px: number
  readonly visible: boolean
  /** Twice the mid in force before its batch. */
  readonly mid2: bigint | null
  /** Of its lots, those that nothing displayed. */
  readonly hiddenLots: bigint
  /** Above the 95 % quantile of the trades before it. */
  readonly large: boolean
  /** What the rules say of its sign; 0 where they say nothing. */
  readonly tickSign: number
  readonly leeReadySign: number
}

/** Consecutive trades of one own time and sign. */
export interface Merged {
  readonly nowNs: bigint
  readonly ownNs: bigint
  readonly sign: 1n | -1n
  readonly qtyLots: bigint
  readonly px: number
  readonly mid2: bigint | null
}

/** A size that rose or fell, by a message or, netted, by a frame. */
export interface ChangeRow extends Clock {
  readonly kind: 'add' | 'cancel'
  readonly side: Side
  readonly lots: bigint
}

export interface CountRow extends Clock {
  readonly count: number
}

/** An input that was applied and closed. */
export interface Happening {
  /** Null when it was no book event. */
  readonly view: View | null
  readonly fills: readonly Fill[]
  /** Null for a feed by price. */
  readonly rows: readonly OrderRow[] | null
  /** Levels that a depth frame named, in the order of the wire. */
  readonly named: Readonly<Record<Side, readonly Level[]>>
}

export interface BookState {
  readonly view: View
  readonly mid2: bigint | null
}

export const SIDES: readonly Side[] = ['bid', 'ask']

export function levelsOf(view: View, side: Side): readonly Level[] {
  return side === 'bid' ? view.bids : view.asks
}

/** Twice the mid while both sides are there and not crossed; locked is allowed. */
export function definedMid({ bids, asks }: View): bigint | null {
  const [bid, ask] = [bids[0], asks[0]]
  return bid === undefined || ask === undefined || bid[0] > ask[0] ? null : bid[0] + ask[0]
}

/** The side whose resting orders a trade consumes. */
export function consumedBy(sign: bigint): Side {
  return sign > 0n ? 'ask' : 'bid'
}
