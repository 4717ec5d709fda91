// Spreads over windows: F02 quoted, F07 effective, F08 realized, F09 impact, F10 the mid against the volume-weighted price.
import { ofBookWindow, ofMarketWindow, ofTouch, ofTrades, quotient } from '../gates.js'
import { HORIZONS_S } from '../past/realized.js'
import type { BookRow, TradeRow } from '../past/rows.js'
import type { Family, Formula, Reading, Value } from '../reading.js'
import { isWarm, keyOf, SECOND_NS, WINDOWS, type Window } from '../windows.js'

/** Time-weighted: the state in force at the left edge counts from the edge, the last one up to now. */
function quoted(window: Window): Formula {
  return ofBookWindow(window, ({ past }) => {
    if (window.unit !== 'time') throw new RangeError('spread_quoted_tw: a window of time')
    const { nowNs } = past.clock
    const leftNs = nowNs - window.lengthNs
    const before = past.books.before(window, past.clock)
    const rows: BookRow[] = [...(before === undefined ? [] : [before]), ...past.books.within(window, past.clock)]
    let [area, time] = [0n, 0n]
    for (const [i, row] of rows.entries()) {
      const from = row.nowNs > leftNs ? row.nowNs : leftNs
      const lasted = (rows[i + 1]?.nowNs ?? nowNs) - from
      const [bid, ask] = [row.bids[0], row.asks[0]]
      if (row.mid2 === null || bid === undefined || ask === undefined) continue
      area += (ask[0] - bid[0]) * lasted
      time += lasted
    }
    return quotient(Number(area), Number(time))
  })
}

/** A trade with a mid before it. */
interface Priced {
  readonly sign: number
  readonly px: number
  readonly lots: number
  readonly mid2: number
}

function priced({ sign, px, qtyLots, mid2 }: TradeRow): Priced {
  return { sign: Number(sign), px, lots: Number(qtyLots), mid2: Number(mid2) }
}

/** 2 s (p - M), M the mid in force before the trade's batch. */
function twiceOff({ sign, px, mid2 }: Priced): number {
  return sign * (2 * px - mid2)
}

function mean<T>(rows: readonly T[], value: (row: T) => number, weight: (row: T) => number): Value {
  const weights = rows.reduce((sum, row) => sum + weight(row), 0)
  return quotient(
    rows.reduce((sum, row) => sum + weight(row) * value(row), 0),
    weights,
    'no_trades',
  )
}

function effective(value: (trade: Priced) => number, weight: (trade: Priced) => number) {
  return (window: Window): Formula =>
    ofTrades(window, (trades, { once }) => {
      const withMid = once(`priced ${keyOf(window)}`, () =>
        trades.filter(({ mid2 }) => mid2 !== null).map((trade) => priced(trade)),
      )
      return mean(withMid, value, weight)
    })
}

const volume = ({ lots }: Priced) => lots

/** Of trades whose horizon has ended in the last minute. */
function afterwards(tauS: bigint, value: (trade: Priced, after: number) => number): Formula {
  const window: Window = { unit: 'time', lengthNs: 60n * SECOND_NS }
  const warm: Window = { unit: 'time', lengthNs: (60n + tauS) * SECOND_NS }
  return ofMarketWindow(warm, ({ past, once }) => {
    const rows = once(`realized ${tauS}`, () => {
      const emitted = past.realized.rows.get(tauS)?.within(window, past.clock) ?? []
      return emitted.map(({ trade, mid2After }) => ({ ...priced(trade), after: Number(mid2After) }))
    })
    return mean(rows, (row) => value(row, row.after), volume)
  })
}

function vwapDev(window: Window): Formula {
  return ofTouch(({ mid }, reading: Reading) => {
    if (!isWarm(window, reading.past.clock, reading.past.firstEvent)) return 'warm_up'
    return ofTrades(window, (trades) => {
      const vwap = mean(
        trades.map((trade) => priced(trade)),
        ({ px }) => px,
        volume,
      )
      return typeof vwap === 'number' ? (1e4 * (mid - vwap)) / vwap : vwap
    })(reading)
  })
}

export const spread: Family = {
  plain: HORIZONS_S.flatMap(
    (tauS) =>
      [
        [`spread_realized_${tauS}s_60s`, afterwards(tauS, ({ sign, px }, after) => sign * (2 * px - after))],
        [`impact_${tauS}s_60s`, afterwards(tauS, ({ sign, mid2 }, after) => sign * (after - mid2))],
      ] as const,
  ),
  windowed: [
    ['spread_quoted_tw', quoted, WINDOWS],
    ['spread_effective', effective(twiceOff, volume), ['10s', '60s']],
    ['spread_effective_eq', effective(twiceOff, () => 1), ['10s', '60s']],
    ['spread_effective_bps', effective((trade) => (1e4 * twiceOff(trade)) / (trade.mid2 / 2), volume), ['10s', '60s']],
    ['vwap_dev', vwapDev, ['10s', '60s']],
  ],
}
