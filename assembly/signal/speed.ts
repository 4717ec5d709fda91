// Execution speed: how fast resting orders are being consumed, by which side, and whether that is faster than lately
// (docs/signals.md). Cancellations don't count.
//
//   R±    = executed buyer- and seller-initiated volume per second, exponential window of half-life 5 s
//   β     = (R⁺ − R⁻)/(R⁺ + R⁻) ∈ [−1, 1]
//   v     = (R⁺ + R⁻) at 5 s / the same at 60 s;  m = v/(1 + v) ∈ (0, 1): above ½ faster than lately, below slower
//   speed = β·m; near a large level ahead of the flow, at distance d: m ← m + (1 − m)·e^(−d/5 bp)/2
//   accel = (R at 5 s − R at 60 s)·ln2/55 per second²: the two windows' mean ages lie 55 s/ln2 apart
//
// Undefined after 50 s without a trade. Unit lots per second; cost O(1).
import { F_TRADE_TIME, I_TS_VENUE, RATE_FAST, RATE_SLOW } from '../layout'
import { NO_TIME } from '../decode/event'
import { ratePerSecond } from '../features/rates'
import { largeNearest } from './large'

const QUIET_NS: i64 = 50000000000
const LN2_OVER_55: f64 = 0.012602676010180824 // ln 2 / 55

/** Whether a trade is recent enough for any speed to be defined. */
export function isTrading(m: usize): bool {
  const last = load<i64>(m, F_TRADE_TIME)
  return last != NO_TIME && load<i64>(m, I_TS_VENUE) - last <= QUIET_NS
}

function total(m: usize, rate: i32): f64 {
  return ratePerSecond(m, rate, false) + ratePerSecond(m, rate, true)
}

/** β, NaN without trading. */
export function flowBalance(m: usize): f64 {
  const buy = ratePerSecond(m, RATE_FAST, false)
  const sell = ratePerSecond(m, RATE_FAST, true)
  return isTrading(m) && buy + sell > 0 ? (buy - sell) / (buy + sell) : NaN
}

/** v, NaN without trading. */
export function speedRatio(m: usize): f64 {
  const slow = total(m, RATE_SLOW)
  return isTrading(m) && slow > 0 ? total(m, RATE_FAST) / slow : NaN
}

/** m before the level ahead is considered. */
export function speedLevel(m: usize): f64 {
  const v = speedRatio(m)
  return v / (1 + v)
}

export function acceleration(m: usize): f64 {
  return isTrading(m) ? (total(m, RATE_FAST) - total(m, RATE_SLOW)) * LN2_OVER_55 : NaN
}

/** The score's speed part; the scan of large levels must be fresh. */
export function speedPart(m: usize): f64 {
  const balance = flowBalance(m)
  let level = speedLevel(m)
  if (balance != 0 && !isNaN(balance)) {
    const ahead = largeNearest(m, balance > 0 ? 1 : 0)
    if (!isNaN(ahead)) level += ((1 - level) * Math.exp(-ahead / 5)) / 2
  }
  return balance * level
}
