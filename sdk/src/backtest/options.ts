// What a run takes for granted, all of it said.
import type { Instrument as Traded, Strategy } from '../engine/trading.js'
import type { Source } from '../feeds/source.js'
import type { Risk } from '../risk/index.js'
import type { BookShift, FeeModel, ImpactCost, LatencyModel, QueueModel } from '../simulation/index.js'

export interface BacktestOptions {
  /** Opens the recording. Called twice: once for the venue, once for whoever trades; both are read as they go, nothing is kept. */
  readonly source: () => Source | Promise<Source>
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
  /** Of the account, in the currency that all instruments settle in. */
  readonly startEquity: number
  /** By place: how contracts count, linear with multiplier 1 unless said. */
  readonly contracts?: readonly Pick<Traded, 'contract' | 'multiplier'>[]
  /** Equity and mids are kept every so often, local time; a second unless said. */
  readonly sampleUs?: number
  /** Levels a side of the recorded book that the simulated venue follows; 200 unless said. */
  readonly bookLevels?: number
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
