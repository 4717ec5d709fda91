// Price levels from text: [["61837.63000000","3.78826000"],…] to (i64 pxTicks, i64 lots) in scratch.
//
// The quick loop takes the tight spelling exchanges send; anything else (white space, escapes, long numbers, more
// elements) goes through the slow loop from the beginning of the array, which decides what is right and what is not.
//
//   one level:  [ " 6 1 8 3 7 . 6 3 0 0 0 0 0 0 " , " 3 . 7 8 8 2 6 0 0 0 " ] ,
//                   └ 16 bytes of price           └ 16 bytes of quantity
//   both numbers' digits meet in one vector (price in lanes 0…7, quantity in lanes 8…15) and are multiplied out
//   together; the smallest price is kept along, and is looked at once, after the last level.
import {
  C_FLAGS, C_PX_EXP, C_PX_MANT, C_QTY_EXP, C_QTY_MANT, FLAG_LOOK, RULE_DECIMAL, RULE_JSON, RULE_LOT, RULE_RANGE, RULE_TICK, RULE_TYPE,
  SHAPE_PX_FROM_END, SHAPE_PX_LENGTH, SHAPE_QTY_FROM_END, SHAPE_QTY_LENGTH,
} from '../layout'
import { scratchPtr } from '../memory'
import { fail } from './defect'
import {
  BRACKETS, ENDS, EXPECTED, HUNDREDS, LOW_HALF, MASK, MYRIADS, PAIRS, SLACK, WHOLE, anyValue, decimalValue, digitsToNumbers, numbersOf, patternAt, readDecimal, spellingOf, writtenDecimals,
} from './decimal'
import {
  byteOf, defect, inputEnd, levelsOpen, nowOpen, skipSpace, skipString, skipValue, stringEscaped,
} from './json'
import { notePrice, noteQuantity } from './look'
import {
  LONGEST, countList, expectedOf, isGuessing, isShaped, patternOf, priceShape, quoteIn, sizeShape, slackOf, takeShape,
} from './shape'
import { unescape, unescapedEnd } from './unescape'
import { BOOK_ALONE } from '../part'

const FIRST_LEVEL: u32 = 0x225b5b // [["
const NEXT_LEVEL: u32 = 0x225b2c5d // ],["
const LAST_LEVEL: u32 = 0x5d5d // ]]
const MARKS: i32 = 4 // between a price and its closing bracket, beside the size: ",""

/** Number of levels the last call read. */
export let levelsRead: i32 = 0

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
    if (quick) {
      if ((load<u32>(p) & 0xffffff) == FIRST_LEVEL) {
        const end = readQuick(m, p + 3, out)
        if (end != 0) return end
      }
    }
  }
  return readSlow(m, p, out, spellings)
}

/**
 * The tight spelling, from the first digit of the first price; 0 when anything looks unusual.
 *
 * What makes it fast, with the gain of each on the standard workload of bench/:
 *   - levels are nearly always spelled as the last ones were (shape.ts). A number is xored with what its shape expects, so that digits
 *     become their values and the dot and the quote behind it become 0, and one comparison with the most that each byte may be says
 *     whether the guess held and all digits are digits. Nobody looks for a dot or a quote, and no level waits until it is known where
 *     the one before ends (the core −25 % on the standard workload and on recorded spot, −17 % on USDⓈ-M);
 *   - a size of another length is read by itself: its quote is looked for, its shape comes from tables. Where that is not seldom,
 *     as with small whole numbers of contracts, lists are read by readRagged();
 *   - `x > most` as the sign of "x plus 127 less most, by saturation": one instruction, where an unsigned compare takes four; the signs of
 *     all bytes are one more;
 *   - the loops call nobody and have no `||`, of which the compiler makes a value before it branches.
 */
