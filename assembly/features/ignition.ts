// F71, momentum ignition, a diagnostic count: sweeps (F48: visible trades of one own time and sign at two prices or more) whose mid
// move is given back by half within 2 s:
//   2·|extreme − M| ≥ |extreme − M₀|,     M₀ the mid in force before the sweep, extreme the farthest mid in its direction since
// counted at the book event that shows it. Doubled mids, exact. Source: project definition. Cost O(open sweeps) a book event.
import { BOOK_IGNITIONS, I_TS_VENUE } from '../layout'
import { NO_TIME } from '../decode/event'
import { NO_KEY } from '../book/price'
import { bookFirst, bookMid2, tradeMid2, tradeNs, tradeOwnNs, tradePx, tradeSign, tradeVisible } from './facts'
import { stageInt } from './rings'

//   i64 │ own ns │ px of the first trade │ sign │ is a sweep │ open sweeps │  then oldest first │ ns │ mid │ extreme │ sign │ × 32
const OWN: usize = 0
const PX: usize = 8
const SIGN: usize = 16
const SWEPT: usize = 24
const COUNT: usize = 32
const SWEEPS: usize = 40
const SWEEP: usize = 32
const SWEEPS_MAX: i64 = 32
export const IGNITION_BYTES: i32 = 1064
const RETRACE_NS: i64 = 2000000000

@inline function sweepAt(s: usize, i: i64): usize { return s + SWEEPS + <usize>i * SWEEP }

export function tradeIgnition(s: usize): void {
  if (!tradeVisible) return
  if (load<i64>(s, SIGN) != tradeSign || load<i64>(s, OWN) != tradeOwnNs || tradeOwnNs == NO_TIME) {
    store<i64>(s, tradeOwnNs, OWN)
    store<i64>(s, tradePx, PX)
    store<i64>(s, tradeSign, SIGN)
    store<i64>(s, 0, SWEPT)
    return
  }
  if (load<i64>(s, SWEPT) != 0 || load<i64>(s, PX) == tradePx) return
  store<i64>(s, 1, SWEPT)
  if (tradeMid2 == NO_KEY) return
  if (load<i64>(s, COUNT) == SWEEPS_MAX) takeOut(s, 0)
  const count = load<i64>(s, COUNT)
  const v = sweepAt(s, count)
  store<i64>(v, tradeNs)
  store<i64>(v, tradeMid2, 8)
  store<i64>(v, tradeMid2, 16)
  store<i64>(v, tradeSign, 24)
  store<i64>(s, count + 1, COUNT)
}

function takeOut(s: usize, i: i64): void {
  const count = load<i64>(s, COUNT) - 1
  memory.copy(sweepAt(s, i), sweepAt(s, i + 1), <usize>(count - i) * SWEEP)
  store<i64>(s, count, COUNT)
}

export function bookIgnition(m: usize, s: usize): void {
  const since = load<i64>(m, I_TS_VENUE) - RETRACE_NS
  let seen = 0
  for (let i = load<i64>(s, COUNT) - 1; i >= 0; i--) {
    const v = sweepAt(s, i)
    if (load<i64>(v) < since) takeOut(s, i)
    else if (bookMid2 != NO_KEY && isGivenBack(v)) {
      seen++
      takeOut(s, i)
    }
  }
  if (seen != 0 && !bookFirst) stageInt(BOOK_IGNITIONS, seen)
}

/** Follows a sweep's extreme; whether half of the move is gone. */
function isGivenBack(v: usize): bool {
  const sign = load<i64>(v, 24)
  const extreme = load<i64>(v, 16)
  const back = sign * (extreme - bookMid2)
  if (back < 0) store<i64>(v, bookMid2, 16)
  const move = sign * (extreme - load<i64>(v, 8))
  return move > 0 && 2 * back >= move
}

/** The book is gone: what it would have shown can't be told. */
export function restartIgnition(s: usize): void {
  store<i64>(s, 0, COUNT)
}
