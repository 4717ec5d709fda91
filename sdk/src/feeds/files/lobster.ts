// LOBSTER: a message file and the order-book file whose row k is the state after message k, read in lockstep.
import { InputError, OptionError } from '../../engine/errors.js'
import { LineReader } from '../lines.js'
import { newYorkMidnightUs } from '../new-york.js'
import type { Instrument, NamedInput, Recorded, Source } from '../source.js'
import { lobsterName } from './lobster-name.js'
import { surveyBook } from './lobster-survey.js'
import { clear, type Tally, tally } from './tally.js'

export interface LobsterPair {
  readonly message: NamedInput
  readonly book: NamedInput
}

export interface LobsterOptions {
  /** Where the file's name doesn't say. */
  readonly symbol?: string
  /** The day, YYYY-MM-DD; goes before the one in the name. */
  readonly date?: string
  readonly tickSize?: string
  readonly lotSize?: string
}

/** Several pairs are replayed one after the other, each as a market of its own. */
export async function lobster(pairs: readonly LobsterPair[], options: LobsterOptions = {}): Promise<Source> {
  const instruments: Instrument[] = []
  for (const pair of pairs) instruments.push(await instrumentOf(pair, options))
  const counts = tally('rows')
  const records = (): AsyncGenerator<Recorded> => {
    clear(counts)
    return read(pairs, counts)
  }
  return { format: 'lobster', instruments, counts, records }
}

async function instrumentOf({ message, book }: LobsterPair, options: LobsterOptions): Promise<Instrument> {
  const name = lobsterName(message.name)
  const symbol = options.symbol ?? name?.symbol
  if (symbol === undefined)
    throw new OptionError(`symbol: the file name ${message.name} doesn't tell it, give --symbol`)
  const date = options.date ?? name?.date ?? null
  if (date === null) throw new OptionError(`date: the file name ${message.name} doesn't tell it, give --date`)
  const midnightUs = newYorkMidnightUs(date)
  if (midnightUs === null) throw new OptionError(`date: found ${JSON.stringify(date)}, expected a day as in 2012-06-21`)
  const { levels, tickSize } = await surveyBook(book, options.tickSize)
  if (name && name.levels !== levels) {
    throw new InputError({
      file: book.name,
      row: 1,
      byte: 0,
      rule: 'levels',
      found: `${levels * 4} columns, ${levels} levels`,
      expected: `${name.levels * 4} columns: ${message.name} says ${name.levels} levels`,
    })
  }
  return { venue: 'lobster', symbol, id: symbol, tickSize, lotSize: options.lotSize ?? '1', depth: levels, midnightUs }
}

async function* read(pairs: readonly LobsterPair[], counts: Tally<'rows'>): AsyncGenerator<Recorded> {
  for (const [instrument, pair] of pairs.entries()) {
    const messages = new LineReader(pair.message.name, pair.message.open())
    const books = new LineReader(pair.book.name, pair.book.open())
    const [file, bookFile] = [messages.name, books.name]
    try {
      for (;;) {
        const message = messages.take() ?? (await messages.next())
        const book = books.take() ?? (await books.next())
        if (message === null && book === null) break
        if (message === null) throw await unequal(messages, books)
        if (book === null) throw await unequal(books, messages)
        counts.rows++
        yield { kind: 'row', message, book, line: messages.row, file, bookFile, instrument }
      }
      if (messages.row === 0) throw empty(file)
    } finally {
      await messages.close()
      await books.close()
    }
  }
}

/** The shorter file is at its end; the longer one is counted out. */
async function unequal(shorter: LineReader, longer: LineReader): Promise<InputError> {
  while (longer.take() ?? (await longer.next()));
  return new InputError({
    file: shorter.name,
    row: shorter.row + 1,
    byte: null,
    rule: 'equal_rows',
    found: `the end after ${shorter.row} rows`,
    expected: `${longer.row} rows, as ${longer.name} has`,
  })
}

function empty(file: string): InputError {
  return new InputError({ file, row: 1, byte: 0, rule: 'not_empty', found: 'no rows', expected: 'at least one row' })
}
