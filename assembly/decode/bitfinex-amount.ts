// Amounts of Bitfinex. The venue keeps eight decimals, but adds in doubles: 86.2067634199999 is meant as 86.20676342. What has
// at least fifteen digits and more than eight decimals is such a sum, and is rounded. Its text can't be had back from the lots:
// the level is marked, and a checksum over it is not compared (book/checksum.ts).
import { C_QTY_EXP, C_QTY_MANT, RULE_LOT, RULE_RANGE } from '../layout'
import { EXACT_MAX, readNumber } from './decimal'
import { fail } from './defect'
import { TOKEN_NUMBER, byteOf } from './json'
import { noteQuantity } from './look'
import { fromAt, kindAt, toAt } from './members'
import { looks, quantityAt, setQuantity } from './parts'

/** Decimals that the venue keeps. */
const KEPT: i32 = 8
const DIGITS_OF_SUMS: i32 = 15
/** Stands for the number of decimals of an amount that was rounded. */
export const ROUNDED: i32 = 254

/** An amount with its sign, in lots. */
export function amountAt(m: usize, table: usize, i: i32): bool {
  if (kindAt(table, i) == TOKEN_NUMBER) {
    const from = fromAt(table, i)
    const to = toAt(table, i)
    const kept = endOfKept(from, to)
    if (kept != 0) return rounded(m, from, kept, to)
  }
  return quantityAt(m, table, i, true)
}

/** Place behind the decimals that are kept of a sum of doubles, 0 for any other number. */
function endOfKept(p: usize, end: usize): usize {
  let dot: usize = 0
  let digits = 0
  for (let q = p; q < end; q++) {
    const c = <u32>load<u8>(q)
    if (c == 0x2e) dot = q
    else if ((c | 0x20) == 0x65) return 0
    else if (c - 0x30 < 10 && (digits > 0 || c != 0x30)) digits++
  }
  return dot == 0 || digits < DIGITS_OF_SUMS || <i32>(end - dot) - 1 <= KEPT ? 0 : dot + KEPT + 1
}

function rounded(m: usize, from: usize, kept: usize, end: usize): bool {
  const below = load<u8>(from) == 0x2d
  let value: i64 = 0
  for (let p = from + <usize>below; p < kept; p++) {
    if (load<u8>(p) == 0x2e) continue
    value = value * 10 + load<u8>(p) - 0x30
    if (value > EXACT_MAX) return fail(RULE_RANGE, byteOf(from), <i32>(end - from))
  }
  if (load<u8>(kept) >= 0x35) value++
  if (looks(m)) {
    setQuantity(value, ROUNDED, below)
    return noteQuantity(from, kept) || fail(RULE_RANGE, byteOf(from), <i32>(end - from))
  }
  let exponent = load<i32>(m, C_QTY_EXP)
  for (; exponent > KEPT; exponent--) {
    value *= 10
    if (value > EXACT_MAX) return fail(RULE_RANGE, byteOf(from), <i32>(end - from))
  }
  for (; exponent < KEPT; exponent++) {
    if (value % 10 != 0) return tooFine(from + <usize>below, kept)
    value /= 10
  }
  if (value % load<i64>(m, C_QTY_MANT) != 0) return tooFine(from + <usize>below, kept)
  setQuantity(value / load<i64>(m, C_QTY_MANT), ROUNDED, below)
  return true
}

/** The lot has to be as fine as the decimals that are kept (assembly/lot.ts). */
function tooFine(from: usize, kept: usize): bool {
  readNumber(from, kept, KEPT, 1, RULE_LOT)
  return fail(RULE_LOT, byteOf(from), <i32>(kept - from))
}
