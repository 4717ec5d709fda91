// A JSON string back to the bytes it stands for. Bytes that are not ASCII stay as they are, so that the core, not a
// text decoder on the way, judges whether they are UTF-8.
const BACKSLASH = 0x5c

const PLAIN: Readonly<Record<number, number>> = {
  0x22: 0x22, // "
  0x5c: 0x5c, // \
  0x2f: 0x2f, // /
  0x62: 0x08, // b
  0x66: 0x0c, // f
  0x6e: 0x0a, // n
  0x72: 0x0d, // r
  0x74: 0x09, // t
}

/** `bytes[from, to)` is a string with its quotes. A fresh array or a view; null for a bad escape. */
export function unescapeString(bytes: Uint8Array, from: number, to: number): Uint8Array | null {
  const inside = bytes.subarray(from + 1, to - 1)
  let escape = inside.indexOf(BACKSLASH)
  if (escape < 0) return inside
  const out = new Uint8Array(inside.length)
  let length = 0
  let at = 0
  while (escape >= 0) {
    for (; at < escape; at++) out[length++] = inside[at]!
    const c = inside[at + 1] ?? 0
    const plain = PLAIN[c]
    if (plain !== undefined) {
      out[length++] = plain
      at += 2
    } else {
      if (c !== 0x75) return null
      let code = hex4(inside, at + 2)
      at += 6
      if (code >= 0xd800 && code < 0xdc00 && inside[at] === BACKSLASH && inside[at + 1] === 0x75) {
        const low = hex4(inside, at + 2)
        if (low >= 0xdc00 && low < 0xe000) {
          code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00)
          at += 6
        }
      }
      if (code < 0) return null
      length = putUtf8(out, length, code)
    }
    escape = inside.indexOf(BACKSLASH, at)
  }
  for (; at < inside.length; at++) out[length++] = inside[at]!
  return out.subarray(0, length)
}

function hex4(bytes: Uint8Array, at: number): number {
  let code = 0
  for (let i = at; i < at + 4; i++) {
    const c = bytes[i] ?? 0
    const digit = c >= 48 && c <= 57 ? c - 48 : (c | 32) >= 97 && (c | 32) <= 102 ? (c | 32) - 87 : -1
    if (digit < 0) return -1
    code = code * 16 + digit
  }
  return code
}

/** Lone surrogates become three bytes that are not UTF-8: what was wrong stays wrong. */
function putUtf8(out: Uint8Array, at: number, code: number): number {
  if (code < 0x80) {
    out[at++] = code
  } else if (code < 0x800) {
    out[at++] = 0xc0 | (code >> 6)
    out[at++] = 0x80 | (code & 63)
  } else if (code < 0x10000) {
    out[at++] = 0xe0 | (code >> 12)
    out[at++] = 0x80 | ((code >> 6) & 63)
    out[at++] = 0x80 | (code & 63)
  } else {
    out[at++] = 0xf0 | (code >> 18)
    out[at++] = 0x80 | ((code >> 12) & 63)
    out[at++] = 0x80 | ((code >> 6) & 63)
    out[at++] = 0x80 | (code & 63)
  }
  return at
}
