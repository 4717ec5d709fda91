// What a configured run takes for granted, a sentence each, for its report.
import type { BacktestRun } from 'leadline/backtest'

import type { BacktestConfig } from './config.js'

export function assumptionsOf(
  { feedUs, entryUs, responseUs, queue, fees, risk }: BacktestConfig,
  run: BacktestRun,
): string[] {
  const bp = (rate: number) => `${Number((rate * 1e4).toFixed(4))} bp`
  return [
    feedUs === 'recorded' ? 'Data arrive when they were recorded.' : `Data arrive ${feedUs} µs after the venue’s time.`,
    `Orders take ${entryUs} µs to the venue, answers ${responseUs} µs back.`,
    `Queue model ${queue}; what own orders take is gone until the recording says otherwise.`,
    `Fees ${bp(fees.makerRate)} for makers and ${bp(fees.takerRate)} for takers; positive is a cost. No market impact beyond that.`,
    risk === false
      ? 'No risk layers.'
      : `Seven risk layers; they denied ${run.counts.denied} of ${run.orders.length} orders${denialsOf(run)}.`,
    ...stopsOf(run),
    ...contractsOf(run),
    'The recorded market does not react to own orders.',
  ]
}

function contractsOf({ instruments }: BacktestRun): string[] {
  return instruments
    .filter(({ contract, multiplier }) => contract === 'inverse' || multiplier !== 1)
    .map(({ symbol, contract, multiplier, lotSize }) => {
      const unit = contract === 'inverse' ? 'of quote, settled in the base' : 'of base'
      return `${symbol} is ${contract}: a contract is ${multiplier} ${unit}, a lot ${lotSize} contracts.`
    })
}

function stopsOf({ stops }: BacktestRun): string[] {
  const [first] = stops
  if (!first) return []
  const more = stops.length > 1 ? ` It was tightened ${stops.length} times in all.` : ''
  const until = first.untilUs === null ? 'until the end' : `until ${isoOf(first.untilUs)}`
  return [`Risk was ${first.state} from ${isoOf(first.tsUs)} ${until} (${first.code}: ${first.detail}).${more}`]
}

const isoOf = (tsUs: number): string => new Date(tsUs / 1000).toISOString()

function denialsOf({ counts }: BacktestRun): string {
  const rows = Object.entries(counts.denials).sort((a, b) => b[1] - a[1])
  return rows.length === 0 ? '' : ` (${rows.map(([code, n]) => `${code} ${n}`).join(', ')})`
}
