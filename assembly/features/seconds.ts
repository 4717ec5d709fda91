// Closed seconds of an epoch: what the batch features of prices over time are made of.
//
// A boundary is a whole second of venue time. It is closed when venue time moves strictly beyond it; its sample is the last
// defined mid of the epoch at or before it. Samples begin with the first boundary at or after the epoch's first defined mid,
// and there is one at each boundary from there on. The row of a boundary holds its sample and the second that ends there.
//
//   state
//   ┌────────┬─────────────────────────────────┬──────────────────────────┐
//   │ header │ SECONDS_MAX rows, a ring        │ 1024 distinct mids, ring │
//   └────────┴─────────────────────────────────┴──────────────────────────┘
//   row: mid2 │ high │ low │ signed lots │ notional │ root │ messages │ return │ tilt          (8 bytes each)
//
// mid2 = b₁ + a₁ (ticks); high and low: of the sample before and of every defined mid of a book event in the second; notional
// Σ price·amount; root Σ s·√(price·amount); return ln of the sample over the one before; tilt weighted mid − mid (ticks, F03).
// Cost: a comparison when time moves, a few stores an event, about 0.1 µs a closed second; a gap of any length closes at most
// one ring of seconds.
import { NO_TIME } from '../decode/event'
import { NO_KEY } from '../book/price'
import {
  asksNow, bidsNow, bookMid2, tradeAmount, tradeLots, tradePrice, tradeSign,
} from './facts'

/** The longest window reaches 1801 samples back from a whole bar of five minutes, which may have ended 299 s ago. */
export const SECONDS_MAX: i32 = 2112
export const MIDS_MAX: i32 = 1024

const SECOND: i64 = 1000000000
const BAR: i32 = 300 // seconds of a bar of F52

// the header
const S_NEXT: usize = 0 // i64 ns of the boundary that will be closed next, NO_TIME before the first time
const S_COUNT: usize = 8 // i32 samples of the epoch
const S_AT: usize = 12 // i32 row written last
const S_MID2: usize = 16 // i64 last defined mid of the epoch, NO_KEY when there was none
const S_SPREAD: usize = 24 // i64 and with it the spread in ticks
const S_BID_LOTS: usize = 32 // i64 and the best sizes
const S_ASK_LOTS: usize = 40
const S_HIGH: usize = 48 // i64 of the mids since the last boundary, NO_KEY when there was none
const S_LOW: usize = 56
const S_SIGNED: usize = 64 // i64 of the trades since the last boundary
const S_NOTIONAL: usize = 72 // f64
const S_ROOT: usize = 80 // f64
const S_MESSAGES: usize = 88 // i64
const S_VARIANCE: usize = 96 // f64 F64
const S_CROSS: usize = 104 // f64 F52: Σ r·S, Σ S² and the bars of all epochs
const S_SQUARES: usize = 112
const S_BARS: usize = 120 // i64
const S_MIDS: usize = 128 // i64 distinct mids of the epoch
const S_NEWS: usize = 136 // i32 something was closed, dropped or rescaled since the last round of batch features
const S_ROWS: usize = 192

const ROW_BYTES: usize = 72
const R_MID2: usize = 0
const R_HIGH: usize = 8
const R_LOW: usize = 16
const R_SIGNED: usize = 24
const R_NOTIONAL: usize = 32
const R_ROOT: usize = 40
const R_MESSAGES: usize = 48
const R_RETURN: usize = 56
const R_TILT: usize = 64

const S_DISTINCT: usize = S_ROWS + <usize>SECONDS_MAX * ROW_BYTES
export const SECONDS_BYTES: i32 = <i32>S_DISTINCT + MIDS_MAX * 8

const DECAY: f64 = 0.98851402035289613536 // 2^(−1/60)

// ── reading the rows: `back` boundaries before the last that was closed ──
@inline export function rowBack(s: usize, back: i32): usize {
  const at = load<i32>(s, S_AT) - back
  return s + S_ROWS + <usize>(at < 0 ? at + SECONDS_MAX : at) * ROW_BYTES
}
@inline export function nextRow(s: usize, row: usize): usize {
  return row + ROW_BYTES == s + S_DISTINCT ? s + S_ROWS : row + ROW_BYTES
}
@inline export function mid2Of(row: usize): i64 { return load<i64>(row, R_MID2) }
@inline export function highOf(row: usize): i64 { return load<i64>(row, R_HIGH) }
@inline export function lowOf(row: usize): i64 { return load<i64>(row, R_LOW) }
@inline export function signedOf(row: usize): i64 { return load<i64>(row, R_SIGNED) }
@inline export function notionalOf(row: usize): f64 { return load<f64>(row, R_NOTIONAL) }
@inline export function messagesOf(row: usize): i64 { return load<i64>(row, R_MESSAGES) }
@inline export function returnOf(row: usize): f64 { return load<f64>(row, R_RETURN) }
@inline export function tiltOf(row: usize): f64 { return load<f64>(row, R_TILT) }

