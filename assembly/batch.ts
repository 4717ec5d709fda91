// Many frames or decoded events in one call, for replay: one crossing for a whole chunk of a recording.
import {
  ASKS, BIDS, C_DECODER, C_FAMILY, C_FLAGS, DECODER_KRAKEN, EH_ASKS, EH_BIDS, EH_FIRST, EH_FLAGS, EH_LAST, EH_PREV, EH_TS,
  EVFLAG_COMPACT, EVFLAG_HAS_PREV, EVFLAG_NO_BOOK, EVFLAG_OTHER_SYMBOL, EV_ASKS, EV_BIDS, EV_FAMILY, EV_FIRST, EV_FLAGS, EV_LAST, EV_PREV, EV_TS, FAMILY_COUNTER, FAMILY_FULL, FLAGS_TOLD,
  FLAG_BY_ORDER, FLAG_MAY_CROSS, FLAG_SPELLED, FLAG_UNCROSS, FRAME_HEADER, I_DEPTH_SEEN, I_FIRST_TIME, I_PIECE, I_POSITIONS, I_SEQ, I_TS_VENUE, KIND_DEPTH, KIND_NO_BOOK, RULE_COLUMNS, STATE_LIVE,
  STATUS_APPLIED, STATUS_POOL_FULL, ST_FRAMES, ST_LINKED, ST_TIME_REGRESSIONS, VIEW_BATCH, VIEW_EVENT,
} from './layout'
import { applyAsks, applyBids, applyCompact } from './book/price'
import { nextFrame } from './book/sequence'
import { fitWindows, isWide } from './book/window'
import { clearDefect, fail } from './decode/defect'
import { decodeFrame, refusedBeside } from './decode/decoders'
import {
  NO_TIME, clearEvent, eventAsks, eventBids, eventFirst, eventHas, eventKind, eventLast, eventPrev, eventTime, setKind, setLevels,
} from './decode/event'
import { refinedLot } from './lot'
import { baseOf, endOf, isCompact, levelsAt, pairsOf, roomFor } from './packed'
import { setLocalTime } from './clock'
import { BOOK_ALONE } from './part'
import { closeEvent, commit, noteLink, nowReplaying, publish, refuse, resync, settle, spread } from './market'
import { addStat, bookChanges, bump, stateOf } from './state'

export function report(taken: i32, status: i32): void {
  store<i32>(VIEW_BATCH, taken)
  store<i32>(VIEW_BATCH, status, 4)
}

/** Decodes and applies one frame. */
export function pushFrame(m: usize, start: usize, length: i32, tsUs: f64, restNs: i32, replayed: bool): i32 {
  if (!replayed) bump(m, ST_FRAMES)
  nowReplaying(replayed)
  let ok = decodeFrame(m, start, length)
  while (!ok && refinedLot(m)) ok = decodeFrame(m, start, length)
  if (!ok) return refuse(m)
  if (!eventHas(EVFLAG_OTHER_SYMBOL)) setLocalTime(m, tsUs, restNs)
  return isPlainChange() && isPlainBook(m) && follows(m) ? applyPlainly(m) : commit(m)
}

/** A change of levels that carries nothing else: no whole book, no checksum, no rule of its own. */
@inline
function isPlainChange(): bool {
  return eventKind() == KIND_DEPTH && (load<i32>(VIEW_EVENT, EV_FLAGS) & ~EVFLAG_HAS_PREV) == 0 && load<i32>(VIEW_EVENT, EV_FAMILY) == 0
}

@inline
function follows(m: usize): bool {
  return nextFrame(load<i32>(m, C_FAMILY), load<i64>(m, I_SEQ), eventFirst(), eventLast(), eventPrev()) == STATUS_APPLIED
}

