// Which format a file is in, by its first lines.
import { lobsterName } from 'leadline/feeds'

export const FORMATS = ['lobster', 'frames', 'capture'] as const
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

/** null when the bytes look like nothing that is known. */
export function recognise(name: string, head: Uint8Array): Format | null {
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
