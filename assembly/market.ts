// The state machine of a market: what a decoded event does to book, state, epoch and sequence (docs/states.md). How a book begins
// stands in join.ts (kept frames and a snapshot beside the stream) and whole.ts (events that carry it whole), times in clock.ts.
//
//   IDLE ─frame→ BUFFERING ─snapshot, bridged→ LIVE ─gap, crossed, defect→ RESYNC ─frame→ BUFFERING
//   LIVE ─silence→ STALE ─frame that links→ LIVE
import {
  ASKS, BIDS, C_DECODER, C_FAMILY, C_FLAGS, C_STALE_NS, DECODER_COINBASE, EVFLAG_CHECKSUM, EVFLAG_FIRST_FULL, EVFLAG_FULL,
  EVFLAG_OTHER_SYMBOL, EVFLAG_RECEIVED, EV_ASKS, EV_ASK_PX, EV_ASK_QTY, EV_BIDS, EV_BID_PX, EV_BID_QTY, EV_FAMILY, EV_ORDERS, EV_TS,
  FAMILY_COUNTER, FAMILY_FULL, FAMILY_RANGE, FLAG_MAY_CROSS, FLAG_UNCROSS, I_CROSSED_SINCE, I_EPOCH_START, I_FIRST_TIME, I_JOINING, I_SEQ, I_TRADE_ID,
  I_TS_LOCAL, I_TS_VENUE, KIND_ALIVE, KIND_CHECKSUM, KIND_DEPTH, KIND_NO_BOOK, KIND_ORDERS, KIND_RECONNECT, KIND_SUBSCRIBED, KIND_TICKER,
  KIND_TRADE, STATE_BUFFERING, STATE_LIVE, STATE_NO_BOOK, STATE_RESYNC, STATE_STALE, STATUS_APPLIED, STATUS_CHECKSUM, STATUS_CROSSED,
  STATUS_DECODE, STATUS_DUPLICATE, STATUS_IGNORED, STATUS_POOL_FULL, STATUS_SEQ_RESET, STATUS_STALE, STATUS_VENUE_RECONNECT,
  STATUS_WRONG_SYMBOL, ST_APPLIED, ST_ASK_LEVELS, ST_BID_LEVELS, ST_DECODE_ERRORS, ST_DUPLICATES, ST_EVENTS, ST_GAPS, ST_IGNORED,
  ST_LINKED, ST_LOCKED, ST_POOL_FULL, ST_REASON, ST_RESYNCS, ST_SEQ, ST_STATE, ST_TICKERS, ST_TICKER_ASK_PX, ST_TICKER_ASK_QTY,
  ST_TICKER_BID_PX, ST_TICKER_BID_QTY, ST_TICKER_SEQ, ST_TS_LOCAL_US, ST_TS_VENUE_US, ST_WRONG_SYMBOL, VIEW_EVENT,
} from './layout'
import { refusedBesideBook } from './decode/decoders'
import { NO_TIME, eventAsks, eventBids, eventFirst, eventHas, eventKind, eventLast, eventPrev, eventTime } from './decode/event'
import { NO_KEY, applyAsks, applyBids, bestKey, clearBook } from './book/price'
import { fitWindows, levelCount } from './book/window'
import { NO_SEQ, countsAnew, nextFrame } from './book/sequence'
import { uncross } from './book/uncross'
import { closeBookEvent, endEvent, noteMessage } from './features/hooks'
import { trackLevels } from './signal/tracker'
import { bookIsProved } from './book/checksum'
import { applyOrders, commitOrders, isByOrder, recordTrades } from './orders'
import { isCrossed, isCrossedAt, mayPass, stayCrossed } from './crossing'
import { forgetChannel, noteChannel } from './book/channels'
import { cutToDepth, noteDepth } from './book/depth'
import { spellLevels } from './book/spelling'
import { BOOK_ALONE } from './part'
import { commitTrade, commitTrades } from './trades'
import { reachTime } from './clock'
import { beginStream, bufferFrame, clearBuffer, join, rebuffer, startBuffer, streamBegins } from './join'
import { commitWhole, dropBook } from './whole'
import { addStat, bookChanges, bump, setStat, stateOf } from './state'

