// What each kind of feature needs to be kept up to date: series of rings, and states of families. The market's piece holds what
// its features need and nothing else.
import {
  BOOK_IGNITIONS, BOOK_OFI_PART, BOOK_SPREAD_TIME, FAMILY_LATELY, FAMILY_MESSAGES, FAMILY_REALIZED, FAMILY_SECONDS, FAMILY_SESSION,
  FAMILY_TRADES, FAMILY_VPIN, FEATURE_ABSORPTION, FEATURE_CANCEL_RATIO, FEATURE_DEPLETION, FEATURE_FLEETING_SHARE,
  FEATURE_FUNDING_COUNTDOWN, FEATURE_HIDDEN_RATE, FEATURE_IMPACT, FEATURE_LAYERING, FEATURE_MOMENTUM_IGNITION,
  FEATURE_MSG_RATE, FEATURE_OFI, FEATURE_OFI_BATCH_REST, FEATURE_OFI_INTEGRATED, FEATURE_OFI_LEGACY, FEATURE_OFI_NORM,
  FEATURE_OFI_PART, FEATURE_OFI_PER_VOLUME, FEATURE_OFI_SHARE, FEATURE_P_UP, FEATURE_SPREAD_EFFECTIVE,
  FEATURE_SPREAD_REALIZED, FEATURE_SPREAD_TW, FEATURE_STRATEGIC_RUNS, FEATURE_SWEEP_COUNT, FEATURE_TOD_SIN,
  FEATURE_TOUCH_RATE, FEATURE_TRADE_COUNT, FEATURE_TRADE_FLOW, FEATURE_TRADE_IMBALANCE, FEATURE_TRADE_IMBALANCE_CNT,
  FEATURE_TRADE_SIZE_LARGE_SHARE, FEATURE_TRADE_SIZE_MEAN, FEATURE_VPIN, FEATURE_VWAP_DEV, FLOW_DEPTH, KINDS_BATCH,
  KINDS_BATCH_FLOW, KINDS_BATCH_TRADE, KINDS_FLOW, KINDS_ONE_SIDE, MESSAGE_ADDED, MESSAGE_ADDS, MESSAGE_BOUGHT,
  MESSAGE_CANCELLED, MESSAGE_CANCELS, MESSAGE_FAR, MESSAGE_FLEETING, MESSAGE_ONE, MESSAGE_RUNS, MESSAGE_SOLD,
  REALIZED_IMPACT_LOTS, REALIZED_SPREAD_LOTS, RINGS, SERIES_DEPTH, SERIES_LEGACY, SERIES_TIME,
  SERIES_TOUCHED, SERIES_TOUCH_CHANGES, SERIES_TOUCH_IN_BID, TRADES_EFFECTIVE, TRADES_EFFECTIVE_BPS_LOTS,
  TRADES_EFFECTIVE_LOTS, TRADES_HIDDEN, TRADES_HIDDEN_LOTS, TRADES_LARGE_LOTS, TRADES_LOTS, TRADES_LOTS_WITH_MID,
  TRADES_NOTIONAL, TRADES_SIGN, TRADES_SWEEPS, TRADES_WITH_MID,
} from '../layout'
import { BOOK_RING, MESSAGE_RING, REALIZED_RING, TRADE_RING } from './rings'

const INTS: usize = memory.data(RINGS * 8)
const FLOATS: usize = memory.data(RINGS * 4)
const WINDOWS: usize = memory.data(RINGS * 4)
export let families: u32 = 0

@inline export function neededInts(ring: i32): u64 { return load<u64>(INTS + (<usize>ring << 3)) }
@inline export function neededFloats(ring: i32): u32 { return load<u32>(FLOATS + (<usize>ring << 2)) }
@inline export function neededWindows(ring: i32): u32 { return load<u32>(WINDOWS + (<usize>ring << 2)) }

export function clearNeeds(): void {
  memory.fill(INTS, 0, RINGS * 8)
  memory.fill(FLOATS, 0, RINGS * 4)
  memory.fill(WINDOWS, 0, RINGS * 4)
  families = 0
}

