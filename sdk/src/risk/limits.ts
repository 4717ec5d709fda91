// The limits of the seven layers: what they mean, their defaults and their ranges.

/** Null in any place that admits it: no limit. Shares are fractions: 0.02 is 2 %. Money is in the quote currency. */
export interface DataLimits {
  /** Since the last event of a market, in µs. */
  readonly maxAgeUs: number | null
  /** Between the venue's time and the local time of an event, in µs, either way. Not asked where the venue gives no time. */
  readonly maxSkewUs: number | null
  /** Since the last output of the model. Asked once a model has spoken. */
  readonly maxModelAgeUs: number | null
  /** A market with a position or orders that has been bad for so long lets the whole account only reduce. */
  readonly reduceAfterUs: number | null
}

export interface OrderLimits {
  /** Share of the mid by which a price may be away from it, counted in millionths. */
  readonly collar: number
  /** Share of the lots that the other side shows within the collar. */
  readonly depthShare: number | null
  /** Levels of the other side that are looked at. */
  readonly depthLevels: number
  readonly minNotional: number
  readonly maxNotional: number | null
  readonly minLots: number
  readonly maxLots: number | null
  /** Sizes and prices are multiples of these, in lots and ticks: for venues whose orders step more coarsely than their books. */
  readonly stepLots: number
  readonly stepTicks: number
  /** An equal order is a duplicate for so long after it was sent, and as long as the venue hasn't answered. */
  readonly duplicateUs: number | null
}

export interface ExposureLimits {
  /** Of one symbol, in lots and in money. */
  readonly maxLots: number | null
  readonly maxNotional: number | null
  /** Of one symbol, as a share of the equity. */
  readonly concentration: number | null
  readonly venueNotional: number | null
  readonly grossNotional: number | null
  readonly netNotional: number | null
  /** Gross notional by equity. */
  readonly leverage: number | null
  /** Of one symbol. */
  readonly openOrders: number | null
}

export interface LossLimits {
  /** Share of the equity at 00:00 UTC. */
  readonly dailyStop: number | null
  readonly dailyWarning: number | null
  /** Share of the highest equity. */
  readonly drawdown: number | null
  /** In a row; then a pause. */
  readonly losingExits: number | null
  readonly pauseUs: number
}

export interface RegimeLimits {
  /** Fast volatility by its usual: pause from here on, calm below `resumeRatio`. */
  readonly pauseRatio: number | null
  readonly resumeRatio: number
  /** Calm for so long ends the pause. */
  readonly calmUs: number
  /** Of the mean of squared returns, in seconds. */
  readonly halfLifeS: number
  /** Seconds over which the median is taken, and seconds that there must be before it says anything. */
  readonly windowS: number
  readonly minS: number
  /** Spread by its median. */
  readonly spreadRatio: number | null
  readonly spreadWindowS: number
}

export interface RateLimits {
  /** Within any second, all venues together. */
  readonly ordersPerS: number | null
  /** Of a venue's own limit, that may be used; and of this, what is kept for cancels. */
  readonly venueShare: number
  readonly cancelReserve: number
  /** Orders by fills of a UTC day, all venues together. */
  readonly orderToTrade: number | null
  /** So many refusals within the window: a pause. */
  readonly rejects: number | null
  readonly rejectWindowUs: number
  readonly rejectPauseUs: number
  /** Of one side of one symbol within a minute. */
  readonly sameSideFills: number | null
}

export interface SupervisionLimits {
  /** Since the last sign of life; asked once there was one, or once live trading is armed. */
  readonly heartbeatUs: number | null
  readonly lagUs: number | null
  /** Since the dead-man switch was last refreshed; asked once it was. */
  readonly deadManUs: number | null
  /** Reconciliations in a row that do not match: from one on REDUCING, from so many on HALTED. */
  readonly mismatches: number | null
}

export interface Limits {
  readonly data: DataLimits
  readonly order: OrderLimits
  readonly exposure: ExposureLimits
  readonly loss: LossLimits
  readonly regime: RegimeLimits
  readonly rate: RateLimits
  readonly supervision: SupervisionLimits
}

