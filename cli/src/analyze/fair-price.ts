// T6: which price is nearest to the mid some events later? Stoikov's micro-price is fitted on the first 60 % of the events and
// all are scored on the rest: mean squared error over that of the mid itself. Below 1 is better than the mid.
import { MicropriceFit, type MicropriceTable, OptionError } from 'leadline'

import { midOf, type MarketSeries } from './series.js'

export interface FairPriceScore {
  /** Events ahead. */
  readonly ahead: number
  readonly rows: number
  readonly weightedMid: number
  readonly microprice: number
}

export interface FairPrice {
  readonly trainEvents: number
  /** Rows of the table: spreads it knows, from 1 tick; wider ones use the last row. */
  readonly spreads: number
  readonly scores: readonly FairPriceScore[]
  /** Mean spread of the scored events in ticks. */
  readonly meanSpreadTicks: number
  /** Above 3 ticks the weighted mid is no fair price. */
  readonly wide: boolean
}

const TRAIN = 0.6
const WIDE_TICKS = 3
/** The states are ten times as many, and the fit takes their number cubed. */
const SPREADS_MAX = 100

/** Changes of the mid to fit on; from fewer the table is made of accidents. */
const MOVES_LEAST = 50

/** Null when nothing can be fitted. */
export function fairPrice(series: MarketSeries, ahead: readonly number[]): FairPrice | null {
  const { length, bidPx, bidQty, askPx, askQty, ofi } = series
  const split = Math.floor(TRAIN * length)
  const fit = new MicropriceFit()
  let moves = 0
  for (let i = 0; i < split; i++) {
    if (Number.isNaN(ofi[0]![i]!)) fit.interrupt()
    else if (i > 0 && Math.abs(midOf(series, i) - midOf(series, i - 1)) > 0) moves++
    fit.add(bidPx[i]!, bidQty[i]!, askPx[i]!, askQty[i]!)
  }
  const table = moves < MOVES_LEAST ? null : tableOf(fit)
  if (!table) return null
  let [spreads, counted] = [0, 0]
  for (let i = split; i < length; i++) {
    if (!Number.isFinite(askPx[i]! - bidPx[i]!)) continue
    spreads += askPx[i]! - bidPx[i]!
    counted++
  }
  const meanSpreadTicks = spreads / counted
  const scores = ahead.map((k) => score(series, table, split, k))
  return { trainEvents: split, spreads: table.length, scores, meanSpreadTicks, wide: meanSpreadTicks > WIDE_TICKS }
}

function tableOf(fit: MicropriceFit): MicropriceTable | null {
  try {
    return fit.table(SPREADS_MAX)
  } catch (error) {
    if (error instanceof OptionError) return null
    throw error
  }
}

function score(series: MarketSeries, table: MicropriceTable, from: number, ahead: number): FairPriceScore {
  const { length, bidPx, bidQty, askPx, askQty } = series
  let [rows, plain, weighted, micro] = [0, 0, 0, 0]
  for (let i = from; i + ahead < length; i++) {
    const move = midOf(series, i + ahead) - midOf(series, i)
    const spread = askPx[i]! - bidPx[i]!
    if (!Number.isFinite(move) || spread < 1) continue
    const share = bidQty[i]! / (bidQty[i]! + askQty[i]!)
    const settled = table[Math.min(spread, table.length) - 1]![Math.min(Math.floor(10 * share), 9)]
    if (settled === null || settled === undefined) continue
    rows++
    plain += move ** 2
    weighted += (move - (share - 0.5) * spread) ** 2
    micro += (move - settled) ** 2
  }
  return { ahead, rows, weightedMid: weighted / plain, microprice: micro / plain }
}