function needInts(ring: i32, w: i32, series: u64): void {
  const at = INTS + (<usize>ring << 3)
  store<u64>(at, load<u64>(at) | series)
  needWindow(ring, w)
}
function needFloats(ring: i32, w: i32, series: u32): void {
  const at = FLOATS + (<usize>ring << 2)
  store<u32>(at, load<u32>(at) | series)
  needWindow(ring, w)
}
function needWindow(ring: i32, w: i32): void {
  const at = WINDOWS + (<usize>ring << 2)
  store<u32>(at, load<u32>(at) | (1 << w))
}
/** State of a family, by number FAMILY_*. */
function needFamily(family: i32): void {
  families |= 1 << family
}

@inline function bit(series: i32): u64 { return <u64>1 << series }
const LEVELS: u64 = (1 << FLOW_DEPTH) - 1
const DEPTHS: u64 = LEVELS << SERIES_DEPTH

/** Series of integers of a ring that count lots. */
export function lotSeries(ring: i32): u64 {
  if (ring == MESSAGE_RING) return bit(MESSAGE_ADDED) | bit(MESSAGE_CANCELLED) | <u64>63 << MESSAGE_FAR
  if (ring == BOOK_RING) return ~(bit(BOOK_IGNITIONS) | bit(SERIES_TOUCHED) | bit(SERIES_TOUCH_CHANGES) | bit(SERIES_TIME))
  if (ring == TRADE_RING) return 3 | bit(TRADES_HIDDEN_LOTS) | bit(TRADES_LARGE_LOTS) | bit(TRADES_LOTS_WITH_MID)
  return ring >= REALIZED_RING ? 1 : 0
}

/** Its series of doubles that do. */
export function lotFloats(ring: i32): u32 {
  if (ring == TRADE_RING) return 1 << TRADES_EFFECTIVE_LOTS | 1 << TRADES_EFFECTIVE_BPS_LOTS
  return ring >= REALIZED_RING ? 1 << REALIZED_SPREAD_LOTS | 1 << REALIZED_IMPACT_LOTS : 0
}

/** Adds what one feature needs. */
export function need(kind: i32, param: i32, w: i32): void {
  if (kind < KINDS_ONE_SIDE) needOfBook(kind, param, w)
  else if (kind >= FEATURE_TOD_SIN && kind <= FEATURE_FUNDING_COUNTDOWN) needFamily(FAMILY_SESSION)
  else if (kind >= FEATURE_ABSORPTION && kind <= FEATURE_VWAP_DEV) needOfTrades(kind, param, w)
  else if (kind >= KINDS_FLOW && kind < FEATURE_TOUCH_RATE) needOfMessages(kind, param, w)
  else if (kind >= FEATURE_TOUCH_RATE && kind < KINDS_BATCH) needOfPace(kind, param, w)
  else if (kind >= KINDS_BATCH && kind < KINDS_BATCH_TRADE) needFamily(FAMILY_SECONDS)
  else if (kind >= KINDS_BATCH_TRADE && kind < KINDS_BATCH_FLOW) needFamily(FAMILY_LATELY)
  else needFamily(FAMILY_MESSAGES)
}

function needOfBook(kind: i32, param: i32, w: i32): void {
  if (kind == FEATURE_OFI) needInts(BOOK_RING, w, bit(param - 1))
  else if (kind == FEATURE_OFI_LEGACY) needInts(BOOK_RING, w, bit(SERIES_LEGACY))
  else if (kind >= FEATURE_TRADE_IMBALANCE && kind <= FEATURE_TRADE_COUNT) needInts(TRADE_RING, w, 3)
  else if (kind == FEATURE_SPREAD_TW) needSpread(w)
  else if (kind == FEATURE_P_UP) needInts(BOOK_RING, w, <u64>31 << SERIES_TOUCH_IN_BID)
}

function needSpread(w: i32): void {
  needInts(BOOK_RING, w, bit(SERIES_TIME))
  needFloats(BOOK_RING, w, 1 << BOOK_SPREAD_TIME)
}

