// The state machine of a market: what a decoded event does to book, state, epoch and sequence (docs/states.md).
//
//   IDLE ─frame→ BUFFERING ─snapshot, bridged→ LIVE ─gap, crossed, defect→ RESYNC ─frame→ BUFFERING
//   LIVE ─silence→ STALE ─frame that links→ LIVE
import {
  ASKS, BIDS, C_DECODER, C_FAMILY, DECODER_COINBASE, C_FLAGS, C_JOIN, C_STALE_NS, EVFLAG_CHECKSUM, EVFLAG_FULL, EVFLAG_OTHER_SYMBOL, EV_ASKS,
  EV_ASK_PX, EV_ASK_QTY, EV_BIDS, EV_BID_PX, EV_BID_QTY, EV_FAMILY, EV_JOIN, EV_TRADES, FAMILY_COUNTER, FAMILY_FULL, FLAG_BY_ORDER,
  FLAG_MAY_CROSS, I_BUFFER_FIRST, I_BUFFER_LAST, I_EPOCH_START, I_FIRST_TIME, I_JOINING, I_SEQ, I_TRADE_ID, I_TS_LOCAL, I_TS_VENUE, JOIN_AFTER, KIND_ALIVE,
  KIND_CHECKSUM, KIND_DEPTH, KIND_NO_BOOK, KIND_ORDERS, KIND_RECONNECT, KIND_TICKER, KIND_TRADE, STATE_BUFFERING, STATE_LIVE, STATE_NO_BOOK,
  STATE_RESYNC, STATE_STALE, STATUS_APPLIED, STATUS_BUFFERED, EV_ORDERS, I_CROSSED_SINCE, RULE_SNAPSHOT, STATUS_CHECKSUM, STATUS_CROSSED,
  STATUS_DECODE, STATUS_DUPLICATE, STATUS_IGNORED, STATUS_POOL_FULL, STATUS_SNAPSHOT_TOO_OLD, STATUS_STALE, STATUS_VENUE_RECONNECT,
  STATUS_WRONG_SYMBOL, ST_APPLIED, ST_ASK_LEVELS, ST_BID_LEVELS, ST_BUFFERED, ST_DECODE_ERRORS, ST_DUPLICATES, ST_EPOCH, ST_EVENTS, ST_GAPS,
  ST_IGNORED, ST_LINKED, ST_LOCKED, ST_POOL_FULL, ST_REASON, ST_RESYNCS, ST_SEQ, ST_STATE, ST_TICKERS, ST_TICKER_ASK_PX, ST_TICKER_ASK_QTY,
  ST_TICKER_BID_PX, ST_TICKER_BID_QTY, ST_TICKER_SEQ, ST_TIME_REGRESSIONS, ST_TS_LOCAL_US, ST_TS_VENUE_US, ST_WRONG_SYMBOL, VIEW_EVENT,
  KIND_SUBSCRIBED, EVFLAG_FIRST_FULL, EVFLAG_RECEIVED, EV_TS, FLAG_UNCROSS, STATE_IDLE,
} from './layout'
import { refusedBesideBook } from './decode/decoders'
import {
  NO_ID, NO_TIME, eventAsks, eventBids, eventFirst, eventHas, eventKind, eventLast, eventPrev, eventTime,
} from './decode/event'
import { NO_KEY, applyAsks, applyBids, bestKey, clearBook } from './book/price'
import { fitWindow, forgetChanges, levelCount } from './book/window'
import { NO_SEQ, endsAtSnapshot, joiningFrame, nextFrame } from './book/sequence'
import { clearOrders } from './book/order'
import { uncross } from './book/uncross'
import { closeBookEvent, endEvent, noteMessage, passTime, restartBookFlow } from './features/hooks'
import { clearTracker, trackLevels } from './signal/tracker'
import { advanceWindows } from './features/rings'
import { bookIsProved } from './book/checksum'
import { applyOrders, commitOrders, isByOrder, putOrders, recordTrades, setByOrder } from './orders'
import { isCrossed, isCrossedAt, mayPass, stayCrossed } from './crossing'
import { clearDefect, fail } from './decode/defect'
import { forgetChannel, noteChannel } from './book/channels'
import { cutToDepth, noteDepth } from './book/depth'
import { spellLevels } from './book/spelling'
import { BOOK_ALONE } from './part'
import { commitNumbered, commitTrade, commitTrades } from './trades'
import { addStat, bookChanges, stat, setStat, bump, stateOf } from './state'

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

