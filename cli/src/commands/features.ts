// leadline features INPUT: the feature table of a recording, as Parquet, CSV or NDJSON.
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'

import type { Command } from 'commander'
import { type FeatureName, FEATURES, OptionError } from 'leadline'
import { type Feed, replay, type Source } from 'leadline/feeds'

import { describeFeatures, listFeatures } from '../features/list.js'
import { ParquetSink } from '../features/parquet-sink.js'
import type { RowSink } from '../features/rows.js'
import { CsvSink, NdjsonSink } from '../features/text-sinks.js'
import { type Exit, reportDefects } from '../exit.js'
import { type InputOptions, withInput } from '../options.js'
import { LineWriter } from '../output.js'
import { withSource } from '../with-source.js'

export interface FeaturesOptions extends InputOptions {
  readonly features: string
  readonly every: string
  readonly out?: string
  readonly list?: boolean
  readonly json?: boolean
}

export function featuresCommand(command: Command): Command {
  return withInput(command, '[input...]')
    .description('the feature table of a recording')
    .option('--features <names>', 'names separated by commas, all, or default', 'default')
    .option(
      '--every <period>',
      'a row after each event, or at each multiple of a period of venue time, as in 10s',
      'event',
    )
    .option('--out <file>', 'a file ending in .parquet, .csv or .ndjson; without it NDJSON on standard output')
    .option('--list', 'print the registry of features instead; L2~: netted on feeds without orders')
    .option('--json', 'with --list: as JSON')
}

export async function features(paths: readonly string[], given: FeaturesOptions): Promise<Exit> {
  const { features: wish, every, out, list, json, ...options } = given
  if (list) return listFeatures(FEATURES, json === true)
  if (paths.length === 0) throw new OptionError('input: found none, expected a recording (or --list)')
  const kind = out === undefined ? 'ndjson' : /\.(parquet|csv|ndjson)$/.exec(out)?.[1]
  if (kind === undefined)
    throw new OptionError(`--out: found ${out}, expected a name that ends in .parquet, .csv or .ndjson`)
  return withSource(paths, options, async (source) => {
    const names =
      wish === 'all' || wish === 'default'
        ? wish
        : ([...new Set(wish.split(',').map((name) => name.trim()))] as FeatureName[])
    const feed = await replay(source, { features: names, levels: false })
    const columns = typeof names === 'string' ? (feed.markets[0]?.featureNames ?? []) : names
    // Whole or not at all: a file under its final name is a finished one.
    const part = out === undefined ? null : `${out}.part`
    try {
      await writeRows(feed, every, columns, await openSink(kind, part, columns, source))
      if (part !== null && out !== undefined) await rename(part, out)
    } catch (error) {
      if (part !== null) await rm(part, { force: true })
      throw error
    } finally {
      feed.close()
    }
    return reportDefects(feed.defects.count, feed.defects.first)
  })
}

async function openSink(
  kind: string,
  path: string | null,
  columns: readonly string[],
  source: Source,
): Promise<RowSink> {
  if (path === null) return new NdjsonSink(new LineWriter(process.stdout), columns)
  try {
    if (kind === 'parquet') return new ParquetSink(path, columns, describeFeatures(FEATURES, columns, source))
    const stream = createWriteStream(path)
    await new Promise<void>((resolve, reject) => stream.once('open', () => resolve()).once('error', reject))
    const out = new LineWriter(stream)
    return kind === 'csv' ? new CsvSink(out, columns) : new NdjsonSink(out, columns)
  } catch (error) {
    throw new OptionError(`--out: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function writeRows(feed: Feed, every: string, columns: readonly string[], sink: RowSink): Promise<void> {
  const all = new Float64Array(feed.markets[0]?.featureNames.length ?? 0)
  const values = new Float64Array(columns.length)
  const order = columns.map((name) => feed.markets[0]?.featureNames.indexOf(name as FeatureName) ?? -1)
  for await (const item of every === 'event' ? feed.events() : feed.every(every)) {
    if (item.kind === 'status') continue
    const { market } = item
    market.features(all)
    for (let i = 0; i < order.length; i++) values[i] = all[order[i]!] ?? NaN
    const tsVenueUs = item.kind === 'period' ? item.tsVenueUs : market.tsVenueUs
    const { tsLocalUs, symbol, state } = market
    const full = sink.write({ tsVenueUs, tsLocalUs, symbol, state, values })
    if (full) await full
  }
  await sink.end()
}
