// When the money was made: round trips by the UTC hour and the regime in which they were opened.
import type { RoundTrip } from './trades.js'

const HOUR_MS = 3_600_000

export interface HourCell {
  /** 0 to 23, UTC. */
  readonly hour: number
  readonly regime: string
  readonly trades: number
  readonly pnl: number
  /** Share of the trips that brought more than 0. */
  readonly winRate: number
}

/** Trips without a regime are in `all`. Only cells that have a trip, by regime in order of appearance, then by hour. */
export function byHourAndRegime(trips: readonly RoundTrip[]): HourCell[] {
  const regimes = new Map<string, { trades: number; pnl: number; wins: number }[]>()
  for (const { openMs, pnl, regime = 'all' } of trips) {
    const row = regimes.get(regime) ?? Array.from({ length: 24 }, () => ({ trades: 0, pnl: 0, wins: 0 }))
    const cell = row[Math.floor(openMs / HOUR_MS) % 24]!
    cell.trades++
    cell.pnl += pnl
    if (pnl > 0) cell.wins++
    regimes.set(regime, row)
  }
  return [...regimes].flatMap(([regime, row]) =>
    row.flatMap(({ trades, pnl, wins }, hour) =>
      trades > 0 ? [{ hour, regime, trades, pnl, winRate: wins / trades }] : [],
    ),
  )
}
