// New York's clock against UTC, by rule and in integers: no time-zone data, so every host agrees.

const HOUR_US = 3_600_000_000
const DAY_US = 24 * HOUR_US

/**
 * The midnight that the times of a file of this day are counted from, in UTC epoch microseconds; null when `date`
 * (YYYY-MM-DD) is no day. On the Sunday of a change it is the midnight by the clock that is in force in the daytime.
 */
export function newYorkMidnightUs(date: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date)
  if (!match) return null
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null
  return daysFromCivil(year, month, day) * DAY_US + (isDaylightTime(year, month, day) ? 4 : 5) * HOUR_US
}

/** 2007 and later: second Sunday of March to first of November. 1987–2006: first of April to last of October. */
function isDaylightTime(year: number, month: number, day: number): boolean {
  const today = daysFromCivil(year, month, day)
  if (year >= 2007) return today >= sundayFrom(year, 3, 8) && today < sundayFrom(year, 11, 1)
  return today >= sundayFrom(year, 4, 1) && today < sundayFrom(year, 10, 25)
}

/** The first Sunday on or after that day. */
function sundayFrom(year: number, month: number, day: number): number {
  const days = daysFromCivil(year, month, day)
  const weekday = (((days + 4) % 7) + 7) % 7 // 1970-01-01 was a Thursday; Sunday is 0
  return days + ((7 - weekday) % 7)
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Days since 1970-01-01 of a day of the Gregorian calendar (Howard Hinnant, chrono-compatible date algorithms). */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146097 + dayOfEra - 719468
}
