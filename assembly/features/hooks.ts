// Who is told of what: everything that happens to a market passes here, and from here to the families of features that its
// piece holds a state for.
import {
  ASKS, BATCH_EVENTS, BIDS, EV_TRADE_ID, EV_TRADE_OWN, EV_TRADE_PX, EV_TRADE_QTY, EV_TRADE_SIGN, FAMILY_LATELY,
  FAMILY_MESSAGES, FAMILY_REALIZED, FAMILY_SECONDS, FAMILY_TRADES, FAMILY_VPIN, FLOW_DEPTH, F_RATE_TIME, F_TRADE_TIME,
  I_DEPTH_SEEN, I_EPOCH_START, I_TOP_FRESH, I_TS_VENUE, KIND_ORDERS, KIND_TRADE, PC_BATCHES, PC_EPOCH_EVENT, PC_EPOCH_TRADES,
  PC_MID2, PC_SPREAD, PC_TOP, PC_TRADE_OWN, PC_TRADE_SIGN, STATE_LIVE, ST_EVENTS, ST_OFF_MARKET, ST_TRADES,
  ST_TS_LOCAL_US, ST_TS_VENUE_US, ST_UNTOLD_TRADES, TRADES_LOTS, TRADES_SIGNED_LOTS, TRADE_FIELDS, TR_ID, TR_PX, TR_QTY,
  TR_SIGN, TR_TS_LOCAL_US, TR_TS_VENUE_US, VIEW_EVENT,
} from '../layout'
import { NO_TIME, eventKind, eventTime } from '../decode/event'
import { growTrades, tradesFit, tradesPtr } from '../memory'
import { NO_KEY } from '../book/price'
import { readTop } from '../book/read'
import { noteTradeAtLevel } from '../signal/tracker'
import { computeBatch, forgetBatch } from './compute'
import { bookIs, tradeIs, tradePriced } from './facts'
import { SIDE_TOP, appendFlow, bookSeries, flowDepth, keepTop, stageFlow, stageSpread } from './flow'
import { closeNearness } from './nearness'
import { eventNumber, familyOf, pieceOf, tradeNumber } from './piece'
import { followsPositions, positionsBook, positionsTrade } from './position'
import { passLately, tradeLately } from './lately'
import { bookRealized, passRealized, restartRealized, tradeRealized } from './realized'
import { bookTrades, restartTrades, tradeTrades } from './trades'
import { tradeVpin } from './vpin'
import { addToIntensities, addToRates } from './rates'
import { bookMessages, levelMessages, messageMessages, passMessages, restartMessages, tradeMessages } from './messages'
import { BOOK_RING, MESSAGE_RING, TRADE_RING, appendRow, clearRing, clearStage, stageInt } from './rings'
import { bookSeconds, messageSeconds, passSeconds, restartSeconds, tradeSeconds } from './seconds'
import { amount, ticksOf, tradePrice, wholeTicks } from './units'
import { mid2 } from './touch'
import { bump, stat, stateOf } from '../state'

/** Trades of the present call that have been listed for the host. */
export let tradesOut: i32 = 0
export function clearTrades(): void {
  tradesOut = 0
}

const TOP: usize = memory.data(2 * 10 * 16)
const OFF_MARKET: f64 = 0.05

/** Venue time for rows; a market that has never seen a time counts from 0. */
function now(m: usize): i64 {
  const ns = load<i64>(m, I_TS_VENUE)
  return ns == NO_TIME ? 0 : ns
}

export function initFlow(m: usize): void {
  store<i64>(m, NO_TIME, F_RATE_TIME)
  store<i64>(m, NO_TIME, F_TRADE_TIME)
}

/** Venue time is about to move. */
export function passTime(m: usize, from: i64, to: i64): void {
  const piece = pieceOf(m)
  if (piece == 0) return
  const seconds = familyOf(piece, FAMILY_SECONDS)
  if (seconds != 0) passSeconds(m, seconds, from, to)
  const realized = familyOf(piece, FAMILY_REALIZED)
  if (realized != 0) passRealized(m, realized, from, to)
  const lately = familyOf(piece, FAMILY_LATELY)
  if (lately != 0) passLately(m, lately, from, to)
  const messages = familyOf(piece, FAMILY_MESSAGES)
  if (messages != 0) passMessages(m, messages, from, to)
}

