// Prices that look into the book (F05, F06, F22), level by level (F15, F16, F21, F23).
import type { Level, Side } from '../book.js'
import { fromUnits, type Unit } from '../decimal.js'
import { ofBook, ofSide, ofTouch, orZero, quotient, type Touch } from '../gates.js'
import { imbalance, isWithin, total } from '../imbalance.js'
import { levelsOf, SIDES } from '../past/rows.js'
import type { Family, Formula, Reading, Value } from '../reading.js'

const KAPPA = 0.5
const NOTIONALS = { '10k': 1e4, '100k': 1e5, '1m': 1e6 } as const

/** F05, project definition: level by level (A b + B a) / (A + B) less the mid, weighted by e^(-0.5 (m - 1)). */
function weightedMid(levels: number): Formula {
  return ofTouch(({ mid2 }, { view }) => {
    let [sum, weights] = [0, 0]
    for (let m = 0; m < levels; m++) {
      const [bid, ask] = [view.bids[m], view.asks[m]]
      if (bid === undefined || ask === undefined) break
      const weight = Math.exp(-KAPPA * m)
      const beyond = ask[1] * (2n * bid[0] - mid2) + bid[1] * (2n * ask[0] - mid2)
      sum += (weight * Number(beyond)) / (2 * Number(ask[1] + bid[1]))
      weights += weight
    }
    return quotient(sum, weights)
  })
}

/** F06: (p_b Q_a + p_a Q_b) / (Q_a + Q_b) less the mid, p the volume-weighted price of each side. */
function vamp(near: (reading: Reading, side: Side, mid2: bigint) => readonly Level[]): Formula {
  return ofTouch(({ mid2 }, reading) => {
    const sides = SIDES.map((side) => near(reading, side, mid2))
    const [bids = 0, asks = 0] = sides.map((levels) => Number(total(levels)))
    if (bids === 0 || asks === 0) return 'zero_denominator'
    const [fromBid = 0, fromAsk = 0] = sides.map((levels) =>
      Number(levels.reduce((sum, [px, lots]) => sum + (2n * px - mid2) * lots, 0n)),
    )
    return ((fromBid / bids) * asks + (fromAsk / asks) * bids) / (2 * (bids + asks))
  })
}

function within(bps: bigint) {
  return ({ view, once }: Reading, side: Side, mid2: bigint): readonly Level[] =>
    once(`within ${bps} ${side}`, () => levelsOf(view, side).filter(([px]) => isWithin(px, mid2, 10n * bps)))
}

/** Quote currency of one tick times one lot. */
export function tickLot(tick: Unit, lot: Unit): Unit {
  return { mantissa: tick.mantissa * lot.mantissa, exponent: tick.exponent + lot.exponent }
}

function depthQuote(side: Side, bps: bigint): Formula {
  return ofTouch(({ mid2 }, reading) => {
    const near = within(bps)(reading, side, mid2)
    return fromUnits(
      near.reduce((sum, [px, lots]) => sum + px * lots, 0n),
      tickLot(reading.tick, reading.lot),
    )
  })
}

function levelImbalance(rank: number): Formula {
  return ofTouch((_, { view }) => {
    const [bid, ask] = [view.bids[rank], view.asks[rank]]
    return bid === undefined || ask === undefined ? 'no_level' : orZero(imbalance(bid[1], ask[1]))
  })
}

/** F22: what Q units of quote currency cost on one side, in bp from the mid. Irvine, Benston and Kandel 2000. */
function cost(levels: readonly Level[], notional: number, { mid }: Touch, { tick, lot }: Reading): Value {
  const [tickSize, lotSize] = [fromUnits(1n, tick), fromUnits(1n, lot)]
  let [left, amount] = [notional, 0]
  for (const [px, lots] of levels) {
    const price = Number(px) * tickSize
    const size = Number(lots) * lotSize
    if (price * size >= left) {
      const vwap = notional / (amount + left / price)
      return (1e4 * Math.abs(vwap - mid * tickSize)) / (mid * tickSize)
    }
    left -= price * size
    amount += size
  }
  return 'exhausted'
}

function roundTrip(notional: number): Formula {
  return ofTouch((touch, reading) => {
    const buy = cost(reading.view.asks, notional, touch, reading)
    const sell = cost(reading.view.bids, notional, touch, reading)
    return typeof buy === 'number' && typeof sell === 'number' ? buy + sell : 'exhausted'
  })
}

function gap(levels: readonly Level[], m: number): Value {
  const [near, far] = [levels[m - 1], levels[m]]
  if (near === undefined || far === undefined) return 'no_level'
  return Math.abs(Number(far[0] - near[0]))
}

function gapAsymmetry(m: number): Formula {
  return ofBook(({ view }) => {
    if (view.bids.length === 0 || view.asks.length === 0) return 'one_sided'
    const [bid, ask] = [gap(view.bids, m), gap(view.asks, m)]
    return typeof bid === 'number' && typeof ask === 'number' ? ask - bid : 'no_level'
  })
}

export const depth: Family = {
  plain: [
    ...[5, 10].flatMap(
      (n) =>
        [
          [`weighted_mid_l${n}`, weightedMid(n)],
          [`vamp_l${n}`, vamp(({ view }, side) => levelsOf(view, side).slice(0, n))],
          [
            `log_depth_ratio_l${n}`,
            ofTouch(
              (_, { view }) =>
                Math.log(Number(total(view.bids.slice(0, n)))) - Math.log(Number(total(view.asks.slice(0, n)))),
            ),
          ],
        ] as const,
    ),
    ['vamp_bps10', vamp(within(10n))],
    ...Array.from({ length: 10 }, (_, rank) => [`level_imbalance_${rank + 1}`, levelImbalance(rank)] as const),
    ...[5n, 10n, 25n].flatMap((bps) =>
      SIDES.flatMap(
        (side) =>
          [
            [
              `depth_bps${bps}_${side}`,
              ofTouch(({ mid2 }, reading) => fromUnits(total(within(bps)(reading, side, mid2)), reading.lot)),
            ],
            [`depth_quote_bps${bps}_${side}`, depthQuote(side, bps)],
          ] as const,
      ),
    ),
    ...Object.entries(NOTIONALS).flatMap(
      ([name, notional]) =>
        [
          [`cost_to_trade_buy_${name}`, ofTouch((touch, reading) => cost(reading.view.asks, notional, touch, reading))],
          [
            `cost_to_trade_sell_${name}`,
            ofTouch((touch, reading) => cost(reading.view.bids, notional, touch, reading)),
          ],
          [`cost_to_trade_rt_${name}`, roundTrip(notional)],
        ] as const,
    ),
    ...[1, 2, 3, 4, 5].flatMap(
      (m) =>
        [
          ...SIDES.map((side) => [`level_gap_${side}_${m}`, ofSide(side, (levels) => gap(levels, m))] as const),
          [`level_gap_asym_${m}`, gapAsymmetry(m)],
        ] as const,
    ),
  ],
}