export function resetMarket(m: usize): void {
  clearBook(m)
  store<i64>(m, NO_SEQ, I_SEQ)
  clearBuffer(m)
  store<i64>(m, NO_TIME, I_TS_VENUE)
  store<i64>(m, NO_TIME, I_TS_LOCAL)
  store<i64>(m, NO_TIME, I_EPOCH_START)
  store<i64>(m, NO_TIME, I_FIRST_TIME)
  store<i64>(m, i64.MIN_VALUE, I_TRADE_ID)
  setStat(m, ST_SEQ, NaN)
  setStat(m, ST_TS_VENUE_US, NaN)
  setStat(m, ST_TS_LOCAL_US, NaN)
  setStat(m, ST_TICKER_SEQ, NaN)
}

/** Leaves the book for good until a new snapshot: the host is told why, readers get nothing. */
export function resync(m: usize, reason: i32): i32 {
  dropBook(m)
  clearBuffer(m)
  setStat(m, ST_STATE, STATE_RESYNC)
  setStat(m, ST_REASON, reason)
  bump(m, ST_RESYNCS)
  if (reason == STATUS_POOL_FULL) bump(m, ST_POOL_FULL)
  return reason
}

export function seqIs(m: usize, seq: i64): void {
  store<i64>(m, seq, I_SEQ)
  setStat(m, ST_SEQ, seq == NO_SEQ ? NaN : <f64>seq)
}

/** A frame that could not be decoded. Only a frame that named itself a trade or a ticker leaves the book beyond doubt. */
export function refuse(m: usize): i32 {
  bump(m, ST_DECODE_ERRORS)
  if (refusedBesideBook) return STATUS_DECODE
  const state = stateOf(m)
  if (state == STATE_LIVE || state == STATE_STALE || hasCrossedBook(m)) return resync(m, STATUS_DECODE)
  if (state == STATE_BUFFERING) dropBook(m)
  clearBuffer(m) // whatever the frame said is missing from what has been kept
  return STATUS_DECODE
}

/** Applies the decoded event to the market. */
export function commit(m: usize): i32 {
  const kind = eventKind()
  if (eventHas(EVFLAG_OTHER_SYMBOL)) {
    if (!BOOK_ALONE && kind == KIND_SUBSCRIBED) forgetChannel(m)
    bump(m, ST_WRONG_SYMBOL)
    return STATUS_WRONG_SYMBOL
  }
  if (eventHas(EVFLAG_RECEIVED)) store<i64>(VIEW_EVENT, load<i64>(m, I_TS_LOCAL), EV_TS)
  if (kind == KIND_DEPTH) return commitDepth(m)
  // Binance's decoder leaves its one trade in the event itself; a list may be empty.
  if (kind == KIND_TRADE) return BOOK_ALONE || load<i32>(m, C_DECODER) < DECODER_COINBASE ? commitTrade(m, true) : commitTrades(m)
  if (kind == KIND_TICKER) {
    bump(m, ST_TICKERS)
    noteTicker(m)
    return STATUS_IGNORED
  }
  if (kind == KIND_RECONNECT) {
    rebuffer(m)
    return STATUS_VENUE_RECONNECT
  }
  if (!BOOK_ALONE) {
    if (kind == KIND_ORDERS) return commitOrders(m)
    if (kind == KIND_CHECKSUM) return commitChecksum(m)
    if (kind == KIND_NO_BOOK) return commitNoBook(m)
    if (kind == KIND_SUBSCRIBED) {
      noteChannel(m)
      noteDepth(m)
    }
    if (kind == KIND_ALIVE) revive(m)
    if (kind == KIND_SUBSCRIBED && eventHas(EVFLAG_FIRST_FULL)) beginStream(m)
  }
  bump(m, ST_IGNORED)
  return STATUS_IGNORED
}

/** A book that is proved by a message of its own: the state after everything before it. */
function commitChecksum(m: usize): i32 {
  const state = stateOf(m)
  if ((state != STATE_LIVE && state != STATE_STALE) || bookIsProved(m)) {
    revive(m)
    return STATUS_IGNORED
  }
  return resync(m, STATUS_CHECKSUM)
}

/** Halted, in auction, delisted: there is no book until the venue sends one again. */
function commitNoBook(m: usize): i32 {
  dropBook(m)
  clearBuffer(m)
  setStat(m, ST_STATE, STATE_NO_BOOK)
  setStat(m, ST_REASON, 0)
  reachTime(m, eventTime())
  return STATUS_IGNORED
}

