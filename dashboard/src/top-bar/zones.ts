// Time zones to choose from, the usual ones first.
const USUAL = [
  ...['UTC', 'Europe/London', 'Europe/Berlin', 'America/New_York', 'America/Chicago'],
  ...['Asia/Tokyo', 'Asia/Shanghai', 'Asia/Singapore', 'Australia/Sydney'],
]

/** Beside them all that the browser knows. */
export function zones(): { readonly usual: readonly string[]; readonly others: readonly string[] } {
  return { usual: USUAL, others: Intl.supportedValuesOf('timeZone').filter((zone) => !USUAL.includes(zone)) }
}
