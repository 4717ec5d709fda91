import { DEADLINE_MOST_MS, DEADLINE_MS, MARGIN_MS } from './defaults.js'

/** The header `x-deadline-ms`: absent is the default, more than the most is the most, anything but digits is null: a bad request. */
export function deadlineOf(header: string | null | undefined): number | null {
  if (header === null || header === undefined) return DEADLINE_MS
  return /^\d{1,6}$/.test(header) ? Math.min(Number(header), DEADLINE_MOST_MS) : null
}

/** What of it is left for the backend, after `elapsedMs` and the way back to the caller; 0 or less: too late to ask. */
export function budgetMs(deadlineMs: number, elapsedMs = 0): number {
  return Math.min(deadlineMs, DEADLINE_MOST_MS) - elapsedMs - MARGIN_MS
}
