// The first pass over an order-book file: how many levels it has, and whether its prices are whole cents.
import { InputError } from '../../engine/errors.js'
import { excerpt } from '../lines.js'
import type { NamedInput } from '../source.js'

const COMMA = 0x2c
const LF = 0x0a
const ZERO = 0x30
const NINE = 0x39

export interface BookSurvey {
  readonly levels: number
  /** Prices are in 1/10000 dollar: a tick of a cent if all are multiples of 100. */
  readonly tickSize: string
}

export async function surveyBook(book: NamedInput, tickSize?: string): Promise<BookSurvey> {
  const scan = new BookScan()
  const head: number[] = []
  for await (const chunk of book.open()) {
    for (let i = 0; i < chunk.length && head.length < 60 && head.at(-1) !== LF; i++) head.push(chunk[i]!)
    scan.add(chunk)
    if (scan.columns > 0 && (tickSize !== undefined || !scan.wholeCents)) break
  }
  scan.end()
  const columns = scan.columns
  if (columns === 0 || columns % 4 !== 0) {
    throw new InputError({
      file: book.name,
      row: 1,
      byte: 0,
      rule: columns === 0 ? 'not_empty' : 'columns',
      found:
        columns === 0 ? 'no rows' : `${columns} columns: ${excerpt(Uint8Array.from(head.filter((c) => c !== LF)))}`,
      expected: 'ask price, ask size, bid price, bid size for each level: a multiple of 4 columns',
    })
  }
  return { levels: columns / 4, tickSize: tickSize ?? (scan.wholeCents ? '0.01' : '0.0001') }
}

class BookScan {
  /** Columns of the first row; 0 until it is whole. */
  columns = 0
  wholeCents = true
  #column = 0
  #digits = 0
  #last = ZERO
  #lastButOne = ZERO
  #onlyNines = true
  #bytes = 0

  add(chunk: Uint8Array): void {
    let [column, digits, last, lastButOne, onlyNines] = [
      this.#column,
      this.#digits,
      this.#last,
      this.#lastButOne,
      this.#onlyNines,
    ]
    for (let i = 0; i < chunk.length; i++) {
      const c = chunk[i]!
      if (c >= ZERO && c <= NINE) {
        lastButOne = last
        last = c
        digits++
        if (c !== NINE) onlyNines = false
      } else if (c === COMMA || c === LF) {
        // 9999999999 marks an empty level and is no price.
        if (
          (column & 1) === 0 &&
          digits > 0 &&
          (last !== ZERO || lastButOne !== ZERO) &&
          !(onlyNines && digits === 10)
        ) {
          this.wholeCents = false
        }
        column++
        if (c === LF) {
          if (this.columns === 0) this.columns = column
          column = 0
        }
        digits = 0
        last = lastButOne = ZERO
        onlyNines = true
      }
    }
    this.#column = column
    this.#digits = digits
    this.#last = last
    this.#lastButOne = lastButOne
    this.#onlyNines = onlyNines
    this.#bytes += chunk.length
  }

  /** A last row without its line end. */
  end(): void {
    if (this.#bytes > 0 && (this.#column > 0 || this.#digits > 0)) this.add(Uint8Array.of(LF))
  }
}
