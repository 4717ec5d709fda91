// How a market's levels were spelled last, since the next ones are nearly always spelled alike: prices of so many bytes with the dot in
// one place, sizes of so many decimals, and mostly of so many bytes, too.
//
//   [ " 6 1 8 3 7 . 6 3 0 0 0 0 0 0 " , " 3 . 7 8 8 2 6 0 0 0 " ]
//       └ 14 bytes ┘ └ 9 from the end     └ 10 bytes, 9 from the end
//
// What a reader needs of it stands in the market's block (layout.ts, SHAPE_*), as vectors that are made once for a shape instead of once a
// list: what each byte should be, the most that the rest may be, and the lane that each digit goes to.
import {
  C_PX_EXP, C_QTY_EXP, SHAPE_EXPS, SHAPE_PX, SHAPE_PX_FROM_END, SHAPE_PX_KNOWN, SHAPE_PX_LENGTH, SHAPE_QTY, SHAPE_QTY_FROM_END, SHAPE_QTY_LENGTH,
} from '../layout'
import {
  DOTS, EXPECTED, HIGH_HALF, LOW_HALF, MASK, MOST, QUOTES, SIMD_DECIMALS, patternAt,
} from './decimal'

const BETWEEN: u32 = 0x222c22 // ","

/** Where the vectors are of prices of so many bytes: the other length that a market has is mostly one more or one less. */
@inline export function priceShape(m: usize, length: i32): usize { return m + SHAPE_PX + <usize>(length & 1) * 48 }
@inline export function sizeShape(m: usize): usize { return m + SHAPE_QTY }
@inline export function expectedOf(shape: usize): v128 { return v128.load(shape) }
@inline export function mostOf(shape: usize): v128 { return v128.load(shape, 16) }
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
    put(priceShape(m, length), length, length - load<i32>(m, SHAPE_PX_FROM_END), pxExp, HIGH_HALF)
  }
  return true
}

/** Sizes are guessed to be so long from now on. */
export function takeSize(m: usize, length: i32): void {
  store<i32>(m, length, SHAPE_QTY_LENGTH)
  const dot = length - load<i32>(m, SHAPE_QTY_FROM_END)
  const decimals = load<i32>(m, C_QTY_EXP)
  if (dot > 0 && dot + decimals <= 8) put(sizeShape(m), length, dot, decimals, LOW_HALF)
}

/** A number of `length` bytes with its dot behind `dot` of them and a quote behind it. `half`: of the digits' lanes. */
function put(shape: usize, length: i32, dot: i32, decimals: i32, half: usize): void {
  const upToQuote = v128.load((<usize>length << 4) + 16, MASK)
  const quote = v128.xor(upToQuote, v128.load(<usize>length << 4, MASK))
  v128.store(shape, v128.bitselect(v128.load(QUOTES), v128.load(<usize>dot << 4, EXPECTED), quote))
  const most = v128.andnot(v128.load(patternAt(MOST, decimals, dot)), quote)
  v128.store(shape, v128.or(most, v128.not(upToQuote)), 16)
  const pattern = v128.load(patternAt(half, decimals, dot))
  v128.store(shape, v128.or(pattern, i8x16.ge_u(pattern, i8x16.splat(<i8>length))), 32)
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
