// Sharpe's ratio over a moving window of days; under 60 of them there is none.
import { DAY_MS, type Period, periods, periodsPerYearOf, type Point, returnsOf } from './equity.js'
import { moments } from './moments.js'

/** Fewer daily returns than these give no annualised figure: its error would be larger than any value it takes. */
export const FEWEST_DAYS = 60

export type RollingSharpe =
  | { readonly points: readonly Point[]; readonly why: null; readonly periodsPerYear: number }
  | { readonly points: null; readonly why: string }

/** Null while there are days enough; otherwise the reason why nothing is annualised. */
export function whyNotAnnual(days: number): string | null {
  return days < FEWEST_DAYS ? `${days} daily returns; under ${FEWEST_DAYS} an annualised figure is mostly luck` : null
}

/**
 * mean/deviation·√periodsPerYear of each `windowDays` daily returns in a row (at least 60), by the start of the window's last day; no
 * riskless rate is taken off. Windows that never moved are left out.
 */
export function rollingSharpe(
  equity: readonly Point[],
  windowDays: number = FEWEST_DAYS,
  periodsPerYear: number = periodsPerYearOf(equity, DAY_MS),
): RollingSharpe {
  const width = Math.max(windowDays, FEWEST_DAYS)
  const days = periods(equity)
  const why = whyNotAnnual(days.length) ?? tooFew(days.length, width)
  if (why !== null) return { points: null, why }
  const returns = returnsOf(days)
  if (!returns) return { points: null, why: 'the equity was not above 0 throughout: there are no returns' }
  const points = days.slice(width - 1).flatMap((day: Period, i): Point[] => {
    const { mean, deviation } = moments(returns.subarray(i, i + width))
    return deviation > 0 ? [[day.startMs, (mean / deviation) * Math.sqrt(periodsPerYear)]] : []
  })
  return { points, why: null, periodsPerYear }
}

function tooFew(days: number, width: number): string | null {
  return days < width ? `${days} daily returns; the window is ${width}` : null
}
