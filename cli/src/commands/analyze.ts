// leadline analyze INPUT: statistics of a recording's features and signals, as a page with figures and as JSON.
import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'

import type { Command } from 'commander'
import { InputError, OptionError } from 'leadline'

import { collect } from '../analyze/collect.js'
import { page } from '../analyze/page.js'
import { type Prepared, report } from '../analyze/report.js'
import { summary } from '../analyze/report-tables.js'
import { featureWish, sampleFeatures } from '../analyze/sample.js'
import { sessions, timeOfDay, type TimesOfDay } from '../analyze/windows.js'
import { Exit, reportDefects } from '../exit.js'
import { type InputOptions, withInput } from '../options.js'
import { LineWriter } from '../output.js'
import { withSource } from '../with-source.js'

export interface AnalyzeOptions extends InputOptions {
  readonly with?: readonly string[]
  readonly features: string
  readonly every: string
  readonly from?: string
  readonly to?: string
  readonly seed: string
  readonly out?: string
  readonly json?: boolean
}

const PAGE = 'analysis.html'
/** The columns, then the features. */
const PASSES = 2

export function analyzeCommand(command: Command): Command {
  return withInput(command)
    .description('statistics of features and signals: tables, a page with figures, or JSON')
    .option('--with <input...>', 'a second recording of the same time, for lead-lag and Granger causality')
    .option('--features <names>', 'features to describe: names separated by commas, all, or default', 'default')
    .option('--every <period>', 'how often to read them, in venue time', '10s')
    .option('--from <time>', 'time of day to begin at, New York for LOBSTER (there 10:00 if left out), else UTC')
    .option('--to <time>', 'time of day to end at (LOBSTER: 15:30 if left out)')
    .option('--seed <n>', 'seed of the draws of T5', '1')
    .option('--out <file>', `the page, ending in .html, or the report, ending in .json; ${PAGE} without --json`)
    .option('--json', 'one JSON object on standard output instead of tables')
}

export async function analyze(paths: readonly string[], given: AnalyzeOptions): Promise<Exit> {
  const { with: others = [], features, every, from, to, seed: seedText, json = false, ...rest } = given
  const { out = json ? null : PAGE, ...options } = rest
  if (out !== null && !/\.(html|json)$/.test(out))
    throw new OptionError(`--out: found ${out}, expected a name that ends in .html or .json`)
  const seed = Number(seedText)
  if (!Number.isInteger(seed)) throw new OptionError(`--seed: found ${seedText}, expected a whole number`)
  const times = {
    fromS: from === undefined ? null : timeOfDay(from, '--from'),
    toS: to === undefined ? null : timeOfDay(to, '--to'),
  }
  const wish = featureWish(features)
  const first = await prepare(paths, options, wish, every, times)
  // What names one input (its symbol, tick, day) says nothing of another.
  const { format, venue } = options
  const second = { ...(format === undefined ? {} : { format }), ...(venue === undefined ? {} : { venue }) }
  const more = others.length === 0 ? null : await prepare(others, second, wish, every, times)
  const prepared = labelled([...first.markets, ...(more?.markets ?? [])])
  const result = report(
    [...paths, ...others].map((path) => basename(path)),
    prepared,
    seed,
  )
  if (out !== null) await writeFile(out, out.endsWith('.json') ? JSON.stringify(result) + '\n' : page(result))
  const lines = new LineWriter(process.stdout)
  await lines.write(json ? JSON.stringify(result) : summary(result) + (out === null ? '' : `\nThe page: ${out}`))
  await lines.end()
  const statuses = [first, more].map((input) => (input ? reportDefects(input.count, input.first) : Exit.DONE))
  return statuses.includes(Exit.INPUT) ? Exit.INPUT : Exit.DONE
}

async function prepare(
  paths: readonly string[],
  options: InputOptions,
  wish: ReturnType<typeof featureWish>,
  every: string,
  times: TimesOfDay,
) {
  const read = async (source: Parameters<typeof collect>[0]) => {
    const { series, defects } = await collect(source)
    if (series.size === 0) {
      const [file = ''] = paths
      const expected = 'at least one event with a live book'
      throw new InputError({ file, row: null, byte: null, rule: 'live_book', found: 'none', expected })
    }
    const spans = new Map(Array.from(series, ([index, one]) => [index, sessions(one, times)]))
    const samples = await sampleFeatures(source, wish, every, spans)
    const markets = Array.from(series, ([index, one]): Omit<Prepared, 'label'> => {
      return { series: one, sessions: spans.get(index)!, sample: samples.get(index)! }
    })
    return { markets, count: defects.count, first: defects.first }
  }
  return withSource(paths, options, read, undefined, PASSES)
}

/** By symbol; numbered where one comes twice. */
function labelled(markets: readonly Omit<Prepared, 'label'>[]): Prepared[] {
  const symbols = markets.map(({ series }) => series.symbol)
  return markets.map((market, i) => {
    const symbol = symbols[i]!
    const number = symbols.slice(0, i + 1).filter((other) => other === symbol).length
    return {
      ...market,
      label: symbols.filter((other) => other === symbol).length > 1 ? `${symbol} #${number}` : symbol,
    }
  })
}
