// The one JSON object that `leadline verify` prints.
import type { ConnectionCounters, Counters } from 'leadline'
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
  readonly trades: number
  readonly compared: number
  readonly mismatches: number
  /** Frames whose sequence number followed on the one before. */
  readonly linked: number
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
  return {
    venue,
    symbol,
    state,
    epoch,
    frames: files ? 0 : counters.frames,
    rows: files ? counters.rows + disordered : 0,
    applied: counters.applied,
    trades: counters.trades,
    compared,
    mismatches: files ? counters.mismatches + disordered : tickers.mismatches,
    linked: counters.linked,
    gaps: counters.gaps,
    crossed,
    checksums: counters.checksums,
    revealed: counters.revealed,
    overdrawn: counters.overdrawn,
    duplicates: counters.duplicates,
    decodeErrors: counters.decodeErrors,
    proved: proofOf(compared, counters),
  }
}

function proofOf(compared: number, { checksums, linked }: Counters): Proof {
  if (compared > 0) return 'book'
  if (checksums > 0) return 'checksum'
  return linked > 0 ? 'sequence' : 'none'
}

const SUMS = [
  'applied',
  'trades',
  'compared',
  'mismatches',
  'linked',
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
export function reportAll(
  source: Source,
  markets: readonly MarketReport[],
  connections: readonly ConnectionCounters[] = [],
): Report {
  const { format, counts } = source
  const sum = (key: (typeof SUMS)[number] | 'frames' | 'rows'): number =>
    markets.reduce((total, market) => total + market[key], 0)
  const sums = Object.fromEntries(SUMS.map((key) => [key, sum(key)])) as Record<(typeof SUMS)[number], number>
  // What a venue counts per connection is no market's own.
  for (const { linked, gaps } of connections) {
    sums.linked += linked
    sums.gaps += gaps
  }
  const proofs: Proof[] = markets.map(({ proved }) => proved)
  if (connections.some(({ linked }) => linked > 0) || areConsecutive(counts)) proofs.push('sequence')
  const rows = format === 'lobster' ? sum('rows') : (counts?.['rows'] ?? counts?.['records'] ?? counts?.['messages'])
  const states = [...new Set(markets.map(({ state }) => state))]
  return {
    format,
    venue: [...new Set(markets.map(({ venue }) => venue))].join(','),
    symbol: [...new Set(markets.map(({ symbol }) => symbol))].join(','),
    state: states.length > 1 ? 'mixed' : (states[0] ?? 'idle'),
    ...(rows === undefined ? { frames: sum('frames') } : { rows }),
    ...sums,
    proved: PROOFS[Math.max(0, ...proofs.map((proved) => PROOFS.indexOf(proved)))] ?? 'none',
    ...sourceFacts(source),
    ...(markets.length > 1 ? { markets } : onlyFacts(markets[0])),
  }
}

/** Trades that are numbered without a gap prove that none is missing. */
function areConsecutive({ tradeIds = 0, tradeIdGaps = 0 }: Source['counts'] & {} = {}): boolean {
  return tradeIds > 1 && tradeIdGaps === 0
}

/** Of a lone market of a file of events what stands beside the sums. */
function onlyFacts(market: MarketReport | undefined): Partial<FileFacts> {
  if (!market || !isFileOfEvents(market.venue)) return {}
  const { events = 0, locked = 0, timeRegressions = 0, orders, pictures } = market
  return { events, locked, timeRegressions, ...(orders ? { orders } : {}), ...(pictures ? { pictures } : {}) }
}