const S = 1_000_000
/** No time or amount is longer than the whole numbers that a double holds. */
const MOST = Number.MAX_SAFE_INTEGER

/** Default (null: no limit), least, most; `whole` and `nullable` where they say so. */
export interface Bound {
  readonly default: number | null
  readonly from: number
  readonly to: number
  readonly isWhole: boolean
  readonly isNullable: boolean
}

const range = (value: number, from: number, to: number): Bound => ({
  ...{ default: value, from, to, isWhole: false, isNullable: false },
})
const whole = (value: number, from: number, to: number): Bound => ({ ...range(value, from, to), isWhole: true })
const optional = (bound: Bound): Bound => ({ ...bound, isNullable: true })
const unlimited = (bound: Bound): Bound => ({ ...bound, default: null, isNullable: true })

export const BOUNDS: { readonly [L in keyof Limits]: { readonly [K in keyof Limits[L]]: Bound } } = {
  data: {
    maxAgeUs: optional(whole(2 * S, 0, MOST)),
    maxSkewUs: optional(whole(0.5 * S, 0, MOST)),
    maxModelAgeUs: optional(whole(S, 0, MOST)),
    reduceAfterUs: optional(whole(10 * S, 0, MOST)),
  },
  order: {
    collar: range(0.02, 0.000001, 0.99),
    depthShare: optional(range(0.1, 0, 1e6)),
    depthLevels: whole(200, 1, 10_000),
    minNotional: range(0, 0, 1e15),
    maxNotional: unlimited(range(0, 0, 1e15)),
    minLots: whole(1, 1, MOST),
    maxLots: unlimited(whole(0, 0, MOST)),
    stepLots: whole(1, 1, MOST),
    stepTicks: whole(1, 1, MOST),
    duplicateUs: optional(whole(S, 0, MOST)),
  },
  exposure: {
    maxLots: unlimited(whole(0, 0, MOST)),
    maxNotional: unlimited(range(0, 0, 1e15)),
    concentration: optional(range(0.25, 0, 1e6)),
    venueNotional: unlimited(range(0, 0, 1e15)),
    grossNotional: unlimited(range(0, 0, 1e15)),
    netNotional: unlimited(range(0, 0, 1e15)),
    leverage: optional(range(2, 0, 1e6)),
    openOrders: optional(whole(20, 0, MOST)),
  },
  loss: {
    dailyStop: optional(range(0.1, 0, 1)),
    dailyWarning: optional(range(0.05, 0, 1)),
    drawdown: optional(range(0.15, 0, 1)),
    losingExits: optional(whole(5, 1, MOST)),
    pauseUs: whole(1800 * S, 0, MOST),
  },
  regime: {
    pauseRatio: optional(range(3, 1, 1e6)),
    resumeRatio: range(2, 0, 1e6),
    calmUs: whole(300 * S, 0, MOST),
    halfLifeS: range(60, 1, 1e6),
    windowS: whole(86_400, 60, 604_800),
    minS: whole(3600, 1, 604_800),
    spreadRatio: optional(range(5, 1, 1e6)),
    spreadWindowS: whole(3600, 60, 604_800),
  },
  rate: {
    ordersPerS: optional(whole(10, 1, 100_000)),
    venueShare: range(0.5, 0.001, 1),
    cancelReserve: range(0.2, 0, 0.99),
    orderToTrade: optional(range(100, 0, 1e9)),
    rejects: optional(whole(5, 1, 10_000)),
    rejectWindowUs: whole(10 * S, 1, MOST),
    rejectPauseUs: whole(60 * S, 0, MOST),
    sameSideFills: optional(whole(20, 1, 10_000)),
  },
  supervision: {
    heartbeatUs: optional(whole(5 * S, 0, MOST)),
    lagUs: optional(whole(0.2 * S, 0, MOST)),
    deadManUs: optional(whole(60 * S, 0, MOST)),
    mismatches: optional(whole(2, 1, MOST)),
  },
}
