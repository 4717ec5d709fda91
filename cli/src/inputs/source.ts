// The source that the INPUT arguments and their options name.
import { InputError, OptionError } from 'leadline'
import { capture, frames, lobster, type OnDefect, type Source } from 'leadline/feeds'

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
  const all = [...paths, ...(options.book === undefined ? [] : [options.book])]
  if (options.book === undefined) all.push(...(await booksBeside(paths)))
  if (all.filter((path) => path === '-').length > 1)
    throw new OptionError('-: found twice, expected standard input once')
  const inputs = await openInputs(all, onBytes)
  try {
    const told = options.book === undefined ? (asked as Format | undefined) : 'lobster'
    const format = told ?? commonFormat(inputs.files, all)
    const source = await sourceOf(format, inputs.files, options, onDefect)
    return { source, totalBytes: inputs.totalBytes, close: inputs.close }
  } catch (error) {
    await inputs.close()
    throw error
  }
}

function sourceOf(
  format: Format,
  files: readonly Opened[],
  { venue, symbol, tick, lot, date, book }: InputOptions,
  onDefect: OnDefect | undefined,
): Promise<Source> {
  const told = {
    ...(symbol === undefined ? {} : { symbol }),
    ...(tick === undefined ? {} : { tickSize: tick }),
    ...(lot === undefined ? {} : { lotSize: lot }),
  }
  if (format === 'lobster') return lobster(pairsOf(files, book), date === undefined ? told : { ...told, date })
  const data = files.filter((file) => !file.inZip || formatOf(file) !== null)
  const options = { ...told, ...(venue === undefined ? {} : { venue }), ...(onDefect ? { onDefect } : {}) }
  const binary = binarySource(format, data, { ...options, ...(date === undefined ? {} : { date }) })
  if (binary) return binary
  return format === 'frames' ? frames(data, options) : capture(data, options)
}

/** The one format that all files are in. What lies in a zip beside the data, like a readme, is in none. */
function commonFormat(files: readonly Opened[], paths: readonly string[]): Format {
  const formats = new Set(files.map(formatOf))
  if (files.some(({ inZip }) => inZip)) formats.delete(null)
  const [format] = formats
  if (formats.size === 1 && format) return format
  const found = files.map((file) => `${file.name} (${formatOf(file) ?? 'unknown'})`).join(', ') || 'no files'
  const expected = `one format of ${FORMATS.join(', ')}; --format overrules`
  throw new InputError({ file: files[0]?.name ?? paths[0] ?? '', row: null, byte: 0, rule: 'format', found, expected })
}

function formatOf({ name, head }: Opened): Format | null {
  return recognise(name, head)
}
