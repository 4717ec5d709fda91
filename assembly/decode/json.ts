// Strict JSON over bytes (RFC 8259), without recursion and without a tree: values are skipped or named by their
// place. Strings are checked to be UTF-8.
import { RULE_JSON, RULE_TOO_DEEP, RULE_UTF8 } from '../layout'
import { fail } from './defect'

export const TOKEN_STRING: i32 = 1
export const TOKEN_NUMBER: i32 = 2
export const TOKEN_TRUE: i32 = 3
export const TOKEN_FALSE: i32 = 4
export const TOKEN_NULL: i32 = 5
export const TOKEN_ARRAY: i32 = 6
export const TOKEN_OBJECT: i32 = 7

const DEPTH_MAX: i32 = 64
const QUOTE: u32 = 0x22
const BACKSLASH: u32 = 0x5c

export let inputStart: usize = 0
export let inputEnd: usize = 0
/** Whether the string last skipped holds a backslash. */
export let stringEscaped: bool = false
/** Arrays and objects that are open around the value being read: whoever walks them himself says so. */
export let levelsOpen: i32 = 0
export function nowOpen(levels: i32): void {
  levelsOpen = levels
}
/** Kind of the value last skipped. */
export let tokenKind: i32 = 0

/**
 * What is to be read. Bytes behind the end may be anything in a batch: every step goes forward, so that whoever strays
 * past the end is found out by not arriving at it.
 */
export function openInput(start: usize, length: i32): void {
  inputStart = start
  inputEnd = start + <usize>length
  levelsOpen = 0
}

/** Zeroes what wide loads see behind the last input, so that every walk ends. */
export function sealInput(end: usize): void {
  for (let p = end; p < end + 64; p += 8) store<u64>(p, 0)
}

/** Whether `n` bytes at `p` and `q` are the same; 16 may be looked at. */
export function sameBytes(p: usize, q: usize, n: usize): bool {
  if (ASC_FEATURE_SIMD && n <= 16) {
    const first = (1 << <i32>n) - 1
    return (i8x16.bitmask(i8x16.eq(v128.load(p), v128.load(q))) & first) == first
  }
  return memory.compare(p, q, n) == 0
}

/** Place of `p` in the input, for a defect. */
export function byteOf(p: usize): i32 {
  return <i32>(p - inputStart)
}
@inline export function skipSpace(p: usize): usize {
  while (<u32>load<u8>(p) <= 0x20 && isSpace(load<u8>(p))) p++
  return p
}
@inline function isSpace(c: u32): bool {
  return c == 0x20 || c == 0x0a || c == 0x0d || c == 0x09
}

/** First byte at or after `p` that is a quote, a backslash, a control character or not ASCII. */
function nextSpecial(p: usize): usize {
  if (ASC_FEATURE_SIMD) {
    while (true) {
      const v = v128.load(p)
      // signed: bytes ≥ 0x80 are negative, so one compare finds them and the control characters
      const special = v128.or(
        v128.or(i8x16.eq(v, i8x16.splat(0x22)), i8x16.eq(v, i8x16.splat(0x5c))),
        i8x16.lt_s(v, i8x16.splat(0x20)),
      )
      const mask = i8x16.bitmask(special)
      if (mask != 0) return p + ctz(mask)
      p += 16
    }
  } else {
    while (true) {
      const c = <i32>load<i8>(p)
      if (c == 0x22 || c == 0x5c || c < 0x20) return p
      p++
    }
  }
}

/** Skips a string whose opening quote is at `p`; returns the place behind the closing quote, 0 on a defect. */
export function skipString(p: usize): usize {
  stringEscaped = false
  p++
  while (true) {
    p = nextSpecial(p)
    if (p >= inputEnd) return defect(RULE_JSON, inputEnd)
    const c = <u32>load<u8>(p)
    if (c == QUOTE) return p + 1
    if (c == BACKSLASH) {
      stringEscaped = true
      const n = escapeLength(p)
      if (n == 0) return defect(RULE_JSON, p)
      p += n
    } else if (c < 0x20) return defect(RULE_JSON, p)
    else {
      const n = utf8Length(p)
      if (n == 0) return defect(RULE_UTF8, p)
      p += n
    }
  }
}

/** Bytes of the escape at `p`, 0 when it is none. */
export function escapeLength(p: usize): i32 {
  const c = load<u8>(p, 1)
  if (c == 0x75) {
    for (let i: usize = 2; i < 6; i++) if (hexDigit(load<u8>(p + i)) < 0) return 0
    return 6
  }
  return c == 0x22 || c == 0x5c || c == 0x2f || c == 0x62 || c == 0x66 || c == 0x6e || c == 0x72 || c == 0x74 ? 2 : 0
}

export function hexDigit(c: u32): i32 {
  if (c - 0x30 < 10) return c - 0x30
  const letter = (c | 0x20) - 0x61
  return letter < 6 ? letter + 10 : -1
}

