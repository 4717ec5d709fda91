// The one JSON object that `leadline verify` prints.
import type { Source } from 'leadline/feeds'

import type { MarketCheck } from './check.js'
import { type FileFacts, isFileOfEvents, reportFile, sourceFacts } from './report-files.js'

/** What the recording itself could prove: the book, its checksum, or only that no frame is missing. */
export type Proof = 'book' | 'checksum' | 'sequence' | 'none'

export interface MarketReport extends Partial<FileFacts> {
  readonly venue: string
  readonly symbol: string
  readonly state: string
  readonly epoch: number
  readonly frames: number
  readonly rows: number
  readonly applied: number
  readonly compared: number
  readonly mismatches: number
  readonly gaps: number
  readonly crossed: number
  readonly checksums: number
  readonly revealed: number
  /** File messages that take more than the book shows: the rows may agree all the same. */
  readonly overdrawn: number
  readonly duplicates: number
  readonly decodeErrors: number
  readonly proved: Proof
}

export function reportMarket(check: MarketCheck): MarketReport {
  const { market, tickers, crossed, disordered } = check
  if (isFileOfEvents(market.venue)) return reportFile(check)
  const { counters, venue, symbol, state, epoch } = market
  const files = venue === 'lobster'
  const compared = files ? counters.rowsCompared + disordered : tickers.compared
  const depthFrames = counters.applied - counters.trades + counters.buffered
  return {
    venue,
    symbol,
    state,
    epoch,
    frames: files ? 0 : counters.frames,
    rows: files ? counters.rows + disordered : 0,
    applied: counters.applied,
    compared,
    mismatches: files ? counters.mismatches + disordered : tickers.mismatches,
    gaps: counters.gaps,
    crossed,
    checksums: 0,
    revealed: counters.revealed,
    overdrawn: counters.overdrawn,
    duplicates: counters.duplicates,
    decodeErrors: counters.decodeErrors,
    proved: compared > 0 ? 'book' : depthFrames > 1 ? 'sequence' : 'none',
  }
}

const SUMS = [
  'compared',
  'mismatches',
  'gaps',
  'crossed',
  'checksums',
  'revealed',
  'overdrawn',
  'duplicates',
  'decodeErrors',
] as const
const PROOFS: readonly Proof[] = ['none', 'sequence', 'checksum', 'book']

export interface Report extends Readonly<Record<(typeof SUMS)[number], number>> {
  readonly format: string
  readonly venue: string
  readonly symbol: string
  readonly state: string
  /** Rows of files, or frames of a venue. */
  readonly rows?: number
  readonly frames?: number
  readonly proved: Proof
  readonly markets?: readonly MarketReport[]
  /** The exchange of files of events. */
  readonly source?: string
  /** What the reader has counted. */
  readonly counts?: Readonly<Record<string, number>>
}

/** The sums over all markets first, then, where there are several, each of them. */
export function reportAll(source: Source, markets: readonly MarketReport[]): Report {
  const { format, counts } = source
  const sum = (key: (typeof SUMS)[number] | 'frames' | 'rows'): number =>
    markets.reduce((total, market) => total + market[key], 0)
  const sums = Object.fromEntries(SUMS.map((key) => [key, sum(key)])) as Record<(typeof SUMS)[number], number>
  const states = [...new Set(markets.map(({ state }) => state))]
  return {
    format,
    venue: [...new Set(markets.map(({ venue }) => venue))].join(','),
    symbol: [...new Set(markets.map(({ symbol }) => symbol))].join(','),
    state: states.length === 1 ? (states[0] ?? 'idle') : 'mixed',
    ...(format === 'lobster'
      ? { rows: sum('rows') }
      : counts
        ? { rows: counts['rows'] ?? 0 }
        : { frames: sum('frames') }),
    ...sums,
    proved: PROOFS[Math.max(followed(counts), ...markets.map(({ proved }) => PROOFS.indexOf(proved)))] ?? 'none',
    ...sourceFacts(source),
    ...(markets.length > 1 ? { markets } : onlyFacts(markets[0])),
  }
}

/** Trades that are numbered without a gap prove that none is missing. */
function followed(counts: Source['counts']): number {
  const { tradeIds = 0, tradeIdGaps = 0 } = counts ?? {}
  return PROOFS.indexOf(tradeIds > 1 && tradeIdGaps === 0 ? 'sequence' : 'none')
}

/** Of a lone market of a file of events what stands beside the sums. */
function onlyFacts(market: MarketReport | undefined): Partial<FileFacts> {
  if (!market || !isFileOfEvents(market.venue)) return {}
  const { events = 0, locked = 0, trades = 0, timeRegressions = 0, orders, pictures } = market
  return { events, locked, trades, timeRegressions, ...(orders ? { orders } : {}), ...(pictures ? { pictures } : {}) }
}