/** The connection lives, and what it carries arrives in order: a stale book is as right as it was. */
export function revive(m: usize): void {
  if (stateOf(m) != STATE_STALE) return
  setStat(m, ST_STATE, STATE_LIVE)
  setStat(m, ST_REASON, 0)
}

function noteTicker(m: usize): void {
  setStat(m, ST_TICKER_SEQ, <f64>eventLast())
  setStat(m, ST_TICKER_BID_PX, <f64>load<i64>(VIEW_EVENT, EV_BID_PX))
  setStat(m, ST_TICKER_BID_QTY, <f64>load<i64>(VIEW_EVENT, EV_BID_QTY))
  setStat(m, ST_TICKER_ASK_PX, <f64>load<i64>(VIEW_EVENT, EV_ASK_PX))
  setStat(m, ST_TICKER_ASK_QTY, <f64>load<i64>(VIEW_EVENT, EV_ASK_QTY))
}

/** Family of the sequence number that this frame carries. */
export function familyOfEvent(m: usize): i32 {
  const own = load<i32>(VIEW_EVENT, EV_FAMILY)
  return own == 0 ? load<i32>(m, C_FAMILY) : own
}

function commitDepth(m: usize): i32 {
  // Beside a book by order, levels say nothing new (Coinbase tells both ways).
  if (!BOOK_ALONE && isByOrder(m) && !eventHas(EVFLAG_FULL)) {
    bump(m, ST_IGNORED)
    return STATUS_IGNORED
  }
  return follow(m)
}

@inline export function hasCrossedBook(m: usize): bool { return !BOOK_ALONE && isCrossed(m) }

/** A change of the book, by level or by order: it follows on what was applied, is kept until there is a snapshot, or is a gap. */
export function follow(m: usize): i32 {
  const family = familyOfEvent(m)
  if (eventHas(EVFLAG_FULL) || family == FAMILY_FULL || (eventHas(EVFLAG_FIRST_FULL) && streamBegins(m))) return commitWhole(m, family)
  const state = stateOf(m)
  if (state != STATE_LIVE && state != STATE_STALE && !hasCrossedBook(m)) {
    if (load<i32>(m, I_JOINING) != 0) return join(m, family)
    return bufferFrame(m, family)
  }
  const verdict = nextFrame(family, load<i64>(m, I_SEQ), eventFirst(), eventLast(), eventPrev())
  if (verdict == STATUS_APPLIED) {
    noteLink(m, family)
    return applyChange(m)
  }
  if (verdict == STATUS_DUPLICATE) {
    if (!countsAnew(family, load<i64>(m, I_SEQ), eventLast(), sentAt(), load<i64>(m, I_TS_VENUE))) {
      bump(m, ST_DUPLICATES)
      return verdict
    }
    resync(m, STATUS_SEQ_RESET)
    startBuffer(m)
    return STATUS_SEQ_RESET
  }
  bump(m, ST_GAPS)
  resync(m, verdict)
  startBuffer(m)
  return verdict
}

/** When the venue says that it sent the event; the receive time says nothing of that. */
export function sentAt(): i64 {
  return eventHas(EVFLAG_RECEIVED) ? NO_TIME : eventTime()
}

@inline export function tellsOrders(): bool { return !BOOK_ALONE && eventKind() == KIND_ORDERS }

export function applyChange(m: usize): i32 {
  return tellsOrders() ? applyOrders(m) : applyDepth(m)
}

/** Frames kept by the host are played a second time, but follow on each other once. */
export let replaying: bool = false
export function nowReplaying(yes: bool): void {
  replaying = yes
}

@inline
export function noteLink(m: usize, family: i32): void {
  if (replaying || family > FAMILY_COUNTER || (family == FAMILY_RANGE && eventFirst() == 0)) return // a range from 0 on links to anything
  bump(m, ST_LINKED)
}

/** Applies the event's levels; false when the pool is exhausted. */
export function putLevels(m: usize): bool {
  bookChanges(m)
  if (!BOOK_ALONE && !spellLevels(m)) return false
  return (
    applyBids(m, eventBids, load<i32>(VIEW_EVENT, EV_BIDS)) && applyAsks(m, eventAsks, load<i32>(VIEW_EVENT, EV_ASKS)) &&
    (BOOK_ALONE || cutToDepth(m))
  )
}