function clearBuffer(m: usize): void {
  store<i64>(m, NO_SEQ, I_BUFFER_FIRST)
  store<i64>(m, NO_SEQ, I_BUFFER_LAST)
}

function dropBook(m: usize): void {
  clearBook(m)
  if (!BOOK_ALONE) {
    if ((load<i32>(m, C_FLAGS) & (FLAG_BY_ORDER | FLAG_UNCROSS)) != 0) clearOrders(m)
    restartBookFlow(m)
    clearTracker(m)
    store<i64>(m, 0, I_CROSSED_SINCE)
  }
  store<i32>(m, 0, I_JOINING)
  store<i64>(m, NO_SEQ, I_SEQ)
  setStat(m, ST_LOCKED, 0)
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

/** The local clock of what came in; without one, local = venue. */
export function setLocalTime(m: usize, tsUs: f64, restNs: i32): void {
  store<i64>(m, isNaN(tsUs) ? NO_TIME : <i64>tsUs * 1000 + restNs, I_TS_LOCAL)
}

function publishTimes(m: usize): void {
  const venue = load<i64>(m, I_TS_VENUE)
  if (venue == NO_TIME) return
  const venueUs = microseconds(venue)
  setStat(m, ST_TS_VENUE_US, venueUs)
  const local = load<i64>(m, I_TS_LOCAL)
  setStat(m, ST_TS_LOCAL_US, local == NO_TIME ? venueUs : microseconds(local))
}

/** floor(ns / 1000): by a product, put right by one where it was rounded; a division of 64 bits takes four times as long. */
@inline
function microseconds(ns: i64): f64 {
  const us = <i64>(<f64>ns * 0.001)
  const rest = ns - us * 1000
  return <f64>(rest < 0 ? us - 1 : rest >= 1000 ? us + 1 : us)
}

/** Brings the market to an event's venue time, the greatest seen; a frame without a time keeps it. */
export function reachTime(m: usize, ns: i64): void {
  const now = load<i64>(m, I_TS_VENUE)
  if (ns != NO_TIME) {
    if (now == NO_TIME || ns > now) moveTime(m, now, ns)
    else if (ns < now) bump(m, ST_TIME_REGRESSIONS)
    // advance() may have been called before anything came
    if (load<i64>(m, I_FIRST_TIME) == NO_TIME) store<i64>(m, load<i64>(m, I_TS_VENUE), I_FIRST_TIME)
  }
  publishTimes(m)
}

function moveTime(m: usize, from: i64, to: i64): void {
  if (!BOOK_ALONE) passTime(m, from, to)
  store<i64>(m, to, I_TS_VENUE)
}

/** Advances venue time without an event: windows expire, states stay. */
export function advance(m: usize, ns: i64): void {
  const now = load<i64>(m, I_TS_VENUE)
  if (now != NO_TIME && ns <= now) return
  moveTime(m, now, ns)
  publishTimes(m)
  advanceWindows(m)
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

/** How this frame may meet a snapshot. */
function joinOfEvent(m: usize): i32 {
  const own = load<i32>(VIEW_EVENT, EV_JOIN)
  return own == 0 ? load<i32>(m, C_JOIN) : own - 1
}

function commitDepth(m: usize): i32 {
  // Beside a book by order, levels say nothing new (Coinbase tells both ways).
  if (!BOOK_ALONE && isByOrder(m) && !eventHas(EVFLAG_FULL)) {
    bump(m, ST_IGNORED)
    return STATUS_IGNORED
  }
  return follow(m)
}

@inline function hasCrossedBook(m: usize): bool { return !BOOK_ALONE && isCrossed(m) }

/** A change of the book, by level or by order: it follows on what was applied, is kept until there is a snapshot, or is a gap. */
export function follow(m: usize): i32 {
  const family = familyOfEvent(m)
  if (eventHas(EVFLAG_FULL) || family == FAMILY_FULL || (eventHas(EVFLAG_FIRST_FULL) && streamBegins(m))) return commitFull(m, family)
  const state = stateOf(m)
  if (state != STATE_LIVE && state != STATE_STALE && !hasCrossedBook(m)) {
    if (load<i32>(m, I_JOINING) != 0) return join(m, family)
    return bufferFrame(m, family)
  }
  const verdict = nextFrame(family, load<i64>(m, I_SEQ), eventFirst(), eventLast(), eventPrev())
  if (verdict == STATUS_DUPLICATE) {
    bump(m, ST_DUPLICATES)
    return verdict
  }
  if (verdict != STATUS_APPLIED) {
    bump(m, ST_GAPS)
    resync(m, verdict)
    startBuffer(m)
    return verdict
  }
  noteLink(m, family)
  return applyChange(m)
}

@inline function tellsOrders(): bool { return !BOOK_ALONE && eventKind() == KIND_ORDERS }

function applyChange(m: usize): i32 {
  return tellsOrders() ? applyOrders(m) : applyDepth(m)
}

/** Frames kept by the host are played a second time, but follow on each other once. */
let replaying: bool = false
export function nowReplaying(yes: bool): void {
  replaying = yes
}

@inline
export function noteLink(m: usize, family: i32): void {
  if (!replaying && family <= FAMILY_COUNTER) bump(m, ST_LINKED)
}

/** The venue says that the market's stream begins anew. A book that is there is right, whatever was sent first. */
function beginStream(m: usize): void {
  const state = stateOf(m)
  if (state == STATE_RESYNC || state == STATE_BUFFERING) rebuffer(m)
}

/** Whether no frame has come since the market was opened or its connection was: one that lost its book to a gap goes on. */
function streamBegins(m: usize): bool {
  if (stateOf(m) == STATE_IDLE) return true
  const isInterrupted = stateOf(m) == STATE_RESYNC || stateOf(m) == STATE_BUFFERING
  return isInterrupted && stat(m, ST_REASON) == STATUS_VENUE_RECONNECT && load<i64>(m, I_BUFFER_LAST) == NO_SEQ
}

/** The buffer begins anew with this frame. */
function startBuffer(m: usize): void {
  store<i64>(m, eventFirst(), I_BUFFER_FIRST)
  store<i64>(m, eventLast(), I_BUFFER_LAST)
}

/** Before a snapshot frames are only kept, by the host; their sequence is checked all the same. */
function bufferFrame(m: usize, family: i32): i32 {
  setStat(m, ST_STATE, STATE_BUFFERING)
  const last = load<i64>(m, I_BUFFER_LAST)
  if (last != NO_SEQ) {
    const verdict = nextFrame(family, last, eventFirst(), eventLast(), eventPrev())
    if (verdict == STATUS_DUPLICATE) {
      bump(m, ST_DUPLICATES)
      return verdict
    }
    if (verdict != STATUS_APPLIED) {
      bump(m, ST_GAPS)
      startBuffer(m)
      setStat(m, ST_REASON, verdict)
      return verdict
    }
    noteLink(m, family)
    store<i64>(m, eventLast(), I_BUFFER_LAST)
  } else startBuffer(m)
  bump(m, ST_BUFFERED)
  reachTime(m, eventTime())
  if (tellsOrders() && load<i32>(VIEW_EVENT, EV_TRADES) != 0) commitNumbered(m)
  return STATUS_BUFFERED
}

/** A snapshot has been applied and waits for the frame that meets it. */
function join(m: usize, family: i32): i32 {
  const verdict = joiningFrame(
    family, joinOfEvent(m), load<i64>(m, I_SEQ), eventFirst(), eventLast(), eventPrev(),
  )
  if (verdict == STATUS_DUPLICATE || verdict == STATUS_APPLIED) noteStep(m, family)
  if (verdict == STATUS_DUPLICATE) return verdict
  if (verdict == STATUS_APPLIED) return applyChange(m)
  dropBook(m)
  setStat(m, ST_REASON, STATUS_SNAPSHOT_TOO_OLD)
  if (load<i64>(m, I_BUFFER_LAST) == NO_SEQ || eventFirst() > load<i64>(m, I_BUFFER_LAST)) startBuffer(m)
  return STATUS_SNAPSHOT_TOO_OLD
}

/** A frame that meets a snapshot, or is held in it, follows on the frame before all the same. */
function noteStep(m: usize, family: i32): void {
  const last = load<i64>(m, I_BUFFER_LAST)
  if (last == NO_SEQ) return
  const verdict = nextFrame(family, last, eventFirst(), eventLast(), eventPrev())
  if (verdict == STATUS_DUPLICATE) return
  if (verdict == STATUS_APPLIED) noteLink(m, family)
  store<i64>(m, eventLast(), I_BUFFER_LAST)
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
  if (!putLevels(m) || !fitWindow(m, m + BIDS) || !fitWindow(m, m + ASKS) || !isUncrossed(m)) return resync(m, STATUS_POOL_FULL)
  if (!BOOK_ALONE && eventHas(EVFLAG_CHECKSUM) && !bookIsProved(m)) return resync(m, STATUS_CHECKSUM)
  return settle(m)
}

/** Uncrosses the book where that is the venue's way; false when the pool is exhausted. */
function isUncrossed(m: usize): bool {
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
function closeEvent(m: usize, crossed: bool): void {
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

/** An event that carries the whole book: it replaces what is there and the market is live at once. */
function commitFull(m: usize, family: i32): i32 {
  if (family == FAMILY_FULL) {
    const last = load<i64>(m, I_SEQ)
    if (last != NO_SEQ && eventTime() < last) {
      bump(m, ST_DUPLICATES)
      return STATUS_DUPLICATE
    }
    clearBook(m) // the same epoch: each message is the book, nothing begins
    if (stat(m, ST_EPOCH) == 0) beginEpoch(m)
  } else beginEpoch(m)
  if (!putWhole(m) || !isUncrossed(m)) return resync(m, STATUS_POOL_FULL)
  if (!BOOK_ALONE && eventHas(EVFLAG_CHECKSUM) && !bookIsProved(m)) return resync(m, STATUS_CHECKSUM)
  return settle(m)
}

/** The levels or orders of a whole book. */
function putWhole(m: usize): bool {
  if (BOOK_ALONE) return putLevels(m)
  const hasLevels = load<i64>(VIEW_EVENT, EV_BIDS) != 0 // or asks, which lie behind
  if (tellsOrders() || load<i32>(VIEW_EVENT, EV_ORDERS) != 0 || (isByOrder(m) && !hasLevels)) {
    setByOrder(m, true)
    return putOrders(m, true)
  }
  setByOrder(m, false)
  return putLevels(m)
}

export function beginEpoch(m: usize): void {
  dropBook(m)
  bump(m, ST_EPOCH)
  store<i64>(m, NO_TIME, I_EPOCH_START)
}

/**
 * Replaces the book by a REST snapshot. BUFFERED: the book is held back until a frame bridges it (the host now plays
 * its buffered frames); APPLIED: the buffered stream ended exactly here.
 */
export function commitSnapshot(m: usize): i32 {
  if (eventHas(EVFLAG_OTHER_SYMBOL)) {
    bump(m, ST_WRONG_SYMBOL)
    return STATUS_WRONG_SYMBOL
  }
  const seq = eventLast()
  const state = stateOf(m)
  const wasLive = state == STATE_LIVE || state == STATE_STALE
  const streamAt = wasLive ? load<i64>(m, I_SEQ) : load<i64>(m, I_BUFFER_LAST)
  if (wasLive && seq < streamAt) {
    bump(m, ST_DUPLICATES)
    return STATUS_DUPLICATE
  }
  // Where times are all there is: what came between the snapshot and the first frame kept may never have been sent to us.
  const first = load<i64>(m, I_BUFFER_FIRST)
  if (!wasLive && joinOfEvent(m) == JOIN_AFTER && first != NO_SEQ && seq < first) {
    setStat(m, ST_REASON, STATUS_SNAPSHOT_TOO_OLD)
    return STATUS_SNAPSHOT_TOO_OLD
  }
  if (!BOOK_ALONE && isByOrder(m) && load<i64>(VIEW_EVENT, EV_BIDS) != 0) {
    clearDefect()
    fail(RULE_SNAPSHOT, 0, 0) // levels are no beginning for a stream of orders
    return STATUS_DECODE
  }
  beginEpoch(m)
  if (!putWhole(m) || !isUncrossed(m)) return resync(m, STATUS_POOL_FULL)
  forgetChanges(m + BIDS) // how a snapshot lies says nothing of where changes will fall
  forgetChanges(m + ASKS)
  seqIs(m, seq)
  store<i32>(m, 1, I_JOINING)
  if ((wasLive && seq == streamAt) || endsAtSnapshot(familyOfEvent(m), joinOfEvent(m), seq, streamAt)) return settle(m)
  setStat(m, ST_STATE, STATE_BUFFERING)
  return STATUS_BUFFERED
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

/** The stream has been interrupted: wait for a snapshot, keep what doesn't come from the book. */
export function rebuffer(m: usize): void {
  dropBook(m)
  clearBuffer(m)
  setStat(m, ST_STATE, STATE_BUFFERING)
  setStat(m, ST_REASON, STATUS_VENUE_RECONNECT)
}