/** A frame of a feed by price has been applied, or a row of a by-order file: then facts.message… say what it was. */
export function noteMessage(m: usize): void {
  const piece = pieceOf(m)
  if (piece == 0) return
  const seconds = familyOf(piece, FAMILY_SECONDS)
  if (seconds != 0) messageSeconds(m, seconds)
  const messages = familyOf(piece, FAMILY_MESSAGES)
  if (messages == 0) return
  clearStage()
  messageMessages(m, messages)
  appendRow(m, MESSAGE_RING, now(m))
}

/** A level of side `s` has changed from `was` to `lots` in a depth frame; `best` is the side's best before the frame. */
export function noteLevel(m: usize, s: usize, key: i64, was: i64, lots: i64, best: i64): void {
  levelMessages(m, familyOf(pieceOf(m), FAMILY_MESSAGES), s == m + BIDS ? 0 : 1, key, was, lots, best)
}

/** The book was dropped: windows derived from it begin anew. */
export function restartBookFlow(m: usize): void {
  store<i32>(m, 0, I_DEPTH_SEEN)
  const piece = pieceOf(m)
  if (piece == 0) return
  clearRing(m, BOOK_RING)
  clearRing(m, MESSAGE_RING)
  store<i64>(piece, NO_KEY, PC_MID2)
  store<i64>(piece, NO_KEY, PC_SPREAD)
  forgetBatch(m)
  const seconds = familyOf(piece, FAMILY_SECONDS)
  if (seconds != 0) restartSeconds(m, seconds)
  const trades = familyOf(piece, FAMILY_TRADES)
  if (trades != 0) restartTrades(m, trades)
  const realized = familyOf(piece, FAMILY_REALIZED)
  if (realized != 0) restartRealized(m, realized)
  const messages = familyOf(piece, FAMILY_MESSAGES)
  if (messages != 0) restartMessages(m, messages)
}

/** A book event is complete: its flow against the last one. The first state of an epoch has nothing to be compared with. */
export function closeBookEvent(m: usize): void {
  closeNearness(m)
  if (followsPositions(m)) positionsBook(m)
  const piece = pieceOf(m)
  const first = load<i32>(m, I_DEPTH_SEEN) == 0
  if (first) {
    store<i32>(m, 1, I_DEPTH_SEEN)
    store<i64>(m, now(m), I_EPOCH_START)
  }
  if (piece == 0) return
  if (first) {
    store<i64>(piece, eventNumber(m), PC_EPOCH_EVENT)
    store<i64>(piece, tradeNumber(m), PC_EPOCH_TRADES)
  }
  const ns = now(m)
  const series = bookSeries(piece)
  const depth = familyOf(piece, FAMILY_MESSAGES) != 0 ? FLOW_DEPTH : flowDepth(series)
  readTop(m, m + BIDS, depth, TOP)
  readTop(m, m + ASKS, depth, TOP + SIDE_TOP)
  const bid = load<i64>(TOP)
  const ask = load<i64>(TOP + SIDE_TOP)
  const middle = bid == NO_KEY || ask == NO_KEY || bid > -ask ? NO_KEY : bid - ask
  bookIs(TOP, TOP + SIDE_TOP, piece + PC_TOP, piece + PC_TOP + SIDE_TOP, first, middle)
  if (series != 0 && !first) {
    stageFlow(series, depth, TOP, piece + PC_TOP)
    stageSpread(piece, ns)
  }
  tellBook(m, piece)
  if (series != 0 && !first) appendFlow(m, series, ns)
  keepTop(piece, TOP, depth, ns, middle)
  if (depth == FLOW_DEPTH) store<i32>(m, 1, I_TOP_FRESH)
}

/** To every family that looks at the book. */
function tellBook(m: usize, piece: usize): void {
  const seconds = familyOf(piece, FAMILY_SECONDS)
  if (seconds != 0) bookSeconds(m, seconds)
  const trades = familyOf(piece, FAMILY_TRADES)
  if (trades != 0) bookTrades(m, trades)
  const realized = familyOf(piece, FAMILY_REALIZED)
  if (realized != 0) bookRealized(m, realized)
  const messages = familyOf(piece, FAMILY_MESSAGES)
  if (messages != 0) bookMessages(m, messages)
}

/** An event is over, its book event closed if there was one: what is computed only now and then. */
export function endEvent(m: usize): void {
  const piece = pieceOf(m)
  if (piece != 0 && load<i32>(piece, PC_BATCHES) != 0 && <i64>stat(m, ST_EVENTS) % BATCH_EVENTS == 0) computeBatch(m)
}

