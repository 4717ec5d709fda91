// What a stream that carries so many levels of a book tells of a change.
import type { SideBook } from '../venue.js'
import { type Level, rankedAsks, rankedBids } from './ranked.js'

export type SideName = 'bids' | 'asks'

/** A side, best first, at most `depth` levels. */
export const ranked = (book: SideBook, side: SideName, depth = Infinity): readonly Level[] =>
  side === 'bids' ? rankedBids(book, depth) : rankedAsks(book, depth)

/**
 * What a stream that carries `depth` levels tells of an update: the levels that changed within them, and those that
 * came up from below in place of removed ones. Some of the latter may be known already.
 */
export function toldOf(book: SideBook, side: SideName, changed: readonly Level[], depth: number): readonly Level[] {
  const top = ranked(book, side, depth)
  const prices = new Set(changed.map(([px]) => px))
  const gone = [...prices].filter((px) => !book[side].has(px))
  const within = top.filter(([px]) => prices.has(px))
  const risen = gone.length === 0 ? [] : top.filter(([px]) => !prices.has(px)).slice(-gone.length)
  return [...gone.map((px): Level => [px, 0n]), ...within, ...risen]
}
