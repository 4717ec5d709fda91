// leadline convert IN OUT: from one format of recordings to another.
import { rename, rm } from 'node:fs/promises'

import type { Command } from 'commander'
import { OptionError } from 'leadline'
import { changes, type Feed, replay, type Source, tardisTable, tardisTypeIn } from 'leadline/feeds'

import { CsvChangeSink } from '../convert/csv-sink.js'
import { NpzSink } from '../convert/npz-sink.js'
import { ParquetChangeSink } from '../convert/parquet-sink.js'
import type { ChangeSink } from '../convert/sink.js'
import { writeTape } from '../convert/tape-out.js'
import { type Exit, reportDefects } from '../exit.js'
import { type InputOptions, withInput } from '../options.js'
import { withSource } from '../with-source.js'

export interface ConvertOptions extends InputOptions {
  readonly type?: string
}

export function convertCommand(command: Command): Command {
  return withInput(command, '<files...>')
    .description('from one format to another: the last file is written, the ones before are read')
    .option(
      '--type <type>',
      'CSV and Parquet: incremental_book_L2, trades, quotes or book_snapshot_N; default: what the name of the file says, or incremental_book_L2',
    )
}

type Kind = 'tape' | 'npz' | 'csv' | 'csv.gz' | 'parquet'

export async function convert(paths: readonly string[], { type, ...options }: ConvertOptions): Promise<Exit> {
  const out = paths.at(-1)
  const inputs = paths.slice(0, -1)
  if (out === undefined || inputs.length === 0)
    throw new OptionError('convert: expected a recording and the file to write')
  const kind = /\.(tape|npz|csv\.gz|csv|parquet)$/.exec(out)?.[1] as Kind | undefined
  if (!kind)
    throw new OptionError(`OUT: found ${out}, expected a name that ends in .tape, .npz, .csv, .csv.gz or .parquet`)
  const part = `${out}.part`
  return withSource(inputs, options, async (source) => {
    await rm(part, { force: true })
    try {
      const { rows, lost, defects } =
        kind === 'tape'
          ? { rows: await writeTape(part, source), lost: 0, defects: null }
          : await writeChanges(source, await openSink(kind, part, out, type))
      await rename(part, out)
      process.stderr.write(
        `leadline: ${out}: ${rows} ${kind === 'tape' ? 'entries' : 'rows'}${lost > 0 ? `, the book was lost ${lost} times` : ''}\n`,
      )
      return defects ? reportDefects(defects.count, defects.first) : reportDefects(0, [])
    } catch (error) {
      await rm(part, { force: true })
      throw error
    }
  })
}

async function openSink(
  kind: Exclude<Kind, 'tape'>,
  path: string,
  out: string,
  asked: string | undefined,
): Promise<ChangeSink> {
  if (kind === 'npz') return NpzSink.create(path)
  const type = asked ?? tardisTypeIn(out) ?? 'incremental_book_L2'
  const table = tardisTable(type)
  if (!table)
    throw new OptionError(
      `--type: found ${JSON.stringify(type)}, expected incremental_book_L2, trades, quotes or book_snapshot_N`,
    )
  return kind === 'parquet'
    ? new ParquetChangeSink(path, table, type)
    : new CsvChangeSink(path, table, kind === 'csv.gz')
}

async function writeChanges(
  source: Source,
  sink: ChangeSink,
): Promise<{ rows: number; lost: number; defects: Feed['defects'] }> {
  const feed = await replay(source, { features: [], levels: false })
  const instrumentOf = new Map(feed.markets.map((market, i) => [market, source.instruments[i]!]))
  let lost = 0
  let trades = 0
  try {
    for await (const change of changes(feed)) {
      if (change.kind === 'lost') lost++
      if (change.kind === 'trade') trades++
      const full = sink.write(change, instrumentOf.get(change.market)!)
      if (full) await full
    }
    await sink.end()
    const untold = feed.markets.reduce((sum, market) => sum + market.counters.trades, 0) - trades
    if (untold > 0) process.stderr.write(`leadline: ${untold} trades are missing\n`)
    return { rows: sink.rows, lost, defects: feed.defects }
  } catch (error) {
    await sink.abort()
    throw error
  } finally {
    feed.close()
  }
}
