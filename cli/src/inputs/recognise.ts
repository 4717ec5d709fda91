// Which format a file is in, by its first lines.
import { lobsterName } from 'leadline/feeds'

export const FORMATS = ['lobster', 'frames', 'capture'] as const
export type Format = (typeof FORMATS)[number]

const FIRST_LINES: readonly (readonly [Format, RegExp])[] = [
  ['frames', /^\d{10,19}(\.\d+)? \s*\{/],
  ['capture', /^\s*\{\s*"(t|format|exchange|conn|ts)"\s*:/],
  ['lobster', /^\d+(\.\d+)?,[1-7],-?\d+,\d+,-?\d+,-?1\s*$/],
]

/** How far a damaged beginning is looked past: what is wrong with those lines, their reader says. */
const LINES = 20

/** null when the bytes look like nothing that is known. */
export function recognise(name: string, head: Uint8Array): Format | null {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('utf8').replace(/^\uFEFF/, '')
  for (const line of text.split('\n', LINES)) {
    const found = FIRST_LINES.find(([, pattern]) => pattern.test(line))
    if (found) return found[0]
  }
  return lobsterName(name) ? 'lobster' : null
}
