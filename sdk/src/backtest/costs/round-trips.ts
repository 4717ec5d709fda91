// Fills to round trips: what is sold closes what was bought first, and the other way round.
import type { RoundTrip } from '../metrics/trades.js'
import { type Execution, gainOf, notionalAt, signOf } from './execution.js'

/** Below it, of what a fill traded, what is left is rounding. */
const DUST = 1e-12

interface OpenLot {
  readonly fill: Execution
  left: number
}

/**
 * First in, first out; one trip for each pair of fills that met, with its share of both fees. Fills of one instrument in order of time. What is still open makes no trip. `regimeAt` names the market's state when a trip was opened.
 */
export function roundTrips(fills: readonly Execution[], regimeAt?: (tsUs: number) => string): RoundTrip[] {
  const open: OpenLot[] = []
  const trips: RoundTrip[] = []
  for (const fill of fills) {
    let left = fill.amount
    while (left > fill.amount * DUST && open[0] && open[0].fill.side !== fill.side) {
      const lot = open[0]
      const amount = Math.min(left, lot.left)
      trips.push(tripOf(lot.fill, fill, amount, regimeAt))
      left -= amount
      lot.left -= amount
      if (lot.left <= lot.fill.amount * DUST) open.shift()
    }
    if (left > fill.amount * DUST) open.push({ fill, left })
  }
  return trips
}

function tripOf(entry: Execution, exit: Execution, amount: number, regimeAt?: (tsUs: number) => string): RoundTrip {
  const sized = { amount, isInverse: entry.isInverse ?? false }
  const fees = (entry.fee * amount) / entry.amount + (exit.fee * amount) / exit.amount
  return {
    openMs: entry.tsUs / 1000,
    closeMs: exit.tsUs / 1000,
    side: entry.side === 'buy' ? 'long' : 'short',
    pnl: signOf(entry.side) * gainOf(sized, entry.price, exit.price) - fees,
    fees,
    notional: notionalAt(sized, entry.price) + notionalAt(sized, exit.price),
    ...(regimeAt ? { regime: regimeAt(entry.tsUs) } : {}),
  }
}
