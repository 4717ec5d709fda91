// The first rows of a LOBSTER sample, line by line of both files.
import type { Skip } from '../available.js'
import { linesOf, unzipped } from '../golden/recordings.js'

/** 2012-06-21T04:00:00Z, midnight in New York. */
export const midnightOf = Date.UTC(2012, 5, 21, 4) * 1000

interface Row {
  readonly message: Uint8Array
  readonly book: Uint8Array
  /** Seconds after midnight, as written. */
  readonly time: string
}

export function* sample(path: string, rows: number, skip: Skip): Generator<Row> {
  const books = linesOf(unzipped(path, 'orderbook', skip))
  let left = rows
  for (const message of linesOf(unzipped(path, 'message', skip))) {
    const book = books.next()
    if (book.done || left-- === 0) return
    yield { message, book: book.value, time: new TextDecoder().decode(message.subarray(0, message.indexOf(44))) }
  }
}
