// JSON strings that hold escapes, taken apart into a small buffer. No value the decoders look at is longer.
import { escapeLength, hexDigit } from './json'

const BUFFER: usize = memory.data(256)
const CAPACITY: usize = 240

/** End of what unescape() last wrote. */
export let unescapedEnd: usize = 0

/** Writes the characters of [p, end) without escapes as UTF-8; a longer string is cut, so that it equals nothing known. */
export function unescape(p: usize, end: usize): usize {
  let out = BUFFER
  while (p < end && out < BUFFER + CAPACITY) {
    const c = load<u8>(p)
    if (c != 0x5c) {
      store<u8>(out++, c)
      p++
      continue
    }
    const n = escapeLength(p)
    if (n == 6) out = writeUtf8(out, codeUnit(p))
    else store<u8>(out++, plain(load<u8>(p, 1)))
    p += n
  }
  unescapedEnd = out
  return BUFFER
}

function plain(c: u32): u8 {
  if (c == 0x62) return 0x08
  if (c == 0x66) return 0x0c
  if (c == 0x6e) return 0x0a
  if (c == 0x72) return 0x0d
  if (c == 0x74) return 0x09
  return <u8>c
}

function codeUnit(p: usize): u32 {
  let unit: u32 = 0
  for (let i: usize = 2; i < 6; i++) unit = (unit << 4) | <u32>hexDigit(load<u8>(p + i))
  return unit
}

/** A lone code unit; surrogates come out one by one, which equals no known text and harms nothing. */
function writeUtf8(out: usize, unit: u32): usize {
  if (unit < 0x80) {
    store<u8>(out, <u8>unit)
    return out + 1
  }
  if (unit < 0x800) {
    store<u8>(out, <u8>(0xc0 | (unit >> 6)))
    store<u8>(out, <u8>(0x80 | (unit & 0x3f)), 1)
    return out + 2
  }
  store<u8>(out, <u8>(0xe0 | (unit >> 12)))
  store<u8>(out, <u8>(0x80 | ((unit >> 6) & 0x3f)), 1)
  store<u8>(out, <u8>(0x80 | (unit & 0x3f)), 2)
  return out + 3
}
