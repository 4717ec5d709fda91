// Frames that are nearly right: bytes changed, lost, doubled; numbers that are too long, no numbers, or of another type; pieces
// of one frame in another. Into a buffer that is used again and again: ten million of them are made in a few seconds.
import type { Random } from '../../src/feeds/generated/random.js'

const text = new TextEncoder()

/** What is written over a token: what grammars and readers of numbers get wrong. */
const TOKENS: readonly Uint8Array[] = [
  ...['null', 'true', '""', '{}', '[]', '[[]]', '-0', '-1', '1e400', '1e-400', '0x10', 'NaN', '00', '1.', '.5', '+1'],
  ...['99999999999999999999', '9007199254740993', '-9223372036854775808', '18446744073709551615', '1E+2', '1e18'],
  ...[
    '0.0000000000000000000000001',
    '"1e5"',
    '" 1"',
    '"1 "',
    '"\\u0031"',
    '"\\',
    '"\\ud800"',
    '\u0000',
    '\ufeff',
    '}}',
  ],
  ...['{"a":', '[[[[[[[[', ',', ':', '"s":"', '"data":[', '"bids":[["1","1"]]', '"e":"trade"'],
].map((each) => text.encode(each))

export const ROOM = 1 << 16

/** Writes a damaged form of `frame` to `out` at `at`; its length. `other` is a frame that pieces may come from. */
export function mutate(frame: Uint8Array, other: Uint8Array, out: Uint8Array, at: number, random: Random): number {
  const n = Math.min(frame.length, ROOM >> 1)
  out.set(n === frame.length ? frame : frame.subarray(0, n), at)
  let length = n
  for (let times = 1 + random.below(3); times > 0 && length > 0; times--) {
    const place = random.below(length)
    switch (random.below(8)) {
      case 0:
        out[at + place] = random.u32() & 0xff
        break
      case 1:
        out[at + place]! ^= 1 << random.below(8)
        break
      case 2:
        length = place
        break
      case 3: {
        const gone = Math.min(1 + random.below(12), length - place)
        out.copyWithin(at + place, at + place + gone, at + length)
        length -= gone
        break
      }
      case 4: {
        const again = Math.min(1 + random.below(40), length - place)
        out.copyWithin(at + place + again, at + place, at + length)
        length += again
        break
      }
      case 5: {
        const from = random.below(other.length || 1)
        const piece = Math.min(1 + random.below(60), other.length - from)
        if (piece <= 0) break
        out.copyWithin(at + place + piece, at + place, at + length)
        for (let i = 0; i < piece; i++) out[at + place + i] = other[from + i]!
        length += piece
        break
      }
      case 6:
        out[at + digitFrom(out, at, length, place)] = 0x30 + random.below(10)
        break
      default: {
        const [from, to] = tokenAround(out, at, length, place)
        const token = TOKENS[random.below(TOKENS.length)]!
        out.copyWithin(at + from + token.length, at + to, at + length)
        out.set(token, at + from)
        length += token.length - (to - from)
      }
    }
    if (length > ROOM - 256) return length
  }
  return length
}

function digitFrom(bytes: Uint8Array, at: number, length: number, place: number): number {
  for (let i = place; i < length; i++) if (bytes[at + i]! >= 0x30 && bytes[at + i]! <= 0x39) return i
  return place
}

/** The piece between two structural characters around a place. */
function tokenAround(bytes: Uint8Array, at: number, length: number, place: number): [from: number, to: number] {
  let [from, to] = [place, place]
  while (from > 0 && !isStructure(bytes[at + from - 1]!)) from--
  while (to < length && !isStructure(bytes[at + to]!)) to++
  return [from, to]
}

/** Brackets, braces, comma, colon. */
function isStructure(byte: number): boolean {
  return byte === 0x2c || byte === 0x3a || byte === 0x5b || byte === 0x5d || byte === 0x7b || byte === 0x7d
}
