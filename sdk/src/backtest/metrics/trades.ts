// Round trips: what each trade brought, and what they have in common.
export interface RoundTrip {
  readonly openMs: number
  readonly closeMs: number
  readonly side: 'long' | 'short'
  /** After costs, in the account's currency. */
  readonly pnl: number
  /** Fees that are in `pnl`; negative: rebates. */
  readonly fees: number
  /** What was bought and sold together, price × amount of both ways. */
  readonly notional: number
  /** The market's state when it was opened, such as `calm`. */
  readonly regime?: string
}

export interface TradeFigures {
  readonly trades: number
  /** Share of the trips that brought more than 0, among those that brought anything. NaN of none. */
  readonly winRate: number
  /** Sum of what was won over the sum of what was lost; NaN without a loss. */
  readonly profitFactor: number
  /** Mean win over mean loss; NaN unless there are both. */
  readonly payoffRatio: number
  readonly meanPnl: number
  readonly fees: number
  readonly notional: number
  readonly meanHoldMs: number
  /** How long any trip was open. */
  readonly inMarketMs: number
}

export function tradeFigures(trips: readonly RoundTrip[]): TradeFigures {
  let [wins, losses, won, lost, fees, notional, held] = [0, 0, 0, 0, 0, 0, 0]
  for (const trip of trips) {
    if (trip.pnl > 0) [wins, won] = [wins + 1, won + trip.pnl]
    if (trip.pnl < 0) [losses, lost] = [losses + 1, lost - trip.pnl]
    fees += trip.fees
    notional += trip.notional
    held += trip.closeMs - trip.openMs
  }
  return {
    trades: trips.length,
    winRate: wins / (wins + losses),
    profitFactor: losses > 0 ? won / lost : NaN,
    payoffRatio: wins > 0 && losses > 0 ? won / wins / (lost / losses) : NaN,
    meanPnl: (won - lost) / trips.length,
    fees,
    notional,
    meanHoldMs: held / trips.length,
    inMarketMs: union(trips),
  }
}

/** Length of the time in which at least one was open. */
function union(trips: readonly RoundTrip[]): number {
  let [sum, until] = [0, -Infinity]
  for (const { openMs, closeMs } of trips.toSorted((a, b) => a.openMs - b.openMs)) {
    if (closeMs > until) sum += closeMs - Math.max(openMs, until)
    until = Math.max(until, closeMs)
  }
  return sum
}