function readQuick(m: usize, p: usize, out: usize): usize {
  const start = out
  let least = i32x4.splat(-1) // lane 0: the smallest price, unsigned
  let strays = 0
  if (!isShaped(m)) {
    if (!takeShape(m, p)) return 0
  }
  while (true) {
    const n = <usize>load<i32>(m, SHAPE_PX_LENGTH)
    const prices = priceShape(m, <i32>n)
    const pxExpected = expectedOf(prices)
    const pxSlack = slackOf(prices)
    const pxPattern = patternOf(prices)
    const isGuessed = isGuessing(m)
    let before = out
    do {
      if (isGuessed) {
        // `","` is in both vectors: behind the price, and before the size
        const length = <usize>load<i32>(m, SHAPE_QTY_LENGTH)
        const sizeExpected = expectedOf(sizeShape(m))
        const sizeSlack = slackOf(sizeShape(m))
        const sizePattern = patternOf(sizeShape(m))
        const pairs = v128.load(PAIRS)
        const hundreds = v128.load(HUNDREDS)
        const myriads = v128.load(MYRIADS)
        while (true) {
          const e = p + n
          const px = v128.xor(v128.load(p), pxExpected)
          const size = v128.xor(v128.load(e, 2), sizeExpected)
          if (exceed(px, pxSlack, size, sizeSlack)) break
          const digits = v128.or(i8x16.swizzle(px, pxPattern), i8x16.swizzle(size, sizePattern))
          least = i32x4.min_u(least, putShort(out, digits, pairs, hundreds, myriads))
          out += 16
          const after = e + length
          p = after + 8
          if (load<u32>(after, 4) != NEXT_LEVEL) return behindLast(m, start, out, after, least, strays, <i32>length)
        }
      }
      const pxExp = load<i32>(m, C_PX_EXP)
      const qtyExp = load<i32>(m, C_QTY_EXP)
      const qtyRow = patternAt(0, qtyExp, 0) // of LOW_HALF and of SLACK, whose places are immediate offsets of the loads
      const priceDot = <i32>n - load<i32>(m, SHAPE_PX_FROM_END)
      const fromEnd = load<i32>(m, SHAPE_QTY_FROM_END)
      const shortUpTo = priceDot + pxExp <= 8 ? 8 - qtyExp : 0 // where a size has its dot, for both numbers to have 8 digits
      before = out
      while (true) {
        const e = p + n
        if (load<u16>(e, 1) != 0x222c) break
        const text = v128.load(e, 3)
        const k = quoteIn(text)
        const dot = k - fromEnd
        if (<u32>(dot - 1) > 14) break
        const px = v128.xor(v128.load(p), pxExpected)
        const size = v128.and(v128.xor(text, v128.load(<usize>dot << 4, EXPECTED)), v128.load(<usize>k << 4, MASK))
        const row = qtyRow + (<usize>dot << 4)
        if (exceed(px, pxSlack, size, v128.load(row, SLACK))) break
        if (dot <= shortUpTo) {
          const digits = v128.or(i8x16.swizzle(px, pxPattern), i8x16.swizzle(size, v128.load(row, LOW_HALF)))
          least = i32x4.min_u(least, putShort(out, digits, v128.load(PAIRS), v128.load(HUNDREDS), v128.load(MYRIADS)))
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
        if (load<u32>(after, 4) != NEXT_LEVEL) return behindLast(m, start, out, after, least, strays + 1, k)
        if (isGuessed) break
      }
      strays += <i32>(out != before)
    } while (isGuessed && out != before)
    if (!takeShape(m, p)) return 0
  }
}

/**
 * The same of lists whose sizes are of many lengths, as whole numbers of contracts are; 0 as well when the last levels weren't tightly
 * spelled. Closing brackets are looked for 64 bytes at a time, so that no level waits until the one before it has been measured, and
 * a size is what stands before its bracket: its last digit is always in the same lane (the core −13 %, text to ten best −8 % on recorded COIN-M).
 */
export function readRagged(m: usize, p: usize, out: usize): usize {
  if (!isShaped(m) || (load<u32>(p) & 0xffffff) != FIRST_LEVEL) return 0
  p += 3
  const start = out
  const pairs = v128.load(PAIRS)
  const hundreds = v128.load(HUNDREDS)
  const myriads = v128.load(MYRIADS)
  let least = i32x4.splat(-1) // lane 0: the smallest price, unsigned
  let block = p
  let closing = bracketsIn(block)
  while (true) {
    const n = <usize>load<i32>(m, SHAPE_PX_LENGTH)
    const prices = priceShape(m, <i32>n)
    const pxExpected = expectedOf(prices)
    const pxSlack = slackOf(prices)
    const pxPattern = patternOf(prices)
    const sizeExpected = expectedOf(sizeShape(m))
    const sizeSlack = slackOf(sizeShape(m))
    const sizePattern = patternOf(sizeShape(m))
    if (<i32>n - load<i32>(m, SHAPE_PX_FROM_END) + load<i32>(m, C_PX_EXP) > 8) return 0
    const fromEnd = load<i32>(m, SHAPE_QTY_FROM_END)
    const shortest = MARKS + 1 + fromEnd // a size of one digit before its dot
    const lengths = min(8 - load<i32>(m, C_QTY_EXP), 15 - fromEnd)
    while (true) {
      if (closing == 0) {
        block += 64
        if (block > inputEnd) return 0
        closing = bracketsIn(block)
        if (closing == 0) return 0
      }
      const close = block + <usize>ctz(closing)
      const e = p + n
      const rest = close - e // marks and size
      if (<u32>(<i32>rest - shortest) >= <u32>lengths) break
      if (load<u16>(e, 1) != 0x222c) break
      const px = v128.xor(v128.load(p), pxExpected)
      const size = v128.and(v128.xor(v128.load(close - 16), sizeExpected), v128.load(rest, ENDS + 1 - MARKS)) // with its quote
      if (exceed(px, pxSlack, size, sizeSlack)) break
      const digits = v128.or(i8x16.swizzle(px, pxPattern), i8x16.swizzle(size, sizePattern))
      least = i32x4.min_u(least, putShort(out, digits, pairs, hundreds, myriads))
      out += 16
      p = close + 4
      closing &= closing - 1
      if (load<u32>(close) != NEXT_LEVEL) return behindLast(m, start, out, close - 4, least, 0, <i32>rest - MARKS)
    }
    if (!takeShape(m, p)) return 0
  }
}

/** Which of 64 bytes are closing brackets: bit n is byte n. */
@inline
function bracketsIn(p: usize): u64 {
  const low = bracketsAmong(v128.load(p)) | (bracketsAmong(v128.load(p, 16)) << 16)
  const high = bracketsAmong(v128.load(p, 32)) | (bracketsAmong(v128.load(p, 48)) << 16)
  return <u64>low | (<u64>high << 32)
}
@inline function bracketsAmong(text: v128): u32 { return <u32>i8x16.bitmask(i8x16.eq(text, v128.load(BRACKETS))) }

/** Whether a byte of either number is more than it may be, which then comes to over 127. */
@inline
function exceed(px: v128, pxSlack: v128, size: v128, sizeSlack: v128): bool {
  return i8x16.bitmask(v128.or(i8x16.add_sat_u(px, pxSlack), i8x16.add_sat_u(size, sizeSlack))) != 0
}

/** Writes a level of 8 digits each, a price's in lanes 0…7 and a size's in lanes 8…15; both as 32-bit lanes. */
@inline
function putShort(out: usize, digits: v128, pairs: v128, hundreds: v128, myriads: v128): v128 {
  const level = numbersOf(digits, pairs, hundreds, myriads)
  v128.store(out, i64x2.extend_low_i32x4_u(level))
  return level
}

/**
 * Place behind the list whose last level ends at `after`; 0 on a defect. `strays` of its sizes were not as long as was guessed, the
 * last size is `length` bytes.
 */
function behindLast(m: usize, start: usize, out: usize, after: usize, least: v128, strays: i32, length: i32): usize {
  if (load<u16>(after, 4) != LAST_LEVEL) return 0
  if (after + 6 > inputEnd) return 0
  if (i32x4.extract_lane(least, 0) == 0) return 0
  if (!toSteps(m, start, out)) return 0
  levelsRead = <i32>((out - start) >> 4)
  countList(m, strays, levelsRead, length)
  return after + 6
}

/** From units of the decimals to steps, where the tick's or the lot's mantissa is not 1; false when one falls between two. */
function toSteps(m: usize, from: usize, to: usize): bool {
  const px = load<i64>(m, C_PX_MANT)
  const qty = load<i64>(m, C_QTY_MANT)
  if ((px | qty) == 1) return true
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
