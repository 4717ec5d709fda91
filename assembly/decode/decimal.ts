// Exact integers from the characters of a decimal: never through a float.
//
// 12345.67890000 at 5 decimals: the 16 bytes are loaded at once, the dot is dropped and the digits are
// right-aligned by one swizzle whose pattern depends on (place of the dot, decimals) alone:
//
//   lane   0 1 2 3 4 5 6 7 8 9 …       pairs ×10, ×100, ×10000 by three multiply-adds:
//   bytes  1 2 3 4 5 . 6 7 8 9 0 0 0 0    16 × u8 → 8 × u16 → 4 × u32 → 2 × u32 of 8 digits
//   digits 0 0 0 0 0 0 1 2 3 4 5 6 7 8 9 0
//
// Digits past the kept decimals must be zeros. Whatever doesn't fit (over 16 characters, over 8 decimals) goes
// through readDecimal(), which is the definition of both.
import { RULE_DECIMAL, RULE_INTEGER, RULE_LOT, RULE_RANGE, TABLES } from '../layout'

/** Largest count of ticks or lots: every integer up to it is a double. */
export const EXACT_MAX: i64 = 9007199254740992
/**
 * Largest count of lots where a venue needs more: books of 450 million coins with eight decimals exist (KuCoin, Gate). Sums of 64 such
 * levels still fit; as a double such a count is rounded once.
 */
export const WIDE_MAX: i64 = EXACT_MAX << 4
let quantityMax: i64 = EXACT_MAX
/** Before a market's frame is decoded: how large its quantities may be. */
export function quantitiesUpTo(most: i64): void {
  quantityMax = most
}
const DIGITS_MAX: i32 = 18
export const SIMD_DECIMALS: i32 = 8

const PATTERNS: i32 = 256 // 16 places of the dot × 16 bytes, for one number of decimals
export const HIGH_HALF: usize = TABLES // digits to lanes 0…7
export const LOW_HALF: usize = TABLES + 9 * PATTERNS // digits to lanes 8…15
export const WHOLE: usize = TABLES + 18 * PATTERNS // up to 16 digits to lanes 0…15
export const SLACK: usize = TABLES + 27 * PATTERNS // 127 less the most that a byte xored with EXPECTED may be: a digit 9, the dot and digits past the kept decimals 0
export const MASK: usize = TABLES + 36 * PATTERNS // first n lanes
const SHIFT: usize = TABLES + 38 * PATTERNS // n bytes moved to the last n lanes, for n = 0…16

// Vectors of one repeated value, in memory: V8 makes a SIMD constant anew at each use, three instructions through an integer
// register, and loads this with one (−25 % of the time of reading levels).
const CONSTANTS: usize = TABLES + 40 * PATTERNS
export const QUOTES: usize = CONSTANTS // u8 0x22
export const DOTS: usize = CONSTANTS + 16 // u8 0x2e
export const ZEROS: usize = CONSTANTS + 32 // u8 0x30
export const NINES: usize = CONSTANTS + 48 // u8 9
export const PAIRS: usize = CONSTANTS + 64 // u16 2561
export const HUNDREDS: usize = CONSTANTS + 80 // i16 100, 1
export const MYRIADS: usize = CONSTANTS + 96 // i16 10000, 1
export const BRACKETS: usize = CONSTANTS + 112 // u8 0x5d, a closing one
export const ENDS: usize = CONSTANTS + 128 // 32 bytes, the last 16 of them 0xff: n bytes on, the last n lanes
export const EXPECTED: usize = TABLES + 41 * PATTERNS // zeros and, in one of 16 places, a dot
@inline export function patternAt(table: usize, decimals: i32, dot: i32): usize {
  return table + ((<usize>decimals << 4) + <usize>dot << 4)
}

