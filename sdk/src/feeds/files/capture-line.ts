// One line of a capture: {"t":"recv","conn":…,"ts":1633998512.0633569,"data":"…"}
import { InputError } from '../../engine/errors.js'
import { Members } from '../json-members.js'
import { unescapeString } from '../json-string.js'
import { excerpt, type LineReader } from '../lines.js'
import { type EpochTime, readEpoch } from '../time.js'

const KEYS = ['t', 'ts', 'data', 'b64', 'url', 'addr', 'exchange', 'conn'] as const

/** Looks at one line at a time; the fields are those of the line last looked at. */
export class CaptureLine {
  t: string | null = null
  readonly time: EpochTime = { us: 0, ns: 0 }
  readonly #members = new Members(KEYS)
  #line: Uint8Array = new Uint8Array(0)

  /** The rule that the line breaks, or null. */
  look(line: Uint8Array): InputRule | null {
    this.#line = line
    if (this.#members.read(line) < 0) return NOT_AN_OBJECT
    this.t = this.#members.string(line, 't')
    if (this.t === null) return NO_KIND
    const members = this.#members
    if (this.t === 'connect') readEpoch(line, members.start('ts'), members.end('ts'), this.time)
    if (this.t !== 'recv' && this.t !== 'http') return null
    if (!readEpoch(line, members.start('ts'), members.end('ts'), this.time)) return NO_TIME
    return null
  }

  string(key: (typeof KEYS)[number]): string | null {
    return this.#members.string(this.#line, key)
  }

  /** The frame or body as it was received; null when the line holds none that can be read. */
  data(): Uint8Array | null {
    const members = this.#members
    const start = members.start('data')
    if (start >= 0) return this.#line[start] === 0x22 ? unescapeString(this.#line, start, members.end('data')) : null
    const b64 = this.string('b64')
    if (b64 === null || !/^[A-Za-z0-9+/]*={0,2}$/.test(b64) || b64.length % 4 !== 0) return null
    return Uint8Array.from(atob(b64), (c) => c.charCodeAt(0))
  }
}

export interface InputRule {
  readonly rule: string
  readonly expected: string
}

const NOT_AN_OBJECT: InputRule = { rule: 'json', expected: 'one whole JSON object a line' }
const NO_KIND: InputRule = { rule: 'kind', expected: 't: header, http, connect, send or recv' }
const NO_TIME: InputRule = {
  rule: 'receive_time',
  expected: 'ts: seconds since 1970 with a fraction, as in 1633998512.063',
}
export const NO_DATA: InputRule = { rule: 'data', expected: 'data as a JSON string, or b64' }

export function brokenRule(lines: LineReader, line: Uint8Array, { rule, expected }: InputRule): InputError {
  return new InputError({ file: lines.name, row: lines.row, byte: 0, rule, found: excerpt(line), expected })
}
