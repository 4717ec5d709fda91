// leadline backtest CONFIG: a strategy on a recording, with latencies, queues, costs and risk; a page with figures, and JSON.
import { writeFile } from 'node:fs/promises'
import { dirname, isAbsolute, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

import type { Command } from 'commander'
import { InputError, OptionError } from 'leadline'
import {
  backtest as runBacktest,
  type BacktestOptions,
  type BacktestRun,
  constantFeed,
  constantOrders,
  latency,
  logProb,
  powerProb,
  rateFees,
  recordedFeed,
  type Report,
  reportHtml,
  reportJson,
  reportOf,
  resultOf,
  riskAdverse,
} from 'leadline/backtest'
import type { Source } from 'leadline/feeds'
import { Risk, RiskError } from 'leadline/risk'
import { ParamError, STRATEGIES } from 'leadline/strategies'

import { type BacktestConfig, readConfig } from '../backtest/config.js'
import { Exit } from '../exit.js'
import { openSource } from '../inputs/source.js'
import { LineWriter } from '../output.js'

export interface BacktestArguments {
  readonly json?: boolean
  readonly out?: string
}

type Strategy = BacktestOptions['strategy']
type Factory = (params: Readonly<Record<string, unknown>>) => Strategy
const PAGE = 'backtest.html'
const POWER = 3

export function backtestCommand(command: Command): Command {
  return command
    .argument('<config>', 'JSON: input, strategy, and as wished params, latency, fees, queue, risk, equity, out')
    .description('a strategy on a recording: report as a page with figures, and as JSON')
    .option('--json', 'the report on standard output instead of a summary')
    .option('--out <file>', `the page, ending in .html; the JSON lies beside it. ${PAGE} without --json`)
}

export async function backtest(file: string, { json = false, out }: BacktestArguments): Promise<Exit> {
  const config = await readConfig(file)
  const page = out ?? config.out ?? (json ? null : PAGE)
  if (page !== null && !page.endsWith('.html'))
    throw new OptionError(`out: found ${page}, expected a name that ends in .html`)
  const factory = await strategyOf(config, file)
  const folder = dirname(resolve(file))
  const paths = config.input.map((path) => (isAbsolute(path) ? path : resolve(folder, path)))
  const run = (strategy: Strategy) => once(file, config, paths, strategy)
  const own = await run(factory(config.params))
  const lots = lotsOf(own)
  const benchmark = await run(STRATEGIES['buyAndHold']!.create({ lots }))
  const randomEntries: BacktestRun[] = []
  for (let seed = 1; seed <= config.randomEntries; seed++)
    randomEntries.push(await run(STRATEGIES['randomEntries']!.create({ lots, seed })))
  const report = reportOf(
    resultOf(own, { strategy: config.strategy, assumptions: assumptionsOf(config, own), benchmark, randomEntries }),
  )
  if (page !== null) {
    await writeFile(page, reportHtml(report))
    await writeFile(page.replace(/\.html$/, '.json'), reportJson(report))
  }
  const lines = new LineWriter(process.stdout)
  // one line, as all results on standard output are
  await lines.write(json ? JSON.stringify(JSON.parse(reportJson(report))) : summary(report, page))
  await lines.end()
  return Exit.DONE
}

async function once(
  file: string,
  config: BacktestConfig,
  paths: readonly string[],
  strategy: Strategy,
): Promise<BacktestRun> {
  const opened: { close(): Promise<void> }[] = []
  const { feedUs, entryUs, responseUs, fees, queue, risk, equity } = config
  try {
    return await runBacktest({
      source: async (): Promise<Source> => {
        const { source, close } = await openSource(paths, config.about)
        opened.push({ close })
        return source
      },
      strategy,
      latency: latency(
        feedUs === 'recorded' ? recordedFeed() : constantFeed(feedUs),
        constantOrders(entryUs, responseUs),
      ),
      queue: { RiskAdverse: riskAdverse, LogProb: logProb, PowerProb: () => powerProb(POWER) }[queue](),
      fees: (instrument) => rateFees({ instrument, tiers: [{ fromVolume: 0, ...fees }] }),
      startEquity: equity,
      ...(risk === false ? {} : { risk: (instruments) => saying(file, () => new Risk(instruments, risk)) }),
    })
  } finally {
    for (const { close } of opened) await close()
  }
}

/** Strategies and risk say by themselves what is wrong with what they are given; here it is the configuration's. */
function saying<T>(file: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof ParamError || error instanceof RiskError) throw new OptionError(`${file}: ${error.message}`)
    throw error
  }
}

/** By name, or a module whose default export takes the parameters and gives a strategy. */
async function strategyOf({ strategy }: BacktestConfig, file: string): Promise<Factory> {
  const entry = Object.hasOwn(STRATEGIES, strategy) ? STRATEGIES[strategy] : undefined
  if (entry) return (params) => saying(file, () => entry.create(params))
  const fail = (found: string): never => {
    const names = Object.keys(STRATEGIES).join(', ')
    const expected = `one of ${names}, or a module whose default export makes a strategy`
    throw new InputError({ file, rule: 'config strategy', found, expected })
  }
  if (!/\.[cm]?js$/.test(strategy)) return fail(JSON.stringify(strategy))
  const path = resolve(dirname(resolve(file)), strategy)
  const module = (await import(pathToFileURL(path).href)) as { default?: unknown }
  return typeof module.default === 'function'
    ? (module.default as Factory)
    : fail(`no function as the default of ${path}`)
}

/** Baselines trade what the strategy held at most, so that their curves can be laid beside its own. */
function lotsOf({ fills }: BacktestRun): number {
  let [lots, most] = [0, 0]
  for (const { side, qtyLots, instrument } of fills) {
    if (instrument !== 0) continue
    lots += side === 'buy' ? qtyLots : -qtyLots
    most = Math.max(most, Math.abs(lots))
  }
  return Math.max(1, most)
}

function assumptionsOf({ feedUs, entryUs, responseUs, queue, fees, risk }: BacktestConfig, run: BacktestRun): string[] {
  const bp = (rate: number) => `${Number((rate * 1e4).toFixed(4))} bp`
  return [
    feedUs === 'recorded' ? 'Data arrive when they were recorded.' : `Data arrive ${feedUs} µs after the venue’s time.`,
    `Orders take ${entryUs} µs to the venue, answers ${responseUs} µs back.`,
    `Queue model ${queue}; what own orders take is gone until the recording says otherwise.`,
    `Fees ${bp(fees.makerRate)} for makers and ${bp(fees.takerRate)} for takers; positive is a cost. No market impact beyond that.`,
    risk === false
      ? 'No risk layers.'
      : `Seven risk layers; they denied ${run.counts.denied} of ${run.orders.length} orders${denialsOf(run)}.`,
    'The recorded market does not react to own orders.',
  ]
}

function denialsOf({ counts }: BacktestRun): string {
  const rows = Object.entries(counts.denials).sort((a, b) => b[1] - a[1])
  return rows.length === 0 ? '' : ` (${rows.map(([code, n]) => `${code} ${n}`).join(', ')})`
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
