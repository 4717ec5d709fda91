// Order flow: what each event adds to the windows and rates.
//
// OFI (F27) and its levels (F29, MLOFI): for the m-th occupied level of a side, in key space (best = largest),
//   e = 1{k ≥ k'}·q − 1{k ≤ k'}·q'      (k, q now; k', q' at the event before; absent: −∞, 0)
// and the level's contribution is e(bid) − e(ask). Both indicators fire when the price is unchanged, so that e is the
// change of size there. Unit lots, exact. Source: Cont, Kukanov, Stoikov 2014; Xu, Gould, Howison 2018.
// OFI legacy (F28): max(ΔB₁, 0) − max(ΔA₁, 0), level by index. Cost O(levels) an event.
import {
  ASKS, BIDS, C_SERIES, C_WINDOWS, EV_TRADE_ID, EV_TRADE_PX, EV_TRADE_QTY, EV_TRADE_SIGN, FLOW_DEPTH, F_PREV_TOP,
  F_RATES, F_RATE_TIME, F_SERIES, F_TRADE_TIME, I_DEPTH_SEEN, I_EPOCH_START, I_TOP_FRESH, I_TS_VENUE, RATE_FAST, RATE_SLOW,
  RATE_WINDOWS, SERIES_BEST_10, SERIES_BEST_5, SERIES_LEGACY, ST_TRADES, ST_TS_LOCAL_US, ST_TS_VENUE_US, TRADES_MAX, TRADE_FIELDS, TR_ID, TR_PX,
  TR_QTY, TR_SIGN, TR_TS_LOCAL_US, TR_TS_VENUE_US, VIEW_EVENT, VIEW_TRADES,
} from '../layout'
import { NO_TIME, eventTime } from '../decode/event'
import { readTop } from '../book/read'
import { noteTradeAtLevel } from '../signal/tracker'
import { closeNearness } from './nearness'
import { amount, tradePrice } from './units'
import { BOOK_RING, TRADE_RING, appendRow, clearRing, initRing, windowNs } from './window'
import { stat, bump } from '../state'

const LN2: f64 = 0.6931471805599453
const FAST_NS: f64 = 5e9
const SLOW_NS: f64 = 60e9
const TOP: usize = memory.data(2 * 10 * 16)
const SIDE_TOP: usize = 160

/** Trades of the present call, written to VIEW_TRADES. */
export let tradesOut: i32 = 0
export function clearTrades(): void {
  tradesOut = 0
}

export function initFlow(m: usize): void {
  initRing(m, BOOK_RING, popcnt(load<i32>(m, C_SERIES)))
  initRing(m, TRADE_RING, 2)
  store<i64>(m, NO_TIME, F_RATE_TIME)
  store<i64>(m, NO_TIME, F_TRADE_TIME)
}

/** Venue time for rows; a market that has never seen a time counts from 0. */
function now(m: usize): i64 {
  const ns = load<i64>(m, I_TS_VENUE)
  return ns == NO_TIME ? 0 : ns
}

/** The book was dropped: windows derived from it begin anew. */
export function restartBookFlow(m: usize): void {
  clearRing(m, BOOK_RING)
  store<i32>(m, 0, I_DEPTH_SEEN)
}
@inline
function pressure(key: i64, lots: i64, keyBefore: i64, lotsBefore: i64): i64 {
  return (key >= keyBefore ? lots : 0) - (key <= keyBefore ? lotsBefore : 0)
}

/** A book event is complete: its flow against the last one. The first state of an epoch has nothing to be compared with. */
export function closeBookEvent(m: usize): void {
  closeNearness(m)
  const wanted = load<i32>(m, C_SERIES)
  const first = load<i32>(m, I_DEPTH_SEEN) == 0
  if (first) {
    store<i32>(m, 1, I_DEPTH_SEEN)
    store<i64>(m, now(m), I_EPOCH_START)
  }
  if (wanted == 0) return
  const depth = (wanted & ~(1 | (1 << SERIES_LEGACY))) != 0 ? FLOW_DEPTH : 1
  const before = m + F_PREV_TOP
  readTop(m, m + BIDS, depth, TOP)
  readTop(m, m + ASKS, depth, TOP + SIDE_TOP)
  if (!first) {
    let out = m + F_SERIES
    let any: i64 = 0
    let sum: i64 = 0
    let best5: i64 = 0
    for (let level = 0; level < depth; level++) {
      const o = <usize>level << 4
      const e = levelFlow(TOP + o, before + o) - levelFlow(TOP + SIDE_TOP + o, before + SIDE_TOP + o)
      sum += e
      if (level == 4) best5 = sum
      if ((wanted & (1 << level)) == 0) continue
      store<i64>(out, e)
      any |= e
      out += 8
    }
    if ((wanted & (1 << SERIES_LEGACY)) != 0) {
      const bid = load<i64>(TOP, 8) - load<i64>(before, 8)
      const ask = load<i64>(TOP + SIDE_TOP, 8) - load<i64>(before + SIDE_TOP, 8)
      const e = max<i64>(bid, 0) - max<i64>(ask, 0)
      store<i64>(out, e)
      any |= e
      out += 8
    }
    if ((wanted & (1 << SERIES_BEST_5)) != 0) {
      store<i64>(out, best5)
      any |= best5
      out += 8
    }
    if ((wanted & (1 << SERIES_BEST_10)) != 0) {
      store<i64>(out, sum)
      any |= sum
    }
    if (any != 0) appendRow(m, BOOK_RING, now(m)) // a row of zeros changes no sum
  }
  memory.copy(before, TOP, SIDE_TOP << 1)
  if (depth == FLOW_DEPTH) store<i32>(m, 1, I_TOP_FRESH)
}
@inline
function levelFlow(at: usize, before: usize): i64 {
  return pressure(load<i64>(at), load<i64>(at, 8), load<i64>(before), load<i64>(before, 8))
}

