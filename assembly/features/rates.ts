// Exponential rates of trades: x ← x·2^(−Δt/τ) + u, read as of now without being changed; per second it is x·ln2/τ.
//
//   block: execution volume at half-lives 5 s and 60 s, u = lots (signal/speed.ts)
//   piece: trade intensity (F43) of each window of time, τ = its length, u = 1
//   each holds (buy, sell)
import {
  F_RATES, F_RATE_TIME, I_TS_VENUE, PC_INTENSITY, PC_INTENSITY_TIME, RATE_FAST, RATE_SLOW,
} from '../layout'
import { NO_TIME } from '../decode/event'
import { isTimeWindow, pieceOf, windowCount, windowLength } from './piece'

const LN2: f64 = 0.6931471805599453
const FAST_NS: f64 = 5e9
const SLOW_NS: f64 = 60e9

@inline function halfLife(rate: i32): f64 { return rate == RATE_FAST ? FAST_NS : SLOW_NS }

/** Lets a pair decay by `dt` ns and adds `u` to one of it. */
@inline
function add(at: usize, dt: f64, tau: f64, sign: i32, u: f64): void {
  if (dt > 0) {
    const decay = Math.exp((-LN2 * dt) / tau)
    store<f64>(at, load<f64>(at) * decay)
    store<f64>(at, load<f64>(at, 8) * decay, 8)
  }
  const o: usize = sign > 0 ? 0 : 8
  store<f64>(at + o, load<f64>(at + o) + u)
}

export function addToRates(m: usize, ns: i64, sign: i32, lots: i64): void {
  const last = load<i64>(m, F_RATE_TIME)
  const dt = last == NO_TIME ? 0 : <f64>(ns - last)
  for (let rate = RATE_FAST; rate <= RATE_SLOW; rate++) add(m + F_RATES + (<usize>rate << 4), dt, halfLife(rate), sign, <f64>lots)
  store<i64>(m, ns, F_RATE_TIME)
}

export function addToIntensities(piece: usize, ns: i64, sign: i32): void {
  const last = load<i64>(piece, PC_INTENSITY_TIME)
  const dt = last == NO_TIME ? 0 : <f64>(ns - last)
  const windows = windowCount(piece)
  for (let w = 0; w < windows; w++) {
    if (isTimeWindow(piece, w)) add(piece + PC_INTENSITY + (<usize>w << 4), dt, <f64>windowLength(piece, w), sign, 1)
  }
  store<i64>(piece, ns, PC_INTENSITY_TIME)
}

@inline
function perSecond(m: usize, x: f64, last: i64, tau: f64): f64 {
  if (last == NO_TIME) return 0
  const dt = <f64>(load<i64>(m, I_TS_VENUE) - last)
  return ((x * Math.exp((-LN2 * dt) / tau)) * LN2) / (tau * 1e-9)
}

/** Buyer-initiated (sell = false) or seller-initiated lots per second, as of the market's venue time. */
export function ratePerSecond(m: usize, rate: i32, sell: bool): f64 {
  const at = m + F_RATES + (<usize>rate << 4)
  return perSecond(m, sell ? load<f64>(at, 8) : load<f64>(at), load<i64>(m, F_RATE_TIME), halfLife(rate))
}

/** Trades per second with the half-life of window w. */
export function intensity(m: usize, w: i32, sell: bool): f64 {
  const piece = pieceOf(m)
  const at = piece + PC_INTENSITY + (<usize>w << 4)
  const x = sell ? load<f64>(at, 8) : load<f64>(at)
  return perSecond(m, x, load<i64>(piece, PC_INTENSITY_TIME), <f64>windowLength(piece, w))
}
