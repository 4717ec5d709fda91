// Which format a file is in, by its first line.
import { lobsterName } from 'leadline/feeds'

export const FORMATS = ['lobster', 'frames', 'capture'] as const
export type Format = (typeof FORMATS)[number]

const FIRST_LINES: readonly (readonly [Format, RegExp])[] = [
  ['frames', /^\d{10,19}(\.\d+)? \s*\{/],
  ['capture', /^\s*\{\s*"(t|format|exchange|conn|ts)"\s*:/],
  ['lobster', /^\d+(\.\d+)?,[1-7],-?\d+,\d+,-?\d+,-?1\s*$/],
]

/** null when the bytes look like nothing that is known. */
export function recognise(name: string, head: Uint8Array): Format | null {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
  const line = /^[^\n]*/.exec(text)?.[0] ?? ''
  const found = FIRST_LINES.find(([, pattern]) => pattern.test(line))
  return found?.[0] ?? (lobsterName(name) ? 'lobster' : null)
}
