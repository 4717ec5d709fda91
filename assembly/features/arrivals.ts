// F34, arrival rates: λ ← λ·2^(−Δt/τ) + ln2/τ at each message of a cell, 1/s, τ = 1 s and 10 s.
//
//   cell = (type·2 + side)·5 + bucket     type: 0 add, 1 cancel, 2 market order; side of the resting order
//   bucket: 0 inside the spread, 1 at the best, 2 one tick behind it, 3 two to five, 4 six and more (best before the message)
//   cell  │ f64 at 1 s │ f64 at 10 s │ i64 ns of both │       then u32 × 20: adds and cancels of the frame that is open
//
// A cell is brought to the present when it is added to or read. On feeds a frame's levels are counted first and added once
// the frame's time is known. Empty before the first message: 0. Cost one exponential a message or touched cell.
import { I_EPOCH_START, I_TS_VENUE, REASON_WARM_UP } from '../layout'
import { NO_TIME } from '../decode/event'
import { NO_KEY } from '../book/price'
import { because } from './undefined'

const CELL: usize = 24
const CELLS: i32 = 30
const COUNTED: i32 = 20
const COUNTS: usize = 720 // CELLS × CELL
export const ARRIVALS_BYTES: i32 = 800

const LN2: f64 = 0.6931471805599453

export const ADD: i32 = 0
export const CANCEL: i32 = 1
export const MARKET: i32 = 2

/** `behind`: ticks behind the best of that side, negative inside the spread. */
@inline function bucketOf(behind: i64): i32 {
  return behind < 0 ? 0 : behind < 2 ? <i32>behind + 1 : behind < 6 ? 3 : 4
}
@inline function cellOf(type: i32, side: i32, key: i64, best: i64): i32 {
  return (type * 2 + side) * 5 + (best == NO_KEY ? 1 : bucketOf(best - key))
}

/** A message at `key` against the best before it. */
export function arrive(m: usize, s: usize, type: i32, side: i32, key: i64, best: i64): void {
  raise(m, s, cellOf(type, side, key, best), 1)
}

function raise(m: usize, s: usize, cell: i32, times: f64): void {
  const at = s + <usize>cell * CELL
  const now = load<i64>(m, I_TS_VENUE)
  const dt = <f64>(now - load<i64>(at, 16)) * 1e-9
  if (dt > 0) {
    const decay = Math.exp((-LN2 * dt) / 10)
    const square = decay * decay
    const fourth = square * square
    store<f64>(at, load<f64>(at) * (fourth * fourth * square)) // over 1 s: the tenth power
    store<f64>(at, load<f64>(at, 8) * decay, 8)
    store<i64>(at, now, 16)
  }
  store<f64>(at, load<f64>(at) + times * LN2)
  store<f64>(at, load<f64>(at, 8) + (times * LN2) / 10, 8)
}

/** A level of a depth frame has become larger or smaller. */
export function countArrival(s: usize, type: i32, side: i32, key: i64, best: i64): void {
  const at = s + COUNTS + (<usize>cellOf(type, side, key, best) << 2)
  store<u32>(at, load<u32>(at) + 1)
}

/** The frame has been applied: what was counted of it. */
export function closeArrivals(m: usize, s: usize): void {
  for (let cell = 0; cell < COUNTED; cell++) {
    const count = load<u32>(s + COUNTS + (<usize>cell << 2))
    if (count != 0) raise(m, s, cell, count)
  }
  memory.fill(s + COUNTS, 0, COUNTED << 2)
}

export function readArrivals(m: usize, s: usize, param: i32): f64 {
  const now = load<i64>(m, I_TS_VENUE)
  const start = load<i64>(m, I_EPOCH_START)
  const tau: i64 = param < 32 ? 1 : 10
  if (start == NO_TIME || now == NO_TIME || now - start < tau * 1000000000) return because(REASON_WARM_UP)
  const at = s + <usize>(param & 31) * CELL
  const dt = <f64>(now - load<i64>(at, 16)) * 1e-9
  return (param < 32 ? load<f64>(at) : load<f64>(at, 8)) * Math.exp((-LN2 * dt) / <f64>tau)
}
