// Trades: F41 imbalance, F42, F43 intensity, F44 sizes, F48 sweeps.
import { fromUnits } from '../decimal.js'
import { ofMarketWindow, ofTrades, quotient } from '../gates.js'
import type { TradeRow } from '../past/rows.js'
import type { Quantile } from '../quantile.js'
import type { Family, Formula, Reading, Value, Windowed } from '../reading.js'
import { seconds, WINDOWS, type Window } from '../windows.js'
import { tickLot } from './depth.js'

function signed(trades: readonly TradeRow[]): bigint {
  return trades.reduce((sum, { sign, qtyLots }) => sum + sign * qtyLots, 0n)
}

function volume(trades: readonly TradeRow[]): bigint {
  return trades.reduce((sum, { qtyLots }) => sum + qtyLots, 0n)
}

function of(formula: (trades: readonly TradeRow[], reading: Reading) => Value): Windowed {
  return (window) => ofTrades(window, formula)
}

function intensity(sides: readonly ('buy' | 'sell')[]): Windowed {
  return (window: Window) =>
    ofTrades(window, (_, { trades, past }) =>
      sides.reduce((sum, side) => sum + trades.intensity(BigInt(seconds(window)), side, past.clock.nowNs), 0),
    )
}

function sizeQuantile(which: (reading: Reading) => Quantile): Formula {
  return (reading) => {
    const lots = which(reading).value
    return lots === null ? 'too_few' : lots * fromUnits(1n, reading.lot)
  }
}

function ofSweep(
  formula: (sweep: NonNullable<Reading['past']['sweeps']['last']>, reading: Reading) => number,
): Formula {
  return (reading) => {
    const { last } = reading.past.sweeps
    return last === null ? 'no_trades' : formula(last, reading)
  }
}

function sweepCount(window: Window): Formula {
  return ofMarketWindow(window, ({ past }) => past.sweeps.rows.within(window, past.clock).length)
}

export const trades: Family = {
  plain: [
    ['cvd', ({ past, lot }) => fromUnits(past.tape.signedLots, lot)],
    ['trade_size_median', sizeQuantile(({ past }) => past.tape.median)],
    ['trade_size_p95', sizeQuantile(({ past }) => past.tape.p95)],
    ['sweep_levels', ofSweep(({ prices }) => prices.size)],
    ['sweep_size', ofSweep(({ lots }, { lot }) => fromUnits(lots, lot))],
    ['sweep_notional', ofSweep(({ tickLots }, { tick, lot }) => tickLots * fromUnits(1n, tickLot(tick, lot)))],
  ],
  windowed: [
    ['trade_imbalance', of((rows) => quotient(Number(signed(rows)), Number(volume(rows)), 'no_trades')), WINDOWS],
    [
      'trade_imbalance_cnt',
      of((rows) => quotient(Number(rows.reduce((sum, { sign }) => sum + sign, 0n)), rows.length, 'no_trades')),
      WINDOWS,
    ],
    ['trade_flow', of((rows, { lot }) => (rows.length === 0 ? 'no_trades' : fromUnits(signed(rows), lot))), WINDOWS],
    ['trade_count', of((rows) => rows.length), WINDOWS],
    ['trade_intensity', intensity(['buy', 'sell']), WINDOWS],
    ['trade_intensity_buy', intensity(['buy']), WINDOWS],
    ['trade_intensity_sell', intensity(['sell']), WINDOWS],
    [
      'trade_size_mean',
      of((rows, { lot }) =>
        rows.length === 0 ? 'no_trades' : (Number(volume(rows)) / rows.length) * fromUnits(1n, lot),
      ),
      ['10s', '60s'],
    ],
    [
      'trade_size_large_share',
      of((rows) => quotient(Number(volume(rows.filter(({ large }) => large))), Number(volume(rows)), 'no_trades')),
      ['60s'],
    ],
    ['sweep_count', sweepCount, ['1s', '60s']],
  ],
}
