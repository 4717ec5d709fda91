// Price levels from text: [["61837.63000000","3.78826000"],…] to (i64 pxTicks, i64 lots) in scratch.
//
// The quick loop takes the tight spelling exchanges send; anything else (white space, escapes, long numbers, more
// elements) goes through the slow loop from the beginning of the array, which decides what is right and what is not.
//
//   one level:  [ " 6 1 8 3 7 . 6 3 0 0 0 0 0 0 " , " 3 . 7 8 8 2 6 0 0 0 " ] ,
//                   └ 16 bytes of price           └ 16 bytes of quantity
//   both numbers' digits meet in one vector (price in lanes 0…7, quantity in lanes 8…15) and are multiplied out
//   together; errors are gathered in a vector and looked at once, after the last level.
import {
  C_FLAGS, C_PX_EXP, C_PX_MANT, C_QTY_EXP, C_QTY_MANT, FLAG_LOOK, RULE_DECIMAL, RULE_JSON, RULE_LOT, RULE_RANGE, RULE_TICK, RULE_TYPE,
} from '../layout'
import { scratchPtr } from '../memory'
import { fail } from './defect'
import {
  DOTS, EXPECTED, HIGH_HALF, LOW_HALF, MASK, MOST, QUOTES, SIMD_DECIMALS, WHOLE, anyValue, decimalValue, digitsToNumbers, patternAt, readDecimal, spellingOf, writtenDecimals,
} from './decimal'
import {
  byteOf, defect, inputEnd, levelsOpen, nowOpen, skipSpace, skipString, skipValue, stringEscaped,
} from './json'
import { notePrice, noteQuantity } from './look'
import { unescape, unescapedEnd } from './unescape'
import { BOOK_ALONE } from '../part'

const NEXT_LEVEL: u32 = 0x225b2c5d // ],["
const LAST_LEVEL: u32 = 0x5d5d // ]]
const BETWEEN: u32 = 0x222c22 // ","

/** Number of levels the last call read. */
export let levelsRead: i32 = 0
// Of the last level, how many bytes from the end of each number its dot is; 0 when it has none.
let priceFromEnd: i32 = 9
let sizeFromEnd: i32 = 9

/**
 * Reads the array at `p` into scratch from `out` on.
 * How each level was written goes to `spellings` (u32 each; decimal.ts, spellingOf), by the slow reader alone; 0: nowhere.
 * Returns the place behind the array, 0 on a defect; the count is in levelsRead.
 */
export function readLevels(m: usize, p: usize, out: usize, quick: bool, spellings: usize = 0): usize {
  if (load<u16>(p) == 0x5d5b) {
    levelsRead = 0
    return p + 2
  }
  if (ASC_FEATURE_SIMD) {
    if (quick && load<u16>(p) == 0x5b5b && load<u8>(p, 2) == 0x22) {
      const end = readQuick(m, p + 3, out)
      if (end != 0) return end
    }
  }
  return readSlow(m, p, out, spellings)
}

/**
 * The tight spelling, from the first digit of the first price; 0 when anything looks unusual.
 *
 * What makes it fast, with the gain of each on the standard workload of bench/:
 *   - a price is nearly always as long as the last one, with its dot in the same place, and a size has as many decimals as
 *     the last one: that is the shape. A number is xored with what its shape expects, so that digits become their values and the dot
 *     and the quote behind a price become 0, and one comparison with the most that each byte may be says whether the guess held and
 *     all digits are digits. Nobody looks for a dot, and the place of the size doesn't wait for a search;
 *   - `x > most` as "x minus most by saturation is not 0": one instruction, where an unsigned compare takes four;
 *   - the loop calls nobody and has no `||`, of which the compiler makes a value before it branches.
 */