/** What commit() does with a plain change that follows, without asking what else it might be (−4 to −9 % of text to book). */
function applyPlainly(m: usize): i32 {
  noteLink(m, load<i32>(m, C_FAMILY))
  bookChanges(m)
  const bids = load<i32>(VIEW_EVENT, EV_BIDS)
  if (!applyBoth(m, eventBids, bids, eventAsks, load<i32>(VIEW_EVENT, EV_ASKS))) return resync(m, STATUS_POOL_FULL)
  const crossing = spread(m)
  if (crossing < 0) return settle(m)
  publish(m, crossing, eventLast(), eventTime(), 1)
  if (!BOOK_ALONE && !isUnheard(m)) closeEvent(m, false)
  return STATUS_APPLIED
}

/** False: memory exhausted, the book is not whole. */
@inline
function applyBoth(m: usize, bidsAt: usize, bids: i32, asksAt: usize, asks: i32): bool {
  return applyBids(m, bidsAt, bids) && applyAsks(m, asksAt, asks) && fitWindows(m)
}

/**
 * Takes frames (FRAME_HEADER, bytes, padding to 8) from `p` up to `end`, stopping after one that the host must see: a
 * gap, a defect, a frame to be buffered. How many were taken and the last status stand in VIEW_BATCH.
 */
export function pushFrames(m: usize, p: usize, end: usize): void {
  let taken = 0
  let status = 0
  while (p < end) {
    const length = load<i32>(p)
    status = pushFrame(m, p + FRAME_HEADER, length, load<f64>(p, 8), load<i32>(p, 4), false)
    taken++
    if (status == 1 || status >= STATUS_POOL_FULL) break
    p += <usize>FRAME_HEADER + ((<usize>length + 7) & ~7)
  }
  report(taken, status)
}

/** The packed event at `p` as the event that the market looks at. */
function takeEvent(m: usize, p: usize): void {
  const bids = load<i32>(p, EH_BIDS)
  const asks = load<i32>(p, EH_ASKS)
  clearEvent()
  clearDefect()
  store<i32>(VIEW_EVENT, load<i32>(p, EH_FLAGS) & ~EVFLAG_COMPACT, EV_FLAGS)
  store<i64>(VIEW_EVENT, load<i64>(p, EH_FIRST), EV_FIRST)
  store<i64>(VIEW_EVENT, load<i64>(p, EH_LAST), EV_LAST)
  store<i64>(VIEW_EVENT, load<i64>(p, EH_PREV), EV_PREV)
  store<i64>(VIEW_EVENT, load<i64>(p, EH_TS), EV_TS)
  const at = pairsOf(p, bids + asks)
  setLevels(at, bids, at + (<usize>bids << 4), asks)
  setKind((load<i32>(p, EH_FLAGS) & EVFLAG_NO_BOOK) != 0 ? KIND_NO_BOOK : KIND_DEPTH)
  bump(m, ST_FRAMES)
}

/** Applies decoded events from `p` up to `end`, all received at one local time, stopping as pushFrames() does. */
export function pushEvents(m: usize, p: usize, end: usize, tsUs: f64, restNs: i32): void {
  setLocalTime(m, tsUs, restNs)
  let taken = 0
  let status = 0
  nowReplaying(false)
  while (p < end) {
    if (isPlainBook(m) && isUnheard(m) && load<i64>(m, I_FIRST_TIME) != NO_TIME) {
      p = runEvents(m, p, end)
      taken += ran
      status = runStatus
      if (p == end || status >= STATUS_POOL_FULL) break
    }
    const behind = endOf(p, end)
    if (behind == 0) {
      clearDefect()
      fail(RULE_COLUMNS, <i32>roomFor(p, end), load<i32>(p, EH_BIDS)) // more levels are announced than there are bytes
      refusedBeside(false)
      status = refuse(m)
      break
    }
    takeEvent(m, p)
    status = commit(m)
    taken++
    if (status >= STATUS_POOL_FULL) break
    p = behind
  }
  report(taken, status)
}

/** A live book by price that does nothing with a change but apply it. */
function isPlainBook(m: usize): bool {
  return (
    stateOf(m) == STATE_LIVE && (load<i32>(m, C_FLAGS) & (FLAG_BY_ORDER | FLAG_SPELLED | FLAG_UNCROSS)) == 0 &&
    load<i32>(m, C_DECODER) != DECODER_KRAKEN && load<i32>(m, C_FAMILY) != FAMILY_FULL
  )
}

