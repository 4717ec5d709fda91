// Every feature by name, computed from scratch at each reading: a number, or the reason why there is none.
import { fromUnits, type Unit } from './decimal.js'
import { FLOW_LEVELS, type Flow, type View } from './flow.js'
import { SECOND_NS, WINDOWS_S, type History } from './history.js'
import { imbalance, imbalanceByDistance, imbalanceOfLevels, imbalanceWithin, total, twiceMid } from './imbalance.js'
import type { OrderBook } from './order-book.js'
import { speedOf, type Speed } from './speed.js'
import type { State } from './status.js'
import type { Trade, Trades } from './trades.js'

export type Reason =
  | 'not_live'
  | 'one_sided'
  | 'zero_denominator'
  | 'warm_up'
  | 'no_trades'
  | 'no_level'
  | 'needs_l3'
  | 'anonymous_orders'
  | 'no_table'

/** What can be read at the last closed event; times in nanoseconds of venue time. */
export interface Reading {
  readonly state: State
  readonly view: View
  readonly nowNs: bigint
  readonly epochStartNs: bigint | null
  readonly firstEventNs: bigint | null
  readonly flows: History<Flow>
  readonly trades: Trades
  readonly tick: Unit
  readonly lot: Unit
  /** Of a book by order. */
  readonly orders: OrderBook | null
}

type Value = number | Reason
type Formula = (reading: Reading) => Value

const PRESSURE_LEVELS = 10

export function evaluate(name: string, reading: Reading): Value {
  const formula = formulas.get(name)
  if (formula === undefined) throw new RangeError(`feature: unknown name ${name}`)
  return formula(reading)
}

/** A feature of the book: needs the LIVE state. */
function ofBook(formula: Formula): Formula {
  return (reading) => (reading.state === 'live' ? formula(reading) : 'not_live')
}

interface Touch {
  readonly bid: bigint
  readonly bidSize: bigint
  readonly ask: bigint
  readonly askSize: bigint
  readonly mid2: bigint
}

function ofTouch(formula: (touch: Touch, reading: Reading) => number | null): Formula {
  return ofBook((reading) => {
    const [bid, ask] = [reading.view.bids[0], reading.view.asks[0]]
    if (bid === undefined || ask === undefined) return 'one_sided'
    const touch = { bid: bid[0], bidSize: bid[1], ask: ask[0], askSize: ask[1], mid2: bid[0] + ask[0] }
    return formula(touch, reading) ?? 'zero_denominator'
  })
}

function ofFlow(windowS: bigint, lots: (flow: Flow) => bigint): Formula {
  return ofBook(({ flows, nowNs, epochStartNs, lot }) => {
    if (!isWarm(nowNs, epochStartNs, windowS)) return 'warm_up'
    return fromUnits(
      flows.within(nowNs, windowS).reduce((sum, flow) => sum + lots(flow), 0n),
      lot,
    )
  })
}

/** Trades do not need a book: these are read in every state. */
function ofTrades(windowS: bigint, formula: (trades: readonly Trade[], reading: Reading) => Value): Formula {
  return (reading) =>
    isWarm(reading.nowNs, reading.firstEventNs, windowS)
      ? formula(reading.trades.history.within(reading.nowNs, windowS), reading)
      : 'warm_up'
}

function ofSpeed(formula: (speed: Speed) => number): Formula {
  return ({ trades, nowNs }) => {
    const speed = speedOf(trades, nowNs)
    return speed === null ? 'no_trades' : formula(speed)
  }
}

function ofSpeedInUnits(formula: (speed: Speed) => number): Formula {
  return (reading) => {
    const lots = ofSpeed(formula)(reading)
    return typeof lots === 'number' ? lots * fromUnits(1n, reading.lot) : lots
  }
}

function isWarm(nowNs: bigint, startNs: bigint | null, windowS: bigint): boolean {
  return startNs !== null && nowNs >= startNs + windowS * SECOND_NS
}

function signed(trades: readonly Trade[]): bigint {
  return trades.reduce((sum, { sign, qtyLots }) => sum + sign * qtyLots, 0n)
}

function volume(trades: readonly Trade[]): bigint {
  return trades.reduce((sum, { qtyLots }) => sum + qtyLots, 0n)
}

function pressure(side: 'bids' | 'asks'): Formula {
  return ofBook(({ view, lot }) => fromUnits(total(view[side].slice(0, PRESSURE_LEVELS)), lot))
}

function levelValue(side: 'bids' | 'asks', rank: number, column: 0 | 1): Formula {
  return ofBook(({ view, tick, lot }) => {
    const level = view[side][rank]
    return level === undefined ? 'no_level' : fromUnits(level[column], column === 0 ? tick : lot)
  })
}

/** Numbers of orders need a book by order, and a level whose whole size is accounted for. */
function orderCount(side: 'bid' | 'ask', rank: number): Formula {
  return ofBook(({ view, orders }) => {
    const level = view[side === 'bid' ? 'bids' : 'asks'][rank]
    if (level === undefined) return 'no_level'
    if (orders === null) return 'needs_l3'
    const [pxTicks, qtyLots] = level
    return orders.total(side, pxTicks) === qtyLots ? orders.orders(side, pxTicks).length : 'anonymous_orders'
  })
}

