// What `leadline verify` says of files of events: levels, pictures, orders, trades.
import type { Source } from 'leadline/feeds'

import type { MarketCheck } from './check.js'
import type { MarketReport, Proof } from './report.js'

/** What such a market adds to the report. */
export interface FileFacts {
  readonly events: number
  readonly locked: number
  readonly trades: number
  readonly timeRegressions: number
  readonly orders?: OrderFacts
  readonly pictures?: PictureFacts
}
export interface OrderFacts {
  /** Orders that were named and not known; sizes taken that were not there; ids given twice. */
  readonly unknown: number
  readonly overdrawn: number
  readonly repeated: number
  readonly resting: number
  /** Times the book began to be crossed. */
  readonly crossedMoments: number
  /** Events of a call auction that left the book crossed. */
  readonly auctionCrossed: number
}
export interface PictureFacts {
  readonly compared: number
  readonly matched: number
  readonly levels: number
  /** Lines of those that agreed with no state of the book within 2 s. */
  readonly unmatched: readonly number[]
}

export const isFileOfEvents = (venue: string): boolean => venue.startsWith('events:')

export function factsOf({ market, pictures, locked, events, auctionCrossed }: MarketCheck): FileFacts {
  const { trades, timeRegressions, duplicates, unseenIds, overdrawn, repeatedIds, orders, crossedMoments } =
    market.counters
  const byOrder = market.venue === 'events:orders'
  const { compared, unmatched, levels } = pictures
  return {
    events,
    locked,
    trades,
    timeRegressions: timeRegressions + (market.venue === 'events:full' ? duplicates : 0),
    ...(byOrder
      ? {
          orders: {
            unknown: unseenIds,
            overdrawn,
            repeated: repeatedIds,
            resting: orders,
            crossedMoments,
            auctionCrossed,
          },
        }
      : {}),
    ...(compared > 0 ? { pictures: { compared, matched: compared - unmatched.length, levels, unmatched } } : {}),
  }
}

export function reportFile(check: MarketCheck): MarketReport {
  const { market, crossed, pictures } = check
  const { counters, venue, symbol, state, epoch } = market
  const facts = factsOf(check)
  const wrong = facts.orders ? facts.orders.unknown + facts.orders.overdrawn + facts.orders.repeated : 0
  const proved: Proof = pictures.compared > 0 ? 'book' : facts.orders && wrong === 0 ? 'sequence' : 'none'
  return {
    venue,
    symbol,
    state,
    epoch,
    frames: 0,
    rows: 0,
    applied: counters.applied,
    compared: pictures.compared,
    mismatches: pictures.mismatches + wrong,
    linked: counters.linked,
    gaps: counters.gaps,
    crossed,
    checksums: 0,
    revealed: 0,
    overdrawn: counters.overdrawn,
    duplicates: counters.duplicates,
    decodeErrors: counters.decodeErrors,
    proved,
    ...facts,
  }
}

/** What the source adds: its exchange, and what its reader has counted. */
export function sourceFacts({ instruments, counts }: Source): Readonly<Record<string, unknown>> {
  const sources = [...new Set(instruments.flatMap(({ source }) => (source === undefined ? [] : [source])))]
  return { ...(sources.length > 0 ? { source: sources.join(',') } : {}), ...(counts ? { counts: { ...counts } } : {}) }
}
