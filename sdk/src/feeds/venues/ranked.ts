// A venue's book in the order and the words that its frames have.
import { fixedText, minimalText } from '../decimal-text.js'
import type { Listing, SideBook, SideReply } from '../venue.js'

export type Level = readonly [pxTicks: bigint, qtyLots: bigint]

const rising = ([a]: Level, [b]: Level): number => (a < b ? -1 : 1)

/** Best first, at most `depth`. */
export function rankedBids(book: SideBook, depth = Infinity): Level[] {
  return [...book.bids].toSorted((a, b) => rising(b, a)).slice(0, depth)
}

export function rankedAsks(book: SideBook, depth = Infinity): Level[] {
  return [...book.asks].toSorted(rising).slice(0, depth)
}

export const px = ({ tickSize }: Listing, ticks: bigint): string => fixedText(ticks, tickSize)
export const qty = ({ lotSize }: Listing, lots: bigint): string => minimalText(lots, lotSize)

/** ["45000.50","1.25"] for each level. */
export function pairs(listing: Listing, levels: readonly Level[]): string {
  return `[${levels.map(([ticks, lots]) => `["${px(listing, ticks)}","${qty(listing, lots)}"]`).join(',')}]`
}

/** An answer that changes no subscription. */
export const replies = (...frames: readonly string[]): SideReply => ({
  replies: frames,
  subscribe: [],
  unsubscribe: [],
})

/** The value of a parameter in a path, null when it has none. */
export function parameter(path: string, name: string): string | null {
  const query = path.slice(path.indexOf('?') + 1)
  return path.includes('?') ? new URLSearchParams(query).get(name) : null
}

/** 2026-08-09T21:05:48.228568Z */
export function isoText(tsUs: number): string {
  const seconds = Math.floor(tsUs / 1e6)
  const days = Math.floor(seconds / 86_400)
  const second = seconds - days * 86_400
  const two = (value: number): string => String(value).padStart(2, '0')
  const time = `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`
  return `${dateText(days)}T${time}.${String(Math.floor(tsUs - seconds * 1e6)).padStart(6, '0')}Z`
}

/** The date so many days after 1970-01-01, counted in years that begin in March. */
function dateText(days: number): string {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const day = shifted - era * 146_097
  const year = Math.floor((day - Math.floor(day / 1460) + Math.floor(day / 36_524) - Math.floor(day / 146_096)) / 365)
  const ofYear = day - (365 * year + Math.floor(year / 4) - Math.floor(year / 100))
  const month = Math.floor((5 * ofYear + 2) / 153)
  const date = ofYear - Math.floor((153 * month + 2) / 5) + 1
  const calendar = month < 10 ? month + 3 : month - 9
  const text = (value: number, width: number): string => String(value).padStart(width, '0')
  return `${text(year + era * 400 + (calendar <= 2 ? 1 : 0), 4)}-${text(calendar, 2)}-${text(date, 2)}`
}
