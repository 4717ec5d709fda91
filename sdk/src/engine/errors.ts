/** Everything the SDK throws on purpose. */
export class LeadlineError extends Error {
  override name = 'LeadlineError'
}

/** The book was asked for while it is not known to be right. Wait for state 'live'. */
export class BookNotLiveError extends LeadlineError {
  override name = 'BookNotLiveError'
  readonly state: string

  constructor(symbol: string, state: string) {
    super(`${symbol}: the book is ${state}, not live`)
    this.state = state
  }
}

/** An option, a name or a number that the caller gave is not one. */
export class OptionError extends LeadlineError {
  override name = 'OptionError'
}

/** What is wrong with an input, and where. */
export interface InputFault {
  readonly file: string
  /** Line of the file, from 1; null where the place is a byte. */
  readonly row?: number | null
  /** Byte within the row, or within the file where there is no row; null when unknown. */
  readonly byte?: number | null
  readonly rule: string
  readonly found: string
  readonly expected: string
}

/** An input that is not what it must be: says file, row or byte, rule, what was found and what was expected. */
export class InputError extends LeadlineError {
  override name = 'InputError'
  readonly file: string
  readonly row: number | null
  readonly byte: number | null
  readonly rule: string
  readonly found: string
  readonly expected: string

  constructor({ file, row = null, byte = null, rule, found, expected }: InputFault, options?: ErrorOptions) {
    const place = [file, row === null ? '' : `row ${row}`, byte === null ? '' : `byte ${byte}`].filter(Boolean)
    super(`${place.join(', ')}: ${rule}: found ${found}, expected ${expected}`, options)
    this.file = file
    this.row = row
    this.byte = byte
    this.rule = rule
    this.found = found
    this.expected = expected
  }
}
