// A report as a file, checked before it is written: a number that JSON can't hold would be read as something else.
import { OptionError } from '../../engine/errors.js'
import type { Report } from './report.js'

const DECIMAL = /^\d{1,18}(\.\d{1,18})?$/

/** JSON with one field a line. Throws `OptionError` that names the place where the report isn't what a reader takes. */
export function reportJson(report: Report): string {
  check(report)
  const fields = Object.entries(report).filter(([, value]) => value !== undefined)
  return `{\n${fields.map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(',\n')}\n}\n`
}

function check(report: Report): void {
  for (const name of ['strategy', 'market', 'currency'] as const) if (report[name] === '') fail(name, '', 'text')
  finite('from', report.from)
  finite('to', report.to)
  if (report.from >= report.to) fail('to', report.to, `later than from (${report.from})`)
  if (report.equity.length === 0) fail('equity', [], 'at least one point')
  for (const [name, points] of [
    ['equity', report.equity],
    ['benchmark', report.benchmark ?? []],
    ...(report.randomEntries ?? []).map((curve, i) => [`randomEntries[${i}]`, curve] as const),
  ] as const) {
    ascending(name, points, ([tsMs]) => tsMs)
    for (const [i, [, value]] of points.entries()) finite(`${name}[${i}][1]`, value)
  }
  ascending('trades', report.trades, ({ tsMs }) => tsMs)
  for (const [i, trade] of report.trades.entries()) {
    decimals(`trades[${i}]`, trade, ['price', 'amount'])
    finite(`trades[${i}].pnl`, trade.pnl)
  }
  ascending('fills', report.fills, ({ tsMs }) => tsMs)
  for (const [i, fill] of report.fills.entries()) {
    decimals(`fills[${i}]`, fill, ['expectedPrice', 'actualPrice', 'amount'])
    if (fill.reason === '') fail(`fills[${i}].reason`, '', 'text')
  }
  for (const [name, value] of Object.entries(report.metrics)) if (value !== null) finite(`metrics.${name}`, value)
}

function ascending<T>(name: string, list: readonly T[], time: (entry: T) => number): void {
  let lastMs = -Infinity
  for (const [i, entry] of list.entries()) {
    const tsMs = time(entry)
    finite(`${name}[${i}]`, tsMs)
    if (tsMs < lastMs) fail(`${name}[${i}]`, tsMs, `a time that isn't before ${lastMs}, that of the entry above`)
    lastMs = tsMs
  }
}

function decimals<Name extends string>(
  where: string,
  row: Readonly<Record<Name, string>>,
  names: readonly Name[],
): void {
  for (const name of names)
    if (!DECIMAL.test(row[name])) fail(`${where}.${name}`, row[name], 'decimal text such as "64988.01"')
}

function finite(where: string, found: number): void {
  if (!Number.isFinite(found)) fail(where, String(found), 'a finite number')
}

function fail(where: string, found: unknown, expected: string): never {
  throw new OptionError(`report, ${where}: found ${JSON.stringify(found)}, expected ${expected}`)
}
