// Which part of a recording is looked at: the session of each day, and its half hours.
import { OptionError } from 'leadline'

import type { MarketSeries } from './series.js'

/** Left-open, right-closed: (fromUs, toUs]. */
export interface Span {
  readonly fromUs: number
  readonly toUs: number
}

export interface TimesOfDay {
  /** Seconds after midnight. */
  readonly fromS: number | null
  readonly toS: number | null
}

const DAY_US = 86_400_000_000
const HALF_HOUR_US = 1_800_000_000
/** A recording starts with its first event, a moment after the hour. */
const COVERED = 0.95
/** The regular session of a US stock exchange without its first and last half hour. */
const QUIET_HOURS = { fromS: 36_000, toS: 55_800 }

/** `10:00`, `15:30:00` → seconds after midnight. */
export function timeOfDay(text: string, option: string): number {
  const [, h, m, s] = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text) ?? []
  const seconds = Number(h) * 3600 + Number(m) * 60 + Number(s ?? 0)
  if (!(seconds <= 86_400) || Number(m) > 59 || Number(s ?? 0) > 59)
    throw new OptionError(`${option}: found ${JSON.stringify(text)}, expected a time of day as in 10:00 or 15:30:00`)
  return seconds
}

/** The whole recording of a market. */
export function wholeSpan({ tsUs, length }: MarketSeries): Span {
  return { fromUs: tsUs[0]! - 1, toUs: tsUs[length - 1]! }
}

/** The part of each day to look at. Stock files without a wish: 10:00 to 15:30, or all of a recording that lies outside. */
export function sessions(series: MarketSeries, { fromS, toS }: TimesOfDay): Span[] {
  const whole = wholeSpan(series)
  const files = series.clock === 'New York'
  if (fromS === null && toS === null && !files) return [whole]
  const quiet = files ? QUIET_HOURS : { fromS: 0, toS: 86_400 }
  const [from, to] = [fromS ?? quiet.fromS, toS ?? quiet.toS]
  if (from >= to) throw new OptionError(`--to: found a time that is not after --from`)
  const spans: Span[] = []
  for (let day = series.midnightUs; day <= whole.toUs; day += DAY_US) {
    const fromUs = Math.max(day + from * 1e6, whole.fromUs)
    const toUs = Math.min(day + to * 1e6, whole.toUs)
    if (fromUs < toUs) spans.push({ fromUs: snug(fromUs, whole), toUs: snug(toUs, whole) })
  }
  if (spans.length > 0) return spans
  if (fromS === null && toS === null) return [whole]
  throw new OptionError('--from, --to: found no event between them, expected some')
}

const snug = (timeUs: number, { fromUs, toUs }: Span): number => Math.min(Math.max(timeUs, fromUs), toUs)

/** Half hours by the clock, as far as the spans cover them nearly; a span that covers none stands for itself. */
export function halfHours(spans: readonly Span[]): Span[] {
  return spans.flatMap((span) => {
    const windows: Span[] = []
    const first = Math.floor(span.fromUs / HALF_HOUR_US) * HALF_HOUR_US
    for (let startUs = first; startUs < span.toUs; startUs += HALF_HOUR_US) {
      const fromUs = snug(startUs, span)
      const toUs = snug(startUs + HALF_HOUR_US, span)
      if (toUs - fromUs >= COVERED * HALF_HOUR_US) windows.push({ fromUs, toUs })
    }
    return windows.length > 0 ? windows : [span]
  })
}

/** The time of day, as in 10:30, by the clock of the series. */
export function clockText({ midnightUs }: Pick<MarketSeries, 'midnightUs'>, timeUs: number): string {
  const minutes = Math.floor(((((timeUs - midnightUs) % DAY_US) + DAY_US) % DAY_US) / 60e6)
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}
