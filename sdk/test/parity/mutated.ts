// Frames broken on purpose: cut, a byte changed, put in or left out, a value replaced by something else.
import type { Random } from './random.js'

const JUNK = [...'{}[]":,\\0123456789.-+eEtfn \n\u0000aABbUusp'].map((character) => character.charCodeAt(0))
const SNIPPETS = [
  'null',
  '"x"',
  '[]',
  '{}',
  '-1',
  '1.5',
  '1e3',
  '"1e5"',
  '"NaN"',
  '""',
  'true',
  '99999999999999999999',
  '0',
]

export function mutated(frame: Uint8Array, random: Random): Uint8Array {
  const bytes = Uint8Array.from(frame)
  const at = random.between(0, bytes.length - 1)
  switch (random.between(0, 5)) {
    case 0:
      return bytes.subarray(0, at)
    case 1:
      bytes[at] = random.between(0, 255)
      return bytes
    case 2:
      bytes[at] = random.pick(JUNK)
      return bytes
    case 3:
      return Uint8Array.from([...bytes.subarray(0, at), random.pick(JUNK), ...bytes.subarray(at)])
    case 4:
      return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + random.between(1, 4))])
    default:
      return withOtherValue(new TextDecoder().decode(bytes), random)
  }
}

/** One value of the frame replaced by something else. */
function withOtherValue(text: string, random: Random): Uint8Array {
  const values = [...text.matchAll(/:("[^"]*"|\d+|true|false|\[.*?\](?=,"|\}))|"[\d.]+"/g)]
  if (values.length === 0) return new TextEncoder().encode(random.pick(SNIPPETS))
  const { 0: value, index } = random.pick(values)
  const lead = value.startsWith(':') ? 1 : 0
  const other = random.pick(SNIPPETS)
  return new TextEncoder().encode(text.slice(0, index + lead) + other + text.slice(index + value.length))
}
