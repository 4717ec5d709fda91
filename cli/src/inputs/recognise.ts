// Which format a file is in, by its first lines. Each format is a row of the table; what a reader of the SDK knows about its own
// files stands beside it.
import {
  lobsterName,
  looksLikeBitfinexR0,
  looksLikeBitstampL3,
  looksLikeBybitArchive,
  looksLikeSgx,
  looksLikeTardis,
} from 'leadline/feeds'

/** The beginning of a file. */
export interface Head {
  readonly bytes: Uint8Array
  readonly text: string
  /** The first lines; the last may be cut off. */
  readonly lines: readonly string[]
}

const MESSAGE = /^\d+(\.\d+)?,[1-7],-?\d+,\d+,-?\d+,-?1\s*$/
const ORDER_BOOK = /^(-?\d+,\d+,-?\d+,\d+)(,-?\d+,\d+,-?\d+,\d+)*\s*$/
const FRAME = /^\d{10,19}(\.\d+)? \s*\{/
const CAPTURE = /^\s*\{\s*"(t|format|exchange|conn|ts)"\s*:/

/** A format that is no text, by its first bytes. */
const begins =
  (magic: string) =>
  ({ bytes }: Head): boolean =>
    [...magic].every((c, i) => bytes[i] === c.charCodeAt(0))

/** Two bytes of length, then a system event, a directory entry or an order: how ITCH sessions begin. */
function looksLikeItch({ bytes }: Head): boolean {
  const type = String.fromCharCode(bytes[2] ?? 0)
  const length = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)
  return (type === 'S' && length === 12) || (type === 'R' && length === 39) || (type === 'A' && length === 36)
}

/**
 * In this order; the first that says yes is it. A damaged beginning is looked past by those that look at any line: what is wrong
 * with it, their reader says. `csv` is what its mapping says it is: nothing else can tell.
 */
const TABLE = [
  ['tape', begins('LLTAPE\r\n')],
  ['npz', begins('\x93NUMPY')],
  ['dbn', begins('DBN')],
  ['parquet', begins('PAR1')],
  ['itch', looksLikeItch],
  ['tardis', ({ lines }) => looksLikeTardis(lines[0] ?? '')],
  ['sgx', ({ lines }) => looksLikeSgx(lines)],
  ['bitfinex-r0', ({ text }) => looksLikeBitfinexR0(text)],
  ['bitstamp-l3', ({ lines }) => lines.some(looksLikeBitstampL3)],
  ['bybit-archive', ({ lines }) => looksLikeBybitArchive(lines[0] ?? '')],
  ['frames', ({ lines }) => lines.some((line) => FRAME.test(line))],
  ['capture', ({ lines }) => lines.some((line) => CAPTURE.test(line))],
  ['lobster', ({ lines }) => lines.some((line) => MESSAGE.test(line) || ORDER_BOOK.test(line))],
  ['csv', () => false],
] as const satisfies readonly (readonly [string, (head: Head) => boolean])[]

export type Format = (typeof TABLE)[number][0]
export const FORMATS: readonly Format[] = TABLE.map(([format]) => format)

/** How far a damaged beginning is looked past. */
const LOOKED_AT = 20

/** null when the bytes look like nothing that is known. */
export function recognise(name: string, bytes: Uint8Array): Format | null {
  const text = textOf(bytes)
  const head: Head = { bytes, text, lines: text.split('\n', LOOKED_AT) }
  const found = TABLE.find(([, looks]) => looks(head))
  return found?.[0] ?? (lobsterName(name) ? 'lobster' : null)
}

/** Which file of a pair these rows are of. */
export function lobsterRows(head: Uint8Array): 'message' | 'orderbook' | null {
  for (const line of textOf(head).split('\n', LOOKED_AT)) {
    if (MESSAGE.test(line)) return 'message'
    if (ORDER_BOOK.test(line)) return 'orderbook'
  }
  return null
}

function textOf(head: Uint8Array): string {
  return Buffer.from(head.buffer, head.byteOffset, head.byteLength)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
}
