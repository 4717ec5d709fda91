// Sharpe's ratio over a moving window of days. Under 60 days there is none: its error would be larger than any value it takes.
import { moments } from './moments.js'

const WINDOW_DAYS = 60
const DAY_MS = 86_400_000

export type RollingSharpe =
  | {
      readonly isGiven: true
      readonly points: readonly (readonly [tsMs: number, sharpe: number])[]
      readonly perYear: number
    }
  | { readonly isGiven: false; readonly why: string }

/**
 * Of daily returns (last value of each UTC day that has one), mean/deviation·√perYear, no riskless rate taken off. `perYear` comes from the
 * data's own clock: days with values in the span, scaled to 365. NaN where a window never moved.
 */
export function rollingSharpe(equity: readonly (readonly [tsMs: number, value: number])[]): RollingSharpe {
  const days = closes(equity)
  const returns = days.length - 1
  if (returns < WINDOW_DAYS)
    return {
      isGiven: false,
      why: `${Math.max(0, returns)} daily returns, ${WINDOW_DAYS} are needed: over fewer days a Sharpe ratio is mostly luck`,
    }
  const worthless = days.find(([, value]) => !(value > 0))
  if (worthless)
    return {
      isGiven: false,
      why: `the equity is ${worthless[1]} on day ${isoDay(worthless[0])}: no returns from there`,
    }
  const span = days.at(-1)![0] - days[0]![0]
  const perYear = (returns / span) * 365
  const daily = Float64Array.from({ length: returns }, (_, i) => days[i + 1]![1] / days[i]![1] - 1)
  const points = Array.from({ length: returns - WINDOW_DAYS + 1 }, (_, i) => {
    const { mean, deviation } = moments(daily.subarray(i, i + WINDOW_DAYS))
    const sharpe = deviation > 0 ? (mean / deviation) * Math.sqrt(perYear) : NaN
    return [days[i + WINDOW_DAYS]![0] * DAY_MS, sharpe] as const
  })
  return { isGiven: true, points, perYear }
}

/** Last value of each day, days counted from the epoch. */
function closes(equity: readonly (readonly [number, number])[]): [day: number, value: number][] {
  const days: [number, number][] = []
  for (const [tsMs, value] of equity) {
    const day = Math.floor(tsMs / DAY_MS)
    const last = days.at(-1)
    if (last && last[0] === day) last[1] = value
    else days.push([day, value])
  }
  return days
}

function isoDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}