function readQuick(m: usize, p: usize, out: usize): usize {
  const start = out
  const pxExp = load<i32>(m, C_PX_EXP)
  const qtyExp = load<i32>(m, C_QTY_EXP)
  if (pxExp > SIMD_DECIMALS || qtyExp > SIMD_DECIMALS) return 0
  const qtyRow = patternAt(0, qtyExp, 0) // of LOW_HALF and of MOST, whose places are immediate offsets of the loads
  let least = i32x4.splat(-1) // lane 0: the smallest price, unsigned
  let n: usize = 0
  while (true) {
    const length = <usize>ctz<i32>(i8x16.bitmask(i8x16.eq(v128.load(p), v128.load(QUOTES))))
    // as long as the last one, and yet it didn't fit: it has other decimals, or isn't tightly spelled
    if (length == n || <i32>length <= priceFromEnd) {
      if (!reshape(p)) return 0
    }
    n = length
    if (n > 15) return 0
    const priceDot = <i32>n - priceFromEnd
    const fromEnd = sizeFromEnd
    const shortUpTo = priceDot + pxExp <= 8 ? 8 - qtyExp : 0 // where a size has its dot, for both numbers to have 8 digits
    const behind = v128.load((n << 4) + 16, MASK)
    const hot = v128.xor(behind, v128.load(n << 4, MASK))
    const pxExpected = v128.bitselect(v128.load(QUOTES), v128.load(<usize>priceDot << 4, EXPECTED), hot)
    const pxMost = v128.or(v128.andnot(v128.load(patternAt(MOST, pxExp, priceDot)), hot), v128.not(behind))
    const pattern = v128.load(patternAt(HIGH_HALF, pxExp, priceDot))
    const pxPattern = v128.or(pattern, i8x16.ge_u(pattern, i8x16.splat(<i8>n)))
    while (true) {
      const e = p + n
      if (load<u16>(e, 1) != 0x222c) break
      const qty = v128.load(e, 3)
      const k = ctz<i32>(i8x16.bitmask(i8x16.eq(qty, v128.load(QUOTES)))) // 32: none among the 16
      const dot = k - fromEnd
      if (<u32>(dot - 1) > 14) break
      const px = v128.xor(v128.load(p), pxExpected)
      const size = v128.and(v128.xor(qty, v128.load(<usize>dot << 4, EXPECTED)), v128.load(<usize>k << 4, MASK))
      const row = qtyRow + (<usize>dot << 4)
      const bad = v128.or(i8x16.sub_sat_u(px, pxMost), i8x16.sub_sat_u(size, v128.load(row, MOST)))
      if (v128.any_true(bad)) break
      if (dot <= shortUpTo) {
        const level = digitsToNumbers(v128.or(i8x16.swizzle(px, pxPattern), i8x16.swizzle(size, v128.load(row, LOW_HALF))))
        least = i32x4.min_u(least, level)
        v128.store(out, i64x2.extend_low_i32x4_u(level))
      } else {
        if (priceDot + pxExp > 15) return 0
        if (dot + qtyExp > 15) return 0
        const whole = v128.and(px, v128.load(n << 4, MASK))
        const a = digitsToNumbers(i8x16.swizzle(whole, v128.load(patternAt(WHOLE, pxExp, priceDot))))
        const b = digitsToNumbers(i8x16.swizzle(size, v128.load(row, WHOLE)))
        const price = <i64>i32x4.extract_lane(a, 0) * 100000000 + <i64>i32x4.extract_lane(a, 1)
        if (price == 0) return 0
        store<i64>(out, price)
        store<i64>(out, <i64>i32x4.extract_lane(b, 0) * 100000000 + <i64>i32x4.extract_lane(b, 1), 8)
      }
      out += 16
      const after = e + <usize>k
      p = after + 8
      if (load<u32>(after, 4) != NEXT_LEVEL) {
        if (load<u16>(after, 4) != LAST_LEVEL || after + 6 > inputEnd || i32x4.extract_lane(least, 0) == 0) return 0
        if (!toSteps(m, start, out)) return 0
        levelsRead = <i32>((out - start) >> 4)
        return after + 6
      }
    }
  }
}

/** Takes the decimals of the level at `p`; false when it isn't tightly spelled, or has those that were expected. */
function reshape(p: usize): bool {
  const pxEnd = fromEndOf(p)
  const n = numberLength
  if (pxEnd < 0 || (load<u32>(p + n) & 0xffffff) != BETWEEN) return false
  const qtyEnd = fromEndOf(p + n + 3)
  if (qtyEnd < 0 || (pxEnd == priceFromEnd && qtyEnd == sizeFromEnd)) return false
  priceFromEnd = pxEnd
  sizeFromEnd = qtyEnd
  return true
}

let numberLength: usize = 0

/**
 * How many bytes from the end of the number at `p`, which a quote ends, its dot is; 0 when it has none, −1 when it begins or ends with it,
 * has no digit or more than 15. Its length is in numberLength.
 */
function fromEndOf(p: usize): i32 {
  const text = v128.load(p)
  const n = ctz<i32>(i8x16.bitmask(i8x16.eq(text, v128.load(QUOTES))))
  numberLength = <usize>n
  if (<u32>(n - 1) > 14) return -1
  const dots = i8x16.bitmask(i8x16.eq(text, v128.load(DOTS))) & ((1 << n) - 1)
  if (dots == 0) return 0
  const dot = ctz<i32>(dots)
  return dot == 0 || dot == n - 1 ? -1 : n - dot
}

