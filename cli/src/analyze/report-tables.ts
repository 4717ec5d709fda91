// The tables that are about more than one market, and which of all tables the summary prints.
import {
  eventTimeTable,
  fairPriceTable,
  imbalanceTable,
  impactTable,
  multiLevelTable,
  nextWindowTable,
  signatureTable,
  type Table,
  varianceRatioTable,
} from './market-tables.js'
import type { MarketReport } from './market-report.js'
import type { PairReport } from './pair-report.js'
import type { Report } from './report.js'
import { counted, number, pValue, textTable, whole } from './table.js'
import { clockText } from './windows.js'

export function leadLagTable({ first, second, leadLag }: PairReport): Table | null {
  if (!leadLag) return null
  const { curve, bestShiftS, bestCorrelation, ratio, moves } = leadLag
  const who = bestShiftS === 0 ? 'neither leads' : `${bestShiftS > 0 ? first : second} leads`
  return {
    title: `Lead-lag of ${first} and ${second} (Hayashi–Yoshida)`,
    head: ['shift', 'correlation'],
    rows: curve.map(({ shiftS, correlation }) => [`${number(shiftS * 1000, 0)} ms`, number(correlation)]),
    note: `Greatest at ${number(bestShiftS * 1000, 0)} ms, ${number(bestCorrelation)}: ${who}; ratio ${number(ratio, 2)} (above 1: ${first} leads); ${moves.map(whole).join(' and ')} moves. It can exceed 1: every product of overlapping moves counts, over each market’s own sum of squares.`,
  }
}

export function grangerTable({ granger }: Report): Table {
  return {
    title: 'Granger causality, 1 s',
    head: ['cause → effect', 'lags', 'rows', 'F', 'p', 'q', 'F robust', 'p', 'q'],
    rows: granger.map(({ cause, effect, lags, rows, f, p, q, fRobust, pRobust, qRobust }) => [
      `${cause} → ${effect}`,
      String(lags),
      whole(rows),
      number(f, 1),
      ...[p, q].map(pValue),
      number(fRobust, 1),
      ...[pRobust, qRobust].map(pValue),
    ]),
    note: 'Lags by BIC; robust: Newey–West; q: false discoveries among all tests here (Benjamini–Hochberg). It finds precedence, not cause.',
  }
}

export function headline(market: MarketReport): string {
  const { label, venue, tickSize, events, recorded, sessions, sessionEvents, spread, levels, clock } = market
  const span = ({ fromUs, toUs }: { fromUs: number; toUs: number }): string =>
    `${clockText(market, fromUs)}–${clockText(market, toUs)}`
  const looked = sessions.map(span).join(', ')
  return (
    `${label} (${venue}): ${whole(events)} events ${span(recorded)} ${clock}` +
    `${sessionEvents === events ? '' : `, of which ${whole(sessionEvents)} in ${looked}`}; ` +
    `${counted(levels, 'level')}, tick ${tickSize}, ` +
    `mean spread ${number(spread.meanTicks, 1)} ticks (${number(spread.meanBps)} bp)`
  )
}

/** What `leadline analyze` prints. */
export function summary(report: Report): string {
  const parts = report.markets.flatMap((market) => [
    headline(market),
    ...[impactTable, nextWindowTable, eventTimeTable, multiLevelTable, imbalanceTable, fairPriceTable]
      .concat(signatureTable, varianceRatioTable)
      .map((table) => table(market))
      .filter((table) => table !== null)
      .map(asText),
  ])
  const pairs = report.pairs.map((pair) => {
    const table = leadLagTable(pair)
    return table ? asText(table) : `${pair.first} and ${pair.second}: no time in common`
  })
  return [...parts, ...pairs, asText(grangerTable(report))].join('\n\n') + '\n'
}

function asText({ title, head, rows, note }: Table): string {
  return [title, textTable(head, rows), `  ${note}`].join('\n')
}
