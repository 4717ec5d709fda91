// The book as it is: prices, imbalances and levels.
import { fromUnits } from '../decimal.js'
import { ofBook, ofTouch, orZero, type Touch } from '../gates.js'
import { imbalance, imbalanceByDistance, imbalanceOfLevels, imbalanceWithin, total } from '../imbalance.js'
import type { Family, Formula, Reading, Value } from '../reading.js'
import { speedOf, type Speed } from '../speed.js'

const PRESSURE_LEVELS = 10

type Sides = 'bids' | 'asks'

function pressure(side: Sides): Formula {
  return ofBook(({ view, lot }) => fromUnits(total(view[side].slice(0, PRESSURE_LEVELS)), lot))
}

function levelValue(side: Sides, rank: number, column: 0 | 1): Formula {
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

function ofSpeed(formula: (speed: Speed) => number): Formula {
  return ({ trades, past }) => {
    const speed = speedOf(trades, past.clock.nowNs)
    return speed === null ? 'no_trades' : formula(speed)
  }
}

function ofSpeedInUnits(formula: (speed: Speed) => number): Formula {
  return (reading) => {
    const lots = ofSpeed(formula)(reading)
    return typeof lots === 'number' ? lots * fromUnits(1n, reading.lot) : lots
  }
}

/** F04, looked up in a frozen table: ten bins of B1 / (B1 + A1), the last row for every wider spread. */
function microprice({ bid, bidSize, ask, askSize }: Touch, { settings }: Reading): Value {
  const table = settings.microprice
  if (table === null) return 'no_table'
  const spread = Number(ask - bid)
  const bin = Math.min(Number((10n * bidSize) / (bidSize + askSize)), 9)
  return table[Math.min(spread, table.length) - 1]?.[bin] ?? 'unseen'
}

const ranks = Array.from({ length: 10 }, (_, rank) => [rank, String(rank).padStart(2, '0')] as const)

export const book: Family = {
  plain: [
    ['mid', ofTouch(({ mid2 }) => Number(mid2) / 2)],
    ['spread_quoted', ofTouch(({ bid, ask }) => Number(ask - bid))],
    ['spread_quoted_bps', ofTouch(({ bid, ask, mid2 }) => (1e4 * Number(ask - bid)) / (Number(mid2) / 2))],
    // W - M with W = (A1 b1 + B1 a1) / (A1 + B1)
    [
      'weighted_mid',
      ofTouch(({ bid, bidSize, ask, askSize }) => {
        const share = imbalance(bidSize, askSize)
        return share === null ? 'zero_denominator' : (share * Number(ask - bid)) / 2
      }),
    ],
    ['queue_imbalance', ofTouch(({ bidSize, askSize }) => orZero(imbalance(bidSize, askSize)))],
    ['imbalance_dist', ofTouch(({ mid2 }, { view }) => orZero(imbalanceByDistance(view, mid2)))],
    ['imbalance_pressure', ofTouch((_, { view }) => orZero(imbalanceOfLevels(view, PRESSURE_LEVELS)))],
    ['bid_pressure', pressure('bids')],
    ['ask_pressure', pressure('asks')],
    ['microprice_stoikov', ofTouch(microprice)],
    ['exec_rate_buy', ofSpeedInUnits(({ buy }) => buy)],
    ['exec_rate_sell', ofSpeedInUnits(({ sell }) => sell)],
    // (R5 - R60) * ln 2 / 55
    ['exec_accel', ofSpeedInUnits(({ buy, sell, slow }) => ((buy + sell - slow) * Math.LN2) / 55)],
    ['exec_speed', ofSpeed(({ m }) => m)],
    ['exec_ratio', ofSpeed(({ ratio }) => ratio)],
    ...[3, 5, 10].map(
      (n) => [`imbalance_l${n}`, ofTouch((_, { view }) => orZero(imbalanceOfLevels(view, n)))] as const,
    ),
    ...[5n, 10n, 25n].map(
      (bps) =>
        [`imbalance_bps${bps}`, ofTouch(({ mid2 }, { view }) => orZero(imbalanceWithin(view, bps, mid2)))] as const,
    ),
    ...ranks.flatMap(
      ([rank, place]) =>
        [
          [`bid_px_${place}`, levelValue('bids', rank, 0)],
          [`bid_sz_${place}`, levelValue('bids', rank, 1)],
          [`bid_ct_${place}`, orderCount('bid', rank)],
          [`ask_ct_${place}`, orderCount('ask', rank)],
          [`ask_px_${place}`, levelValue('asks', rank, 0)],
          [`ask_sz_${place}`, levelValue('asks', rank, 1)],
        ] as const,
    ),
  ],
}