/** From units of the decimals to steps, where the tick's or the lot's mantissa is not 1; false when one falls between two. */
function toSteps(m: usize, from: usize, to: usize): bool {
  const px = load<i64>(m, C_PX_MANT)
  const qty = load<i64>(m, C_QTY_MANT)
  if (px == 1 && qty == 1) return true
  for (let at = from; at < to; at += 16) {
    const a = load<i64>(at)
    const b = load<i64>(at, 8)
    if (a % px != 0 || b % qty != 0) return false
    store<i64>(at, a / px)
    store<i64>(at, b / qty, 8)
  }
  return true
}

/** The definition: any JSON spelling of an array of arrays whose first two elements are decimal strings. */
function readSlow(m: usize, p: usize, out: usize, spellings: usize): usize {
  looking = (load<i32>(m, C_FLAGS) & FLAG_LOOK) != 0
  const start = out
  if (load<u8>(p) != 0x5b) return defect(RULE_TYPE, p)
  p = skipSpace(p + 1)
  if (load<u8>(p) == 0x5d) {
    levelsRead = 0
    return p + 1
  }
  while (true) {
    if (load<u8>(p) != 0x5b) return notThere(p)
    p = readNumber(skipSpace(p + 1), load<i32>(m, C_PX_EXP), load<i64>(m, C_PX_MANT), RULE_TICK)
    if (p == 0) return 0
    if (decimalValue == 0) return defect(RULE_RANGE, numberAt)
    store<i64>(out, decimalValue)
    if (spellings != 0) store<u16>(spellings, <u16>spelling)
    p = skipSpace(p)
    if (load<u8>(p) != 0x2c) return notThere(p)
    p = readNumber(skipSpace(p + 1), load<i32>(m, C_QTY_EXP), load<i64>(m, C_QTY_MANT), RULE_LOT)
    if (p == 0) return 0
    store<i64>(out, decimalValue, 8)
    out += 16
    if (spellings != 0) {
      store<u16>(spellings, <u16>spelling, 2)
      spellings += 4
    }
    p = skipSpace(p)
    if (load<u8>(p) == 0x2c) {
      p = skipRest(p)
      if (p == 0) return 0
    }
    if (load<u8>(p) != 0x5d) return defect(RULE_JSON, p)
    p = skipSpace(p + 1)
    const c = load<u8>(p)
    if (c == 0x5d) break
    if (c != 0x2c) return defect(RULE_JSON, p)
    p = skipSpace(p + 1)
  }
  levelsRead = <i32>((out - start) >> 4)
  return p + 1
}

/** What a level holds beyond price and size, from the comma on. */
function skipRest(p: usize): usize {
  const around = levelsOpen
  nowOpen(around + 2)
  while (p != 0 && load<u8>(p) == 0x2c) {
    p = skipValue(skipSpace(p + 1))
    if (p != 0) p = skipSpace(p)
  }
  nowOpen(around)
  return p
}

let numberAt: usize = 0
let spelling: u32 = 0
let looking: bool = false

/** A value of another kind stands where a level or a number was expected: wrong type if it is a value at all. */
function notThere(p: usize): usize {
  if (load<u8>(p) == 0x5d) return defect(RULE_TYPE, p)
  return skipValue(p) == 0 ? 0 : defect(RULE_TYPE, p)
}

/** Reads a decimal string at `p` into decimalValue; returns the place behind it, 0 on a defect. */
function readNumber(p: usize, exponent: i32, mantissa: i64, offGrid: i32): usize {
  numberAt = p
  if (load<u8>(p) != 0x22) return notThere(p)
  const end = skipString(p)
  if (end == 0) return 0
  let from = p + 1
  let to = end - 1
  if (stringEscaped) {
    from = unescape(from, to)
    to = unescapedEnd
  }
  let rule = RULE_DECIMAL
  if (BOOK_ALONE || !looking) rule = readDecimal(from, to, exponent, mantissa, offGrid)
  else if (offGrid == RULE_TICK ? notePrice(from, to) : noteQuantity(from, to)) {
    anyValue()
    rule = 0
  }
  if (rule == 0) {
    spelling = spellingOf(writtenDecimals(from, to))
    return end
  }
  fail(rule, byteOf(p), <i32>(end - p))
  return 0
}

/** Where the levels of this input go in scratch, behind `levels` already read. */
export function scratchAt(levels: i32): usize {
  return scratchPtr + (<usize>levels << 4)
}
