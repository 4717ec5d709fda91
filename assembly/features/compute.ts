// Reading features: the market's list of (kind, parameter, window), each to a double and a reason why it is NaN.
// Formulas: docs/features.md, the number at each case. State features are functions of the book as it stands; flow features are
// window sums and rates that were kept up to date event by event.
import {
  ASKS, BIDS, C_FEATURE, C_FEATURES, C_FLAGS, C_SERIES, FEATURE_ASK_PRESSURE, FEATURE_ASK_PX, FEATURE_ASK_SZ,
  FEATURE_BID_PRESSURE, FEATURE_BID_PX, FEATURE_BID_SZ, FEATURE_EXEC_ACCEL, FEATURE_EXEC_RATE, FEATURE_EXEC_RATIO,
  FEATURE_EXEC_SPEED, FEATURE_IMBALANCE_BPS, FEATURE_IMBALANCE_DIST, FEATURE_IMBALANCE_L, FEATURE_MICROPRICE,
  FEATURE_MID, FEATURE_OFI, FEATURE_OFI_LEGACY, FEATURE_QUEUE_IMBALANCE, FEATURE_SPREAD, FEATURE_SPREAD_BPS,
  FEATURE_TRADE_COUNT, FEATURE_TRADE_FLOW, FEATURE_TRADE_IMBALANCE, FEATURE_TRADE_INTENSITY, FEATURE_WEIGHTED_MID,
  FLAG_BY_ORDER, FLOW_DEPTH, F_PREV_TOP, I_EPOCH_START, I_FIRST_TIME, I_TOP_FRESH, I_TS_VENUE, RATE_FAST, RATE_WINDOWS, REASON_ANONYMOUS,
  REASON_CROSSED, REASON_HALT, REASON_NEEDS_L3, REASON_NONE, REASON_NOT_LIVE, REASON_NO_LEVEL, REASON_NO_TABLE,
  REASON_NO_TRADES, REASON_ONE_SIDED, REASON_UNSEEN, REASON_WARM_UP, REASON_WINDOW_OVERFLOW,
  REASON_ZERO_DENOMINATOR, SERIES_LEGACY, STATE_LIVE, STATE_NO_BOOK, VIEW_FEATURES, VIEW_REASONS,
} from '../layout'
import { NO_TIME } from '../decode/event'
import { readTop } from '../book/read'
import { orderCountAt, orderLotsAt } from '../book/order'
import { acceleration, isTrading, speedLevel, speedRatio } from '../signal/speed'
import { balance, lotsWithin } from './depth'
import { ratePerSecond } from './flow'
import { adjustment, hasTable } from './microprice'
import { imbalanceByDistance } from './nearness'
import { amount, price } from './units'
import { BOOK_RING, TRADE_RING, advanceWindows, windowIsShort, windowNs, windowRows, windowSum } from './window'
import { stateOf } from '../state'

const READ: usize = memory.data(2 * 10 * 16)
// (i64 key, i64 lots) of the best ten levels
let bidTop: usize = READ
let askTop: usize = READ
let bidLevels: i32 = 0
let askLevels: i32 = 0
let reason: i32 = REASON_NONE

/** Levels there are: what is missing has no lots. */
function levelsIn(top: usize): i32 {
  let n = FLOW_DEPTH
  while (n > 0 && lots(top, n - 1) == 0) n--
  return n
}
@inline function key(top: usize, rank: i32): i64 { return load<i64>(top + (<usize>rank << 4)) }
@inline function lots(top: usize, rank: i32): i64 { return load<i64>(top + (<usize>rank << 4), 8) }

