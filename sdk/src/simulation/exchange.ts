// The simulated venue of one instrument: the recorded book and trades on one side, own orders on the other. Pure: venue time is handed in.
import { BookHalf } from './book-half.js'
import type { LevelColumns } from './book-side.js'
import type { FeeModel } from './fees/fee-model.js'
import { Hits } from './hits.js'
import type { BookShift } from './impact/book-shift.js'
import type { ImpactCost } from './impact/square-root.js'
import { refusalOf } from './intent-check.js'
import { Ledger } from './ledger.js'
import { ownOrder, reaches, type OwnOrder } from './own-order.js'
import { OwnSide } from './own-side.js'
import type { QueueModel } from './queue/queue-model.js'
import { Stops } from './stops.js'
import { canTakeAll, walk, wouldTake } from './takes.js'
import type { VenueEvent, VenueOrder } from './venue-events.js'
import { VenueOrders, type OrderChange } from './venue-orders.js'

export interface ExchangeOptions {
  /** Place of the instrument in the run's list; it comes back in each fill. */
  readonly instrument: number
  readonly queue: QueueModel
  readonly fees: FeeModel
  /** What takes cost beyond their price. */
  readonly impact?: ImpactCost
  /** How the book gives way to takes; an exchange needs one of its own. */
  readonly shift?: BookShift
  /** What own orders take is gone, and no two fill from the same lots. On unless said. */
  readonly consumption?: boolean
  /**
   * For reduce-only: lots held at the venue as of the last event that was given back; those of the present call are added here. Without it,
   * what this exchange has filled.
   */
  readonly positionLots?: () => number
  /** Ticks held in an array on each side of the book, a power of two; prices outside are slower. 16,384 unless said. */
  readonly windowTicks?: number
}

/** A recorded trade; `side` is the taker's. Where it isn't known, the book's best prices tell, and between them neither side is hit at its price. */
export interface RecordedTrade {
  readonly side: 'buy' | 'sell' | 'unknown'
  readonly pxTicks: number
  readonly qtyLots: number
}

/** Numbers a level change takes in a packed array: side (0 bid, 1 ask), pxTicks, qtyLots (0 ends the level). */
export const CHANGE_NUMBERS = 3

/**
 * Each call happens at a venue time (epoch microseconds) that is not before the last one's, and gives back its events in order, none of
 * them before that time. The book isn't live until the first snapshot, or the first `clear` of single orders.
 */
export class Exchange {
  readonly #bids: BookHalf
  readonly #asks: BookHalf
  readonly #buys = new OwnSide(true)
  readonly #sells = new OwnSide(false)
  readonly #ledger: Ledger
  readonly #hits: Hits
  readonly #stops = new Stops()
  readonly #orders: VenueOrders
  readonly #model: QueueModel
  readonly #looksAlways: boolean
  #isLive = false
  /** The best prices of a message that isn't over at which there may be more to take than before. */
  #askRaised = Infinity
  #bidRaised = -Infinity

