// What has happened to a market so far. Nothing is dropped in silence: everything that is not applied is counted here.
import * as L from '#layout'
import type { Core } from './core.js'

const FIELDS = {
  events: L.ST_EVENTS,
  frames: L.ST_FRAMES,
  applied: L.ST_APPLIED,
  buffered: L.ST_BUFFERED,
  duplicates: L.ST_DUPLICATES,
  ignored: L.ST_IGNORED,
  wrongSymbol: L.ST_WRONG_SYMBOL,
  /** Frames whose sequence number followed on the one before. */
  linked: L.ST_LINKED,
  gaps: L.ST_GAPS,
  decodeErrors: L.ST_DECODE_ERRORS,
  unknownDeletes: L.ST_UNKNOWN_DELETES,
  trades: L.ST_TRADES,
  tickers: L.ST_TICKERS,
  timeRegressions: L.ST_TIME_REGRESSIONS,
  resyncs: L.ST_RESYNCS,
  poolFull: L.ST_POOL_FULL,
  lotRefinements: L.ST_LOT_REFINEMENTS,
  recentres: L.ST_RECENTRES,
  pages: L.ST_PAGES,
  orders: L.ST_ORDERS,
  rows: L.ST_ROWS,
  rowsCompared: L.ST_ROWS_COMPARED,
  mismatches: L.ST_MISMATCHES,
  revealed: L.ST_REVEALED,
  unseenIds: L.ST_UNSEEN_IDS,
  reentries: L.ST_REENTRIES,
  droppedReentries: L.ST_DROPPED_ORDERS,
  anonymousReentries: L.ST_ANONYMOUS_ENTRIES,
  overdrawn: L.ST_OVERDRAWN,
  repeatedIds: L.ST_REPEATED_IDS,
  halts: L.ST_HALTS,
  crosses: L.ST_CROSSES,
  offMarketTrades: L.ST_OFF_MARKET,
  /** Times a book told one order a frame was crossed, and waited for. */
  crossedMoments: L.ST_CROSSED_MOMENTS,
  /** Checksums stated by the venue that the book met. */
  checksums: L.ST_CHECKSUMS,
  /** Trades of a call with very many that `trades()` could not tell of, for want of memory. */
  untoldTrades: L.ST_UNTOLD_TRADES,
} as const

export type Counters = { readonly [Name in keyof typeof FIELDS]: number }

export function readCounters(core: Core, market: number): Counters {
  const at = (market + L.STATE) / 8
  return Object.fromEntries(Object.entries(FIELDS).map(([name, field]) => [name, core.f64[at + field]!])) as Counters
}