/** Samples of the epoch; the last SECONDS_MAX of them are kept. */
@inline export function sampleCount(s: usize): i32 { return load<i32>(s, S_COUNT) }
@inline export function nextBoundary(s: usize): i64 { return load<i64>(s, S_NEXT) }
/** Seconds from the last whole multiple of `length` seconds to the last closed boundary. */
export function secondsPast(s: usize, length: i32): i32 {
  return <i32>((load<i64>(s, S_NEXT) / SECOND - 1) % length)
}
@inline export function ewmaVariance(s: usize): f64 { return load<f64>(s, S_VARIANCE) }
@inline export function crossSum(s: usize): f64 { return load<f64>(s, S_CROSS) }
@inline export function squaresSum(s: usize): f64 { return load<f64>(s, S_SQUARES) }
@inline export function barCount(s: usize): i64 { return load<i64>(s, S_BARS) }
@inline export function distinctMids(s: usize): i64 { return load<i64>(s, S_MIDS) }
/** The n-th distinct mid of the epoch, doubled; the last MIDS_MAX are kept. */
@inline export function distinctMid(s: usize, n: i64): i64 {
  return load<i64>(s + (<usize>(n & (MIDS_MAX - 1)) << 3), S_DISTINCT)
}

/** ln(to/from), precise for small moves: the difference of two mids is exact. */
@inline export function logRatio(to: f64, from: f64): f64 {
  return to == from ? 0 : Math.log1p((to - from) / from)
}

/** Whether a batch round may find values other than the last did; asking begins a round. The distinct mids apart. */
export function takeNews(s: usize): bool {
  const news = load<i32>(s, S_NEWS) != 0
  store<i32>(s, 0, S_NEWS)
  return news
}

// ── what happens ──
export function openSeconds(m: usize, s: usize): void {
  store<i64>(s, NO_TIME, S_NEXT)
  forget(s)
}

/** The book is gone: samples and bars begin anew. The sums of F52 are of whole bars and stay. */
export function restartSeconds(m: usize, s: usize): void {
  forget(s)
  store<i32>(s, 1, S_NEWS)
}

function forget(s: usize): void {
  store<i32>(s, 0, S_COUNT)
  store<i64>(s, NO_KEY, S_MID2)
  store<i64>(s, NO_KEY, S_HIGH)
  store<f64>(s, 0, S_VARIANCE)
  store<i64>(s, 0, S_MIDS)
}

export function bookSeconds(m: usize, s: usize): void {
  const mid2 = bookMid2
  if (mid2 == NO_KEY) return
  store<i64>(s, -load<i64>(asksNow) - load<i64>(bidsNow), S_SPREAD)
  store<i64>(s, load<i64>(bidsNow, 8), S_BID_LOTS)
  store<i64>(s, load<i64>(asksNow, 8), S_ASK_LOTS)
  if (load<i64>(s, S_HIGH) == NO_KEY) {
    store<i64>(s, mid2, S_HIGH)
    store<i64>(s, mid2, S_LOW)
  } else {
    if (mid2 > load<i64>(s, S_HIGH)) store<i64>(s, mid2, S_HIGH)
    if (mid2 < load<i64>(s, S_LOW)) store<i64>(s, mid2, S_LOW)
  }
  if (mid2 == load<i64>(s, S_MID2)) return
  store<i64>(s, mid2, S_MID2)
  const n = load<i64>(s, S_MIDS)
  store<i64>(s + (<usize>(n & (MIDS_MAX - 1)) << 3), mid2, S_DISTINCT)
  store<i64>(s, n + 1, S_MIDS)
}

export function tradeSeconds(m: usize, s: usize): void {
  const notional = tradePrice * tradeAmount
  const root = Math.sqrt(notional)
  store<i64>(s, load<i64>(s, S_SIGNED) + (tradeSign > 0 ? tradeLots : -tradeLots), S_SIGNED)
  store<f64>(s, load<f64>(s, S_NOTIONAL) + notional, S_NOTIONAL)
  store<f64>(s, load<f64>(s, S_ROOT) + (tradeSign > 0 ? root : -root), S_ROOT)
}

/** A row of a by-order file, or an applied frame of a feed. */
export function messageSeconds(m: usize, s: usize): void {
  store<i64>(s, load<i64>(s, S_MESSAGES) + 1, S_MESSAGES)
}

/** The lot has become finer. */
export function scaleSeconds(m: usize, s: usize, factor: f64): void {
  const by = <i64>factor
  store<i64>(s, load<i64>(s, S_SIGNED) * by, S_SIGNED)
  store<i64>(s, load<i64>(s, S_BID_LOTS) * by, S_BID_LOTS)
  store<i64>(s, load<i64>(s, S_ASK_LOTS) * by, S_ASK_LOTS)
  for (let row = s + S_ROWS; row < s + S_DISTINCT; row += ROW_BYTES) store<i64>(row, signedOf(row) * by, R_SIGNED)
  store<i32>(s, 1, S_NEWS)
}