/** Writes every feature of the market's list to VIEW_FEATURES and VIEW_REASONS; returns how many. */
export function computeFeatures(m: usize): i32 {
  const n = load<i32>(m, C_FEATURES)
  advanceWindows(m)
  // where an event has just been closed, its flow has the levels already
  bidTop = load<i32>(m, I_TOP_FRESH) != 0 ? m + F_PREV_TOP : READ
  askTop = bidTop + FLOW_DEPTH * 16
  if (bidTop == READ) {
    readTop(m, m + BIDS, FLOW_DEPTH, bidTop)
    readTop(m, m + ASKS, FLOW_DEPTH, askTop)
  }
  bidLevels = levelsIn(bidTop)
  askLevels = levelsIn(askTop)
  const bookReason = whyNoBook(m)
  for (let i = 0; i < n; i++) {
    const code = load<u32>(m + (<usize>i << 2), C_FEATURE)
    const kind = <i32>(code & 0xff)
    const param = <i32>((code >> 8) & 0xff)
    const window = <i32>(code >> 16)
    reason = kind >= FEATURE_TRADE_IMBALANCE && kind <= FEATURE_EXEC_SPEED ? REASON_NONE : bookReason
    if (reason == REASON_ONE_SIDED && !needsBothSides(kind)) reason = REASON_NONE
    let value: f64 = NaN
    if (reason == REASON_NONE) {
      if (kind < FEATURE_OFI) value = bookFeature(m, kind, param)
      else if (kind < FEATURE_BID_PX) value = flowFeature(m, kind, param, window)
      else value = kind == FEATURE_MICROPRICE ? microprice(m) : rawLevel(m, kind, param)
      if (isNaN(value)) {
        value = NaN // one bit pattern for all
        if (reason == REASON_NONE) reason = REASON_ZERO_DENOMINATOR
      }
    }
    store<f64>(<usize>(VIEW_FEATURES + (i << 3)), value)
    store<i32>(<usize>(VIEW_REASONS + (i << 2)), reason)
  }
  return n
}

function whyNoBook(m: usize): i32 {
  const state = stateOf(m)
  if (state == STATE_NO_BOOK) return REASON_HALT
  if (state != STATE_LIVE) return REASON_NOT_LIVE
  if (bidLevels == 0 || askLevels == 0) return REASON_ONE_SIDED
  return key(bidTop, 0) > -key(askTop, 0) ? REASON_CROSSED : REASON_NONE
}

function needsBothSides(kind: i32): bool {
  return !(
    kind == FEATURE_BID_PRESSURE || kind == FEATURE_ASK_PRESSURE || kind == FEATURE_OFI || kind == FEATURE_OFI_LEGACY ||
    (kind >= FEATURE_BID_PX && kind != FEATURE_MICROPRICE)
  )
}

function topSum(top: usize, levels: i32): i64 {
  let sum: i64 = 0
  for (let i = 0; i < levels; i++) sum += lots(top, i)
  return sum
}

function bookFeature(m: usize, kind: i32, param: i32): f64 {
  const bid = key(bidTop, 0)
  const ask = -key(askTop, 0)
  if (kind == FEATURE_MID) return <f64>(bid + ask) * 0.5 // F01, ticks
  if (kind == FEATURE_SPREAD) return <f64>(ask - bid) // F02, ticks
  if (kind == FEATURE_SPREAD_BPS) return (2e4 * <f64>(ask - bid)) / <f64>(bid + ask) // F02, bp
  if (kind == FEATURE_WEIGHTED_MID) return weightedMid(bid, ask) // F03
  if (kind == FEATURE_QUEUE_IMBALANCE) return balance(lots(bidTop, 0), lots(askTop, 0)) // F11
  if (kind == FEATURE_IMBALANCE_L) return balance(topSum(bidTop, param), topSum(askTop, param)) // F12
  if (kind == FEATURE_IMBALANCE_BPS) return balance(lotsWithin(m, m + BIDS, param), lotsWithin(m, m + ASKS, param)) // F13
  if (kind == FEATURE_IMBALANCE_DIST) return imbalanceByDistance(m) // F14
  return amount(m, topSum(kind == FEATURE_BID_PRESSURE ? bidTop : askTop, param))
}

/** F03: (A₁·b₁ + B₁·a₁)/(A₁ + B₁) − M = ½S·(B₁ − A₁)/(B₁ + A₁), ticks. */
function weightedMid(bid: i64, ask: i64): f64 {
  return <f64>(ask - bid) * 0.5 * balance(lots(bidTop, 0), lots(askTop, 0))
}

