// Which format a file is in, by its first lines.
import { lobsterName } from 'leadline/feeds'

export const FORMATS = ['lobster', 'frames', 'capture', 'tape', 'itch', 'dbn', 'npz', 'parquet'] as const
export type Format = (typeof FORMATS)[number]

const MESSAGE = /^\d+(\.\d+)?,[1-7],-?\d+,\d+,-?\d+,-?1\s*$/
const ORDER_BOOK = /^(-?\d+,\d+,-?\d+,\d+)(,-?\d+,\d+,-?\d+,\d+)*\s*$/

const LINES: readonly (readonly [Format, RegExp])[] = [
  ['frames', /^\d{10,19}(\.\d+)? \s*\{/],
  ['capture', /^\s*\{\s*"(t|format|exchange|conn|ts)"\s*:/],
  ['lobster', MESSAGE],
  ['lobster', ORDER_BOOK],
]
/** How far a damaged beginning is looked past: what is wrong with those lines, their reader says. */
const LOOKED_AT = 20

/** Formats that are no text, by their first bytes. */
const MAGIC: readonly (readonly [Format, string])[] = [
  ['tape', 'LLTAPE\r\n'],
  ['npz', '\x93NUMPY'],
  ['dbn', 'DBN'],
  ['parquet', 'PAR1'],
]

/** Two bytes of length, a system event or a directory entry: how ITCH sessions begin. */
function looksLikeItch(head: Uint8Array): boolean {
  const type = String.fromCharCode(head[2] ?? 0)
  const length = ((head[0] ?? 0) << 8) | (head[1] ?? 0)
  return (type === 'S' && length === 12) || (type === 'R' && length === 39) || (type === 'A' && length === 36)
}

function binaryFormat(head: Uint8Array): Format | null {
  const found = MAGIC.find(([, magic]) => [...magic].every((c, i) => head[i] === c.charCodeAt(0)))
  return found?.[0] ?? (looksLikeItch(head) ? 'itch' : null)
}

/** null when the bytes look like nothing that is known. */
export function recognise(name: string, head: Uint8Array): Format | null {
  const binary = binaryFormat(head)
  if (binary) return binary
  for (const line of firstLines(head)) {
    const found = LINES.find(([, pattern]) => pattern.test(line))
    if (found) return found[0]
  }
  return lobsterName(name) ? 'lobster' : null
}

/** Which file of a pair these rows are of. */
export function lobsterRows(head: Uint8Array): 'message' | 'orderbook' | null {
  for (const line of firstLines(head)) {
    if (MESSAGE.test(line)) return 'message'
    if (ORDER_BOOK.test(line)) return 'orderbook'
  }
  return null
}

function firstLines(head: Uint8Array): string[] {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('utf8')
  return text.replace(/^\uFEFF/, '').split('\n', LOOKED_AT)
}
