// F80 Functions of the clock alone: tod_sin and tod_cos of the UTC day, minutes from the session's open and to its close (they
// count below zero before the one and after the other), minutes to the next funding at a multiple of its period in UTC.
// Unit 1 or min; `not_configured` without the times, `warm_up` before the first venue time. Cost O(1).
import {
  FEATURE_FUNDING_COUNTDOWN, FEATURE_MINUTES_SINCE_OPEN, FEATURE_TOD_COS, FEATURE_TOD_SIN, I_TS_VENUE, REASON_NOT_CONFIGURED,
  REASON_WARM_UP, SESSION_CLOSE, SESSION_FUNDING, SESSION_OPEN,
} from '../layout'
import { NO_TIME } from '../decode/event'
import { cosOf, sinOf } from './circle'
import { because } from './undefined'

export const SESSION_BYTES: i32 = 24

const DAY: i64 = 86400000000000
const MINUTE: f64 = 60e9

/** Venue times of the open and the close, and the time from one funding to the next, in ns; 0: there is none. */
export function setSession(s: usize, openNs: i64, closeNs: i64, fundingNs: i64): void {
  store<i64>(s, openNs, SESSION_OPEN)
  store<i64>(s, closeNs, SESSION_CLOSE)
  store<i64>(s, fundingNs, SESSION_FUNDING)
}

/** now mod period, ≥ 0. */
function phase(now: i64, period: i64): i64 {
  const rest = now % period
  return rest < 0 ? rest + period : rest
}

export function readSession(m: usize, s: usize, kind: i32, param: i32, w: i32): f64 {
  const now = load<i64>(m, I_TS_VENUE)
  if (kind == FEATURE_TOD_SIN || kind == FEATURE_TOD_COS) {
    if (now == NO_TIME) return because(REASON_WARM_UP)
    const angle = (2 * Math.PI * <f64>phase(now, DAY)) / <f64>DAY
    return kind == FEATURE_TOD_SIN ? sinOf(angle) : cosOf(angle)
  }
  const at = load<i64>(
    s + (kind == FEATURE_FUNDING_COUNTDOWN ? SESSION_FUNDING : kind == FEATURE_MINUTES_SINCE_OPEN ? SESSION_OPEN : SESSION_CLOSE),
  )
  if (at == 0) return because(REASON_NOT_CONFIGURED)
  if (now == NO_TIME) return because(REASON_WARM_UP)
  if (kind == FEATURE_FUNDING_COUNTDOWN) return <f64>(at - phase(now, at)) / MINUTE
  return <f64>(kind == FEATURE_MINUTES_SINCE_OPEN ? now - at : at - now) / MINUTE
}
