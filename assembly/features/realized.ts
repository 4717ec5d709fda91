// What a trade had paid once the mid had moved on (F08), and how far it had moved (F09).
//
//   realized spread   2·s·(p − M(t+τ)), ticks        τ = 1, 5, 60 s; mean over 60 s by volume
//   impact            2·s·(M(t+τ) − M(t−)), ticks    effective spread of the same trades − realized
// A trade waits until venue time moves beyond t + τ and takes the mid in force then, which all events up to t + τ have made; it
// enters the window as of t + τ. Without a mid then it is dropped, without one before its batch it never waits. Up to 16,384 wait:
// of more, the oldest is lost, and the window says window_overflow until 60 s after it would have been due.
// Source: Huang, Stoll 1996. Cost O(1) a trade for each τ; 512 KiB.
//
//   │ i64 mid2 in force │ i64 trades that have come │ for each τ: i64 trades done, i64 last loss due │
//   │ i64 ns │ i64 s·lots │ f64 ticks │ i64 mid2 before │ × 16,384, one after the other, then around
import {
  FEATURE_IMPACT, I_FIRST_TIME, I_TS_VENUE, REALIZED_IMPACT_LOTS, REALIZED_LOTS, REALIZED_SPREAD_LOTS, REASON_NO_TRADES,
  REASON_WARM_UP, REASON_WINDOW_OVERFLOW,
} from '../layout'
import { NO_KEY } from '../book/price'
import { NO_TIME } from '../decode/event'
import { bookMid2, tradeLots, tradeMid2, tradeNs, tradeSign, tradeTicks } from './facts'
import { REALIZED_RING, appendRow, covered, stageFloat, stageInt, sumFloat, sumInt } from './rings'
import { paid } from './spreads'
import { because } from './undefined'

const MID2: usize = 0
const COME: usize = 8
const DELAYS: usize = 16
const DELAY_BYTES: usize = 16
const DONE: usize = 0
const LOST_DUE: usize = 8
const WAITING: usize = DELAYS + 3 * DELAY_BYTES
const WAITING_MAX: i64 = 16384
const W_LOTS: usize = 8
const W_TICKS: usize = 16
const W_MID2: usize = 24
export const REALIZED_BYTES: i32 = <i32>WAITING + <i32>WAITING_MAX * 32
const WINDOW_NS: i64 = 60000000000

@inline function delayNs(i: i32): i64 { return i == 0 ? 1000000000 : i == 1 ? 5000000000 : 60000000000 }
@inline function delayAt(s: usize, i: i32): usize { return s + DELAYS + <usize>i * DELAY_BYTES }
@inline function waiting(s: usize, n: i64): usize { return s + WAITING + (<usize>(n & (WAITING_MAX - 1)) << 5) }

export function openRealized(m: usize, s: usize): void {
  store<i64>(s, NO_KEY, MID2)
  for (let i = 0; i < 3; i++) store<i64>(delayAt(s, i), NO_TIME, LOST_DUE)
}

export function passRealized(m: usize, s: usize, from: i64, to: i64): void {
  const come = load<i64>(s, COME)
  for (let i = 0; i < 3; i++) {
    const delay = delayAt(s, i)
    const tau = delayNs(i)
    let done = load<i64>(delay, DONE)
    if (done == come) continue
    while (done < come && load<i64>(waiting(s, done)) + tau < to) {
      emit(m, s, i, waiting(s, done), tau)
      done++
    }
    store<i64>(delay, done, DONE)
  }
}

function emit(m: usize, s: usize, i: i32, trade: usize, tau: i64): void {
  const mid2 = load<i64>(s, MID2)
  if (mid2 == NO_KEY) return
  const signed = load<i64>(trade, W_LOTS)
  const sign = signed > 0 ? 1 : -1
  stageInt(REALIZED_LOTS, abs(signed))
  stageFloat(REALIZED_SPREAD_LOTS, paid(sign, load<f64>(trade, W_TICKS), mid2) * <f64>abs(signed))
  stageFloat(REALIZED_IMPACT_LOTS, <f64>(mid2 - load<i64>(trade, W_MID2)) * <f64>signed)
  appendRow(m, REALIZED_RING + i, load<i64>(trade) + tau)
}

export function tradeRealized(m: usize, s: usize): void {
  if (tradeMid2 == NO_KEY || load<i64>(m, I_TS_VENUE) == NO_TIME) return
  const come = load<i64>(s, COME)
  const at = waiting(s, come)
  for (let i = 0; i < 3; i++) {
    const delay = delayAt(s, i)
    const done = load<i64>(delay, DONE)
    if (come - done < WAITING_MAX) continue
    store<i64>(delay, load<i64>(at) + delayNs(i), LOST_DUE)
    store<i64>(delay, done + 1, DONE)
  }
  store<i64>(at, tradeNs)
  store<i64>(at, tradeSign > 0 ? tradeLots : -tradeLots, W_LOTS)
  store<f64>(at, tradeTicks, W_TICKS)
  store<i64>(at, tradeMid2, W_MID2)
  store<i64>(s, come + 1, COME)
}

export function bookRealized(m: usize, s: usize): void {
  store<i64>(s, bookMid2, MID2)
}

export function restartRealized(m: usize, s: usize): void {
  store<i64>(s, NO_KEY, MID2)
}

export function scaleRealized(m: usize, s: usize, factor: f64): void {
  const come = load<i64>(s, COME)
  const kept = min(come, WAITING_MAX)
  for (let n = come - kept; n < come; n++) {
    const at = waiting(s, n)
    store<i64>(at, load<i64>(at, W_LOTS) * <i64>factor, W_LOTS)
  }
}

/** `param` 0, 1, 2: after 1, 5, 60 s; the window is 60 s. */
export function readRealized(m: usize, s: usize, kind: i32, param: i32, w: i32): f64 {
  const now = load<i64>(m, I_TS_VENUE)
  const first = load<i64>(m, I_FIRST_TIME)
  if (now == NO_TIME || first == NO_TIME || now - first < WINDOW_NS + delayNs(param)) return because(REASON_WARM_UP)
  const lostDue = load<i64>(delayAt(s, param), LOST_DUE)
  if (lostDue != NO_TIME && lostDue > now - WINDOW_NS) return because(REASON_WINDOW_OVERFLOW)
  if (!covered(m, REALIZED_RING + param, w)) return NaN
  const lots = sumInt(m, REALIZED_RING + param, w, REALIZED_LOTS)
  if (lots == 0) return because(REASON_NO_TRADES)
  const series = kind == FEATURE_IMPACT ? REALIZED_IMPACT_LOTS : REALIZED_SPREAD_LOTS
  return sumFloat(m, REALIZED_RING + param, w, series) / <f64>lots
}
