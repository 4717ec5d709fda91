// Numbers, times and names as the page writes them.
const DAY_MS = 86_400_000

export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** Four significant digits and a real minus; whole numbers in full. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const text = Number.isInteger(value) && Math.abs(value) < 1e15 ? String(value) : String(Number(value.toPrecision(4)))
  return text.replace('-', '−')
}

/** Two decimals, as money is written. */
export function money(value: number): string {
  const text = value.toFixed(2)
  return (Number(text) === 0 ? '0.00' : text).replace('-', '−')
}

export function percent(value: number): string {
  return `${number(value * 100)} %`
}

/** UTC date of an epoch time in milliseconds: days to years by the Gregorian cycle of 400 years, which begins on a 1st of March. */
export function isoDate(tsMs: number): string {
  const days = Math.floor(tsMs / DAY_MS) + 719_468
  const era = Math.floor(days / 146_097)
  const ofEra = days - era * 146_097
  const year = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  )
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100))
  const month = Math.floor((5 * ofYear + 2) / 153)
  const day = ofYear - Math.floor((153 * month + 2) / 5) + 1
  const civilMonth = month < 10 ? month + 3 : month - 9
  return `${year + era * 400 + (civilMonth <= 2 ? 1 : 0)}-${two(civilMonth)}-${two(day)}`
}

/** UTC time of day, `HH:MM`. */
export function clock(tsMs: number): string {
  const minutes = Math.floor(tsMs / 60_000)
  return `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`
}

/** `2026-01-31 23:59`, UTC. */
export function moment(tsMs: number): string {
  return `${isoDate(tsMs)} ${clock(tsMs)}`
}

/** A length of time in the unit that suits it. */
export function duration(seconds: number): string {
  for (const [unit, length] of [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
  ] as const)
    if (seconds >= 2 * length) return `${number(seconds / length)} ${unit}`
  return `${number(seconds)} s`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
