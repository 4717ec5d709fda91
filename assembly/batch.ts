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
import { quantitiesUpTo } from './decode/decimal'
import { decodeFrame, mostLots, refusedBeside } from './decode/decoders'
import { clearDefect, fail } from './decode/defect'
import { readQuickDepth } from './decode/depth'
import {
  NO_TIME, clearEvent, clearRest, eventAsks, eventBids, eventFirst, eventHas, eventKind, eventLast, eventPrev, eventTime, setKind, setLevels,
} from './decode/event'
import { hasHead } from './decode/head'
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
  if (!replayed) {
    bump(m, ST_FRAMES)
    if (hasHead(m) && isPlainBook(m)) if (readAlike(m, start, length)) {
      nowReplaying(false)
      setLocalTime(m, tsUs, restNs)
      return applyPlainly(m)
    }
  }
  nowReplaying(replayed)
  let ok = decodeFrame(m, start, length)
  while (!ok && refinedLot(m)) ok = decodeFrame(m, start, length)
  if (!ok) return refuse(m)
  if (!eventHas(EVFLAG_OTHER_SYMBOL)) setLocalTime(m, tsUs, restNs)
  return isPlainChange() && isPlainBook(m) && follows(m) ? applyPlainly(m) : commit(m)
}

/** Reads a frame that begins as the market's last one did; false as well when it doesn't follow. */
@inline
function readAlike(m: usize, start: usize, length: i32): bool {
  clearRest()
  clearDefect()
  quantitiesUpTo(mostLots(m))
  return readQuickDepth(m, start, length) && follows(m)
}

/** A change of levels that carries nothing else: no whole book, no checksum, no rule of its own. */
@inline
function isPlainChange(): bool {
  return eventKind() == KIND_DEPTH && load<i32>(VIEW_EVENT, EV_FLAGS) == 0 && load<i32>(VIEW_EVENT, EV_FAMILY) == 0
}

@inline
function follows(m: usize): bool {
  return nextFrame(load<i32>(m, C_FAMILY), load<i64>(m, I_SEQ), eventFirst(), eventLast(), eventPrev()) == STATUS_APPLIED
}

/** What commit() does with a plain change that follows, without asking what else it might be (−4 to −9 % of text to book). */
@inline
function applyPlainly(m: usize): i32 {
  noteLink(m, load<i32>(m, C_FAMILY))
  bookChanges(m)
  if (!applyEvent(m)) return resync(m, STATUS_POOL_FULL)
  const crossing = spread(m)
  if (crossing < 0) return settle(m)
  publish(m, crossing, eventLast(), eventTime(), 1)
  if (!BOOK_ALONE && !isUnheard(m)) closeEvent(m, false)
  return STATUS_APPLIED
}

/** The levels of the event. False: memory exhausted, the book is not whole. */
@inline
function applyEvent(m: usize): bool {
  return applyBoth(m, eventBids, load<i32>(VIEW_EVENT, EV_BIDS), eventAsks, load<i32>(VIEW_EVENT, EV_ASKS))
}

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
    if (hasHead(m) && canRun(m)) {
      p = runFrames(m, p, end)
      taken += ran
      status = runStatus
      if (p == end || status >= STATUS_POOL_FULL) break
    }
    status = pushFrame(m, p + FRAME_HEADER, load<i32>(p), load<f64>(p, 8), load<i32>(p, 4), false)
    taken++
    if (status == 1 || status >= STATUS_POOL_FULL) break
    p = behindFrame(p)
  }
  report(taken, status)
}
@inline function behindFrame(p: usize): usize { return p + FRAME_HEADER + ((load<u32>(p) + 7) & ~7) }
/** When the frame at `p` was received. */
@inline function setLocalTimeOf(m: usize, p: usize): void { setLocalTime(m, load<f64>(p, 8), load<i32>(p, 4)) }

