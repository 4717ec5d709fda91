// How a market's levels were spelled last, since the next ones are nearly always spelled alike: prices of so many bytes with the dot in
// one place, sizes of so many decimals, and mostly of so many bytes, too.
//
//   [ " 6 1 8 3 7 . 6 3 0 0 0 0 0 0 " , " 3 . 7 8 8 2 6 0 0 0 " ]
//       └ 14 bytes ┘ └ 9 from the end     └ 10 bytes, 9 from the end
//
// What a reader needs of it stands in the market's block (layout.ts, SHAPE_*), as vectors that are made once for a shape instead of once a
// list: what each byte should be, 127 less the most that the rest may be, and the lane that each digit goes to.
import {
  C_PX_EXP, C_QTY_EXP, SHAPE_EXPS, SHAPE_FITS, SHAPE_PX, SHAPE_PX_FROM_END, SHAPE_PX_KNOWN, SHAPE_PX_LENGTH, SHAPE_QTY, SHAPE_QTY_FROM_END, SHAPE_QTY_LENGTH,
  SHAPE_STRAYS, SHAPE_UNGUESSED,
} from '../layout'
import {
  DOTS, EXPECTED, HIGH_HALF, LOW_HALF, MASK, QUOTES, SIMD_DECIMALS, SLACK, patternAt,
} from './decimal'

const BETWEEN: u32 = 0x222c22 // ","
/** Bytes that a number may have to be guessed: two of the marks around it are in its vector, too. */
export const LONGEST: i32 = 14
/** What strays may sum up to, each 4 and each level −1, and for how many lists nothing is guessed then. */
const STRAYS_MOST: i32 = 24
const LISTS_UNGUESSED: i32 = 1000

/** Where the vectors are of prices of so many bytes: the other length that a market has is mostly one more or one less. */
@inline export function priceShape(m: usize, length: i32): usize { return m + SHAPE_PX + <usize>(length & 1) * 48 }
@inline export function sizeShape(m: usize): usize { return m + SHAPE_QTY }
@inline export function expectedOf(shape: usize): v128 { return v128.load(shape) }
@inline export function slackOf(shape: usize): v128 { return v128.load(shape, 16) }
@inline export function patternOf(shape: usize): v128 { return v128.load(shape, 32) }

/** Whether the vectors are those for the decimals that the market keeps. Of one that has none they are zeros, which no text fits. */
@inline export function isShaped(m: usize): bool { return load<i64>(m, SHAPE_EXPS) == load<i64>(m, C_PX_EXP) }

/** Takes the shape of the level at `p`, which doesn't fit the last one; false when it isn't tightly spelled or its numbers are too long. */
export function takeShape(m: usize, p: usize): bool {
  const pxExp = load<i32>(m, C_PX_EXP)
  if (pxExp > SIMD_DECIMALS || load<i32>(m, C_QTY_EXP) > SIMD_DECIMALS) return false
  const length = quoteIn(v128.load(p))
  // as long as the last one, and yet it didn't fit: it has other decimals, or isn't tightly spelled
  const isOther = length <= load<i32>(m, SHAPE_PX_FROM_END) || (isShaped(m) && length == load<i32>(m, SHAPE_PX_LENGTH))
  if (isOther && !takeDecimals(m, p)) return false
  if (length > 15) return false
  if (!isShaped(m)) {
    store<i64>(m, load<i64>(m, C_PX_EXP), SHAPE_EXPS)
    store<i64>(m, 0, SHAPE_PX_KNOWN)
    takeSize(m, load<i32>(m, SHAPE_QTY_LENGTH))
  }
  store<i32>(m, length, SHAPE_PX_LENGTH)
  const known = m + (<usize>(length & 1) << 2)
  if (load<i32>(known, SHAPE_PX_KNOWN) != length) {
    store<i32>(known, length, SHAPE_PX_KNOWN)
    put(priceShape(m, length), length, length - load<i32>(m, SHAPE_PX_FROM_END), pxExp, HIGH_HALF, 2)
  }
  noteFit(m)
  return true
}

/** Whether both numbers have 8 digits at most and room for the marks between them in their vectors. */
function noteFit(m: usize): void {
  const px = load<i32>(m, SHAPE_PX_LENGTH)
  const qty = load<i32>(m, SHAPE_QTY_LENGTH)
  const pxDigits = px - load<i32>(m, SHAPE_PX_FROM_END) + load<i32>(m, C_PX_EXP)
  const qtyDot = qty - load<i32>(m, SHAPE_QTY_FROM_END)
  const fits = max(px, qty) <= LONGEST && max(pxDigits, qtyDot + load<i32>(m, C_QTY_EXP)) <= 8 && qtyDot > 0
  store<i32>(m, <i32>fits, SHAPE_FITS)
}

/** Whether sizes are guessed to be as long as most were, and may be. */
@inline export function isGuessing(m: usize): bool { return !isRagged(m) && load<i32>(m, SHAPE_FITS) != 0 }
/** Whether sizes were of many lengths of late. Then nothing is guessed, and their vectors are of how they end. */
@inline export function isRagged(m: usize): bool { return load<i32>(m, SHAPE_UNGUESSED) != 0 }

