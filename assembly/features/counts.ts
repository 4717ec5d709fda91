// Clustering of trades from counts alone (F46): n̂ = 1 − √(mean/var) of merged trades in clock bins of 10 s and of 60 s, over the
// last 200 closed bins; var with n − 1; clipped to [0, 1).
//
// A bin (e − W, e] ends at a multiple e of its length and is closed when venue time moves beyond it. The first is the one in
// which the market's first timed event lies. A merged trade counts where its first fill was applied. Biased upwards where activity
// changes with the time of day. Source: Hardiman, Bouchaud 2014. Cost O(1) a trade, O(200) a reading; 1.7 KiB.
//
//   of each length │ i64 number of the open bin (its end / W), 0 none │ i32 its trades │ i32 closed │ i32 trades × 200, around │
import { REASON_WARM_UP, REASON_ZERO_DENOMINATOR } from '../layout'
import { because } from './undefined'

const OPEN_TRADES: usize = 8
const CLOSED: usize = 12
const LIST: usize = 16
const BINS: i32 = 200
const SPAN_BYTES: usize = LIST + BINS * 4
export const COUNTS_BYTES: i32 = <i32>SPAN_BYTES * 2

@inline function binNs(i: i32): i64 { return i == 0 ? 10000000000 : 60000000000 }
@inline function spanAt(at: usize, i: i32): usize { return at + <usize>i * SPAN_BYTES }

/** Venue time moves to `to`. */
export function passCounts(at: usize, to: i64): void {
  for (let i = 0; i < 2; i++) {
    const span = spanAt(at, i)
    const length = binNs(i)
    const open = load<i64>(span)
    if (open != 0 && open * length >= to) continue
    const now = (to + length - 1) / length
    if (open != 0) closeBins(span, now - open)
    store<i64>(span, now)
  }
}

/** The open bin and the empty ones behind it. */
function closeBins(span: usize, count: i64): void {
  let closed = load<i32>(span, CLOSED)
  let trades = load<i32>(span, OPEN_TRADES)
  // of more empty ones than there is room for, so many that all places are theirs
  for (let i = min<i64>(count, BINS + 1); i > 0; i--) {
    store<i32>(span + (<usize>(closed % BINS) << 2), trades, LIST)
    trades = 0
    closed = closed == 2 * BINS ? BINS + 1 : closed + 1
  }
  store<i32>(span, closed, CLOSED)
  store<i32>(span, 0, OPEN_TRADES)
}

/** A merged trade begins. */
export function countTrade(at: usize): void {
  for (let i = 0; i < 2; i++) {
    const span = spanAt(at, i)
    if (load<i64>(span) != 0) store<i32>(span, load<i32>(span, OPEN_TRADES) + 1, OPEN_TRADES)
  }
}

/** n̂ of bins of 10 s (0) or 60 s (1). */
export function branchingByCounts(at: usize, i: i32): f64 {
  const span = spanAt(at, i)
  if (load<i32>(span, CLOSED) < BINS) return because(REASON_WARM_UP)
  let sum: i64 = 0
  let squares: i64 = 0
  for (let bin = 0; bin < BINS; bin++) {
    const trades = <i64>load<i32>(span + (<usize>bin << 2), LIST)
    sum += trades
    squares += trades * trades
  }
  // mean = sum/n, var = (n·squares − sum²)/(n·(n − 1)), in whole numbers until here
  const spread = BINS * squares - sum * sum
  if (sum == 0 || spread == 0) return because(REASON_ZERO_DENOMINATOR)
  return max<f64>(1 - Math.sqrt((<f64>sum * <f64>(BINS - 1)) / <f64>spread), 0)
}
