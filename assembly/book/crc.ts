// CRC-32 (IEEE 802.3, reflected, polynomial 0xEDB88320) of text that is written as it goes: digits of decimals as venues
// write them, never by way of a float.
import { powerOfTen } from '../decode/decimal'

const TABLE: usize = memory.data(256 * 4)
let filled: bool = false
let crc: u32 = 0

export function beginCrc(): void {
  crc = 0xffffffff
  if (filled) return
  for (let i = 0; i < 256; i++) {
    let c = <u32>i
    for (let bit = 0; bit < 8; bit++) c = (c & 1) != 0 ? c >> 1 ^ 0xedb88320 : c >> 1
    store<u32>(TABLE + (<usize>i << 2), c)
  }
  filled = true
}
export function endCrc(): u32 {
  return ~crc
}
@inline export function addByte(c: u32): void {
  crc = crc >> 8 ^ load<u32>(TABLE + (<usize>((crc ^ c) & 255) << 2))
}

// The digits of a number, most significant first; a decimal is those with a dot somewhere among them.
const DIGITS: usize = memory.data(64)
let count: i32 = 0

function digitsOf(value: u64): void {
  let n = 1
  while (n < 20 && value >= <u64>powerOfTen(n)) {
    n++
    if (n == 19) break // every count of ticks or lots is below that
  }
  count = n
  for (let i = n - 1; i >= 0; i--) {
    store<u8>(DIGITS + i, 0x30 + <u8>(value % 10))
    value /= 10
  }
}
function addDigits(from: i32, to: i32): void {
  for (let i = from; i < to; i++) addByte(load<u8>(DIGITS + i))
}
function addZeros(n: i32): void {
  for (; n > 0; n--) addByte(0x30)
}

/** The number of decimals that value × 10^-exponent needs; the digits then hold value × 10^-(exponent - needed), no zeros lost before. */
function trim(value: u64, exponent: i32): i32 {
  while (exponent > 0 && value % 10 == 0) {
    value /= 10
    exponent--
  }
  digitsOf(value)
  return exponent
}

/** Decimals a text of `value` × 10^-exponent has that has at least, or `exact`ly, so many. */
@inline function decimalsFor(needed: i32, decimals: i32, exact: bool): i32 {
  return exact ? decimals : max(needed, decimals)
}

/** Kraken: all digits of the text without its dot and without zeros in front. */
export function addPlainDigits(value: i64, exponent: i32, decimals: i32, exact: bool): void {
  const needed = trim(<u64>value, exponent)
  addDigits(0, count)
  addZeros(decimalsFor(needed, decimals, exact) - needed)
}

/** The text with a dot, if it has decimals. */
export function addDecimal(value: i64, exponent: i32, decimals: i32, exact: bool): void {
  const needed = trim(<u64>value, exponent)
  const whole = count - needed
  if (whole <= 0) addByte(0x30)
  else addDigits(0, whole)
  const written = decimalsFor(needed, decimals, exact)
  if (written == 0) return
  addByte(0x2e)
  if (needed > 0) {
    if (whole < 0) addZeros(-whole)
    addDigits(max(whole, 0), count)
  }
  addZeros(written - needed)
}

/** The text that JavaScript gives the number (ECMA-262, Number::toString): 1e-7, but 0.000001. */
export function addScriptNumber(value: i64, exponent: i32): void {
  if (value < 0) {
    addByte(0x2d)
    value = -value
  }
  const needed = trim(<u64>value, exponent)
  const point = count - needed // where the dot stands, counted from the first digit
  if (value == 0 || point > -6) {
    const whole = max(point, 0)
    if (whole == 0) addByte(0x30)
    else addDigits(0, whole)
    if (needed == 0) return
    addByte(0x2e)
    addZeros(-point)
    addDigits(whole, count)
    return
  }
  // Trailing zeros are gone: it has decimals. Numbers of 22 digits don't fit into a count of steps.
  addDigits(0, 1)
  if (count > 1) {
    addByte(0x2e)
    addDigits(1, count)
  }
  addByte(0x65)
  addByte(0x2d)
  addInteger(1 - point)
}

export function addInteger(value: i64): void {
  if (value < 0) {
    addByte(0x2d)
    value = -value
  }
  digitsOf(<u64>value)
  addDigits(0, count)
}