/** The trade in the event: into the window, the rates, the level it consumed (if it was shown) and the host's list. */
export function recordTrade(m: usize, visible: bool): void {
  const sign = load<i32>(VIEW_EVENT, EV_TRADE_SIGN)
  const lots = load<i64>(VIEW_EVENT, EV_TRADE_QTY)
  const px = load<i64>(VIEW_EVENT, EV_TRADE_PX)
  const ns = now(m)
  bump(m, ST_TRADES)
  store<i64>(m, sign > 0 ? lots : -lots, F_SERIES)
  store<i64>(m, lots, F_SERIES + 8)
  appendRow(m, TRADE_RING, ns)
  addToRates(m, ns, sign, lots)
  store<i64>(m, ns, F_TRADE_TIME)
  if (visible) noteTradeAtLevel(m, sign, px, lots)
  if (tradesOut < TRADES_MAX) {
    const at = <usize>(VIEW_TRADES + tradesOut * TRADE_FIELDS * 8)
    store<f64>(at, <f64>load<i64>(VIEW_EVENT, EV_TRADE_ID), TR_ID * 8)
    store<f64>(at, <f64>sign, TR_SIGN * 8)
    store<f64>(at, tradePrice(m, px), TR_PX * 8)
    store<f64>(at, amount(m, lots), TR_QTY * 8)
    // the trade's own time: it may be older than the greatest the market has seen
    const own = eventTime()
    store<f64>(at, own == NO_TIME ? stat(m, ST_TS_VENUE_US) : <f64>(own / 1000), TR_TS_VENUE_US * 8)
    store<f64>(at, stat(m, ST_TS_LOCAL_US), TR_TS_LOCAL_US * 8)
  }
  tradesOut++
}

// ── exponential rates: x ← x·2^(−Δt/τ) + u, read as of now without being changed ──
//
//   rate 0, 1     execution volume at half-lives 5 s and 60 s, u = lots
//   rate 2 + w    trade intensity (F43) of window w, u = 1
//   each holds (buy, sell); a rate per second is x·ln2/τ
@inline function rateAt(m: usize, rate: i32): usize { return m + F_RATES + (<usize>rate << 4) }

function halfLife(m: usize, rate: i32): f64 {
  return rate == RATE_FAST ? FAST_NS : rate == RATE_SLOW ? SLOW_NS : <f64>windowNs(m, rate - RATE_WINDOWS)
}

function addToRates(m: usize, ns: i64, sign: i32, lots: i64): void {
  const last = load<i64>(m, F_RATE_TIME)
  const dt = last == NO_TIME ? 0 : <f64>(ns - last)
  const rates = RATE_WINDOWS + load<i32>(m, C_WINDOWS)
  for (let rate = 0; rate < rates; rate++) {
    const at = rateAt(m, rate)
    if (dt > 0) {
      const decay = Math.exp((-LN2 * dt) / halfLife(m, rate))
      store<f64>(at, load<f64>(at) * decay)
      store<f64>(at, load<f64>(at, 8) * decay, 8)
    }
    const u: f64 = rate < RATE_WINDOWS ? <f64>lots : 1
    const o: usize = sign > 0 ? 0 : 8
    store<f64>(at + o, load<f64>(at + o) + u)
  }
  store<i64>(m, ns, F_RATE_TIME)
}

/** Buyer-initiated (sell = false) or seller-initiated amount or count per second, as of the market's venue time. */
export function ratePerSecond(m: usize, rate: i32, sell: bool): f64 {
  const at = rateAt(m, rate)
  const x = sell ? load<f64>(at, 8) : load<f64>(at)
  const last = load<i64>(m, F_RATE_TIME)
  if (last == NO_TIME) return 0
  const tau = halfLife(m, rate)
  const dt = <f64>(load<i64>(m, I_TS_VENUE) - last)
  return ((x * Math.exp((-LN2 * dt) / tau)) * LN2) / (tau * 1e-9)
}
