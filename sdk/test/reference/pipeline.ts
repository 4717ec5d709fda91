// From applied events to features, levels and score. An event is closed once; what is read is the state at the last
// closed event, with windows that end at the market's time.
import type { Side } from './book.js'
import { fromUnits, type Unit } from './decimal.js'
import { flowBetween, type Flow, type View } from './flow.js'
import { History } from './history.js'
import type { Reading } from './features.js'
import { largeLevels, type LargeLevel, type LevelOptions } from './levels.js'
import type { TwinLevel } from './market-types.js'
import type { OrderBook } from './order-book.js'
import type { State } from './status.js'
import { LevelTracker } from './tracker.js'
import { Trades, type Trade } from './trades.js'

export interface Fill extends Trade {
  /** Null when the price falls between two ticks. */
  readonly pxTicks: bigint | null
}

export class Pipeline {
  readonly trades = new Trades()
  readonly tracker = new LevelTracker()
  large: readonly LargeLevel[] = []
  view: View = { bids: [], asks: [] }
  nowNs = 0n
  private readonly flows = new History<Flow>()
  private before: View | null = null
  private epochStartNs: bigint | null = null
  /** The first venue time the market has seen. */
  private firstEventNs: bigint | null = null
  private readonly levelOptions: LevelOptions

  constructor(levelOptions: LevelOptions) {
    this.levelOptions = levelOptions
  }

  /** Windows of the book and tracked levels begin anew; windows of trades go on. */
  beginEpoch(): void {
    this.view = { bids: [], asks: [] }
    this.large = []
    this.flows.clear()
    this.tracker.clear()
    this.before = null
    this.epochStartNs = null
  }

  /** `view` is null when the event changed no book, or none that can be trusted. */
  close(view: View | null, fills: readonly Fill[], nowNs: bigint): void {
    for (const fill of fills) this.addTrade(fill)
    if (view === null) return
    this.epochStartNs ??= nowNs
    if (this.before !== null) this.flows.push(nowNs, flowBetween(this.before, view))
    this.flows.prune(nowNs)
    this.trades.history.prune(nowNs)
    this.before = view
    if (view !== this.view) this.large = largeLevels(view, this.levelOptions)
    this.view = view
    this.tracker.close(view, this.large, nowNs)
  }

  /** Windows end at the market's venue time, whatever moved it. */
  seen(nowNs: bigint): void {
    this.nowNs = nowNs
    this.firstEventNs ??= nowNs
  }

  advance(nowNs: bigint): void {
    this.nowNs = nowNs
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
    if (this.before !== null) this.before = this.view = scaled(this.before)
    this.large = this.large.map((level) => ({ ...level, qtyLots: level.qtyLots * factor }))
    this.flows.map(({ byLevel, legacy }) => ({ byLevel: byLevel.map((e) => e * factor), legacy: legacy * factor }))
    this.trades.scale(factor)
    this.tracker.scale(factor)
  }

  reading(state: State, tick: Unit, lot: Unit, orders: OrderBook | null): Reading {
    const { view, nowNs, epochStartNs, firstEventNs, flows, trades } = this
    return { state, view, nowNs, epochStartNs, firstEventNs, flows, trades, tick, lot, orders }
  }

  private addTrade(fill: Fill): void {
    this.trades.add(fill)
    const consumed: Side = fill.sign > 0n ? 'ask' : 'bid'
    if (fill.pxTicks !== null) this.tracker.trade(consumed, fill.pxTicks, fill.qtyLots)
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
