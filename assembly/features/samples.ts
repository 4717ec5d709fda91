// The closed seconds of a market laid out for a round of batch features: once a round, shared by all of them.
//
//   MIDS      │ b₁ + a₁ at each boundary, oldest first          RETURNS │ ln of it over the one before
//   PATH      │ Σ of the returns up to it: ln of a sample over the oldest
//   bars      │ open, high, low, close, notional of the last thirty whole minutes
//
// Cost: about 10 µs for half an hour.
import { REASON_WARM_UP } from '../layout'
import {
  SECONDS_MAX, highOf, lowOf, logRatio, mid2Of, nextBoundary, nextRow, notionalOf, returnOf, rowBack, sampleCount, secondsPast,
} from './seconds'
import { because } from './undefined'

export const HALF_HOUR: i32 = 1800
export const MINUTES: i32 = 30

export const MIDS: usize = memory.data(2112 * 8)
export const RETURNS: usize = memory.data(2112 * 8)
export const PATH: usize = memory.data(2112 * 8)
const BARS: usize = memory.data(30 * 40)

/** The state the round is about, how many samples are laid out, and a number of its own for every layout. */
export let seconds: usize = 0
export let samples: i32 = 0
export let layout: i32 = 0
let market: usize = 0
let boundary: i64 = 0
let barsOf: i32 = 0

@inline export function at(array: usize, i: i32): f64 { return load<f64>(array + (<usize>i << 3)) }
@inline export function put(array: usize, i: i32, value: f64): void { store<f64>(array + (<usize>i << 3), value) }

/** Σ a·b of n values, in four sums that don't wait for each other. */
export function dot(a: usize, b: usize, n: i32): f64 {
  let sum0: f64 = 0
  let sum1: f64 = 0
  let sum2: f64 = 0
  let sum3: f64 = 0
  const end = a + (<usize>(n & ~3) << 3)
  for (; a < end; a += 32, b += 32) {
    sum0 += load<f64>(a) * load<f64>(b)
    sum1 += load<f64>(a, 8) * load<f64>(b, 8)
    sum2 += load<f64>(a, 16) * load<f64>(b, 16)
    sum3 += load<f64>(a, 24) * load<f64>(b, 24)
  }
  for (let i = 0; i < (n & 3); i++, a += 8, b += 8) sum0 += load<f64>(a) * load<f64>(b)
  return sum0 + sum1 + (sum2 + sum3)
}

/** What was laid out holds no longer. */
export function forgetSamples(): void {
  market = 0
}

export function laySamples(m: usize, s: usize): void {
  seconds = s
  if (market == m && boundary == nextBoundary(s)) return
  market = m
  boundary = nextBoundary(s)
  layout++
  samples = min(sampleCount(s), SECONDS_MAX)
  if (samples == 0) return
  let row = rowBack(s, samples - 1)
  let path: f64 = 0
  for (let i = 0; i < samples; i++) {
    const change = returnOf(row)
    if (i > 0) path += change
    put(MIDS, i, <f64>mid2Of(row))
    put(RETURNS, i, change)
    put(PATH, i, path)
    row = nextRow(s, row)
  }
}

/** First sample of the last `n` seconds that end at a whole multiple of `grid` seconds; −1 when they are not all there. */
export function windowStart(n: i32, grid: i32): i32 {
  const first = samples - 1 - n - (grid == 1 ? 0 : secondsPast(seconds, grid))
  return first < 0 ? -1 : first
}

/** NaN for want of samples. */
export function tooEarly(): f64 {
  return because(REASON_WARM_UP)
}

// ── bars of a minute ──
@inline function bar(i: i32): usize { return BARS + <usize>i * 40 }
@inline export function openOf(i: i32): f64 { return load<f64>(bar(i)) }
@inline export function highOfBar(i: i32): f64 { return load<f64>(bar(i), 8) }
@inline export function lowOfBar(i: i32): f64 { return load<f64>(bar(i), 16) }
@inline export function closeOf(i: i32): f64 { return load<f64>(bar(i), 24) }
@inline export function notionalOfBar(i: i32): f64 { return load<f64>(bar(i), 32) }
/** ln(close/open). */
export function changeOf(i: i32): f64 {
  return logRatio(closeOf(i), openOf(i))
}

/** The last thirty whole minutes; false when they are not all there. */
export function layBars(): bool {
  const first = windowStart(HALF_HOUR, 60)
  if (first < 0) return false
  if (barsOf == layout) return true
  barsOf = layout
  let row = rowBack(seconds, samples - 1 - first)
  for (let i = 0; i < MINUTES; i++) {
    const open = <f64>mid2Of(row)
    let high = open
    let low = open
    let notional: f64 = 0
    for (let k = 0; k < 60; k++) {
      row = nextRow(seconds, row)
      high = max(high, <f64>highOf(row))
      low = min(low, <f64>lowOf(row))
      notional += notionalOf(row)
    }
    store<f64>(bar(i), open)
    store<f64>(bar(i), high, 8)
    store<f64>(bar(i), low, 16)
    store<f64>(bar(i), <f64>mid2Of(row), 24)
    store<f64>(bar(i), notional, 32)
  }
  return true
}
