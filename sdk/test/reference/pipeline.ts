// From applied events to features, levels and score. An event is closed once; what is read is the state at the last
// closed event, with windows that end at the market's time.
import { fromUnits, type Unit } from './decimal.js'
import type { View } from './flow.js'
import { largeLevels, type LargeLevel, type LevelOptions } from './levels.js'
import type { TwinLevel } from './market-types.js'
import type { OrderBook } from './order-book.js'
import { Past } from './past/past.js'
import { consumedBy, type Happening } from './past/rows.js'
import type { Reading, Settings } from './reading.js'
import type { State } from './status.js'
import { LevelTracker } from './tracker.js'
import { Trades } from './trades.js'

export class Pipeline {
  readonly trades = new Trades()
  readonly tracker = new LevelTracker()
  readonly past = new Past()
  large: readonly LargeLevel[] = []
  view: View = { bids: [], asks: [] }
  private readonly levelOptions: LevelOptions
  private readonly settings: Settings
  /** What readings have computed since the last input. */
  private found = new Map<string, unknown>()

  constructor(levelOptions: LevelOptions, settings: Settings) {
    this.levelOptions = levelOptions
    this.settings = settings
  }

  get nowNs(): bigint {
    return this.past.clock.nowNs
  }

  /** Windows of the book and tracked levels begin anew; windows of trades go on. */
  beginEpoch(): void {
    this.view = { bids: [], asks: [] }
    this.large = []
    this.tracker.clear()
    this.past.beginEpoch()
    this.found.clear()
  }

  /** The book is given up until there is another one. */
  lost(): void {
    this.past.lost()
    this.found.clear()
  }

  /** `book` is the one to be trusted now, also when the event did not change it. */
  close(happening: Happening, book: View | null, money: { tick: Unit; lot: Unit }): void {
    const { fills, view } = happening
    const tickLot = fromUnits(1n, money.tick) * fromUnits(1n, money.lot)
    for (const fill of fills) {
      this.trades.add(fill)
      if (fill.pxTicks !== null) this.tracker.trade(consumedBy(fill.sign), fill.pxTicks, fill.qtyLots)
    }
    this.past.event(happening, { tickLot })
    this.found.clear()
    if (book === null) return
    if (view !== null) this.large = largeLevels(view, this.levelOptions)
    this.view = book
    this.tracker.close(book, this.large, this.nowNs)
  }

  /** Windows end at the market's venue time, whatever moved it. */
  seen(nowNs: bigint): void {
    this.advance(nowNs)
    this.past.timed()
  }

  advance(nowNs: bigint): void {
    this.past.moveTo(nowNs)
    this.found.clear()
  }

  /** The greatest size that is remembered beside the book. */
  get greatestLots(): bigint {
    return this.tracker.greatestLots
  }

  /** Sizes counted in a unit `factor` times as fine. */
  scale(factor: bigint): void {
    const scaled = ({ bids, asks }: View): View => ({
      bids: bids.map(([pxTicks, qtyLots]) => [pxTicks, qtyLots * factor]),
      asks: asks.map(([pxTicks, qtyLots]) => [pxTicks, qtyLots * factor]),
    })
    this.view = scaled(this.view)
    this.large = this.large.map((level) => ({ ...level, qtyLots: level.qtyLots * factor }))
    this.trades.scale(factor)
    this.tracker.scale(factor)
    this.past.scale(factor, scaled)
    this.found.clear()
  }

  reading(state: State, tick: Unit, lot: Unit, orders: OrderBook | null): Reading {
    const { view, past, trades, settings, found } = this
    const once = <T>(key: string, compute: () => T): T => {
      if (!found.has(key)) found.set(key, compute())
      return found.get(key) as T
    }
    return { state, view, past, trades, tick, lot, orders, settings, once }
  }
}

/** The tracked levels as they are handed out. */
export function levelsOf({ tracker, nowNs }: Pipeline, tick: Unit, lot: Unit): TwinLevel[] {
  return tracker.levels().map((level) => ({
    side: level.side,
    price: fromUnits(level.pxTicks, tick),
    amount: fromUnits(level.qtyLots, lot),
    strength: level.strength,
    ageUs: Number((nowNs - level.bornNs) / 1000n),
    refills: level.refills,
    cancelledOnApproach: level.cancelledOnApproach,
  }))
}