/** The trade in the event: into the windows, the rates, the level it consumed (if it was shown) and the host's list. */
export function recordTrade(m: usize, visible: bool): void {
  const sign = load<i32>(VIEW_EVENT, EV_TRADE_SIGN)
  const lots = load<i64>(VIEW_EVENT, EV_TRADE_QTY)
  const px = load<i64>(VIEW_EVENT, EV_TRADE_PX)
  const ns = now(m)
  const piece = pieceOf(m)
  bump(m, ST_TRADES)
  if (isOffMarket(m, px)) bump(m, ST_OFF_MARKET)
  if (piece != 0) tellTrade(m, piece, ns, sign, lots, px, visible)
  addToRates(m, ns, sign, lots)
  store<i64>(m, ns, F_TRADE_TIME)
  if (visible) noteTradeAtLevel(m, sign, px, lots)
  if (visible && followsPositions(m)) positionsTrade(m, sign, wholeTicks(m, px), lots)
  if (tradesOut < tradesFit || growTrades()) listTrade(m, sign, lots, px)
  else bump(m, ST_UNTOLD_TRADES)
}

/** Whether a price lies more than 5 % away from the mid of a live book: a bad tick, an error trade, a book that is wrong. */
function isOffMarket(m: usize, px: i64): bool {
  if (stateOf(m) != STATE_LIVE) return false
  const mid = mid2(m)
  return mid != NO_KEY && Math.abs(2 * ticksOf(m, px) - <f64>mid) > OFF_MARKET * <f64>mid
}

/** When the trade in the event took place. */
function ownTime(): i64 {
  return eventKind() == KIND_TRADE || eventKind() == KIND_ORDERS ? load<i64>(VIEW_EVENT, EV_TRADE_OWN) : eventTime()
}

function tellTrade(m: usize, piece: usize, ns: i64, sign: i32, lots: i64, px: i64, visible: bool): void {
  const time = ownTime()
  const own = time == NO_TIME ? ns : time
  tradeIs(ns, own, sign, lots, px, visible)
  const price = tradePrice(m, px)
  const merges = load<i32>(piece, PC_TRADE_SIGN) == sign && load<i64>(piece, PC_TRADE_OWN) == own
  tradePriced(ticksOf(m, px), price, amount(m, lots), load<i64>(piece, PC_MID2), merges)
  store<i64>(piece, own, PC_TRADE_OWN)
  store<i32>(piece, sign, PC_TRADE_SIGN)
  const seconds = familyOf(piece, FAMILY_SECONDS)
  if (seconds != 0) tradeSeconds(m, seconds)
  const trades = familyOf(piece, FAMILY_TRADES)
  if (trades != 0) tradeTrades(m, trades)
  const realized = familyOf(piece, FAMILY_REALIZED)
  if (realized != 0) tradeRealized(m, realized)
  const lately = familyOf(piece, FAMILY_LATELY)
  if (lately != 0) tradeLately(m, lately)
  const vpin = familyOf(piece, FAMILY_VPIN)
  if (vpin != 0) tradeVpin(m, vpin)
  const messages = familyOf(piece, FAMILY_MESSAGES)
  if (messages != 0) tradeMessages(m, messages)
  stageInt(TRADES_SIGNED_LOTS, sign > 0 ? lots : -lots)
  stageInt(TRADES_LOTS, lots)
  appendRow(m, TRADE_RING, ns)
  addToIntensities(piece, ns, sign)
}

function listTrade(m: usize, sign: i32, lots: i64, px: i64): void {
  const at = tradesPtr + <usize>(tradesOut++ * TRADE_FIELDS * 8)
  store<f64>(at, <f64>load<i64>(VIEW_EVENT, EV_TRADE_ID), TR_ID * 8)
  store<f64>(at, <f64>sign, TR_SIGN * 8)
  store<f64>(at, tradePrice(m, px), TR_PX * 8)
  store<f64>(at, amount(m, lots), TR_QTY * 8)
  // the trade's own time: it may be older than the greatest the market has seen
  const own = ownTime()
  store<f64>(at, own == NO_TIME ? stat(m, ST_TS_VENUE_US) : <f64>(own / 1000), TR_TS_VENUE_US * 8)
  store<f64>(at, stat(m, ST_TS_LOCAL_US), TR_TS_LOCAL_US * 8)
}
