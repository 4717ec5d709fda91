// What a run takes for granted, all of it said.
import type { Fill, Instrument as Traded, Order, Strategy } from '../engine/trading.js'
import type { Source } from '../feeds/source.js'
import type { Risk, RiskState } from '../risk/index.js'
import type { BookShift, FeeModel, ImpactCost, LatencyModel, QueueModel } from '../simulation/index.js'

/** One recording, or several venues at once; their instruments stand one after the other in the run's list. */
export type Sources = Source | readonly Source[]

export interface TradingOptions {
  /** Opens what is traded on; it is read once, as it goes. */
  readonly source: () => Sources | Promise<Sources>
  readonly strategy: Strategy
  readonly latency: LatencyModel
  readonly queue: QueueModel
  readonly fees: (instrument: Traded) => FeeModel
  readonly impact?: (instrument: Traded) => ImpactCost
  /** How the book gives way to own takes; one for each instrument. */
  readonly shift?: () => BookShift
  /** What own orders take is gone; on unless said. */
  readonly consumption?: boolean
  /** The seven layers; without them every order is sent. */
  readonly risk?: (instruments: readonly Traded[]) => Risk
  /** Who arms risk again once it is not ACTIVE: nobody, or an operator at the first event of the next UTC day. Nobody unless said. */
  readonly rearm?: 'never' | 'next_day'
  /** Of the account, in the currency that all instruments settle in. */
  readonly startEquity: number
  /** By place: how contracts count, linear with multiplier 1 unless said. */
  readonly contracts?: readonly Pick<Traded, 'contract' | 'multiplier'>[]
  /** Equity and mids are kept every so often, local time; a second unless said. */
  readonly sampleUs?: number
  readonly watch?: Watching
  /** Levels a side of the recorded book that the simulated venue follows; 200 unless said. */
  readonly bookLevels?: number
}

/** Hears of a run while it goes on, each after its strategy. */
export interface Watching {
  /** `tsUs`: now, by the local clock. */
  onOrder?(order: Order, tsUs: number): void
  onFill?(fill: Fill): void
  /** As often as samples are taken. */
  onSample?(sample: {
    readonly tsUs: number
    readonly equity: number
    /** By instrument, in lots. */
    readonly positions: readonly number[]
    /** Of risk; ACTIVE where there is none. */
    readonly state: RiskState
  }): void
  /** An error ends the run, and is thrown next: what it was until the last sample. Not told before there is one. */
  onBroken?(run: TradingRun): void
}

/** Risk was tightened. */
export interface Stop {
  /** Local clock. */
  readonly tsUs: number
  readonly state: 'REDUCING' | 'HALTED'
  readonly code: string
  readonly detail: string
  /** When it was armed again, or tightened further; null: not until the end. */
  readonly untilUs: number | null
}

/** What a run was. */
export interface TradingRun {
  readonly instruments: readonly Traded[]
  /** Of the local clock, epoch microseconds: the first and the last record. */
  readonly fromUs: number
  readonly toUs: number
  readonly samples: Samples
  readonly fills: readonly Fill[]
  readonly orders: readonly Order[]
  /** By order id. */
  readonly records: readonly OrderRecord[]
  /** In the account's currency. */
  readonly startEquity: number
  readonly endEquity: number
  readonly fees: number
  /** Of takes, by the impact model; taken off the equity, as the fees are. */
  readonly impactCost: number
  readonly stops: readonly Stop[]
  readonly counts: {
    /** Of all markets, as they were heard. */
    readonly events: number
    readonly denied: number
    /** By code. */
    readonly denials: Readonly<Record<string, number>>
    /** Records that the core refused. */
    readonly defects: number
  }
}

/** An order as it ended or stands, and what its sender saw. */
export interface OrderRecord {
  readonly id: number
  readonly sentUs: number
  /** Middle of the book, and the best price that the order would have taken, when it was sent; in ticks, NaN where there was none. */
  readonly midTicks: number
  readonly touchTicks: number
}

/** A value for each instrument at each sample. */
export interface Samples {
  readonly tsUs: readonly number[]
  readonly equity: readonly number[]
  /** By instrument: middle of the book in ticks, NaN where there was none. */
  readonly midTicks: readonly (readonly number[])[]
}
