// The simulated venue fed with single orders: what a recording says of them, and what it only says of levels.
import type { Market } from '../engine/market.js'
import type { Trade } from '../engine/signal.js'
import type { Exchange, OrderChange, OrderId, VenueEvent } from '../simulation/index.js'
import type { FeedEvent, PeriodEvent, RecordEvent } from '../feeds/playback.js'
import { type BookSideName, type OrderStep, type OrderSteps, stepsOfPack, stepsOfRow } from './order-changes.js'
import { tradeSteps } from './trade-steps.js'

interface Known {
  readonly side: BookSideName
  pxTicks: number
  lots: number
}

/** Levels a side that are compared with the book after each event. */
const COMPARED = 20

/**
 * A file may begin in the middle of a day, or show a level without its orders. Lots whose order isn't known stand as one order of their
 * level, older than all that come later; what is said of an unknown id is said of these. After each event the best levels are compared
 * with the book: what is missing is added so, what is too much is taken from the unknown first, then from the youngest. A price that the
 * book passes over is empty: a file of so many levels doesn't say that an order beyond them was cancelled, and shows it once they are back.
 */
export class OrderQueue {
  readonly #market: Market
  readonly #exchange: Exchange
  readonly #compared: number
  readonly #known = new Map<OrderId, Known>()
  /** Ids by level, oldest first, of what is there without orders. */
  readonly #unknown = new Map<string, OrderId[]>()
  readonly #levels = new Map<string, Set<OrderId>>()
  readonly #side = new Float64Array(2 * COMPARED)
  #epoch = -1
  #made = 0
  #events: VenueEvent[] = []

  constructor(market: Market, exchange: Exchange, levels: number) {
    this.#market = market
    this.#exchange = exchange
    this.#compared = Math.min(levels, COMPARED)
  }

  /** `trades`: what the market told since the last call. Throws RangeError for a recording of levels. */
  happened(item: FeedEvent | RecordEvent | PeriodEvent, trades: readonly Trade[], tsUs: number): readonly VenueEvent[] {
    this.#events = []
    if (item.kind === 'status') this.#look(tsUs)
    else if (item.kind === 'event') this.#compare(tsUs)
    else if (item.kind === 'record') {
      const { record } = item
      if (record.kind === 'row') {
        this.#steps(stepsOfRow(record.message, Number(this.#market.tickSize)), trades, tsUs)
      } else if (record.kind === 'orders') {
        this.#steps(stepsOfPack(record.packed), trades, tsUs)
        this.#compare(tsUs)
      } else if (record.kind !== 'picture')
        throw new RangeError(`queue L3FIFO: found ${record.kind} in the recording, expected single orders`)
    }
    return this.#events
  }

  /** Whether there is a book; a new one begins empty. */
  #look(tsUs: number): boolean {
    const { state, epoch } = this.#market
    if (state !== 'live') {
      if (this.#epoch >= 0) this.#exchange.lost()
      this.#epoch = -1
      return false
    }
    if (epoch === this.#epoch) return true
    this.#epoch = epoch
    this.#clear(tsUs)
    return true
  }

  #clear(tsUs: number): void {
    this.#known.clear()
    this.#unknown.clear()
    this.#levels.clear()
    this.#tell({ action: 'clear' }, tsUs)
  }

  #steps({ steps, isHidden }: OrderSteps, trades: readonly Trade[], tsUs: number): void {
    // The first row of a file is in the book that comes with it.
    const wasLive = this.#epoch >= 0
    if (!this.#look(tsUs)) return
    const isWhole = steps[0]?.op === 'clear'
    if (!wasLive && !isWhole) return
    for (const step of steps) this.#step(step, tsUs)
    for (const [i, trade] of trades.entries())
      if (isHidden[i] === true) this.#events.push(...this.#exchange.trade(tradeSteps(trade, this.#market), tsUs))
  }