/** The packed event at `p` as the event that the market looks at. */
function takeEvent(m: usize, p: usize): void {
  const bids = load<i32>(p, EH_BIDS)
  const asks = load<i32>(p, EH_ASKS)
  clearEvent()
  clearDefect()
  store<i32>(VIEW_EVENT, load<i32>(p, EH_FLAGS) & ~(EVFLAG_HAS_PREV | EVFLAG_COMPACT), EV_FLAGS)
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
    if (canRun(m)) {
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

/** Whether events may be applied one behind the other, with nothing told in between. */
function canRun(m: usize): bool { return isPlainBook(m) && isUnheard(m) && load<i64>(m, I_FIRST_TIME) != NO_TIME }

/** Events that the last run took, and the status of the last of them. */
let ran: i32 = 0
let runStatus: i32 = 0

/** A run of packed events. */
function runEvents(m: usize, p: usize, end: usize): usize { return run(m, p, end, false) }

/** A run of frames that are all spelled alike: the event is cleared once, since each of them writes the same fields of it. */
function runFrames(m: usize, p: usize, end: usize): usize {
  clearEvent()
  clearDefect()
  quantitiesUpTo(mostLots(m))
  return run(m, p, end, true)
}

/**
 * Events, packed or as frames, of a market that canRun(): what can be read of them (number, times, counters) is written once, behind
 * the last (−20 % of a replay of packed events, −4 to −9 % of frames). Stops in front of an event that doesn't follow, carries a whole book
 * or is unlike the one before it, and behind one that loses the book. Returns where it stopped.
 */
@inline
function run(m: usize, p: usize, end: usize, isText: bool): usize {
  const family = load<i32>(m, C_FAMILY)
  const mayCross = (load<i32>(m, C_FLAGS) & FLAG_MAY_CROSS) != 0
  let seq = load<i64>(m, I_SEQ)
  let now = load<i64>(m, I_TS_VENUE)
  let regressions = 0
  let applied = 0
  let isWhole = true
  let isCrossed = false
  let last = p // the frame that was applied last
  while (p < end) {
    const behind = isText ? behindFrame(p) : endOf(p, end)
    if (isText) {
      if (!readQuickDepth(m, p + FRAME_HEADER, load<i32>(p))) break
    } else if (behind == 0 || (load<i32>(p, EH_FLAGS) & ~(EVFLAG_HAS_PREV | EVFLAG_COMPACT)) != 0) break
    const number = isText ? eventLast() : load<i64>(p, EH_LAST)
    const first = isText ? eventFirst() : load<i64>(p, EH_FIRST)
    const previous = isText ? eventPrev() : load<i64>(p, EH_PREV)
    if (nextFrame(family, seq, first, number, previous) != STATUS_APPLIED) break
    isWhole = isText ? applyEvent(m) : applyPacked(m, p)
    isCrossed = !mayCross && spread(m) < 0
    if (!isWhole || isCrossed) break
    const ns = isText ? eventTime() : load<i64>(p, EH_TS)
    if (ns != NO_TIME) {
      regressions += <i32>(ns < now)
      now = max(now, ns)
    }
    seq = number
    applied++
    last = p
    p = behind
  }
  ran = applied
  runStatus = STATUS_APPLIED
  bookChanges(m)
  if (applied > 0) {
    if (isText) setLocalTimeOf(m, last)
    publish(m, spread(m), seq, now, applied)
    addStat(m, ST_TIME_REGRESSIONS, regressions)
    if (family <= FAMILY_COUNTER) addStat(m, ST_LINKED, applied)
    addStat(m, ST_FRAMES, applied)
  }
  if (isWhole && !isCrossed) return p
  if (family <= FAMILY_COUNTER) bump(m, ST_LINKED)
  ran++
  if (isText) {
    bump(m, ST_FRAMES)
    setLocalTimeOf(m, p)
  } else takeEvent(m, p)
  runStatus = isWhole ? settle(m) : resync(m, STATUS_POOL_FULL)
  return isText ? behindFrame(p) : endOf(p, end)
}
