// Bytes that are no frame, or nearly one.
import type { Random } from '../parity/random.js'

const text = new TextEncoder()
const WORDS = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ':',
  ',',
  '\\',
  '\\u',
  'null',
  'true',
  '-',
  '1e5',
  '0',
  '99999999999999999999',
  '\u0000',
]
const FIELDS = ['"e":"depthUpdate"', '"s":"BTCUSDT"', '"U":1', '"u":2', '"b":[["1","1"]]', '"a":[]', '"E":1', '"data":']

export function noise(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.between(0, 255))
}

/** Tokens in no order. */
export function tokens(random: Random): Uint8Array {
  const all = Array.from({ length: random.between(1, 40) }, () => random.pick([...WORDS, ...FIELDS]))
  return text.encode(all.join(''))
}

/** A frame with a few bytes changed, lost or doubled. */
export function damaged(frame: string, random: Random): Uint8Array {
  const bytes = text.encode(frame)
  const at = random.between(0, bytes.length - 1)
  const rest = bytes.subarray(at)
  switch (random.between(0, 3)) {
    case 0:
      return bytes.subarray(0, at)
    case 1:
      return Uint8Array.from([...bytes.subarray(0, at), ...rest.subarray(random.between(1, 5))])
    case 2:
      return Uint8Array.from([...bytes.subarray(0, at), ...rest.subarray(0, 9), ...rest])
    default:
      bytes[at] = random.between(0, 255)
      return bytes
  }
}
