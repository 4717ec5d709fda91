// Reading features: the market's list of (kind, parameter, window), each to a double, a reason why it is NaN and remarks.
// Formulas: docs/features/. State features are functions of the book as it stands; flow features are window sums and rates that
// were kept up to date event by event; batch features were computed at the last hundredth event and are held.
import {
  C_FLAGS, FAMILY_LATELY, FAMILY_MESSAGES, FAMILY_REALIZED, FAMILY_SECONDS, FAMILY_SESSION, FAMILY_TRADES, FAMILY_VPIN,
  FEATURE_ABSORPTION, FEATURE_ASK_PRESSURE, FEATURE_BID_PRESSURE, FEATURE_BID_PX, FEATURE_ENTROPY_PERM,
  FEATURE_EXEC_SPEED, FEATURE_FUNDING_COUNTDOWN, FEATURE_IMPACT, FEATURE_MICROPRICE, FEATURE_OFI, FEATURE_OFI_LEGACY,
  FEATURE_SPREAD_REALIZED, FEATURE_SPREAD_TW, FEATURE_TOD_SIN, FEATURE_TOUCH_RATE, FEATURE_TRADE_IMBALANCE,
  FEATURE_VPIN, FEATURE_VWAP_DEV, FLAG_BY_ORDER, KINDS_BATCH, KINDS_BATCH_FLOW, KINDS_BATCH_TRADE, KINDS_FLOW,
  KINDS_ONE_SIDE, KINDS_TRADE, KINDS_TRADE_SIDES, PC_BATCHES, PC_HELD, PC_WHY, REASON_CROSSED, REASON_HALT,
  REASON_NEEDS_L3, REASON_NONE, REASON_NOT_LIVE, REASON_ONE_SIDED, REASON_WARM_UP, REASON_ZERO_DENOMINATOR, STATE_LIVE, STATUS_CROSSED, ST_REASON,
  STATE_NO_BOOK, VIEW_FEATURES, VIEW_REASONS,
} from '../layout'
import { flowFeature, tradeFeature } from './flows'
import { oneSideFeature, shapeFeature } from './shape'
import { forgetCosts } from './cost'
import { forgetWalks } from './depth'
import { askKey, askLevels, bidKey, bidLevels, bookFeature, rawLevel, readLevels } from './levels'
import { batchLately } from './lately'
import { codeAt, familyOf, featureCount, pieceOf } from './piece'
import { advanceWindows } from './rings'
import { batchSeconds, beginSeconds } from './second-batch'
import { batchMessages, readMessages } from './messages'
import { readRealized } from './realized'
import { readSession } from './session'
import { readTrades } from './trades'
import { readVpin } from './vpin'
import { because, begin, flags, reason } from './undefined'
import { stat, stateOf } from '../state'

/** What has to be there for a kind to be computed at all. */
const NOTHING: i32 = 0
const LIVE: i32 = 1
const SIDES: i32 = 2

function needOf(kind: i32): i32 {
  if (kind < FEATURE_SPREAD_TW) {
    if (kind >= FEATURE_TRADE_IMBALANCE && kind <= FEATURE_EXEC_SPEED) return NOTHING
    if (kind == FEATURE_MICROPRICE) return SIDES
    if (kind == FEATURE_BID_PRESSURE || kind == FEATURE_ASK_PRESSURE || kind == FEATURE_OFI || kind == FEATURE_OFI_LEGACY) return LIVE
    return kind >= FEATURE_BID_PX ? LIVE : SIDES
  }
  if (kind < KINDS_ONE_SIDE) return kind == FEATURE_SPREAD_TW ? LIVE : SIDES
  if (kind < KINDS_TRADE) return LIVE
  if (kind < KINDS_TRADE_SIDES) return NOTHING
  if (kind < KINDS_FLOW) return SIDES
  return kind >= KINDS_BATCH_TRADE && kind < KINDS_BATCH_FLOW ? NOTHING : LIVE
}

/** needOf() of every kind: reading features asks for each of them, and its branches are many (signals −2 %). */
const NEEDS: usize = memory.data(256)
for (let kind = 0; kind < 256; kind++) store<u8>(NEEDS + <usize>kind, <u8>needOf(kind))

/** Writes every feature of the market's list to VIEW_FEATURES and VIEW_REASONS; returns how many. */
export function computeFeatures(m: usize): i32 {
  const piece = pieceOf(m)
  if (piece == 0) return 0
  const n = featureCount(piece)
  advanceWindows(m)
  readLevels(m, piece)
  forgetWalks()
  forgetCosts()
  const notLive = whyNotLive(m)
  const noSides = notLive != REASON_NONE ? notLive : whyNoSides()
  const held = piece + <usize>load<i32>(piece, PC_HELD)
  const reasons = piece + <usize>load<i32>(piece, PC_WHY)
  for (let i = 0; i < n; i++) {
    const code = codeAt(piece, i)
    const kind = <i32>(code & 0xff)
    const need = <i32>load<u8>(NEEDS + <usize>kind)
    const why = need == NOTHING ? REASON_NONE : need == LIVE ? notLive : noSides
    let value: f64 = NaN
    let note = why
    if (why == REASON_NONE) {
      if (kind < KINDS_BATCH) {
        begin(REASON_NONE)
        value = evaluate(m, piece, kind, <i32>((code >> 8) & 0xff), <i32>(code >> 16))
        if (!isFinite(value)) {
          value = NaN // one bit pattern for all; what was divided by 0 is undefined too
          if (reason == REASON_NONE) because(REASON_ZERO_DENOMINATOR)
        }
        note = reason | (flags << 8)
      } else {
        value = load<f64>(held + (<usize>i << 3))
        note = load<i32>(reasons + (<usize>i << 2))
        if (kind >= KINDS_BATCH_FLOW && (load<i32>(m, C_FLAGS) & FLAG_BY_ORDER) == 0) note = REASON_NEEDS_L3
        else if (note == 0 && isNaN(value)) note = REASON_WARM_UP
      }
    }
    store<f64>(<usize>(VIEW_FEATURES + (i << 3)), value)
    store<i32>(<usize>(VIEW_REASONS + (i << 2)), note)
  }
  return n
}