const formulas = new Map<string, Formula>([
  ['mid', ofTouch(({ mid2 }) => Number(mid2) / 2)],
  ['spread_quoted', ofTouch(({ bid, ask }) => Number(ask - bid))],
  ['spread_quoted_bps', ofTouch(({ bid, ask, mid2 }) => (1e4 * Number(ask - bid)) / (Number(mid2) / 2))],
  // W - M with W = (A1 b1 + B1 a1) / (A1 + B1)
  [
    'weighted_mid',
    ofTouch(({ bid, bidSize, ask, askSize }) => {
      const share = imbalance(bidSize, askSize)
      return share === null ? null : (share * Number(ask - bid)) / 2
    }),
  ],
  ['queue_imbalance', ofTouch(({ bidSize, askSize }) => imbalance(bidSize, askSize))],
  ['imbalance_dist', ofTouch(({ mid2 }, { view }) => imbalanceByDistance(view, mid2))],
  ['imbalance_pressure', ofTouch((_, { view }) => imbalanceOfLevels(view, PRESSURE_LEVELS))],
  ['bid_pressure', pressure('bids')],
  ['ask_pressure', pressure('asks')],
  ['microprice_stoikov', ofBook(({ view }) => (twiceMid(view) === null ? 'one_sided' : 'no_table'))],
  ['exec_rate_buy', ofSpeedInUnits(({ buy }) => buy)],
  ['exec_rate_sell', ofSpeedInUnits(({ sell }) => sell)],
  // (R5 - R60) * ln 2 / 55
  ['exec_accel', ofSpeedInUnits(({ buy, sell, slow }) => ((buy + sell - slow) * Math.LN2) / 55)],
  ['exec_speed', ofSpeed(({ m }) => m)],
  ['exec_ratio', ofSpeed(({ ratio }) => ratio)],
])

for (const levels of [3, 5, 10]) {
  formulas.set(
    `imbalance_l${levels}`,
    ofTouch((_, { view }) => imbalanceOfLevels(view, levels)),
  )
}

for (const bps of [5n, 10n, 25n]) {
  formulas.set(
    `imbalance_bps${bps}`,
    ofTouch(({ mid2 }, { view }) => imbalanceWithin(view, bps, mid2)),
  )
}

for (const windowS of WINDOWS_S) {
  const window = `${windowS}s`
  formulas.set(
    `ofi_l1_${window}`,
    ofFlow(windowS, ({ byLevel }) => byLevel[0] ?? 0n),
  )
  for (const levels of [5, 10]) {
    formulas.set(
      `ofi_l${levels}_${window}`,
      ofFlow(windowS, ({ byLevel }) => byLevel.slice(0, levels).reduce((sum, e) => sum + e, 0n)),
    )
  }
  formulas.set(
    `ofi_legacy_${window}`,
    ofFlow(windowS, ({ legacy }) => legacy),
  )
  for (let m = 0; m < FLOW_LEVELS; m++) {
    formulas.set(
      `mlofi_${m + 1}_${window}`,
      ofFlow(windowS, ({ byLevel }) => byLevel[m] ?? 0n),
    )
  }
  formulas.set(
    `trade_imbalance_${window}`,
    ofTrades(windowS, (trades) => {
      const all = volume(trades)
      return all === 0n ? 'no_trades' : Number(signed(trades)) / Number(all)
    }),
  )
  formulas.set(
    `trade_flow_${window}`,
    ofTrades(windowS, (trades, { lot }) => (trades.length === 0 ? 'no_trades' : fromUnits(signed(trades), lot))),
  )
  formulas.set(
    `trade_count_${window}`,
    ofTrades(windowS, (trades) => trades.length),
  )
  for (const [suffix, sides] of [
    ['', ['buy', 'sell']],
    ['_buy', ['buy']],
    ['_sell', ['sell']],
  ] as const) {
    formulas.set(
      `trade_intensity${suffix}_${window}`,
      ofTrades(windowS, (_, { trades, nowNs }) =>
        sides.reduce((sum, side) => sum + trades.intensity(windowS, side, nowNs), 0),
      ),
    )
  }
}

for (let rank = 0; rank < 10; rank++) {
  const place = String(rank).padStart(2, '0')
  formulas.set(`bid_px_${place}`, levelValue('bids', rank, 0))
  formulas.set(`bid_sz_${place}`, levelValue('bids', rank, 1))
  formulas.set(`bid_ct_${place}`, orderCount('bid', rank))
  formulas.set(`ask_ct_${place}`, orderCount('ask', rank))
  formulas.set(`ask_px_${place}`, levelValue('asks', rank, 0))
  formulas.set(`ask_sz_${place}`, levelValue('asks', rank, 1))
}

export const FEATURE_NAMES: readonly string[] = [...formulas.keys()]