function applyDepth(m: usize): i32 {
  if (!putLevels(m) || !fitWindows(m) || !isUncrossed(m)) return resync(m, STATUS_POOL_FULL)
  if (!BOOK_ALONE && eventHas(EVFLAG_CHECKSUM) && !bookIsProved(m)) return resync(m, STATUS_CHECKSUM)
  return settle(m)
}

/** Uncrosses the book where that is the venue's way; false when the pool is exhausted. */
export function isUncrossed(m: usize): bool {
  return BOOK_ALONE || (load<i32>(m, C_FLAGS) & FLAG_UNCROSS) == 0 || uncross(m)
}

/** The whole frame is in the book: check it, publish it, close the event. */
export function settle(m: usize): i32 {
  const crossing = spread(m)
  const crossed = crossing < 0 && (load<i32>(m, C_FLAGS) & FLAG_MAY_CROSS) == 0
  if (crossed && (BOOK_ALONE || !mayPass(m))) {
    resync(m, STATUS_CROSSED)
    if (eventKind() == KIND_DEPTH || tellsOrders()) startBuffer(m)
    return STATUS_CROSSED
  }
  store<i32>(m, 0, I_JOINING)
  const ns = tellsOrders() ? NO_TIME : eventTime() // putOrders() has reached it already
  publish(m, crossing, familyOfEvent(m) == FAMILY_FULL ? eventTime() : eventLast(), ns, 1)
  if (!BOOK_ALONE && crossed) {
    clearBuffer(m)
    stayCrossed(m)
  } else becomeLive(m)
  if (!BOOK_ALONE) closeEvent(m, crossed)
  return STATUS_APPLIED
}

/** The event is told to whoever listens. Its trades come first: they are judged by the book before it. */
export function closeEvent(m: usize, crossed: bool): void {
  const byOrders = tellsOrders()
  if (byOrders) recordTrades(m)
  if (!crossed && (!byOrders || load<i32>(VIEW_EVENT, EV_ORDERS) != 0 || eventHas(EVFLAG_FULL))) {
    closeBookEvent(m)
    trackLevels(m)
  }
  if (!isByOrder(m)) noteMessage(m) // of orders, each change has been one
  endEvent(m)
}

/** What can be read of a book to which `events` events were applied, beside its levels: is it locked, its number, times, counters. */
export function publish(m: usize, crossing: i64, seq: i64, ns: i64, events: i32): void {
  setStat(m, ST_LOCKED, crossing == 0 ? 1 : 0)
  seqIs(m, seq)
  reachTime(m, ns)
  addStat(m, ST_APPLIED, events)
  addStat(m, ST_EVENTS, events)
}

function becomeLive(m: usize): void {
  if (stateOf(m) == STATE_LIVE) return
  if (stateOf(m) != STATE_STALE) clearBuffer(m)
  store<i64>(m, 0, I_CROSSED_SINCE)
  setStat(m, ST_STATE, STATE_LIVE)
  setStat(m, ST_REASON, 0)
}

/** Best ask − best bid in ticks; positive also when a side is empty. */
export function spread(m: usize): i64 {
  const bid = bestKey(m + BIDS)
  const ask = bestKey(m + ASKS)
  return bid == NO_KEY || ask == NO_KEY ? i64.MAX_VALUE : -ask - bid
}

/**
 * Silence of the connection: LIVE becomes STALE when nothing has come for the configured time. `heardNs`: when the connection was
 * last heard of, NO_TIME where only this market's own frames tell.
 */
export function tick(m: usize, nowNs: i64, heardNs: i64): i32 {
  if (!BOOK_ALONE && isCrossedAt(m, nowNs)) return resync(m, STATUS_CROSSED)
  const last = heardNs == NO_TIME ? load<i64>(m, I_TS_LOCAL) : heardNs
  if (stateOf(m) != STATE_LIVE || last == NO_TIME || nowNs - last <= load<i64>(m, C_STALE_NS)) return STATUS_IGNORED
  setStat(m, ST_STATE, STATE_STALE)
  setStat(m, ST_REASON, STATUS_STALE)
  return STATUS_STALE
}

export function countLevels(m: usize): void {
  setStat(m, ST_BID_LEVELS, levelCount(m + BIDS))
  setStat(m, ST_ASK_LEVELS, levelCount(m + ASKS))
}
