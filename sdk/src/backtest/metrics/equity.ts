// An equity curve cut into periods: closes, profits and returns by UTC day or by any other length.
export const DAY_MS = 86_400_000

/** Epoch milliseconds, and the value then, in the account's currency. Times don't fall. */
export type Point = readonly [tsMs: number, value: number]

/** A period that has points. It begins at `startMs`, a multiple of its length. */
export interface Period {
  readonly startMs: number
  /** The value it began with: the close before it, or the first point of all. */
  readonly open: number
  readonly close: number
}

/** Which period, counted from the epoch. A point at the very end of a period is its close: midnight belongs to the day before. */
function numberOf(tsMs: number, periodMs: number): number {
  return Math.ceil(tsMs / periodMs) - 1
}

/**
 * Cuts the curve into periods of `periodMs`, aligned to the epoch (a day is a UTC day, its end included). Periods without a point are left
 * out. The first counts from the first point; if that is its only one, it is no period but the opening value of the next.
 */
export function periods(equity: readonly Point[], periodMs: number = DAY_MS): Period[] {
  const found: { startMs: number; open: number; close: number; points: number }[] = []
  for (const [tsMs, value] of equity) {
    const startMs = numberOf(tsMs, periodMs) * periodMs
    const last = found.at(-1)
    if (last?.startMs === startMs) {
      last.close = value
      last.points++
    } else found.push({ startMs, open: last?.close ?? value, close: value, points: 1 })
  }
  if (found[0]?.points === 1) found.shift()
  return found.map(({ startMs, open, close }) => ({ startMs, open, close }))
}

/** Profit or loss by UTC day; they add up to the last value less the first. */
export function dailyPnl(equity: readonly Point[]): [dayMs: number, pnl: number][] {
  return periods(equity).map(({ startMs, open, close }) => [startMs, close - open])
}

/** close/open − 1 of each period; null if a period doesn't begin above 0, for then there are no returns. */
export function returnsOf(cut: readonly Period[]): Float64Array | null {
  if (cut.some(({ open }) => !(open > 0))) return null
  return Float64Array.from(cut, ({ open, close }) => close / open - 1)
}

/** Sessions of a year of markets that close at weekends: what quantstats and others take. */
const SESSIONS = 252

/**
 * How many such periods a year has, by the curve's own clock: a curve with points on a Saturday is of a market that never closes, 365
 * days; two weeks or more without one are of sessions, 252 a year, each with as many periods as it had here. Anything shorter counts as
 * a market that never closes. Say it yourself where that is wrong.
 */
export function periodsPerYearOf(equity: readonly Point[], periodMs: number = DAY_MS): number {
  const [first, last] = [equity[0]?.[0] ?? 0, equity.at(-1)?.[0] ?? 0]
  // The epoch was a Thursday.
  const isOpenOnSaturdays = equity.some(([tsMs]) => numberOf(tsMs, DAY_MS) % 7 === 2)
  if (isOpenOnSaturdays || last - first < 14 * DAY_MS) return (365 * DAY_MS) / periodMs
  if (periodMs >= DAY_MS) return (SESSIONS * DAY_MS) / periodMs
  return (SESSIONS * occupied(equity, periodMs)) / occupied(equity, DAY_MS)
}

/** How many periods have a point. */
function occupied(equity: readonly Point[], periodMs: number): number {
  return new Set(equity.map(([tsMs]) => numberOf(tsMs, periodMs))).size
}
