// What the core found wrong with an input, in words.
import * as L from '#layout'
import type { Core } from './core.js'

export interface Defect {
  readonly rule: string
  /** Byte of the frame, snapshot or line; null where the whole of it is meant. */
  readonly byte: number | null
  readonly found: string
  readonly expected: string
  /** Of a row: which of its two lines. */
  readonly part?: 'message' | 'book'
}

export interface Grid {
  readonly tickSize: string
  readonly lotSize: string
}

const RULES: Readonly<Record<number, readonly [rule: string, expected: string]>> = {
  [L.RULE_JSON]: ['json', 'one JSON object (RFC 8259)'],
  [L.RULE_UTF8]: ['utf8', 'well-formed UTF-8'],
  [L.RULE_TOO_DEEP]: ['too_deep', 'at most 64 nested arrays or objects'],
  [L.RULE_TYPE]: ['type', 'a value of the documented type (prices and sizes are strings)'],
  [L.RULE_MISSING]: ['missing', 'all keys of the message'],
  [L.RULE_DECIMAL]: ['decimal', 'digits with at most 18 before and after one dot'],
  [L.RULE_INTEGER]: ['integer', 'an integer'],
  [L.RULE_RANGE]: [
    'range',
    'a value in range (prices above 0, at most 2^53 ticks or lots; 2^57 lots on venues that need them)',
  ],
  [L.RULE_TICK]: ['tick', 'a multiple of the tick size'],
  [L.RULE_LOT]: ['lot', 'a multiple of the lot size'],
  [L.RULE_COLUMNS]: ['columns', 'as many cells as the format has'],
  [L.RULE_TOO_LARGE]: ['too_large', `at most ${L.INPUT_MAX} bytes`],
  [L.RULE_EVENT_TYPE]: ['event_type', 'an event type 1 to 7'],
  [L.RULE_MISSING_NAME]: ['missing', 'all members of the message'],
  [L.RULE_SNAPSHOT]: ['snapshot', 'the REST snapshot of a book'],
  [L.RULE_VALUE]: ['value', 'a value of the documented set'],
  [L.RULE_LEVEL_ORDER]: ['level_order', 'prices that go outward from the best'],
}

const NAMES: Readonly<Record<number, string>> = {
  128: 'pu',
  129: 'ps',
  130: 'lastUpdateId',
  131: 'symbol',
  132: 'bids',
  133: 'asks',
}
const SHOWN = 40
const decoder = new TextDecoder()

/** Reads the core's note on what lies at `start` of the input area. */
export function readDefect(core: Core, start: number, length: number, { tickSize, lotSize }: Grid): Defect | null {
  const at = L.VIEW_DEFECT >> 2
  const rule = core.i32[at] ?? 0
  const byte = core.i32[at + 1] ?? 0
  const size = core.i32[at + 2] ?? 0
  const known = RULES[rule]
  if (!known) return null
  const [name, expected] = known
  if (rule === L.RULE_COLUMNS) return { rule: name, byte: null, found: `${byte} cells`, expected: `${size} cells` }
  if (rule === L.RULE_MISSING_NAME) {
    const from = L.VIEW_DEFECT + L.DEFECT_NAME
    const missing = decoder.decode(core.u8.slice(from, from + core.i32[at + 4]!))
    return { rule: name, byte: null, found: `no "${missing}"`, expected }
  }
  if (rule === L.RULE_MISSING) {
    const key = NAMES[size] ?? String.fromCharCode(size)
    return { rule: name, byte: null, found: `no "${key}"`, expected }
  }
  if (rule === L.RULE_LEVEL_ORDER)
    return { rule: name, byte: null, found: `level ${byte} of ${size} out of order`, expected }
  const grid = rule === L.RULE_TICK ? ` ${tickSize}` : rule === L.RULE_LOT ? ` ${lotSize}` : ''
  return { rule: name, byte, found: excerpt(core, start, length, byte, size), expected: expected + grid }
}

function excerpt(core: Core, start: number, length: number, byte: number, size: number): string {
  if (byte >= length) return 'the end of the input'
  const end = Math.min(length, byte + Math.min(Math.max(size, 12), SHOWN))
  return JSON.stringify(decoder.decode(core.u8.slice(start + byte, start + end)))
}
