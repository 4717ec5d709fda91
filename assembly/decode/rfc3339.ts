// Times as RFC 3339 has them, in UTC: 2023-10-06T17:35:55.440295Z.
import { RULE_VALUE } from '../layout'
import { fail } from './defect'
import { byteOf } from './json'
import { fromAt, textAt, textFrom, textTo, wrongAt } from './members'

/** Nanoseconds since 1970 of the time last read. */
export let timeNs: i64 = 0

/** A member that holds such a time, to timeNs. */
export function utcAt(table: usize, i: i32): bool {
  if (!textAt(table, i)) return wrongAt(table, i)
  return readUtc(textFrom, textTo) || fail(RULE_VALUE, byteOf(fromAt(table, i)), <i32>(textTo - textFrom))
}

function readUtc(p: usize, end: usize): bool {
  if (end - p < 20 || load<u8>(end - 1) != 0x5a) return false
  const year = number(p, 4)
  const month = number(p + 5, 2)
  const day = number(p + 8, 2)
  const hour = number(p + 11, 2)
  const minute = number(p + 14, 2)
  const second = number(p + 17, 2)
  if (load<u8>(p + 4) != 0x2d || load<u8>(p + 7) != 0x2d || load<u8>(p + 10) != 0x54) return false
  if (load<u8>(p + 13) != 0x3a || load<u8>(p + 16) != 0x3a) return false
  if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return false
  if (hour < 0 || minute < 0 || second < 0) return false
  let rest: i64 = 0
  if (end - p > 20) {
    const decimals = <i32>(end - p) - 21
    if (load<u8>(p + 19) != 0x2e || decimals < 1) return false
    for (let i = 0; i < 9; i++) {
      const digit = i < decimals ? number(p + 20 + <usize>i, 1) : 0
      if (digit < 0) return false
      rest = rest * 10 + digit
    }
    for (let i = 9; i < decimals; i++) if (number(p + 20 + <usize>i, 1) < 0) return false
  }
  const time = daysBefore(year, month, day) * 86400 + hour * 3600 + minute * 60 + second
  timeNs = time * 1000000000 + rest
  return true
}

/** So many digits as a number, −1 when one of them is none. */
function number(p: usize, digits: i32): i64 {
  let value: i64 = 0
  for (let i = 0; i < digits; i++) {
    const c = <u32>load<u8>(p + i) - 0x30
    if (c > 9) return -1
    value = value * 10 + c
  }
  return value
}

/** Days from 1970-01-01 to a day of the Gregorian calendar; years begin in March, so that the leap day is their last. */
function daysBefore(year: i64, month: i64, day: i64): i64 {
  const y = month > 2 ? year : year - 1
  const m = month > 2 ? month - 3 : month + 9
  return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468
}
