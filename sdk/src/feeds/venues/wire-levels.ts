// What the venues' sides share: levels as the wire has them, and the book in order.
import { fixedText } from '../decimal-text.js'
import type { Listing, Product, SideBook, SideReply } from '../venue.js'

export type Steps = readonly (readonly [pxTicks: bigint, qtyLots: bigint])[]

/** Best first, at most `most`. */
export function bestFirst(side: ReadonlyMap<bigint, bigint>, isBid: boolean, most = Infinity): Steps {
  const sorted = [...side].sort(([a], [b]) => (a === b ? 0 : a < b === isBid ? 1 : -1))
  return most === Infinity ? sorted : sorted.slice(0, most)
}

export const bidsOf = (book: SideBook, most = Infinity): Steps => bestFirst(book.bids, true, most)
export const asksOf = (book: SideBook, most = Infinity): Steps => bestFirst(book.asks, false, most)

export const priceText = (ticks: bigint, { tickSize }: Listing): string => fixedText(ticks, tickSize)
/** Nothing left is "0" on most wires. */
export const sizeText = (lots: bigint, { lotSize }: Listing): string => (lots === 0n ? '0' : fixedText(lots, lotSize))

/** [["px","size"],…], with what else a level holds behind. */
export function arrays(levels: Steps, listing: Listing, ...rest: readonly string[]): string {
  return JSON.stringify(levels.map(([px, qty]) => [priceText(px, listing), sizeText(qty, listing), ...rest]))
}

export const millis = (tsUs: number): number => Math.floor(tsUs / 1000)

/** What a unified symbol says of its product: BTC/USDT, BTC/USDT:USDT, BTC/USD:BTC. */
export function productOf(symbol: string): Product {
  const [pair = '', settled] = symbol.split(':')
  if (settled === undefined) return 'spot'
  return pair.split('/')[0] === settled.split('-')[0] ? 'inverse' : 'linear'
}

/** Base, quote, currency of settlement and yymmdd of a unified symbol; '' for what it hasn't. */
export function partsOf(symbol: string): { base: string; quote: string; settle: string; expiry: string } {
  const [pair = '', settled = ''] = symbol.split(':')
  const [base = '', quote = ''] = pair.split('/')
  const [settle = '', expiry = ''] = settled.split('-')
  return { base, quote, settle, expiry }
}

export const NO_REPLY: SideReply = { replies: [], subscribe: [], unsubscribe: [] }

/** The JSON object of a client's message, null when it is none. */
export function messageOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}

/** A path with its query, taken apart. */
export function addressOf(path: string): { path: string; query: URLSearchParams } {
  const { pathname, searchParams } = new URL(path, 'http://venue')
  return { path: pathname, query: searchParams }
}