/** Bytes of the well-formed UTF-8 sequence at `p` (Unicode table 3-7), 0 when it is ill-formed. */
function utf8Length(p: usize): i32 {
  const a = <u32>load<u8>(p)
  const b = <u32>load<u8>(p, 1)
  if (a >= 0xc2 && a <= 0xdf) return follows(b) ? 2 : 0
  const c = <u32>load<u8>(p, 2)
  if (a >= 0xe0 && a <= 0xef) {
    if (!follows(b) || !follows(c)) return 0
    return (a == 0xe0 && b < 0xa0) || (a == 0xed && b > 0x9f) ? 0 : 3
  }
  if (a >= 0xf0 && a <= 0xf4) {
    if (!follows(b) || !follows(c) || !follows(load<u8>(p, 3))) return 0
    return (a == 0xf0 && b < 0x90) || (a == 0xf4 && b > 0x8f) ? 0 : 4
  }
  return 0
}
@inline function follows(c: u32): bool {
  return (c & 0xc0) == 0x80
}

/** Skips a number at `p`; returns the place behind it, 0 on a defect. */
function skipNumber(p: usize): usize {
  const start = p
  if (load<u8>(p) == 0x2d) p++
  const first = load<u8>(p)
  const digits = skipDigits(p)
  if (digits == p || (first == 0x30 && digits != p + 1)) return defect(RULE_JSON, start)
  p = digits
  if (load<u8>(p) == 0x2e) {
    const decimals = skipDigits(p + 1)
    if (decimals == p + 1) return defect(RULE_JSON, start)
    p = decimals
  }
  if ((load<u8>(p) | 0x20) == 0x65) {
    p++
    const sign = load<u8>(p)
    if (sign == 0x2b || sign == 0x2d) p++
    const exponent = skipDigits(p)
    if (exponent == p) return defect(RULE_JSON, start)
    p = exponent
  }
  return p
}

function skipDigits(p: usize): usize {
  if (ASC_FEATURE_SIMD) {
    while (true) {
      const digits = i8x16.sub(v128.load(p), i8x16.splat(0x30))
      const others = i8x16.bitmask(i8x16.gt_u(digits, i8x16.splat(9)))
      if (others != 0) return p + ctz(others)
      p += 16
    }
  } else {
    while (<u32>load<u8>(p) - 0x30 < 10) p++
    return p
  }
}

/** Skips any value whose first byte is at `p`; its kind in tokenKind; returns the place behind it, 0 on a defect. */
export function skipValue(p: usize): usize {
  const c = <u32>load<u8>(p)
  if (c == QUOTE) {
    const end = skipString(p)
    tokenKind = TOKEN_STRING
    return end
  }
  if (c == 0x5b || c == 0x7b) {
    const end = skipNested(p)
    tokenKind = c == 0x5b ? TOKEN_ARRAY : TOKEN_OBJECT
    return end
  }
  if (c == 0x2d || c - 0x30 < 10) {
    tokenKind = TOKEN_NUMBER
    return skipNumber(p)
  }
  if (load<u32>(p) == 0x65757274) {
    tokenKind = TOKEN_TRUE
    return p + 4
  }
  if (c == 0x66 && load<u32>(p, 1) == 0x65736c61) {
    tokenKind = TOKEN_FALSE
    return p + 5
  }
  if (load<u32>(p) == 0x6c6c756e) {
    tokenKind = TOKEN_NULL
    return p + 4
  }
  return defect(RULE_JSON, p)
}

/** Arrays and objects without recursion: one bit a level says which of the two is open. */
function skipNested(p: usize): usize {
  let objects: u64 = 0
  let depth = 0
  while (true) {
    // a value begins here
    p = skipSpace(p)
    const c = <u32>load<u8>(p)
    if (c == 0x5b || c == 0x7b) {
      if (depth + levelsOpen >= DEPTH_MAX) return defect(RULE_TOO_DEEP, p)
      objects = (objects << 1) | <u64>(c == 0x7b)
      depth++
      p = skipSpace(p + 1)
      if (load<u8>(p) == (c == 0x5b ? 0x5d : 0x7d)) {
        p++
        objects >>= 1
        depth--
      } else {
        if (c == 0x7b) {
          p = skipKey(p)
          if (p == 0) return 0
        }
        continue
      }
    } else {
      p = skipValue(p)
      if (p == 0) return 0
    }
    // a value has ended: a comma, or one or more closing brackets
    while (true) {
      if (depth == 0) return p
      p = skipSpace(p)
      const d = <u32>load<u8>(p)
      if (d == 0x2c) {
        p = skipSpace(p + 1)
        if ((objects & 1) != 0) {
          p = skipKey(p)
          if (p == 0) return 0
        }
        break
      }
      if (d != ((objects & 1) != 0 ? 0x7d : 0x5d)) return defect(RULE_JSON, p)
      p++
      objects >>= 1
      depth--
    }
  }
}

/** Skips `"key":`; returns the place behind the colon, 0 on a defect. */
function skipKey(p: usize): usize {
  if (load<u8>(p) != QUOTE) return defect(RULE_JSON, p)
  p = skipString(p)
  if (p == 0) return 0
  p = skipSpace(p)
  return load<u8>(p) == 0x3a ? p + 1 : defect(RULE_JSON, p)
}

export function defect(rule: i32, p: usize): usize {
  fail(rule, byteOf(min(p, inputEnd)), 1)
  return 0
}