  #step(step: OrderStep, tsUs: number): void {
    if (step.op === 'clear') return this.#clear(tsUs)
    const known = this.#known.get(step.id)
    const { id, side, isTrade } = step
    if (step.op === 'reduce' || step.op === 'delete') {
      if (known) this.#reduce(id, known, step.op === 'delete' ? known.lots : step.qtyLots, isTrade, tsUs)
      else if (!Number.isNaN(step.pxTicks)) this.#reduceUnknown(side, step.pxTicks, step.qtyLots, isTrade, tsUs)
      return
    }
    const pxTicks = step.pxTicks === 0 ? (known?.pxTicks ?? 0) : step.pxTicks
    if (!known && (step.op === 'amend' || pxTicks === 0)) return
    if (known && step.op !== 'add' && pxTicks === known.pxTicks && step.qtyLots <= known.lots)
      return this.#reduce(id, known, known.lots - step.qtyLots, isTrade, tsUs)
    if (known) this.#reduce(id, known, known.lots, false, tsUs)
    this.#add(id, side, pxTicks, step.qtyLots, tsUs)
  }

  #add(id: OrderId, side: BookSideName, pxTicks: number, qtyLots: number, tsUs: number): void {
    if (qtyLots <= 0) return
    this.#known.set(id, { side, pxTicks, lots: qtyLots })
    const key = levelOf(side, pxTicks)
    let level = this.#levels.get(key)
    if (!level) this.#levels.set(key, (level = new Set()))
    level.add(id)
    this.#tell({ action: 'add', id, side, pxTicks, qtyLots }, tsUs)
  }

  #reduce(id: OrderId, known: Known, lots: number, isTrade: boolean, tsUs: number): void {
    const qtyLots = Math.min(lots, known.lots)
    if (qtyLots <= 0) return
    known.lots -= qtyLots
    if (known.lots === 0) {
      this.#known.delete(id)
      const key = levelOf(known.side, known.pxTicks)
      const level = this.#levels.get(key)
      level?.delete(id)
      if (level?.size === 0) this.#levels.delete(key)
    }
    this.#tell({ action: isTrade ? 'trade' : 'cancel', id, qtyLots }, tsUs)
  }

  /** Answers what is left over. */
  #reduceUnknown(side: BookSideName, pxTicks: number, lots: number, isTrade: boolean, tsUs: number): number {
    const key = levelOf(side, pxTicks)
    const ids = this.#unknown.get(key) ?? []
    let left = lots
    while (left > 0 && ids.length > 0) {
      const known = this.#known.get(ids[0]!)
      const here = Math.min(left, known?.lots ?? 0)
      if (known) this.#reduce(ids[0]!, known, here, isTrade, tsUs)
      if (!this.#known.has(ids[0]!)) ids.shift()
      left -= here
    }
    if (ids.length === 0) this.#unknown.delete(key)
    return left
  }

  #compare(tsUs: number): void {
    if (!this.#look(tsUs)) return
    for (const side of ['bid', 'ask'] as const) {
      const n = Math.min(this.#compared, this.#market.book.read(side, this.#side))
      for (let i = 0; i < n; i++) {
        const pxTicks = this.#side[2 * i]!
        const missing = this.#side[2 * i + 1]! - this.#exchange.lotsAt(side, pxTicks)
        if (missing > 0) this.#reveal(side, pxTicks, missing, tsUs)
        else if (missing < 0) this.#drop(side, pxTicks, -missing, tsUs)
      }
      this.#empty(side, n, tsUs)
    }
  }

  /** Of the prices up to the last that was compared, those that the book doesn't show. */
  #empty(side: BookSideName, n: number, tsUs: number): void {
    let i = 0
    let pxTicks = side === 'bid' ? this.#exchange.bidTicks : this.#exchange.askTicks
    while (i < n && !Number.isNaN(pxTicks)) {
      const next = this.#exchange.nextTicks(side, pxTicks)
      if (pxTicks === this.#side[2 * i]) i++
      else this.#drop(side, pxTicks, Infinity, tsUs)
      pxTicks = next
    }
  }

  #reveal(side: BookSideName, pxTicks: number, lots: number, tsUs: number): void {
    const id = `level ${this.#made++}`
    const key = levelOf(side, pxTicks)
    const ids = this.#unknown.get(key)
    if (ids) ids.push(id)
    else this.#unknown.set(key, [id])
    this.#add(id, side, pxTicks, lots, tsUs)
  }

  #drop(side: BookSideName, pxTicks: number, lots: number, tsUs: number): void {
    let left = this.#reduceUnknown(side, pxTicks, lots, false, tsUs)
    for (const id of [...(this.#levels.get(levelOf(side, pxTicks)) ?? [])].reverse()) {
      if (left <= 0) return
      const known = this.#known.get(id)!
      const here = Math.min(left, known.lots)
      this.#reduce(id, known, here, false, tsUs)
      left -= here
    }
  }

  #tell(change: OrderChange, tsUs: number): void {
    this.#events.push(...this.#exchange.orders(change, tsUs))
  }
}

const levelOf = (side: BookSideName, pxTicks: number): string => `${side} ${pxTicks}`