export function fillTables(): void {
  for (let decimals = 0; decimals <= SIMD_DECIMALS; decimals++) {
    for (let dot = 0; dot < 16; dot++) {
      const digits = dot + decimals
      for (let lane = 0; lane < 16; lane++) {
        store<u8>(patternAt(HIGH_HALF, decimals, dot) + lane, source(lane + digits - 8, dot, lane < 8))
        store<u8>(patternAt(LOW_HALF, decimals, dot) + lane, source(lane + digits - 16, dot, lane >= 8))
        store<u8>(patternAt(WHOLE, decimals, dot) + lane, source(lane + digits - 16, dot, true))
        store<u8>(patternAt(SLACK, decimals, dot) + lane, lane == dot || lane > digits ? 127 : 118)
      }
    }
  }
  for (let dot = 0; dot < 16; dot++) {
    for (let lane = 0; lane < 16; lane++) store<u8>(EXPECTED + (dot << 4) + lane, lane == dot ? 0x2e : 0x30)
  }
  for (let lane = 0; lane < 16; lane++) {
    store<u8>(QUOTES + lane, 0x22)
    store<u8>(DOTS + lane, 0x2e)
    store<u8>(ZEROS + lane, 0x30)
    store<u8>(NINES + lane, 9)
    store<u8>(BRACKETS + lane, 0x5d)
  }
  for (let lane = 0; lane < 8; lane++) {
    const at = <usize>lane << 1
    store<u16>(PAIRS + at, 2561)
    store<u16>(HUNDREDS + at, (lane & 1) == 0 ? 100 : 1)
    store<u16>(MYRIADS + at, (lane & 1) == 0 ? 10000 : 1)
  }
  for (let n = 0; n <= 16; n++) {
    for (let lane = 0; lane < 16; lane++) {
      store<u8>(MASK + (n << 4) + lane, lane < n ? 0xff : 0)
      store<u8>(SHIFT + (n << 4) + lane, lane < 16 - n ? 0x80 : <u8>(lane - (16 - n)))
    }
  }
  for (let lane = 0; lane < 32; lane++) store<u8>(ENDS + lane, lane < 16 ? 0 : 0xff)
}

/** The byte that digit `index` stands in, counting from the first character and stepping over the dot; 0x80 makes a zero. */
function source(index: i32, dot: i32, wanted: bool): u8 {
  if (!wanted || index < 0) return 0x80
  const byte = index < dot ? index : index + 1
  return byte < 16 ? <u8>byte : 0x80
}

export let decimalValue: i64 = 0
/** Decimals that the value last found off the grid really has, trailing zeros left out. */
export let decimalsSeen: i32 = 0

/** Decimals that a text has, trailing zeros too; −1 when it is written with an exponent. */
export function writtenDecimals(p: usize, end: usize): i32 {
  let dot: usize = 0
  for (; p < end; p++) {
    const c = load<u8>(p)
    if (c == 0x2e) dot = p
    else if ((c | 0x20) == 0x65) return -1
  }
  return dot == 0 ? 0 : <i32>(end - dot) - 1
}

/** How the number just read was written: u8 decimals, trailing zeros too, u8 those it needs. With an exponent, both are the latter. */
export function spellingOf(written: i32): u32 {
  return <u32>(written < 0 ? decimalsSeen : written) | <u32>decimalsSeen << 8
}

/** Where only the spelling of a number counts, not its value. */
export function anyValue(): void {
  decimalValue = 1
}

/** A whole number was found off the grid. */
export function noDecimalsSeen(): void {
  decimalsSeen = 0
}

/**
 * Reads ^\d{1,18}(\.\d{1,18})?$ from [p, end) as an integer count of `mantissa` × 10^-exponent.
 * Returns RULE_NONE with the count in decimalValue, or the rule that is broken; `offGrid` is the one for a
 * value between two counts.
 */
export function readDecimal(p: usize, end: usize, exponent: i32, mantissa: i64, offGrid: i32): i32 {
  let value: i64 = 0
  let digits = 0
  let seen = 0
  let decimals = -1
  let rest = false
  let significant = 0
  for (; p < end; p++) {
    const c = <u32>load<u8>(p)
    if (c == 0x2e) {
      if (decimals >= 0 || seen == 0) return RULE_DECIMAL
      decimals = 0
      continue
    }
    if (c - 0x30 > 9) return RULE_DECIMAL
    seen++
    if (decimals >= 0) {
      decimals++
      if (c != 0x30) significant = decimals
      if (decimals > DIGITS_MAX) return RULE_DECIMAL
      if (decimals > exponent) {
        rest = rest || c != 0x30
        continue
      }
    } else if (seen > DIGITS_MAX) return RULE_DECIMAL
    if (value != 0 || c != 0x30) digits++
    if (digits > DIGITS_MAX) return RULE_RANGE
    value = value * 10 + (c - 0x30)
  }
  if (seen == 0 || decimals == 0) return RULE_DECIMAL
  decimalsSeen = significant
  if (rest) return offGrid
  for (let d = max(decimals, 0); d < exponent; d++) {
    if (value > i64.MAX_VALUE / 10) return RULE_RANGE // the mantissa may bring it down again
    value *= 10
  }
  if (mantissa != 1) {
    if (value % mantissa != 0) return offGrid
    value /= mantissa
  }
  if (value > (offGrid == RULE_LOT ? quantityMax : EXACT_MAX)) return RULE_RANGE
  decimalValue = value
  return 0
}

