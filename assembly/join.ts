// From a stream without a book to a book that the stream has met: frames are kept, by the host, while their numbers are watched;
// a snapshot replaces the book; the first frame that meets it makes the market live.
//
//   BUFFERING ─snapshot→ BUFFERING, joining ─frame that follows on it, or ends where it does→ LIVE
//                                           ─frame that begins behind it→ BUFFERING (SNAPSHOT_TOO_OLD)
import {
  ASKS, BIDS, C_JOIN, EVFLAG_CHECKSUM, EVFLAG_FULL, EVFLAG_OTHER_SYMBOL, EV_BIDS, EV_JOIN, EV_LAST, EV_ORDERS, EV_TRADES, I_BUFFER_FIRST,
  I_BUFFER_LAST, I_JOINING, I_SEQ, I_TS_VENUE, JOIN_AFTER, RULE_SNAPSHOT, STATE_BUFFERING, STATE_IDLE, STATE_LIVE, STATE_RESYNC,
  STATE_STALE, STATUS_APPLIED, STATUS_BUFFERED, STATUS_CHECKSUM, STATUS_DECODE, STATUS_DUPLICATE, STATUS_POOL_FULL, STATUS_SEQ_RESET,
  STATUS_SNAPSHOT_TOO_OLD, STATUS_VENUE_RECONNECT, STATUS_WRONG_SYMBOL, ST_BUFFERED, ST_DUPLICATES, ST_GAPS, ST_REASON, ST_STATE,
  ST_WRONG_SYMBOL, VIEW_EVENT,
} from './layout'
import { eventFirst, eventHas, eventLast, eventPrev, eventTime, setFlag } from './decode/event'
import { forgetChanges } from './book/window'
import { MEETS, NO_SEQ, countsAnew, endsAtSnapshot, frameAfter, joiningFrame } from './book/sequence'
import { bookIsProved } from './book/checksum'
import { isByOrder } from './orders'
import { clearDefect, fail } from './decode/defect'
import { BOOK_ALONE } from './part'
import { commitNumbered } from './trades'
import { reachTime } from './clock'
import { beginEpoch, dropBook, putWhole } from './whole'
import { applyChange, familyOfEvent, isUncrossed, noteLink, replaying, resync, sentAt, seqIs, settle, tellsOrders } from './market'
import { bump, setStat, stat, stateOf } from './state'

/** How this frame may meet a snapshot. */
function joinOfEvent(m: usize): i32 {
  const own = BOOK_ALONE ? 0 : load<i32>(VIEW_EVENT, EV_JOIN)
  return own == 0 ? load<i32>(m, C_JOIN) : own - 1
}

export function clearBuffer(m: usize): void {
  store<i64>(m, NO_SEQ, I_BUFFER_FIRST)
  store<i64>(m, NO_SEQ, I_BUFFER_LAST)
}

/** The venue says that the market's stream begins anew. A book that is there is right, whatever was sent first. */
export function beginStream(m: usize): void {
  const state = stateOf(m)
  if (state == STATE_RESYNC || state == STATE_BUFFERING) rebuffer(m)
}

/** Whether no frame has come since the market was opened or its connection was: one that lost its book to a gap goes on. */
export function streamBegins(m: usize): bool {
  if (stateOf(m) == STATE_IDLE) return true
  const isInterrupted = stateOf(m) == STATE_RESYNC || stateOf(m) == STATE_BUFFERING
  return isInterrupted && stat(m, ST_REASON) == STATUS_VENUE_RECONNECT && load<i64>(m, I_BUFFER_LAST) == NO_SEQ
}

/** The buffer begins anew with this frame. */
export function startBuffer(m: usize): void {
  store<i64>(m, eventFirst(), I_BUFFER_FIRST)
  store<i64>(m, eventLast(), I_BUFFER_LAST)
}

/** Before a snapshot frames are only kept, by the host; their sequence is checked all the same. */
export function bufferFrame(m: usize, family: i32): i32 {
  setStat(m, ST_STATE, STATE_BUFFERING)
  const last = load<i64>(m, I_BUFFER_LAST)
  if (last != NO_SEQ) {
    const verdict = frameAfter(family, last, eventFirst(), eventLast(), eventPrev())
    const isAnew = verdict == STATUS_DUPLICATE && countsAnew(family, last, eventLast(), sentAt(), load<i64>(m, I_TS_VENUE))
    if (verdict == STATUS_DUPLICATE && !isAnew) {
      bump(m, ST_DUPLICATES)
      return verdict
    }
    if (verdict != STATUS_APPLIED) {
      if (!isAnew) bump(m, ST_GAPS)
      startBuffer(m)
      const why = isAnew ? STATUS_SEQ_RESET : verdict
      setStat(m, ST_REASON, why)
      return why
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
export function join(m: usize, family: i32): i32 {
  const verdict = joiningFrame(
    family, joinOfEvent(m), load<i64>(m, I_SEQ), eventFirst(), eventLast(), eventPrev(),
  )
  if (verdict != STATUS_SNAPSHOT_TOO_OLD) noteStep(m, family)
  if (verdict == STATUS_APPLIED) return applyChange(m)
  // Of frames that were kept, the last that ends there has been seen to, and of the others the next one decides.
  if (verdict == MEETS && !replaying) return meet(m)
  if (verdict == MEETS || verdict == STATUS_DUPLICATE) return STATUS_DUPLICATE
  dropBook(m)
  setStat(m, ST_REASON, STATUS_SNAPSHOT_TOO_OLD)
  if (load<i64>(m, I_BUFFER_LAST) == NO_SEQ || eventFirst() > load<i64>(m, I_BUFFER_LAST)) startBuffer(m)
  return STATUS_SNAPSHOT_TOO_OLD
}

/** The snapshot holds what the frame tells and the stream has come as far: the snapshot is the book. */
function meet(m: usize): i32 {
  store<i64>(VIEW_EVENT, 0, EV_BIDS) // and the asks behind it
  store<i64>(VIEW_EVENT, load<i64>(m, I_SEQ), EV_LAST) // times may lie before it
  if (tellsOrders()) {
    store<i32>(VIEW_EVENT, 0, EV_ORDERS)
    setFlag(EVFLAG_FULL) // an event of the book all the same
    reachTime(m, eventTime())
  }
  if (!BOOK_ALONE && eventHas(EVFLAG_CHECKSUM) && !bookIsProved(m)) return resync(m, STATUS_CHECKSUM)
  return settle(m)
}

/** A frame that meets a snapshot, or is held in it, follows on the frame before all the same. */
function noteStep(m: usize, family: i32): void {
  const last = load<i64>(m, I_BUFFER_LAST)
  if (last == NO_SEQ) return
  const verdict = frameAfter(family, last, eventFirst(), eventLast(), eventPrev())
  if (verdict == STATUS_DUPLICATE) return
  if (verdict == STATUS_APPLIED) noteLink(m, family)
  store<i64>(m, eventLast(), I_BUFFER_LAST)
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
  if (!BOOK_ALONE && !wasLive && joinOfEvent(m) == JOIN_AFTER && first != NO_SEQ && seq < first) {
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

/** The stream has been interrupted: wait for a snapshot, keep what doesn't come from the book. */
export function rebuffer(m: usize): void {
  dropBook(m)
  clearBuffer(m)
  setStat(m, ST_STATE, STATE_BUFFERING)
  setStat(m, ST_REASON, STATUS_VENUE_RECONNECT)
}