function flowFeature(m: usize, kind: i32, param: i32, w: i32): f64 {
  if (kind == FEATURE_OFI || kind == FEATURE_OFI_LEGACY) {
    if (!warm(m, BOOK_RING, w, load<i64>(m, I_EPOCH_START))) return NaN
    const bit = kind == FEATURE_OFI ? param - 1 : SERIES_LEGACY
    const series = popcnt(load<i32>(m, C_SERIES) & ((1 << bit) - 1))
    return amount(m, windowSum(m, BOOK_RING, w, series)) // F27, F28, F29
  }
  if (kind == FEATURE_TRADE_INTENSITY) { // F43
    if (!warm(m, TRADE_RING, w, load<i64>(m, I_FIRST_TIME))) return NaN
    const buy = param == 2 ? 0 : ratePerSecond(m, RATE_WINDOWS + w, false)
    return param == 1 ? buy : buy + ratePerSecond(m, RATE_WINDOWS + w, true)
  }
  if (kind >= FEATURE_EXEC_RATE) return speedFeature(m, kind, param)
  if (!warm(m, TRADE_RING, w, load<i64>(m, I_FIRST_TIME))) return NaN
  const rows = windowRows(m, TRADE_RING, w)
  if (kind == FEATURE_TRADE_COUNT) return <f64>rows
  if (rows == 0) reason = REASON_NO_TRADES
  if (rows == 0) return NaN
  const signed = windowSum(m, TRADE_RING, w, 0)
  if (kind == FEATURE_TRADE_FLOW) return amount(m, signed)
  return <f64>signed / <f64>windowSum(m, TRADE_RING, w, 1) // F41
}

/** Whether one full window has passed since `start`, with every row still there. */
function warm(m: usize, ring: i32, w: i32, start: i64): bool {
  const now = load<i64>(m, I_TS_VENUE)
  if (start == NO_TIME || now == NO_TIME || now - start < windowNs(m, w)) reason = REASON_WARM_UP
  else if (windowIsShort(m, ring, w)) reason = REASON_WINDOW_OVERFLOW
  return reason == REASON_NONE
}

function speedFeature(m: usize, kind: i32, param: i32): f64 {
  if (!isTrading(m)) {
    reason = REASON_NO_TRADES
    return NaN
  }
  if (kind == FEATURE_EXEC_ACCEL) return acceleration(m) * amount(m, 1)
  if (kind == FEATURE_EXEC_RATIO) return speedRatio(m)
  if (kind == FEATURE_EXEC_SPEED) return speedLevel(m)
  return ratePerSecond(m, RATE_FAST, param == 2) * amount(m, 1)
}

/** F04: G*(I, S) of the frozen table, ticks. */
function microprice(m: usize): f64 {
  if (!hasTable(m)) {
    reason = REASON_NO_TABLE
    return NaN
  }
  const value = adjustment(m, -key(askTop, 0) - key(bidTop, 0), lots(bidTop, 0), lots(askTop, 0))
  if (isNaN(value)) reason = REASON_UNSEEN
  return value
}

/** bid_px_00 … ask_ct_09. */
function rawLevel(m: usize, kind: i32, rank: i32): f64 {
  const ask = kind >= FEATURE_ASK_PX
  if (rank >= (ask ? askLevels : bidLevels)) {
    reason = REASON_NO_LEVEL
    return NaN
  }
  const top = ask ? askTop : bidTop
  const k = key(top, rank)
  if (kind == FEATURE_BID_PX || kind == FEATURE_ASK_PX) return price(m, ask ? -k : k)
  if (kind == FEATURE_BID_SZ || kind == FEATURE_ASK_SZ) return amount(m, lots(top, rank))
  if ((load<i32>(m, C_FLAGS) & FLAG_BY_ORDER) == 0) {
    reason = REASON_NEEDS_L3
    return NaN
  }
  // Lots that no known order accounts for may be any number of orders: then there is no count.
  if (orderLotsAt(m, ask ? 1 : 0, k) != lots(top, rank)) {
    reason = REASON_ANONYMOUS
    return NaN
  }
  return <f64>orderCountAt(m, ask ? 1 : 0, k)
}
