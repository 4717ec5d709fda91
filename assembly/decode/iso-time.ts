// Times as ISO 8601 writes them: 2026-08-09T21:05:48.228568804Z, to nanoseconds, exactly.
import { NO_TIME } from './event'

const DAY_S: i64 = 86400

function isDigit(p: usize): bool {
  return <u32>load<u8>(p) - 0x30 <= 9
}

/** The number of `n` digits at `p`, -1 when they aren't all digits. */
function digits(p: usize, n: i32): i32 {
  let value = 0
  for (let i = 0; i < n; i++) {
    if (!isDigit(p + i)) return -1
    value = value * 10 + <i32>load<u8>(p + i) - 0x30
  }
  return value
}

/** Days from 1970-01-01 to a date of the Gregorian calendar (years are counted from March, so that the odd day comes last). */
function daysOf(year: i32, month: i32, day: i32): i64 {
  const y = month > 2 ? year : year - 1
  const era = y / 400
  const yearOfEra = y - era * 400
  const dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
  return <i64>(era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468)
}

/** Whether the offset that [p, end) spells is none: Z, +00:00, -00:00. */
function isUtc(p: usize, end: usize): bool {
  if (end - p == 1) return (load<u8>(p) | 0x20) == 0x7a
  const sign = load<u8>(p)
  return end - p == 6 && (sign == 0x2b || sign == 0x2d) && digits(p + 1, 2) == 0 && load<u8>(p, 3) == 0x3a && digits(p + 4, 2) == 0
}

/**
 * Nanoseconds since 1970 of the time that [p, end) spells, in UTC; NO_TIME when it spells none. A time of the year 1 is what
 * some venues send for "none", and is none; digits past the ninth of a second are left out.
 */
export function isoTime(p: usize, end: usize): i64 {
  if (end - p < 20 || load<u8>(p, 4) != 0x2d || load<u8>(p, 7) != 0x2d || load<u8>(p, 13) != 0x3a || load<u8>(p, 16) != 0x3a) return NO_TIME
  const t = load<u8>(p, 10) | 0x20
  if (t != 0x74 && t != 0x20) return NO_TIME // T, or a space
  const year = digits(p, 4)
  const month = digits(p + 5, 2)
  const day = digits(p + 8, 2)
  const hour = digits(p + 11, 2)
  const minute = digits(p + 14, 2)
  const second = digits(p + 17, 2)
  if (year < 1700 || year > 2261 || <u32>(month - 1) > 11 || <u32>(day - 1) > 30) return NO_TIME // what 64 bits of nanoseconds hold
  if (<u32>hour > 23 || <u32>minute > 59 || <u32>second > 60) return NO_TIME
  let ns: i64 = 0
  p += 19
  if (load<u8>(p) == 0x2e) {
    let scale: i64 = 100000000
    const first = ++p
    for (; p < end && isDigit(p); p++, scale /= 10) ns += <i64>(load<u8>(p) - 0x30) * scale
    if (p == first) return NO_TIME
  }
  if (p >= end || !isUtc(p, end)) return NO_TIME
  return (daysOf(year, month, day) * DAY_S + hour * 3600 + minute * 60 + second) * 1000000000 + ns
}
