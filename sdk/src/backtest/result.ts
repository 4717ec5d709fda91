// A run as its report wants it: money instead of ticks, trades instead of orders, costs told apart.
import { fixedText } from '../feeds/decimal-text.js'
import type { Fill, Instrument } from '../engine/trading.js'
import { Account } from '../trading/index.js'
import { type Execution, gainOf, notionalAt, signOf } from './costs/execution.js'
import { slippage } from './costs/expected.js'
import { roundTrips } from './costs/round-trips.js'
import { markouts } from './costs/spreads.js'
import type { CostRow, ReportFill, ReportTrade, RunResult } from './report/report.js'
import type { BacktestRun } from './run.js'

export interface Told {
  readonly strategy: string
  /** A sentence each: latencies, queue model, fees. */
  readonly assumptions: readonly string[]
  readonly benchmark?: BacktestRun
  readonly randomEntries?: readonly BacktestRun[]
}

/** Throws RangeError for a run without a single event. */
export function resultOf(run: BacktestRun, { strategy, assumptions, benchmark, randomEntries = [] }: Told): RunResult {
  if (run.samples.tsUs.length < 2) throw new RangeError('report: found no event, expected a recording with a live book')
  const executions = run.instruments.map((_, i) => executionsOf(run, i))
  const trips = executions.flatMap((list) => roundTrips(list)).sort((a, b) => a.closeMs - b.closeMs)
  const all = executions.flat().sort((a, b) => a.tsUs - b.tsUs)
  const market = run.instruments.map(({ venue, symbol }) => `${venue}:${symbol}`).join(', ')
  const mids = { tsUs: run.samples.tsUs, mid: midsOf(run, 0) }
  return {
    ...{ strategy, market, assumptions, currency: currencyOf(run.instruments[0]!) },
    ...{ from: run.fromUs / 1000, to: run.toUs / 1000, equity: curveOf(run) },
    ...(benchmark ? { benchmark: curveOf(benchmark) } : {}),
    ...(randomEntries.length > 0 ? { randomEntries: randomEntries.map(curveOf) } : {}),
    ...{ trades: tradesOf(run), fills: fillsOf(run), roundTrips: trips, costs: costsOf(run) },
    ...{ slippage: slippage(all), markouts: run.instruments.length === 1 ? markouts(all, mids) : [] },
    extraMetrics: {
      orders: run.orders.length,
      orders_denied: run.counts.denied,
      fills: run.fills.length,
      maker_share: run.fills.length > 0 ? run.fills.filter(({ isMaker }) => isMaker).length / run.fills.length : null,
      net_pnl: run.endEquity - run.startEquity,
    },
  }
}

function curveOf({ samples }: BacktestRun): [tsMs: number, value: number][] {
  const points = samples.tsUs.map((us, i): [number, number] => [us / 1000, samples.equity[i]!])
  // Held and never seen since: there is no value to show.
  return points.filter(([tsMs, value], i) => Number.isFinite(value) && tsMs !== points[i + 1]?.[0])
}

function midsOf({ samples, instruments }: BacktestRun, instrument: number): number[] {
  const tick = Number(instruments[instrument]!.tickSize)
  return samples.midTicks[instrument]!.map((ticks) => ticks * tick)
}

function executionsOf(run: BacktestRun, instrument: number): Execution[] {
  return run.fills.filter((fill) => fill.instrument === instrument).map((fill) => executionOf(run, fill))
}

function executionOf({ instruments, records }: BacktestRun, fill: Fill): Execution {
  const { tickSize, lotSize, multiplier, contract } = instruments[fill.instrument]!
  const tick = Number(tickSize)
  const touch = records[fill.orderId]!.touchTicks * tick
  return {
    ...{ tsUs: fill.tsVenueUs, side: fill.side, price: fill.pxTicks * tick, fee: fill.fee },
    ...{ amount: fill.qtyLots * Number(lotSize) * multiplier, tag: fill.reason, expectedPrice: touch },
    ...(contract === 'inverse' ? { isInverse: true } : {}),
  }
}

function tradesOf(run: BacktestRun): ReportTrade[] {
  const account = new Account(run.instruments, run.startEquity)
  return run.fills.map((fill) => {
    const { realised, closedLots } = account.book(fill)
    return { ...texts(run, fill), pnl: closedLots === 0 ? 0 : realised - fill.fee }
  })
}

function fillsOf(run: BacktestRun): ReportFill[] {
  return run.fills.map((fill) => {
    const { price, amount, ...at } = texts(run, fill)
    const { touchTicks } = run.records[fill.orderId]!
    const { tickSize } = run.instruments[fill.instrument]!
    const expectedPrice = Number.isNaN(touchTicks) ? price : fixedText(BigInt(touchTicks), tickSize)
    return { ...at, expectedPrice, actualPrice: price, amount, reason: fill.reason }
  })
}

function texts({ instruments }: BacktestRun, { instrument, pxTicks, qtyLots, side, tsLocalUs }: Fill) {
  const { tickSize, lotSize } = instruments[instrument]!
  const [price, amount] = [fixedText(BigInt(pxTicks), tickSize), fixedText(BigInt(qtyLots), lotSize)]
  return { tsMs: tsLocalUs / 1000, side, price, amount }
}

/** Against the mid when the order was sent: what the touch was away, what was paid beyond it, what makers were paid for waiting. */
function costsOf(run: BacktestRun): CostRow[] {
  const sums = { half: 0, beyond: 0, made: 0, worth: 0 }
  for (const fill of run.fills) {
    const { midTicks, touchTicks } = run.records[fill.orderId]!
    const { tickSize, lotSize, multiplier, contract } = run.instruments[fill.instrument]!
    const contracts = fill.qtyLots * Number(lotSize) * multiplier
    const isInverse = contract === 'inverse'
    // Of prices in ticks, whose differences are exact.
    const sized = { isInverse, amount: isInverse ? contracts / Number(tickSize) : contracts * Number(tickSize) }
    const paid = (fromTicks: number, toTicks: number) => signOf(fill.side) * gainOf(sized, fromTicks, toTicks)
    sums.worth += notionalAt(sized, fill.pxTicks)
    if (Number.isNaN(midTicks) || Number.isNaN(touchTicks)) continue // sent while a side was empty: there is nothing to measure against
    if (fill.isMaker) sums.made += paid(midTicks, fill.pxTicks)
    else {
      sums.half += paid(midTicks, touchTicks)
      sums.beyond += paid(touchTicks, fill.pxTicks)
    }
  }
  const bps = (amount: number) => (sums.worth > 0 ? (amount / sums.worth) * 1e4 : null)
  const row = (name: string, amount: number): CostRow => ({ name, amount, bps: bps(amount) })
  return [
    row('fees', run.fees),
    row('half-spread of takes', sums.half),
    row('slippage of takes beyond the touch', sums.beyond),
    row('distance of makes from the mid when sent', sums.made),
    row('impact', run.impactCost),
  ]
}

/** `USDT` of `BTC/USDT:USDT`; of an inverse contract that doesn't say, its base. */
function currencyOf({ symbol, contract }: Instrument): string {
  const [, base, quote, settled] = /^(\w+)\/(\w+)(?::(\w+))?/.exec(symbol) ?? []
  return settled ?? (contract === 'inverse' ? (base ?? 'base') : (quote ?? 'quote'))
}
