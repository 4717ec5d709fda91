// Times as recordings write them, read from their digits: never through a float.
import { OptionError } from '../engine/errors.js'

/** Epoch time: whole microseconds (exact in a double until the year 2255) and the 0..999 ns that are left. */
export interface EpochTime {
  us: number
  ns: number
}

/** Seconds have 10 digits, milliseconds 13, microseconds 16, nanoseconds 19, from 2001 to 2286. */
const WHOLE_DIGITS = new Set([10, 13, 16, 19])

/**
 * Reads the epoch time in `bytes[from, to)`, whose unit follows from how many digits stand before the point; digits
 * beyond nanoseconds are dropped. False when it is none.
 */
export function readEpoch(bytes: Uint8Array, from: number, to: number, time: EpochTime): boolean {
  let us = 0
  let ns = 0
  let digits = 0
  let whole = -1
  for (let i = from; i < to; i++) {
    const c = bytes[i]!
    if (c === 0x2e && whole < 0) {
      whole = digits
      continue
    }
    if (c < 48 || c > 57) return false
    if (digits < 16) us = us * 10 + (c - 48)
    else if (digits < 19) ns = ns * 10 + (c - 48)
    digits++
  }
  if (!WHOLE_DIGITS.has(whole < 0 ? digits : whole)) return false
  for (; digits < 16; digits++) us *= 10
  for (; digits < 19; digits++) ns *= 10
  time.us = us
  time.ns = ns
  return true
}

const UNIT_US: Readonly<Record<string, number>> = { us: 1, ms: 1000, s: 1e6, m: 60e6, h: 3600e6 }

/** `250ms`, `10s`, `1m` in microseconds. */
export function periodUs(period: string): number {
  const match = /^([1-9]\d{0,8})(us|ms|s|m|h)$/.exec(period)
  if (!match)
    throw new OptionError(
      `period: found ${JSON.stringify(period)}, expected a whole number and us, ms, s, m or h, as in 10s`,
    )
  return Number(match[1]) * UNIT_US[match[2]!]!
}
