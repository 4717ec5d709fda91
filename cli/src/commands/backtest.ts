// leadline backtest CONFIG: a strategy on a recording, with latencies, queues, costs and risk; a page with figures, and JSON.
import { writeFile } from 'node:fs/promises'

import type { Command } from 'commander'
import { backtest as runBacktest, type Report, reportHtml, reportJson, reportOf, resultOf } from 'leadline/backtest'

import { assumptionsOf } from '../backtest/assumptions.js'
import { baselinesOf } from '../backtest/baselines.js'
import { readConfig } from '../backtest/config.js'
import { type Strategy, strategyOf, withOptions } from '../backtest/options.js'
import { jsonBeside, pageFile } from '../backtest/page-file.js'
import { Exit } from '../exit.js'
import { LineWriter } from '../output.js'

export interface BacktestArguments {
  readonly json?: boolean
  readonly out?: string
}

const PAGE = 'backtest.html'

export function backtestCommand(command: Command): Command {
  return command
    .argument('<config>', 'JSON: input, strategy, and as wished params, latency, fees, queue, risk, equity, out')
    .description('a strategy on a recording: report as a page with figures, and as JSON')
    .option('--json', 'the report on standard output instead of a summary')
    .option('--out <file>', `the page, ending in .html; the JSON lies beside it. ${PAGE} without --json`)
}

export async function backtest(file: string, { json = false, out }: BacktestArguments): Promise<Exit> {
  const config = await readConfig(file)
  const page = pageFile(out ?? config.out ?? (json ? null : PAGE), file)
  const factory = await strategyOf(config, file)
  const run = (strategy: Strategy) => withOptions(file, config, strategy, runBacktest)
  const own = await run(factory(config.params))
  const baselines = await baselinesOf(own, config, run)
  const report = reportOf(
    resultOf(own, { strategy: config.strategy, assumptions: assumptionsOf(config, own), ...baselines }),
  )
  if (page !== null) {
    await writeFile(page, reportHtml(report))
    await writeFile(jsonBeside(page), reportJson(report))
  }
  const lines = new LineWriter(process.stdout)
  // one line, as all results on standard output are
  await lines.write(json ? JSON.stringify(JSON.parse(reportJson(report))) : summary(report, page))
  await lines.end()
  return Exit.DONE
}

function summary(
  { metrics, market, strategy, currency, benchmark = [], randomEntries = [], equity }: Report,
  page: string | null,
): string {
  const gain = (curve: Report['equity']) => curve.at(-1)![1] - curve[0]![1]
  const money = (value: number | null | undefined) =>
    typeof value === 'number' ? `${value.toFixed(4)} ${currency}` : '–'
  const rows: [string, string][] = [
    ['net', money(gain(equity))],
    ['buy and hold', benchmark.length > 0 ? money(gain(benchmark)) : '–'],
    ['random entries', randomEntries.map((curve) => money(gain(curve))).join(', ') || '–'],
    ['fills', `${metrics['fills']} of ${metrics['orders']} orders, ${metrics['orders_denied']} denied`],
    [
      'max drawdown',
      typeof metrics['max_drawdown'] === 'number' ? `${(metrics['max_drawdown'] * 100).toFixed(4)} %` : '–',
    ],
    ['sharpe', metrics['sharpe'] === null ? 'not under 60 days' : String(metrics['sharpe'])],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  const lines = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)
  return [`${strategy} on ${market}`, ...lines, ...(page === null ? [] : [`The page: ${page}`])].join('\n')
}