/** A list of so many levels was read. `strays` of its sizes were not as long as was guessed, the last size is `length` bytes. */
@inline
export function countList(m: usize, strays: i32, levels: i32, length: i32): void {
  const unguessed = load<i32>(m, SHAPE_UNGUESSED)
  if (unguessed != 0) {
    store<i32>(m, unguessed - 1, SHAPE_UNGUESSED)
    if (unguessed == 1) guessAgain(m, length)
  } else {
    const sum = load<i32>(m, SHAPE_STRAYS) + 4 * strays - levels
    store<i32>(m, max(sum, 0), SHAPE_STRAYS)
    if (sum > STRAYS_MOST) giveUp(m, length)
  }
}

/** Guesses nothing for a while, and then that sizes are as long as the last one is. */
function giveUp(m: usize, length: i32): void {
  store<i32>(m, 0, SHAPE_STRAYS)
  store<i32>(m, LISTS_UNGUESSED, SHAPE_UNGUESSED)
  takeSize(m, length)
}
/** Guesses from now on that sizes are as long as the last one is. */
function guessAgain(m: usize, length: i32): void {
  takeSize(m, length)
  noteFit(m)
}

/** Makes the vectors of sizes: of those that are so long, or where sizes are ragged of their ends. */
function takeSize(m: usize, length: i32): void {
  store<i32>(m, length, SHAPE_QTY_LENGTH)
  const dot = length - load<i32>(m, SHAPE_QTY_FROM_END)
  const decimals = load<i32>(m, C_QTY_EXP)
  const shape = sizeShape(m)
  if (isRagged(m)) return putEnd(shape, 15 - load<i32>(m, SHAPE_QTY_FROM_END), decimals)
  if (dot <= 0 || dot + decimals > 8 || length > LONGEST) return
  put(shape, length, dot, decimals, LOW_HALF, 1)
  // all one lane on, behind the quote before it
  v128.store(shape, oneOn(v128.load(QUOTES), expectedOf(shape)))
  v128.store(shape, oneOn(i8x16.splat(127), slackOf(shape)), 16)
  v128.store(shape, i8x16.add_sat_u(patternOf(shape), i8x16.splat(1)), 32)
}

@inline function oneOn(first: v128, v: v128): v128 {
  return i8x16.shuffle(first, v, 0, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30)
}

/** A number of `length` bytes, its dot behind `dot` of them, and so many of `",` behind it. `half`: of the digits' lanes. */
function put(shape: usize, length: i32, dot: i32, decimals: i32, half: usize, behind: i32): void {
  const row = <usize>length << 4
  const number = v128.load(row, MASK)
  const marks = v128.xor(number, v128.load(<usize>min(length + behind, 16) << 4, MASK))
  const mark = v128.bitselect(v128.load(QUOTES), i8x16.splat(0x2c), v128.load(row + 16, MASK))
  v128.store(shape, v128.bitselect(mark, v128.load(<usize>dot << 4, EXPECTED), marks))
  const slack = v128.and(v128.load(patternAt(SLACK, decimals, dot)), number)
  v128.store(shape, v128.or(slack, v128.and(marks, i8x16.splat(127))), 16)
  const pattern = v128.load(patternAt(half, decimals, dot))
  v128.store(shape, v128.or(pattern, i8x16.ge_u(pattern, i8x16.splat(<i8>length))), 32)
}

/** The last 16 bytes of a number and the quote behind it, alike however long it is. Their byte `dot` is the dot. */
function putEnd(shape: usize, dot: i32, decimals: i32): void {
  const quote = v128.not(v128.load(15 << 4, MASK)) // the last byte
  v128.store(shape, v128.bitselect(v128.load(QUOTES), v128.load(<usize>dot << 4, EXPECTED), quote))
  v128.store(shape, v128.bitselect(i8x16.splat(127), v128.load(patternAt(SLACK, decimals, dot)), quote), 16)
  v128.store(shape, v128.load(patternAt(LOW_HALF, decimals, dot)), 32)
}

/** Takes the decimals of the level at `p`; false when it isn't tightly spelled, or has those that were expected. */
function takeDecimals(m: usize, p: usize): bool {
  const px = fromEndOf(p)
  const n = numberLength
  if (px < 0 || (load<u32>(p + n) & 0xffffff) != BETWEEN) return false
  const qty = fromEndOf(p + n + 3)
  if (qty < 0 || (px == load<i32>(m, SHAPE_PX_FROM_END) && qty == load<i32>(m, SHAPE_QTY_FROM_END))) return false
  store<i32>(m, px, SHAPE_PX_FROM_END)
  store<i32>(m, qty, SHAPE_QTY_FROM_END)
  store<i32>(m, numberLength, SHAPE_QTY_LENGTH)
  store<i64>(m, -1, SHAPE_EXPS) // no vectors are made for these
  return true
}

let numberLength: i32 = 0

/**
 * How many bytes from the end of the number at `p`, which a quote ends, its dot is; 0 when it has none, −1 when it begins or ends with it,
 * has no digit or more than 15. Its length is in numberLength.
 */
function fromEndOf(p: usize): i32 {
  const text = v128.load(p)
  const n = quoteIn(text)
  numberLength = n
  if (<u32>(n - 1) > 14) return -1
  const dots = i8x16.bitmask(i8x16.eq(text, v128.load(DOTS))) & ((1 << n) - 1)
  if (dots == 0) return 0
  const dot = ctz<i32>(dots)
  return dot == 0 || dot == n - 1 ? -1 : n - dot
}

/** Bytes before the first quote; 32 when there is none. */
@inline export function quoteIn(text: v128): i32 { return ctz<i32>(i8x16.bitmask(i8x16.eq(text, v128.load(QUOTES)))) }