/** Computes the batch features and holds them until the next round. */
export function computeBatch(m: usize): void {
  const piece = pieceOf(m)
  const n = featureCount(piece)
  const held = piece + <usize>load<i32>(piece, PC_HELD)
  const why = piece + <usize>load<i32>(piece, PC_WHY)
  const notLive = whyNotLive(m)
  const seconds = familyOf(piece, FAMILY_SECONDS)
  const news = seconds != 0 && notLive == REASON_NONE && beginSeconds(m, seconds)
  for (let i = 0; i < n; i++) {
    const code = codeAt(piece, i)
    const kind = <i32>(code & 0xff)
    if (kind < KINDS_BATCH) continue
    if (kind < KINDS_BATCH_TRADE && !news && kind != FEATURE_ENTROPY_PERM) continue
    if (notLive != REASON_NONE && needOf(kind) == LIVE) continue // readers get that reason as long as it lasts
    begin(REASON_NONE)
    let value = batch(m, piece, kind, <i32>((code >> 8) & 0xff))
    if (!isFinite(value)) {
      value = NaN
      if (reason == REASON_NONE) because(REASON_ZERO_DENOMINATOR)
    }
    store<f64>(held + (<usize>i << 3), value)
    store<i32>(why + (<usize>i << 2), reason | (flags << 8))
  }
}

function batch(m: usize, piece: usize, kind: i32, param: i32): f64 {
  if (kind < KINDS_BATCH_TRADE) return batchSeconds(m, familyOf(piece, FAMILY_SECONDS), kind, param)
  if (kind >= KINDS_BATCH_FLOW) return batchMessages(m, familyOf(piece, FAMILY_MESSAGES), kind, param)
  return batchLately(m, familyOf(piece, FAMILY_LATELY), kind, param)
}

/** The epoch is over: batch features of the book are undefined until the next round. */
export function forgetBatch(m: usize): void {
  const piece = pieceOf(m)
  if (load<i32>(piece, PC_BATCHES) == 0) return
  const n = featureCount(piece)
  const held = piece + <usize>load<i32>(piece, PC_HELD)
  const why = piece + <usize>load<i32>(piece, PC_WHY)
  for (let i = 0; i < n; i++) {
    if (needOf(<i32>(codeAt(piece, i) & 0xff)) == NOTHING) continue
    store<f64>(held + (<usize>i << 3), NaN)
    store<i32>(why + (<usize>i << 2), 0)
  }
}

function evaluate(m: usize, piece: usize, kind: i32, param: i32, w: i32): f64 {
  if (kind < FEATURE_OFI) return bookFeature(m, kind, param)
  if (kind < FEATURE_BID_PX) return kind <= FEATURE_OFI_LEGACY ? flowFeature(m, piece, kind, param, w) : tradeFeature(m, kind, param, w)
  if (kind < FEATURE_SPREAD_TW) return rawLevel(m, kind, param)
  if (kind < KINDS_ONE_SIDE) return shapeFeature(m, piece, kind, param, w)
  if (kind >= FEATURE_ABSORPTION && kind <= FEATURE_VWAP_DEV) return ofTrades(m, piece, kind, param, w)
  if (kind < KINDS_TRADE) return oneSideFeature(m, kind, param)
  if (kind < FEATURE_TOUCH_RATE) return readMessages(m, familyOf(piece, FAMILY_MESSAGES), kind, param, w)
  return flowFeature(m, piece, kind, param, w)
}

/** Features of trades by the family that holds them. */
function ofTrades(m: usize, piece: usize, kind: i32, param: i32, w: i32): f64 {
  if (kind == FEATURE_VPIN) return readVpin(m, familyOf(piece, FAMILY_VPIN), kind, param, w)
  if (kind == FEATURE_SPREAD_REALIZED || kind == FEATURE_IMPACT) return readRealized(m, familyOf(piece, FAMILY_REALIZED), kind, param, w)
  if (kind >= FEATURE_TOD_SIN && kind <= FEATURE_FUNDING_COUNTDOWN) return readSession(m, familyOf(piece, FAMILY_SESSION), kind, param, w)
  return readTrades(m, familyOf(piece, FAMILY_TRADES), kind, param, w)
}

function whyNotLive(m: usize): i32 {
  const state = stateOf(m)
  if (state == STATE_NO_BOOK) return stat(m, ST_REASON) == STATUS_CROSSED ? REASON_CROSSED : REASON_HALT
  return state == STATE_LIVE ? REASON_NONE : REASON_NOT_LIVE
}

function whyNoSides(): i32 {
  if (bidLevels == 0 || askLevels == 0) return REASON_ONE_SIDED
  return bidKey(0) > -askKey(0) ? REASON_CROSSED : REASON_NONE
}
