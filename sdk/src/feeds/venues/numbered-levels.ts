// Levels in the order and the words of venues that write numbers, and what such a venue's client may say.
import type { SideBook } from '../venue.js'

export type Level = readonly [pxTicks: bigint, qtyLots: bigint]
export type SideName = 'bids' | 'asks'

/** A side, best first, at most `depth` levels. */
export function ranked(book: SideBook, side: SideName, depth = Infinity): readonly Level[] {
  const sign = side === 'bids' ? -1n : 1n
  const sorted = [...book[side]].toSorted(([a], [b]) => (sign * (a - b) < 0n ? -1 : 1))
  return depth === Infinity ? sorted : sorted.slice(0, depth)
}

/**
 * What a stream that carries `depth` levels tells of an update: the levels that changed within them, and those that
 * came up from below in place of removed ones. Some of the latter may be known already.
 */
export function toldOf(book: SideBook, side: SideName, changed: readonly Level[], depth: number): readonly Level[] {
  const top = ranked(book, side, depth)
  const prices = new Set(changed.map(([px]) => px))
  const gone = [...prices].filter((px) => !book[side].has(px))
  const within = top.filter(([px]) => prices.has(px))
  const risen =
    gone.length === 0 ? [] : top.slice(-gone.length).filter(([px]) => !prices.has(px) && top.length === depth)
  return [...gone.map((px): Level => [px, 0n]), ...within, ...risen]
}

export const stepOf = (decimals: number): string =>
  decimals <= 0 ? `1${'0'.repeat(-decimals)}` : `0.${'1'.padStart(decimals, '0')}`

export const isoOf = (tsUs: number): string =>
  `${new Date(Math.floor(tsUs / 1000)).toISOString().slice(0, 23)}${String(tsUs % 1000).padStart(3, '0')}Z`

export type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A client's message; {} for what is no JSON object. */
export function fieldsOf(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text)
    return isFields(value) ? value : {}
  } catch {
    return {}
  }
}
