// A backtest's report as a file: its shape, and a reader that says where a file departs from it.
import { arrayOf, Checked, decimal, finite, type Fault, oneOf, record, text } from './check.js'

export const FORMAT = 'leadline-backtest'
export const VERSION = 1

/** Epoch milliseconds, and the value then, in the report's currency. */
export type Point = readonly [tsMs: number, value: number]

export interface ReportTrade {
  readonly tsMs: number
  readonly side: 'buy' | 'sell'
  /** Decimal text. */
  readonly price: string
  readonly amount: string
  /** Realised with this trade, after costs, in the report's currency; 0 of one that only opens. */
  readonly pnl: number
}

export interface ReportFill {
  readonly tsMs: number
  readonly side: 'buy' | 'sell'
  /** What the strategy counted on when it decided, decimal text. */
  readonly expectedPrice: string
  readonly actualPrice: string
  readonly amount: string
  /** Such as `taker`, `queue`, `timeout`. */
  readonly reason: string
}

/** Times ascend within each list. */
export interface Report {
  readonly format: typeof FORMAT
  readonly version: typeof VERSION
  readonly strategy: string
  /** `binance:BTC/USDT`. */
  readonly market: string
  /** Epoch milliseconds, `from` before `to`. */
  readonly from: number
  readonly to: number
  readonly currency: string
  readonly equity: readonly Point[]
  /** Buy and hold, or whatever the strategy is to be compared with. */
  readonly benchmark?: readonly Point[]
  readonly trades: readonly ReportTrade[]
  readonly fills: readonly ReportFill[]
  /** Null: it isn't defined for this run. */
  readonly metrics: Readonly<Record<string, number | null>>
}

export type ReadReport =
  | { readonly isRight: true; readonly report: Report }
  | { readonly isRight: false; readonly faults: readonly Fault[] }

/** Reads a report's text. Nothing is thrown: faults name the place, what was found and what was expected, the first twenty of them. */
export function readReport(json: string): ReadReport {
  let found: unknown
  try {
    found = JSON.parse(json)
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return { isRight: false, faults: [{ where: 'the file', found: detail, expected: 'JSON' }] }
  }
  return checkReport(found)
}

export function checkReport(found: unknown): ReadReport {
  const checked = new Checked()
  const body = record(checked, '', found)
  if (!body) return { isRight: false, faults: checked.faults }
  oneOf(checked, 'format', body['format'], [FORMAT])
  oneOf(checked, 'version', body['version'], [VERSION])
  for (const name of ['strategy', 'market', 'currency']) text(checked, name, body[name])
  const [from, to] = [finite(checked, 'from', body['from']), finite(checked, 'to', body['to'])]
  if (from !== null && to !== null && from >= to) checked.fault('to', to, `later than from (${from})`)
  points(checked, 'equity', body['equity'])
  if (Array.isArray(body['equity']) && body['equity'].length === 0) checked.fault('equity', [], 'at least one point')
  if (body['benchmark'] !== undefined) points(checked, 'benchmark', body['benchmark'])
  arrayOf(checked, 'trades', body['trades'], (where, trade) => {
    const row = record(checked, where, trade)
    if (!row) return null
    oneOf(checked, `${where}.side`, row['side'], ['buy', 'sell'])
    for (const name of ['price', 'amount']) decimal(checked, `${where}.${name}`, row[name])
    finite(checked, `${where}.pnl`, row['pnl'])
    return finite(checked, `${where}.tsMs`, row['tsMs'])
  })
  arrayOf(checked, 'fills', body['fills'], (where, fill) => {
    const row = record(checked, where, fill)
    if (!row) return null
    oneOf(checked, `${where}.side`, row['side'], ['buy', 'sell'])
    for (const name of ['expectedPrice', 'actualPrice', 'amount']) decimal(checked, `${where}.${name}`, row[name])
    text(checked, `${where}.reason`, row['reason'])
    return finite(checked, `${where}.tsMs`, row['tsMs'])
  })
  const metrics = record(checked, 'metrics', body['metrics'])
  for (const [name, value] of Object.entries(metrics ?? {}))
    if (value !== null) finite(checked, `metrics.${name}`, value)
  if (checked.faults.length > 0) return { isRight: false, faults: checked.faults }
  return { isRight: true, report: found as Report }
}

function points(checked: Checked, name: string, found: unknown): void {
  arrayOf(checked, name, found, (where, point) => {
    if (!Array.isArray(point) || point.length !== 2) {
      checked.fault(where, point, '[tsMs, value]')
      return null
    }
    finite(checked, `${where}[1]`, point[1])
    return finite(checked, `${where}[0]`, point[0])
  })
}