/** Venue time is about to move to `to`: every boundary before it is closed. */
export function passSeconds(m: usize, s: usize, from: i64, to: i64): void {
  const next = load<i64>(s, S_NEXT)
  if (to <= next) return
  if (next != NO_TIME) return closeBefore(s, next, to)
  const second = to / SECOND
  store<i64>(s, (second * SECOND < to ? second + 1 : second) * SECOND, S_NEXT)
}

function closeBefore(s: usize, next: i64, to: i64): void {
  const n = (to - 1 - next) / SECOND + 1
  if (load<i64>(s, S_MID2) == NO_KEY) {
    clearSecond(s)
    store<i64>(s, next + n * SECOND, S_NEXT)
    return
  }
  closeOne(s)
  let quiet = n - 1 // seconds in which nothing happened
  if (quiet > SECONDS_MAX) {
    // up to the end of the bar in which something did, then past those that would not stay in the ring anyway
    for (let i = 0; i < BAR; i++) closeOne(s)
    passQuiet(s, quiet - SECONDS_MAX)
    quiet = SECONDS_MAX - BAR
  }
  for (let i: i64 = 0; i < quiet; i++) closeOne(s)
  store<i32>(s, 1, S_NEWS)
}

/** Closes the next boundary. */
function closeOne(s: usize): void {
  const boundary = load<i64>(s, S_NEXT)
  const count = load<i32>(s, S_COUNT)
  const mid2 = load<i64>(s, S_MID2)
  const before = count == 0 ? mid2 : mid2Of(rowBack(s, 0))
  const change = mid2 == before ? 0 : logRatio(<f64>mid2, <f64>before)
  let high = max(before, mid2)
  let low = min(before, mid2)
  if (load<i64>(s, S_HIGH) != NO_KEY) {
    high = max(high, load<i64>(s, S_HIGH))
    low = min(low, load<i64>(s, S_LOW))
  }
  let at = load<i32>(s, S_AT) + 1
  if (at == SECONDS_MAX) at = 0
  store<i32>(s, at, S_AT)
  const row = s + S_ROWS + <usize>at * ROW_BYTES
  store<i64>(row, mid2, R_MID2)
  store<i64>(row, high, R_HIGH)
  store<i64>(row, low, R_LOW)
  store<i64>(row, load<i64>(s, S_SIGNED), R_SIGNED)
  store<f64>(row, load<f64>(s, S_NOTIONAL), R_NOTIONAL)
  store<f64>(row, load<f64>(s, S_ROOT), R_ROOT)
  store<i64>(row, load<i64>(s, S_MESSAGES), R_MESSAGES)
  store<f64>(row, change, R_RETURN)
  const bids = load<i64>(s, S_BID_LOTS)
  const asks = load<i64>(s, S_ASK_LOTS)
  store<f64>(row, (0.5 * <f64>load<i64>(s, S_SPREAD) * <f64>(bids - asks)) / <f64>(bids + asks), R_TILT)
  if (count > 0) store<f64>(s, DECAY * load<f64>(s, S_VARIANCE) + (1 - DECAY) * change * change, S_VARIANCE)
  store<i32>(s, count + 1, S_COUNT)
  store<i64>(s, boundary + SECOND, S_NEXT)
  clearSecond(s)
  if (count >= BAR && (boundary / SECOND) % BAR == 0) closeBar(s)
}

function clearSecond(s: usize): void {
  store<i64>(s, NO_KEY, S_HIGH)
  store<i64>(s, 0, S_SIGNED)
  store<f64>(s, 0, S_NOTIONAL)
  store<f64>(s, 0, S_ROOT)
  store<i64>(s, 0, S_MESSAGES)
}

/** F52: a bar of five minutes, all of this epoch. */
function closeBar(s: usize): void {
  let row = rowBack(s, BAR)
  const open = <f64>mid2Of(row)
  let root: f64 = 0
  for (let i = 0; i < BAR; i++) {
    row = nextRow(s, row)
    root += load<f64>(row, R_ROOT)
  }
  const change = logRatio(<f64>mid2Of(row), open)
  store<f64>(s, load<f64>(s, S_CROSS) + change * root, S_CROSS)
  store<f64>(s, load<f64>(s, S_SQUARES) + root * root, S_SQUARES)
  store<i64>(s, load<i64>(s, S_BARS) + 1, S_BARS)
}

/** As closeOne() for `n` seconds at an unchanged mid without trades, after as long a bar of them; but no row is written. */
function passQuiet(s: usize, n: i64): void {
  const second = load<i64>(s, S_NEXT) / SECOND - 1
  store<i64>(s, load<i64>(s, S_BARS) + (second + n) / BAR - second / BAR, S_BARS)
  store<i64>(s, load<i64>(s, S_NEXT) + n * SECOND, S_NEXT)
  store<i32>(s, <i32>min<i64>(load<i32>(s, S_COUNT) + n, i32.MAX_VALUE >> 1), S_COUNT)
  store<f64>(s, load<f64>(s, S_VARIANCE) * Math.exp((-0.6931471805599453 * <f64>n) / 60), S_VARIANCE)
}