  constructor(options: ExchangeOptions) {
    const { queue, shift = null, consumption: consumes = true, impact = null, positionLots = null } = options
    const half = { windowTicks: options.windowTicks, shift, consumes }
    this.#bids = new BookHalf(false, half)
    this.#asks = new BookHalf(true, half)
    this.#ledger = new Ledger({ instrument: options.instrument, fees: options.fees, impact, positionLots })
    this.#hits = new Hits(this.#ledger, queue, consumes)
    this.#model = queue
    this.#looksAlways = shift !== null && consumes
    this.#orders = new VenueOrders({
      nextPlace: () => this.#hits.nextPlace++,
      grown: (side, px, lots) => this.#add(side, px, lots),
      left: (side, px, lots, place) => {
        this.#hits.leftBefore(side === 'bid' ? this.#buys : this.#sells, px, lots, place)
        this.#add(side, px, -lots)
      },
      taken: (side, px, lots, place) => {
        this.#tradeOn(side, px, lots, place)
        this.#add(side, px, -lots)
        this.#triggerStops(px)
      },
    })
  }

  get isLive(): boolean {
    return this.#isLive
  }

  /** Of the recorded book, whatever own orders took; NaN when the side is empty or the book isn't live. */
  get bidTicks(): number {
    return this.#bids.levels.bestTicks
  }

  get askTicks(): number {
    return this.#asks.levels.bestTicks
  }

  /** The next worse price of the recorded book, NaN when there is none. */
  nextTicks(side: 'bid' | 'ask', pxTicks: number): number {
    return (side === 'bid' ? this.#bids : this.#asks).levels.after(pxTicks)
  }

  /** Every level of a side of the recorded book, pxTicks and qtyLots in turn, in no order. */
  allLevels(side: 'bid' | 'ask'): number[] {
    return (side === 'bid' ? this.#bids : this.#asks).levels.all()
  }

  /** What the recorded book shows at a price. */
  lotsAt(side: 'bid' | 'ask', pxTicks: number): number {
    return (side === 'bid' ? this.#bids : this.#asks).levels.lotsAt(pxTicks)
  }

  /** One level of the book changed. */
  book(side: 'bid' | 'ask', pxTicks: number, qtyLots: number, tsVenueUs: number): readonly VenueEvent[] {
    one[0] = side === 'ask' ? 1 : 0
    one[1] = pxTicks
    one[2] = qtyLots
    return this.changes(one, 1, tsVenueUs)
  }

  /**
   * One message of the venue: `n` level changes, `CHANGE_NUMBERS` numbers each, all at once. Queues follow every change; whether prices crossed
   * own orders is looked at after the last. Passed over while the book isn't live. Throws RangeError with an exact queue model.
   */
  changes(packed: Float64Array, n: number, tsVenueUs: number): readonly VenueEvent[] {
    if (this.#model.isExact) throw new RangeError(`${this.#model.name} needs the venue's orders: call orders()`)
    if (!this.#isLive) return NONE
    for (let i = 0; i < n * CHANGE_NUMBERS; i += CHANGE_NUMBERS)
      this.level(packed[i] === 1, packed[i + 1]!, packed[i + 2]!)
    return this.changed(tsVenueUs)
  }

  /** One level of a message, of a live book; `changed` ends the message. Answers what it showed before. */
  level(isAsk: boolean, pxTicks: number, qtyLots: number): number {
    const half = isAsk ? this.#asks : this.#bids
    const before = half.levels.lotsAt(pxTicks)
    if (isAsk) {
      if (this.#set(half, this.#sells, pxTicks, qtyLots) && pxTicks < this.#askRaised) this.#askRaised = pxTicks
    } else if (this.#set(half, this.#buys, pxTicks, qtyLots) && pxTicks > this.#bidRaised) this.#bidRaised = pxTicks
    return before
  }

  /**
   * Levels of a message out of columns, rows `from` up to and without `to`. What they showed before is written into `before`. `changed` ends
   * the message.
   */
  levels(columns: LevelColumns, from: number, to: number): void {
    const bids = this.#bids.levels
    const asks = this.#asks.levels
    const { what, pxTicks, qtyLots, before } = columns
    for (let row = from; row < to; row++) {
      row = bids.setRows(columns, row, to, watchedFrom(this.#bids, this.#buys), watchedTo(this.#bids, this.#buys))
      row = asks.setRows(columns, row, to, watchedFrom(this.#asks, this.#sells), watchedTo(this.#asks, this.#sells))
      // One that is watched, or where bids come after asks.
      if (row < to) before[row] = this.level((what[row]! & 1) !== 0, pxTicks[row]!, qtyLots[row]!)
    }
    if (asks.raisedTicks < this.#askRaised) this.#askRaised = asks.raisedTicks
    if (bids.raisedTicks > this.#bidRaised) this.#bidRaised = bids.raisedTicks
    asks.forgetRaised()
    bids.forgetRaised()
  }

  /** The message that `level` told is over. */
  changed(tsVenueUs: number): readonly VenueEvent[] {
    const isCrossed = this.#isCrossed(this.#askRaised, this.#bidRaised)
    this.#askRaised = Infinity
    this.#bidRaised = -Infinity
    if (!isCrossed) return NONE
    this.#ledger.tsUs = tsVenueUs
    this.#cross()
    return this.#ledger.drain()
  }

  /** The whole book, packed like `changes`; levels that it doesn't name are gone. It is live from here on. */
  snapshot(packed: Float64Array, n: number, tsVenueUs: number): readonly VenueEvent[] {
    if (this.#model.isExact) throw new RangeError(`${this.#model.name} needs the venue's orders: call orders()`)
    const before = [...this.#ownLevels()].map(({ half, pxTicks }) => (this.#isLive ? half.levels.lotsAt(pxTicks) : NaN))
    for (const half of [this.#bids, this.#asks]) half.levels.clear()
    for (let i = 0; i < n * CHANGE_NUMBERS; i += CHANGE_NUMBERS)
      (packed[i] === 0 ? this.#bids : this.#asks).levels.set(packed[i + 1]!, packed[i + 2]!)
    this.#isLive = true
    let at = 0
    for (const { own, half, pxTicks } of this.#ownLevels())
      this.#hits.levelChanged(own, pxTicks, before[at++]!, half.levels.lotsAt(pxTicks))
    for (const half of [this.#bids, this.#asks]) half.gone.reconcile((px) => half.levels.lotsAt(px))
    return this.#after(tsVenueUs, () => this.#cross())
  }

  /** The book isn't known until the next snapshot or `clear`. Own orders stay; nothing can be taken; trades still fill. */
  lost(): void {
    this.#isLive = false
    this.#bids.clear()
    this.#asks.clear()
    this.#orders.clear()
  }

  /** On a feed of single orders: only trades that filled no order that was shown; the others come by `orders`. */
  trade({ side, pxTicks, qtyLots }: RecordedTrade, tsVenueUs: number): readonly VenueEvent[] {
    const isBuy = side === 'buy' || (side === 'unknown' && pxTicks >= this.askTicks)
    const isSell = side === 'sell' || (side === 'unknown' && pxTicks <= this.bidTicks)
    if (isBuy !== isSell) return this.traded(isBuy, pxTicks, qtyLots, tsVenueUs)
    return this.#after(tsVenueUs, () => {
      if (isBuy) {
        this.#tradeOn('ask', pxTicks, qtyLots)
        this.#tradeOn('bid', pxTicks, qtyLots)
      } else {
        this.#hits.trade(this.#sells, this.#asks, pxTicks, qtyLots, NaN, false)
        this.#hits.trade(this.#buys, this.#bids, pxTicks, qtyLots, NaN, false)
      }
      if (!this.#model.isExact && isBuy) {
        this.#asks.traded(pxTicks, qtyLots)
        this.#bids.traded(pxTicks, qtyLots)
      }
      this.#triggerStops(pxTicks)
    })
  }

  /** A recorded trade whose taker is known: `isBuy`, the taker bought. */
  traded(isBuy: boolean, pxTicks: number, qtyLots: number, tsVenueUs: number): readonly VenueEvent[] {
    this.#ledger.tsUs = tsVenueUs
    const half = isBuy ? this.#asks : this.#bids
    this.#hits.trade(isBuy ? this.#sells : this.#buys, half, pxTicks, qtyLots)
    if (!this.#model.isExact) half.traded(pxTicks, qtyLots)
    if (this.#stops.any) this.#triggerStops(pxTicks)
    return this.#ledger.drain()
  }

  /** One of the venue's orders changed (L3). With any queue model; instead of `changes` and `snapshot`. */
  orders(change: OrderChange, tsVenueUs: number): readonly VenueEvent[] {
    if (change.action === 'clear') {
      this.lost()
      this.#isLive = true
      return NONE
    }
    if (!this.#isLive) return NONE
    return this.#after(tsVenueUs, () => {
      this.#orders.change(change)
    })
  }

  /** An own order arrives. Throws RangeError when its id is already there. */
  arrive(order: VenueOrder, tsVenueUs: number): readonly VenueEvent[] {
    if (this.#ledger.live.has(order.id)) throw new RangeError(`order ${order.id} is at the venue already`)
    this.#ledger.tsUs = tsVenueUs
    this.#take(order)
    return this.#ledger.drain()
  }

  /** A cancel arrives; of an order that is final, or not known, it changes nothing. */
  cancelArrives(orderId: number, tsVenueUs: number): readonly VenueEvent[] {
    const order = this.#ledger.live.get(orderId)
    if (!order) return NONE
    this.#ledger.tsUs = tsVenueUs
    if (this.#stops.any) this.#stops.remove(order)
    this.#own(order).remove(order)
    this.#ledger.cancel(order)
    return this.#ledger.drain()
  }

  #take(order: VenueOrder): void {
    const own = ownOrder(order)
    const isStop = order.intent.stopTicks !== undefined
    const refusal = refusalOf(order.intent)
    if (refusal) this.#ledger.refuse(order.id, refusal)
    else if (!isStop && !this.#isLive) this.#ledger.refuse(order.id, 'book_lost')
    else if (!isStop && this.#ledger.fillableLots(own) === 0) this.#ledger.refuse(order.id, 'reduce_only')
    else if (isStop) {
      this.#ledger.acknowledge(own, 'waiting')
      this.#stops.add(own)
    } else if (order.intent.postOnly === true && this.#wouldTake(own)) this.#ledger.refuse(order.id, 'post_only')
    else {
      this.#ledger.acknowledge(own, 'open')
      this.#enter(own)
    }
  }

  /** Takes what it may, then rests or ends. */
  #enter(order: OwnOrder): void {
    const { kind, timeInForce } = order.intent
    const other = order.isBuy ? this.#asks : this.#bids
    const isMarket = kind === 'market' || kind === 'stop_market'
    if (timeInForce === 'fok' && !canTakeAll(order, other, this.#ledger)) return this.#ledger.expire(order, 'fok')
    walk(order, other, this.#ledger)
    if (!this.#ledger.live.has(order.id)) return
    if (isMarket) this.#ledger.expire(order, 'book_exhausted')
    else if (timeInForce === 'ioc') this.#ledger.expire(order, 'ioc')
    else this.#hits.join(order, this.#own(order), order.isBuy ? this.#bids : this.#asks)
  }

  #triggerStops(pxTicks: number): void {
    for (const order of this.#stops.reached(pxTicks)) {
      this.#ledger.trigger(order)
      if (!this.#isLive) this.#ledger.expire(order, 'book_lost')
      else if (this.#ledger.fillableLots(order) === 0) this.#ledger.expire(order, 'reduce_only')
      else if (order.intent.postOnly === true && this.#wouldTake(order)) this.#ledger.expire(order, 'post_only')
      else this.#enter(order)
    }
  }

  #wouldTake(order: OwnOrder): boolean {
    return wouldTake(order, order.isBuy ? this.#asks : this.#bids, this.#ledger.tsUs)
  }

  /** A trade with what rests on this side. */
  #tradeOn(side: 'bid' | 'ask', pxTicks: number, lots: number, makerPlace?: number): void {
    if (side === 'ask') this.#hits.trade(this.#sells, this.#asks, pxTicks, lots, makerPlace)
    else this.#hits.trade(this.#buys, this.#bids, pxTicks, lots, makerPlace)
  }

  /** Whether more may be there to take than before. */
  #set(half: BookHalf, own: OwnSide, pxTicks: number, qtyLots: number): boolean {
    const before = half.levels.set(pxTicks, qtyLots)
    if (reaches(own.isBuy, own.bestTicks, pxTicks) && reaches(own.isBuy, pxTicks, own.worstTicks))
      this.#hits.levelChanged(own, pxTicks, before, qtyLots)
    const { gone } = half
    if (!(pxTicks >= gone.lowestTicks && pxTicks <= gone.highestTicks)) return qtyLots > before
    gone.changed(pxTicks, qtyLots)
    return qtyLots > 0
  }

  #add(side: 'bid' | 'ask', pxTicks: number, lots: number): void {
    const isAsk = side === 'ask'
    const half = isAsk ? this.#asks : this.#bids
    const hasGrown = this.#set(half, isAsk ? this.#sells : this.#buys, pxTicks, half.levels.lotsAt(pxTicks) + lots)
    if (hasGrown && this.#isCrossed(isAsk ? pxTicks : Infinity, isAsk ? -Infinity : pxTicks)) this.#cross()
  }

  /** Whether levels that grew, or prices that come back from where own takes had moved them, may have reached own orders. */
  #isCrossed(askRaised: number, bidRaised: number): boolean {
    return this.#looksAlways || this.#buys.bestTicks >= askRaised || this.#sells.bestTicks <= bidRaised
  }

  #cross(): void {
    const { tsUs } = this.#ledger
    this.#hits.cross(this.#buys, this.#bids, this.#asks, tsUs)
    this.#hits.cross(this.#sells, this.#asks, this.#bids, tsUs)
  }

  #own(order: OwnOrder): OwnSide {
    return order.isBuy ? this.#buys : this.#sells
  }

  *#ownLevels(): Generator<{ own: OwnSide; half: BookHalf; pxTicks: number }> {
    for (const { pxTicks } of this.#buys.levels) yield { own: this.#buys, half: this.#bids, pxTicks }
    for (const { pxTicks } of this.#sells.levels) yield { own: this.#sells, half: this.#asks, pxTicks }
  }

  #after(tsVenueUs: number, act: () => void): readonly VenueEvent[] {
    this.#ledger.tsUs = tsVenueUs
    act()
    return this.#ledger.drain()
  }
}

// Prices of a side at which a change means more than the level: of own orders, and of what own takes left a mark on.

function watchedFrom({ gone }: BookHalf, { isBuy, bestTicks, worstTicks }: OwnSide): number {
  const own = isBuy ? worstTicks : bestTicks
  return own < gone.lowestTicks ? own : gone.lowestTicks
}

function watchedTo({ gone }: BookHalf, { isBuy, bestTicks, worstTicks }: OwnSide): number {
  const own = isBuy ? bestTicks : worstTicks
  return own > gone.highestTicks ? own : gone.highestTicks
}

const one = new Float64Array(CHANGE_NUMBERS)
const NONE: readonly VenueEvent[] = []
