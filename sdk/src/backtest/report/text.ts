// Numbers, times and names as the page writes them.
import { isoText } from '../../feeds/venues/ranked.js'

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

/** UTC date of an epoch time in milliseconds. */
export function isoDate(tsMs: number): string {
  return isoText(tsMs * 1000).split('T')[0]!
}

/** UTC time of day, `HH:MM`. */
export function clock(tsMs: number): string {
  return isoText(tsMs * 1000)
    .split('T')[1]!
    .slice(0, 5)
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
