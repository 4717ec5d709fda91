// leadline paper CONFIG: a strategy on live feeds, its orders at the simulated venue; lines as it goes, a report at the end.
import { writeFile } from 'node:fs/promises'

import type { Command } from 'commander'
import { type BacktestRun, type Report, reportHtml, reportJson, reportOf, resultOf } from 'leadline/backtest'
import { type LiveSource, periodUs } from 'leadline/feeds'

import { assumptionsOf } from '../backtest/assumptions.js'
import { strategyOf, withOptions } from '../backtest/options.js'
import { jsonBeside, pageFile } from '../backtest/page-file.js'
import { Exit } from '../exit.js'
import { type PaperConfig, readPaperConfig } from '../paper/config.js'
import { mustBeFree, openFeeds, openTapes, type Tape, tapePaths, tick } from '../paper/feeds.js'
import { Journal, lines, marketOf } from '../paper/lines.js'
import { session } from '../paper/session.js'
import { endpointsOf } from '../watch.js'

export interface PaperArguments {
  readonly for?: string
  readonly endpoint?: string
  readonly record?: string
  readonly journal?: string
  readonly json?: boolean
  readonly out?: string
}

const PAGE = 'paper.html'

export function paperCommand(command: Command): Command {
  return command
    .argument('<config>', 'JSON: feeds, strategy, and as wished what a backtest takes')
    .description('a strategy on live feeds, its orders at a simulated venue: lines as it goes, a report at the end')
    .option('--for <period>', 'ends after so long, as in 10m; without it at Ctrl-C')
    .option('--endpoint <address>', 'a relay or a simulator instead of the venues, for sockets and REST')
    .option('--record <file>', 'raw frames to a tape, recorded before they are applied; of several feeds one each')
    .option('--journal <file>', 'orders, fills and samples, a line of JSON each, as they happen')
    .option('--json', 'the report on standard output too, as its last line')
    .option('--out <file>', `the page, ending in .html; the JSON lies beside it. ${PAGE} without --json`)
}

export async function paper(file: string, options: PaperArguments): Promise<Exit> {
  const { json = false, out, endpoint } = options
  const config = await readPaperConfig(file)
  const page = pageFile(out ?? config.base.out ?? (json ? null : PAGE), file)
  const forUs = options.for === undefined ? null : periodUs(options.for)
  if (endpoint !== undefined) endpointsOf(endpoint)
  const tell = (run: BacktestRun, more: readonly string[] = []) => told(run, config, { page, json, more })
  let broken: BacktestRun | null = null
  let run: BacktestRun
  try {
    run = await trade(file, config, options, { forUs, onBroken: (until) => (broken = until) })
  } catch (error) {
    const until = broken as BacktestRun | null
    const why = error instanceof Error ? error.message : String(error)
    if (until && until.samples.tsUs.length >= 2)
      await tell(until, [`Ended by an error, after which nothing was traded: ${why}`])
    throw error
  }
  if (run.samples.tsUs.length < 2) {
    note('no book was heard of: there is nothing to report')
    return Exit.NETWORK
  }
  await tell(run)
  return Exit.DONE
}

interface Wanted {
  readonly page: string | null
  readonly json: boolean
  /** Sentences for the report's assumptions. */
  readonly more: readonly string[]
}

async function told(run: BacktestRun, { base }: PaperConfig, { page, json, more }: Wanted): Promise<void> {
  const paper = 'Paper: a live feed; what is received is acted on once the next message has come.'
  const assumptions = [...more, paper, ...assumptionsOf(base, run)]
  const report = reportOf(resultOf(run, { strategy: base.strategy, assumptions }))
  if (page !== null) {
    await writeFile(page, reportHtml(report))
    await writeFile(jsonBeside(page), reportJson(report))
  }
  if (json) print(JSON.stringify(JSON.parse(reportJson(report))))
  note(summary(report, page))
}

interface Ending {
  readonly forUs: number | null
  readonly onBroken: (run: BacktestRun) => void
}

/** Everything that it opens is closed behind it. */
async function trade(
  file: string,
  { feeds, base }: PaperConfig,
  { record, journal: path, endpoint }: PaperArguments,
  { forUs, onBroken }: Ending,
): Promise<BacktestRun> {
  const strategy = (await strategyOf(base, file))(base.params)
  if (path !== undefined) mustBeFree('--journal', path)
  const tapes = record === undefined ? [] : await openTapes(tapePaths(record, feeds.length))
  const stopTicking = tick(tapes)
  let journal: Journal | null = null
  let sources: readonly LiveSource[] = []
  try {
    if (path !== undefined) journal = new Journal(path)
    sources = await openFeeds(feeds, { endpoint, isByOrders: base.queue === 'L3FIFO', tapes, note })
    const instruments = sources.flatMap((source) => source.instruments)
    note(`${base.strategy} on ${instruments.map(marketOf).join(', ')}${forUs === null ? '; Ctrl-C ends it' : ''}`)
    const keep = journal?.keep ?? (() => undefined)
    const watch = { ...lines({ instruments, print, keep }), onBroken }
    return await withOptions(file, base, strategy, (options) => session({ ...options, watch }, sources, forUs))
  } finally {
    for (const source of sources) source.close()
    stopTicking()
    journal?.close()
    await closeTapes(tapes)
  }
}

async function closeTapes(tapes: readonly Tape[]): Promise<void> {
  for (const { path, recorder } of tapes) {
    await recorder.close()
    note(`${path}: ${recorder.taken} entries, ${recorder.confirmed} confirmed`)
  }
}

function summary({ metrics, currency, equity }: Report, page: string | null): string {
  const net = equity.at(-1)![1] - equity[0]![1]
  const counts = `${metrics['fills']} fills of ${metrics['orders']} orders, ${metrics['orders_denied']} denied`
  return `net ${net.toFixed(4)} ${currency}; ${counts}${page === null ? '' : `. The page: ${page}`}`
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function note(text: string): void {
  process.stderr.write(`leadline: ${text}\n`)
}
