// All that risk knows at a moment: plain data, changed only by what happens, read by the layers.
import type { OrderIntent } from '../engine/trading.js'
import type { RiskCode } from './codes.js'
import { createRing, type Ring } from './ring.js'
import type { Rules } from './rules.js'
import { createMedian, type SlidingMedian } from './sliding-median.js'
import type { RiskState } from './verdict.js'

export type Phase = 'open' | 'auction' | 'halted' | 'cancel_only'

/** An own order that is not final. */
export interface OpenOrder {
  readonly id: number
  /** As it was sent. */
  readonly intent: OrderIntent
  /** Not yet filled. */
  lots: number
  /** Of a stop: not reached yet, so nothing can trade with it. */
  isWaiting: boolean
  isAcknowledged: boolean
  readonly sentUs: number
  /** What its fills gained that reduced the position, fees taken off; NaN: none did. */
  exitGain: number
}

/** Volatility and spread of a market, second by second. */
export interface RegimeFacts {
  /** The second that is not over; NaN before the first. */
  second: number
  /** Bid + ask, last seen and at the end of the last closed second. */
  sumTicks: number
  closeSumTicks: number
  spreadTicks: number
  /** Mean of squared returns of a second, recent ones counting more. */
  variance: number
  /** Seconds counted so far. */
  seconds: number
  readonly volatilities: SlidingMedian
  readonly spreads: SlidingMedian
  isPaused: boolean
  /** Since when it is calm in a pause; NaN: it is not. */
  calmSinceUs: number
}

export interface MarketFacts {
  /** State of the book, or that nothing came yet. */
  state: string
  tsVenueUs: number
  tsLocalUs: number
  bidTicks: number
  askTicks: number
  /** Of the side that the order in question would take from: lots within the collar, as far as was looked. */
  depthLots: number
  /** Since when book, audit and model are bad; NaN: they are not. Age is not among it: it comes by itself. */
  bookBadUs: number
  auditBadUs: number
  modelBadUs: number
  /** When the model last said something; NaN: never. */
  modelUs: number
  phase: Phase
  readonly regime: RegimeFacts

  /** Negative: short. */
  lots: number
  /** NaN when flat. */
  averageTicks: number
  orders: OpenOrder[]
  /** Of open orders: those that may go anywhere, and those marked as reducing, which the venue never lets go beyond flat. */
  buyLots: number
  sellLots: number
  reducingBuyLots: number
  reducingSellLots: number
  readonly buyFills: Ring
  readonly sellFills: Ring
}

export interface AccountFacts {
  /** NaN: not known yet. */
  equity: number
  isEquityKnown: boolean
  /** UTC day of `dayStart`, in days since 1970. */
  day: number
  /** Equity at 00:00 UTC, moved by deposits. */
  dayStart: number
  peak: number
  losingExits: number
  pausedUntilUs: number
}

export interface ConductFacts {
  readonly orders: Ring
  readonly rejects: Ring
  rejectPauseUntilUs: number
  /** UTC day of the two counts. */
  day: number
  ordersToday: number
  fillsToday: number
  readonly venues: readonly VenueFacts[]
}

export interface VenueFacts {
  readonly orders: Ring
  readonly messages: Ring
  retryAtUs: number
}

export interface SupervisionFacts {
  isArmed: boolean
  /** Why the kill switch was thrown; null: it was not. */
  killed: string | null
  /** NaN: never. */
  heartbeatUs: number
  deadManUs: number
  /** Last measured. */
  lagUs: number
  mismatches: number
}

/** The tightest state that holds until it is armed again, and why. */
export interface LatchFacts {
  state: RiskState
  code: RiskCode | null
  detail: string
  /** UTC day on which a loss halted; NaN: none did. */
  lossDay: number
}

export interface Facts {
  readonly rules: Rules
  /** Latest time given. */
  nowUs: number
  readonly markets: readonly MarketFacts[]
  readonly account: AccountFacts
  readonly conduct: ConductFacts
  readonly supervision: SupervisionFacts
  readonly latch: LatchFacts
}

export const DAY_US = 86_400_000_000
export const utcDay = (nowUs: number) => Math.floor(nowUs / DAY_US)

/** One sample of volatility in so many seconds goes to its median: with a half-life of a minute, neighbours say the same. */
export const VOLATILITY_STRIDE_S = 10

export function createFacts(rules: Rules): Facts {
  const { rate, regime } = rules.limits
  return {
    rules,
    nowUs: -Infinity,
    markets: rules.instruments.map(() => createMarket(rules)),
    account: {
      ...{ equity: NaN, isEquityKnown: false, day: NaN, dayStart: NaN, peak: NaN },
      ...{ losingExits: 0, pausedUntilUs: -Infinity },
    },
    conduct: {
      orders: createRing(rate.ordersPerS),
      rejects: createRing(rate.rejects),
      ...{ rejectPauseUntilUs: -Infinity, day: NaN, ordersToday: 0, fillsToday: 0 },
      venues: rules.venues.map(({ messagesPerS, ordersPerS }) => ({
        orders: createRing(ordersPerS),
        messages: createRing(messagesPerS),
        retryAtUs: -Infinity,
      })),
    },
    supervision: { isArmed: false, killed: null, heartbeatUs: NaN, deadManUs: NaN, lagUs: 0, mismatches: 0 },
    latch: { state: 'ACTIVE', code: null, detail: '', lossDay: NaN },
  }

  function createMarket({ limits }: Rules): MarketFacts {
    return {
      ...{ state: 'unseen', tsVenueUs: NaN, tsLocalUs: NaN, bidTicks: NaN, askTicks: NaN, depthLots: NaN },
      ...{ bookBadUs: -Infinity, auditBadUs: NaN, modelBadUs: NaN, modelUs: NaN, phase: 'open' },
      regime: {
        ...{ second: NaN, sumTicks: NaN, closeSumTicks: NaN, spreadTicks: NaN, variance: 0, seconds: 0 },
        volatilities: createMedian(Math.ceil(regime.windowS / VOLATILITY_STRIDE_S)),
        spreads: createMedian(regime.spreadWindowS),
        ...{ isPaused: false, calmSinceUs: NaN },
      },
      ...{ lots: 0, averageTicks: NaN, orders: [], buyLots: 0, sellLots: 0, reducingBuyLots: 0, reducingSellLots: 0 },
      buyFills: createRing(limits.rate.sameSideFills),
      sellFills: createRing(limits.rate.sameSideFills),
    }
  }
}
