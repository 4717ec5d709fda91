// Signals, levels and trades as objects, read from the core's views.
import * as L from '#layout'
import type { Core } from './core.js'
import { fromSteps, type Step } from './decimal.js'
import type { State } from './status.js'

/** Numbers that `market.levelRows` holds of each level. */
export const LEVEL_FIELDS: number = L.LEVEL_FIELDS

/** A support (bid) or resistance (ask): resting size that stands out among its neighbours. */
export interface Level {
  readonly side: 'bid' | 'ask'
  readonly price: number
  readonly amount: number
  /** Size over the mean of its neighbours (form 'ratio'), or z (form 'robust'). */
  readonly strength: number
  /** How long it has been large; NaN when levels are not followed (`levels: false`), as the two below. */
  readonly ageUs: number
  /** Times it came back to 90 % of its peak after falling to half of it. */
  readonly refills: number
  /** Share of all it has displayed that was pulled while the price came nearer, 0 to 1. */
  readonly cancelledOnApproach: number
}

/** A trade as the venue reported it; `side` is the taker's. */
export interface Trade {
  /** NaN where the venue gives none that grows. */
  readonly id: number
  readonly side: 'buy' | 'sell'
  readonly price: number
  readonly amount: number
  readonly tsVenueUs: number
  readonly tsLocalUs: number
}

export type Part = 'imbalance' | 'size' | 'speed'

/** Where and when a value was taken: everything handed out carries it. */
export interface Stamp {
  readonly state: State
  readonly epoch: number
  readonly seq: number
  readonly tsVenueUs: number
  readonly tsLocalUs: number
}

/** The composite score and its parts, each in [−1, 1], positive for upward pressure. */
export interface Signal extends Stamp {
  readonly score: number
  readonly direction: 'up' | 'down' | 'flat'
  readonly imbalance: number
  readonly size: number | null
  readonly speed: number | null
  /** Parts that are undefined now; the score is over the others. */
  readonly missing: readonly Part[]
  readonly levels: readonly Level[]
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value)

/** Reads the levels that the core has just listed. */
export function readLevels(core: Core, count: number, tick: Step, lot: Step): Level[] {
  const { f64 } = core
  return Array.from({ length: count }, (_, i) => {
    const at = L.VIEW_LEVELS / 8 + i * L.LEVEL_FIELDS
    return {
      side: f64[at + L.LV_SIDE] === 0 ? 'bid' : 'ask',
      price: fromSteps(f64[at + L.LV_PX_TICKS]!, tick),
      amount: fromSteps(f64[at + L.LV_QTY_LOTS]!, lot),
      strength: f64[at + L.LV_STRENGTH]!,
      ageUs: f64[at + L.LV_AGE_US]!,
      refills: f64[at + L.LV_REFILLS]!,
      cancelledOnApproach: f64[at + L.LV_CANCELLED]!,
    }
  })
}

/** Reads the signal that the core has just computed. */
export function readSignal(core: Core, stamp: Stamp, tick: Step, lot: Step): Signal {
  const { f64 } = core
  const at = L.VIEW_SIGNAL / 8
  const direction = f64[at + L.SIG_DIRECTION]!
  const parts = {
    imbalance: f64[at + L.SIG_IMBALANCE]!,
    size: orNull(f64[at + L.SIG_SIZE]!),
    speed: orNull(f64[at + L.SIG_SPEED]!),
  }
  return {
    score: f64[at + L.SIG_SCORE]!,
    direction: direction > 0 ? 'up' : direction < 0 ? 'down' : 'flat',
    ...parts,
    missing: (['size', 'speed'] as const).filter((part) => parts[part] === null),
    levels: readLevels(core, f64[at + L.SIG_LEVELS]!, tick, lot),
    ...stamp,
  }
}

/** The core's mark for a trade without a number. */
const NO_ID = -0x8000000000000000

/** Trades of the last call. */
export function readTrades(core: Core): Trade[] {
  const n = core.exports.trades()
  const from = core.exports.tradesAt() >>> 3
  return Array.from({ length: n }, (_, i) => readTrade(core, from + i * L.TRADE_FIELDS))
}

function readTrade({ f64 }: Core, at: number): Trade {
  const id = f64[at + L.TR_ID]!
  return {
    id: id === NO_ID ? NaN : id,
    side: f64[at + L.TR_SIGN]! > 0 ? 'buy' : 'sell',
    price: f64[at + L.TR_PX]!,
    amount: f64[at + L.TR_QTY]!,
    tsVenueUs: f64[at + L.TR_TS_VENUE_US]!,
    tsLocalUs: f64[at + L.TR_TS_LOCAL_US]!,
  }
}
