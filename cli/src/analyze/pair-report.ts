// Two markets at the same time: who leads, and does the past of one help to forecast the other?
import { changes, completeRows, gridOf } from './grid.js'
import { type Granger, granger } from './granger.js'
import { type LeadLag, leadLag, movesOf } from './lead-lag.js'
import type { MarketSeries } from './series.js'
import type { Span } from './windows.js'

export interface PairReport {
  readonly first: string
  readonly second: string
  /** The longest stretch that the sessions of both have in common; null when there is none, and then nothing else. */
  readonly span: Span | null
  readonly leadLag: LeadLag | null
  /** On log moves of one second. */
  readonly firstToSecond: Granger | null
  readonly secondToFirst: Granger | null
}

/** A market and what is looked at of it. */
export interface Looked {
  readonly label: string
  readonly series: MarketSeries
  readonly sessions: readonly Span[]
}

export function pairReport(a: Looked, b: Looked): PairReport {
  const named = { first: a.label, second: b.label }
  const span = commonSpan(a.sessions, b.sessions)
  if (!span) return { ...named, span, leadLag: null, firstToSecond: null, secondToFirst: null }
  const moves = [a, b].map(({ series }) => movesOf(series, span.fromUs, span.toUs))
  const grids = [a, b].map(({ series }) => changes(gridOf(series, span, 1).mids, Math.log))
  const [x, y] = completeRows([grids[0]!, grids[1]!] as const)
  return {
    ...named,
    span,
    leadLag: leadLag(moves[0]!, moves[1]!),
    firstToSecond: granger(y, x),
    secondToFirst: granger(x, y),
  }
}

function commonSpan(a: readonly Span[], b: readonly Span[]): Span | null {
  let best: Span | null = null
  for (const x of a)
    for (const y of b) {
      const span = { fromUs: Math.max(x.fromUs, y.fromUs), toUs: Math.min(x.toUs, y.toUs) }
      if (span.toUs - span.fromUs > (best ? best.toUs - best.fromUs : 0)) best = span
    }
  return best
}