function needOfPace(kind: i32, param: i32, w: i32): void {
  if (kind == FEATURE_TOUCH_RATE) needInts(BOOK_RING, w, bit(SERIES_TOUCHED))
  else if (kind == FEATURE_DEPLETION) needInts(BOOK_RING, w, <u64>3 << (SERIES_TOUCH_IN_BID + 2 * param))
  else if (kind == FEATURE_OFI_NORM) needInts(BOOK_RING, w, bit(param - 1) | DEPTHS)
  else if (kind == FEATURE_OFI_INTEGRATED || kind == FEATURE_OFI_SHARE) needInts(BOOK_RING, w, LEVELS | DEPTHS)
  else {
    needInts(BOOK_RING, w, 1)
    needInts(TRADE_RING, w, 2)
  }
}

function needOfMessages(kind: i32, param: i32, w: i32): void {
  needFamily(FAMILY_MESSAGES)
  if (kind == FEATURE_OFI_PART) needInts(BOOK_RING, w, bit(BOOK_OFI_PART + param))
  else if (kind == FEATURE_OFI_BATCH_REST) needInts(BOOK_RING, w, 1 | <u64>7 << BOOK_OFI_PART)
  else if (kind == FEATURE_CANCEL_RATIO) {
    needInts(MESSAGE_RING, w, param == 0 ? bit(MESSAGE_ADDED) | bit(MESSAGE_CANCELLED) : bit(MESSAGE_ADDS) | bit(MESSAGE_CANCELS))
    if (param == 2) needInts(TRADE_RING, w, bit(TRADES_LOTS))
  } else if (kind == FEATURE_MSG_RATE) needInts(MESSAGE_RING, w, bit(MESSAGE_ONE))
  else if (kind == FEATURE_FLEETING_SHARE) needInts(MESSAGE_RING, w, bit(MESSAGE_FLEETING + param) | bit(MESSAGE_ADDS))
  else if (kind == FEATURE_STRATEGIC_RUNS) needInts(MESSAGE_RING, w, bit(MESSAGE_RUNS))
  else if (kind == FEATURE_LAYERING) {
    needInts(MESSAGE_RING, w, <u64>7 << (MESSAGE_FAR + 3 * param) | bit(MESSAGE_BOUGHT) | bit(MESSAGE_SOLD))
  } else if (kind == FEATURE_MOMENTUM_IGNITION) needInts(BOOK_RING, w, bit(BOOK_IGNITIONS))
}

function needOfTrades(kind: i32, param: i32, w: i32): void {
  if (kind == FEATURE_SPREAD_REALIZED || kind == FEATURE_IMPACT) {
    needFamily(FAMILY_REALIZED)
    needInts(REALIZED_RING + param, w, 1)
    needFloats(REALIZED_RING + param, w, kind == FEATURE_IMPACT ? 1 << REALIZED_IMPACT_LOTS : 1 << REALIZED_SPREAD_LOTS)
    return
  }
  needFamily(kind == FEATURE_VPIN ? FAMILY_VPIN : FAMILY_TRADES)
  if (kind == FEATURE_SPREAD_EFFECTIVE) {
    needInts(TRADE_RING, w, bit(param == 1 ? TRADES_WITH_MID : TRADES_LOTS_WITH_MID))
    needFloats(TRADE_RING, w, 1 << (param == 0 ? TRADES_EFFECTIVE_LOTS : param == 1 ? TRADES_EFFECTIVE : TRADES_EFFECTIVE_BPS_LOTS))
  } else if (kind == FEATURE_TRADE_IMBALANCE_CNT) needInts(TRADE_RING, w, bit(TRADES_SIGN))
  else if (kind == FEATURE_TRADE_SIZE_MEAN) needInts(TRADE_RING, w, 2)
  else if (kind == FEATURE_TRADE_SIZE_LARGE_SHARE) needInts(TRADE_RING, w, bit(TRADES_LARGE_LOTS) | 2)
  else if (kind == FEATURE_SWEEP_COUNT) needInts(TRADE_RING, w, bit(TRADES_SWEEPS))
  else if (kind == FEATURE_HIDDEN_RATE) needInts(TRADE_RING, w, bit(TRADES_HIDDEN) | bit(TRADES_HIDDEN_LOTS) | 2)
  else if (kind == FEATURE_VWAP_DEV) {
    needInts(TRADE_RING, w, 2)
    needFloats(TRADE_RING, w, 1 << TRADES_NOTIONAL)
  }
}