/** Nobody follows what a market's changes do: no flow, no sums, no levels. */
@inline
function isUnheard(m: usize): bool {
  return (
    load<u32>(m, I_PIECE) == 0 && load<i32>(m, I_POSITIONS) == 0 && load<i32>(m, I_DEPTH_SEEN) != 0 &&
    (load<i32>(m, C_FLAGS) & FLAGS_TOLD) == 0
  )
}

/** The levels of a packed event. False: memory exhausted, the book is not whole. */
@inline
function applyPacked(m: usize, p: usize): bool {
  const bids = load<i32>(p, EH_BIDS)
  const asks = load<i32>(p, EH_ASKS)
  if (!isCompact(p) || (isWide(m + BIDS) | isWide(m + ASKS)) != 0) return applyRest(m, p, bids, asks, 0)
  const from = levelsAt(p, true)
  const middle = from + (<usize>bids << 3)
  const end = middle + (<usize>asks << 3)
  let to = applyCompact(m, from, middle, false, baseOf(p))
  if (to == middle) {
    to = applyCompact(m, middle, end, true, baseOf(p))
    if (to == end) return fitWindows(m)
  }
  return to != 0 && applyRest(m, p, bids, asks, <i32>((to - from) >> 3))
}
/** The rarer form, and what is left behind the first `done` levels, in a function of its own: the run stays short. */
function applyRest(m: usize, p: usize, bids: i32, asks: i32, done: i32): bool {
  const at = pairsOf(p, bids + asks)
  const bidsDone = min(done, bids)
  const asksFrom = max(done, bids)
  return applyBoth(m, at + (<usize>bidsDone << 4), bids - bidsDone, at + (<usize>asksFrom << 4), bids + asks - asksFrom)
}

/** Events that the last run took, and the status of the last of them. */
let ran: i32 = 0
let runStatus: i32 = 0

/**
 * Events of an unheard market, applied one behind the other: what can be read of them (number, times, counters) is written
 * once, behind the last (−20 % of a replay). Stops in front of an event that doesn't follow or carries a whole book, and behind
 * one that loses the book. Returns where it stopped.
 */
function runEvents(m: usize, p: usize, end: usize): usize {
  const family = load<i32>(m, C_FAMILY)
  const mayCross = (load<i32>(m, C_FLAGS) & FLAG_MAY_CROSS) != 0
  let seq = load<i64>(m, I_SEQ)
  let now = load<i64>(m, I_TS_VENUE)
  let regressions = 0
  let applied = 0
  let isWhole = true
  let isCrossed = false
  while (p < end) {
    const behind = endOf(p, end)
    const last = load<i64>(p, EH_LAST)
    if (behind == 0 || (load<i32>(p, EH_FLAGS) & ~(EVFLAG_HAS_PREV | EVFLAG_COMPACT)) != 0) break
    if (nextFrame(family, seq, load<i64>(p, EH_FIRST), last, load<i64>(p, EH_PREV)) != STATUS_APPLIED) break
    isWhole = applyPacked(m, p)
    isCrossed = !mayCross && spread(m) < 0
    if (!isWhole || isCrossed) break
    const ns = load<i64>(p, EH_TS)
    if (ns != NO_TIME) {
      regressions += <i32>(ns < now)
      now = max(now, ns)
    }
    seq = last
    applied++
    p = behind
  }
  ran = applied
  runStatus = STATUS_APPLIED
  bookChanges(m)
  if (applied > 0) {
    publish(m, spread(m), seq, now, applied)
    addStat(m, ST_TIME_REGRESSIONS, regressions)
    if (family <= FAMILY_COUNTER) addStat(m, ST_LINKED, applied)
    addStat(m, ST_FRAMES, applied)
  }
  if (isWhole && !isCrossed) return p
  if (family <= FAMILY_COUNTER) bump(m, ST_LINKED)
  ran++
  takeEvent(m, p)
  runStatus = isWhole ? settle(m) : resync(m, STATUS_POOL_FULL)
  return endOf(p, end)
}