/** The same for a JSON number, which may have an exponent: 1e-7, 2.5E+3. */
export function readNumber(p: usize, end: usize, exponent: i32, mantissa: i64, offGrid: i32): i32 {
  let e = p
  while (e < end && (load<u8>(e) | 0x20) != 0x65) e++
  if (e == end) return readDecimal(p, end, exponent, mantissa, offGrid)
  const below = load<u8>(e, 1) == 0x2d
  let power = 0
  for (let q = e + 1 + <usize>(below || load<u8>(e, 1) == 0x2b); q < end; q++) {
    const c = <u32>load<u8>(q) - 0x30
    if (c > 9) return RULE_DECIMAL
    power = min(power * 10 + <i32>c, 1000)
  }
  if (below) power = -power
  // the same digits with the dot moved: so many decimals more or fewer
  const shifted = exponent + power
  if (shifted > DIGITS_MAX * 2) return RULE_RANGE
  if (shifted >= 0) {
    const rule = readDecimal(p, e, shifted, mantissa, offGrid)
    decimalsSeen = max(0, decimalsSeen - power)
    return rule
  }
  const rule = readDecimal(p, e, 0, 1, offGrid)
  decimalsSeen = max(0, decimalsSeen - power)
  if (rule != 0) return rule
  for (let d = shifted; d < 0 && decimalValue != 0; d++) {
    if (decimalValue % 10 != 0) return offGrid
    decimalValue /= 10
  }
  if (decimalValue % mantissa != 0) return offGrid
  decimalValue /= mantissa
  return 0
}

/**
 * 16 digit bytes (0…9) to two numbers of 8 digits, in 32-bit lanes 0 and 1. A pair of digits is t + 256·u as a 16-bit lane;
 * times 2561 = 10·256 + 1 it is 256·(10·t + u) + t, the rest beyond the lane: one multiplication and one shift.
 */
@inline
export function digitsToNumbers(digits: v128): v128 {
  return numbersOf(digits, v128.load(PAIRS), v128.load(HUNDREDS), v128.load(MYRIADS))
}
/** With the factors at hand, which a loop keeps in registers (the core −1 to −2 %). */
@inline
export function numbersOf(digits: v128, pairs: v128, hundreds: v128, myriads: v128): v128 {
  const fours = foursOf(digits, pairs, hundreds)
  return i32x4.dot_i16x8_s(i16x8.narrow_i32x4_s(fours, fours), myriads)
}

/** Two numbers of 16 digits each, in 64-bit lanes. */
@inline
export function twoNumbers(a: v128, b: v128, pairs: v128, hundreds: v128, myriads: v128): v128 {
  const fours = i16x8.narrow_i32x4_s(foursOf(a, pairs, hundreds), foursOf(b, pairs, hundreds))
  const eights = i32x4.dot_i16x8_s(fours, myriads)
  const upper = i64x2.extmul_low_i32x4_u(i32x4.shuffle(eights, eights, 0, 2, 0, 2), i32x4.splat(100000000))
  return i64x2.add(upper, i64x2.shr_u(eights, 32))
}
/** 16 digits to four numbers of four. */
@inline
function foursOf(digits: v128, pairs: v128, hundreds: v128): v128 {
  return i32x4.dot_i16x8_s(i16x8.shr_u(i16x8.mul(digits, pairs), 8), hundreds)
}

/** Reads a JSON integer of at most 19 digits within i64 from [p, end); result in decimalValue. */
export function readInteger(p: usize, end: usize): i32 {
  const negative = p < end && load<u8>(p) == 0x2d
  if (negative) p++
  const length = <i32>(end - p)
  if (length == 0) return RULE_INTEGER
  if (length > 19) return RULE_RANGE
  let value: u64 = 0
  if (ASC_FEATURE_SIMD) {
    if (length <= 16) {
      // right-aligned by one swizzle: lane i takes byte i − (16 − length), and bytes before the first are zeros
      const digits = i8x16.swizzle(i8x16.sub(v128.load(p), v128.load(ZEROS)), v128.load(SHIFT + (<usize>length << 4)))
      if (v128.any_true(i8x16.sub_sat_u(digits, v128.load(NINES)))) return RULE_INTEGER
      const halves = digitsToNumbers(digits)
      value = <u64>i32x4.extract_lane(halves, 0) * 100000000 + <u64>i32x4.extract_lane(halves, 1)
      p = end
    }
  }
  for (; p < end; p++) {
    const c = <u32>load<u8>(p) - 0x30
    if (c > 9) return RULE_INTEGER
    value = value * 10 + c
  }
  if (value > <u64>i64.MAX_VALUE) return RULE_RANGE
  decimalValue = negative ? -<i64>value : <i64>value
  return 0
}

/** 10^n for 0 ≤ n ≤ 18. */
export function powerOfTen(n: i32): i64 {
  let value: i64 = 1
  for (; n > 0; n--) value *= 10
  return value
}
