// Size that was not displayed: F66 hidden executions, F67 refills.
import type { Side } from '../book.js'
import { fromUnits } from '../decimal.js'
import { ofBook, ofTrades, quotient } from '../gates.js'
import { SIDES, type TradeRow } from '../past/rows.js'
import type { Family, Formula, Reading, Windowed } from '../reading.js'

function rate(hidden: (trade: TradeRow) => number, all: (trade: TradeRow) => number): Windowed {
  return (window) =>
    ofTrades(window, (trades) => {
      const sum = (term: (trade: TradeRow) => number) => trades.reduce((total, trade) => total + term(trade), 0)
      return quotient(sum(hidden), sum(all), 'no_trades')
    })
}

type Emptied = NonNullable<Reading['past']['icebergs']['emptied'][Side]>

function ofEmptied(side: Side, formula: (emptied: Emptied, reading: Reading) => number): Formula {
  return ofBook((reading) => {
    const emptied = reading.past.icebergs.emptied[side]
    return emptied === null ? 'no_level' : formula(emptied, reading)
  })
}

export const hidden: Family = {
  plain: SIDES.flatMap(
    (side) =>
      [
        [`iceberg_refills_${side}`, ofEmptied(side, ({ refills }) => refills)],
        [`iceberg_volume_${side}`, ofEmptied(side, ({ volume }, { lot }) => fromUnits(volume, lot))],
      ] as const,
  ),
  windowed: [
    [
      'hidden_rate_cnt',
      rate(
        ({ hiddenLots }) => (hiddenLots > 0n ? 1 : 0),
        () => 1,
      ),
      ['60s'],
    ],
    [
      'hidden_rate_vol',
      rate(
        ({ hiddenLots }) => Number(hiddenLots),
        ({ qtyLots }) => Number(qtyLots),
      ),
      ['60s'],
    ],
  ],
}
