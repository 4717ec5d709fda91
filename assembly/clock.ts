// The times of a market: venue time, the greatest seen, which windows go by; local time, which silence is measured by.
import {
  I_FIRST_TIME, I_TS_LOCAL, I_TS_VENUE, ST_TIME_REGRESSIONS, ST_TS_LOCAL_US, ST_TS_VENUE_US,
} from './layout'
import { NO_TIME } from './decode/event'
import { passTime } from './features/hooks'
import { advanceWindows } from './features/rings'
import { BOOK_ALONE } from './part'
import { bump, setStat } from './state'

/** The local clock of what came in; without one, local = venue. */
export function setLocalTime(m: usize, tsUs: f64, restNs: i32): void {
  if (isNaN(tsUs)) return store<i64>(m, NO_TIME, I_TS_LOCAL) // not as a choice of two values: both would be worked out
  store<i64>(m, <i64>tsUs * 1000 + restNs, I_TS_LOCAL)
}

function publishTimes(m: usize): void {
  const venue = load<i64>(m, I_TS_VENUE)
  if (venue == NO_TIME) return
  const venueUs = microseconds(venue)
  setStat(m, ST_TS_VENUE_US, venueUs)
  const local = load<i64>(m, I_TS_LOCAL)
  setStat(m, ST_TS_LOCAL_US, local == NO_TIME ? venueUs : microseconds(local))
}

// 2^52: a double from there on has no fraction, so that adding it rounds, and the sum's low bits are the number.
const WHOLE: f64 = 4503599627370496
const ROUNDED_BELOW: u64 = 1 << 61 // ns, the year 2043: what is rounded on the way is less than a microsecond in all

/**
 * floor(ns / 1000): rounded, put right by one. A division of 64 bits takes four times as long, and a double's conversion to an integer
 * twice, for the engine asks whether it can be done.
 */
@inline
function microseconds(ns: i64): f64 {
  let us: i64 = 0
  if (<u64>ns < ROUNDED_BELOW) us = reinterpret<i64>(<f64>ns * 0.001 + WHOLE) - reinterpret<i64>(WHOLE)
  else us = ns / 1000
  return <f64>(us - <i64>(us * 1000 > ns))
}

/** Brings the market to an event's venue time, the greatest seen; a frame without a time keeps it. */
export function reachTime(m: usize, ns: i64): void {
  const now = load<i64>(m, I_TS_VENUE)
  if (ns != NO_TIME) {
    if (now == NO_TIME || ns > now) moveTime(m, now, ns)
    else if (ns < now) bump(m, ST_TIME_REGRESSIONS)
    // advance() may have been called before anything came
    if (load<i64>(m, I_FIRST_TIME) == NO_TIME) store<i64>(m, load<i64>(m, I_TS_VENUE), I_FIRST_TIME)
  }
  publishTimes(m)
}

function moveTime(m: usize, from: i64, to: i64): void {
  if (!BOOK_ALONE) passTime(m, from, to)
  store<i64>(m, to, I_TS_VENUE)
}

/** Advances venue time without an event: windows expire, states stay. */
export function advance(m: usize, ns: i64): void {
  const now = load<i64>(m, I_TS_VENUE)
  if (now != NO_TIME && ns <= now) return
  moveTime(m, now, ns)
  publishTimes(m)
  advanceWindows(m)
}
