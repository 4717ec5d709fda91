// The source that the INPUT arguments and their options name.
import { readFile } from 'node:fs/promises'

import { InputError, OptionError } from 'leadline'
import {
  bitfinexR0,
  bitstampL3,
  bybitArchive,
  capture,
  csv,
  frames,
  lobster,
  type OnDefect,
  sgx,
  type Source,
  tardis,
} from 'leadline/feeds'

import { binarySource } from './binary.js'
import { type Opened, openInputs } from './open.js'
import { booksBeside, pairsOf } from './pairs.js'
import { type Format, FORMATS, recognise } from './recognise.js'

export interface InputOptions {
  readonly format?: string
  readonly venue?: string
  readonly symbol?: string
  readonly tick?: string
  readonly lot?: string
  readonly book?: string
  readonly date?: string
  readonly mapping?: string
}

export interface OpenedSource {
  readonly source: Source
  /** Bytes on disk; each pass reads them once. */
  readonly totalBytes: number
  close(): Promise<void>
}

export async function openSource(
  paths: readonly string[],
  options: InputOptions,
  { onBytes = () => {}, onDefect }: { onBytes?: (count: number) => void; onDefect?: OnDefect } = {},
): Promise<OpenedSource> {
  const asked = options.format
  if (asked !== undefined && !(FORMATS as readonly string[]).includes(asked)) {
    throw new OptionError(`--format: found ${JSON.stringify(asked)}, expected one of ${FORMATS.join(', ')}`)
  }
  if (options.mapping !== undefined && asked !== undefined && asked !== 'csv')
    throw new OptionError(`--mapping: found --format ${asked} beside it, expected csv`)
  const all = [...paths, ...(options.book === undefined ? [] : [options.book])]
  if (options.book === undefined && options.mapping === undefined) all.push(...(await booksBeside(paths)))
  if (all.filter((path) => path === '-').length > 1)
    throw new OptionError('-: found twice, expected standard input once')
  const inputs = await openInputs(all, onBytes)
  try {
    const told =
      options.book !== undefined ? 'lobster' : options.mapping !== undefined ? 'csv' : (asked as Format | undefined)
    const format = told ?? commonFormat(inputs.files, all)
    const source = await sourceOf(format, inputs.files, options, onDefect)
    return { source, totalBytes: inputs.totalBytes, close: inputs.close }
  } catch (error) {
    await inputs.close()
    throw error
  }
}

/** Readers of files that say all there is to say but, at times, symbol, tick and lot. */
const READERS = {
  sgx,
  tardis,
  'bitstamp-l3': bitstampL3,
  'bitfinex-r0': bitfinexR0,
  'bybit-archive': bybitArchive,
} as const
type Told = {
  readonly symbol?: string
  readonly tickSize?: string
  readonly lotSize?: string
  readonly onDefect?: OnDefect
}

async function sourceOf(
  format: Format,
  files: readonly Opened[],
  { venue, symbol, tick, lot, date, book, mapping }: InputOptions,
  onDefect: OnDefect | undefined,
): Promise<Source> {
  const told = {
    ...(symbol === undefined ? {} : { symbol }),
    ...(tick === undefined ? {} : { tickSize: tick }),
    ...(lot === undefined ? {} : { lotSize: lot }),
  }
  if (format === 'lobster') return lobster(pairsOf(files, book), date === undefined ? told : { ...told, date })
  const options: Told = { ...told, ...(onDefect ? { onDefect } : {}) }
  if (format === 'csv') return csv(files, { ...options, ...(await mappingOf(mapping)) })
  const data = files.filter((file) => !file.inZip || formatOf(file) !== null)
  if (format in READERS) return READERS[format as keyof typeof READERS](data, options)
  const venued = { ...options, ...(venue === undefined ? {} : { venue }) }
  const binary = binarySource(format, data, { ...venued, ...(date === undefined ? {} : { date }) })
  if (binary) return binary
  return format === 'frames' ? frames(data, venued) : capture(data, venued)
}

async function mappingOf(path: string | undefined): Promise<{ mapping: unknown; mappingName: string }> {
  if (path === undefined)
    throw new OptionError('--mapping: found nothing, expected the file that says what the columns mean')
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw new OptionError(`--mapping: ${error instanceof Error ? error.message : String(error)}`)
  }
  try {
    return { mapping: JSON.parse(text) as unknown, mappingName: path }
  } catch (error) {
    throw new OptionError(
      `--mapping: ${path}: ${error instanceof Error ? error.message : String(error)}, expected JSON`,
    )
  }
}

/** The one format that all files are in. What lies in a zip beside the data, like a readme, is in none. */
function commonFormat(files: readonly Opened[], paths: readonly string[]): Format {
  const formats = new Set(files.map(formatOf))
  if (files.some(({ inZip }) => inZip)) formats.delete(null)
  const [format] = formats
  if (formats.size === 1 && format) return format
  const found = files.map((file) => `${file.name} (${formatOf(file) ?? 'unknown'})`).join(', ') || 'no files'
  const expected = `one format of ${FORMATS.join(', ')}; --format overrules, --mapping says what a table's columns mean`
  throw new InputError({ file: files[0]?.name ?? paths[0] ?? '', row: null, byte: 0, rule: 'format', found, expected })
}

function formatOf({ name, head }: Opened): Format | null {
  return recognise(name, head)
}
