// A by-order file replayed against its own order-book rows (LOBSTER; docs/files.md).
//
// Row 1 seeds the book by level. From then on each message is applied to sizes and orders, a level pushed past the last
// shown rank is forgotten (its orders are remembered), one that enters at the last rank after the message shortened that
// side is taken from the row and counted as revealed, and all levels must equal the row. Rows of equal time are one event.
import {
  ASKS, BIDS, C_PX_EXP, C_PX_MANT, C_RANKS, EV_ASKS, EV_BIDS, EV_MSG_SIDE, EV_MSG_TYPE, EV_ORDER_ID, EV_ROW_LEVELS, EV_ROW_TICKS,
  EV_TRADE_ID, EV_TRADE_QTY, I_EVENT_OPEN, I_EVENT_TIME, STATE_IDLE, STATE_LIVE,
  STATE_RESYNC, STATE_NO_BOOK, STATUS_APPLIED, STATUS_POOL_FULL, ST_ANONYMOUS_ENTRIES, ST_APPLIED, ST_CROSSES,
  ST_DROPPED_ORDERS, ST_EVENTS, ST_FRAMES, ST_HALTS, ST_LOCKED, ST_MISMATCHES, ST_REASON, ST_REENTRIES,
  ST_REVEALED, ST_ROWS, ST_ROWS_COMPARED, ST_OVERDRAWN, ST_REPEATED_IDS, ST_STATE, ST_UNSEEN_IDS, VIEW_EVENT,
} from './layout'
import {
  addOrder, dropOrdersAt, followPeak, followsMessages, forgetOrder, forgetPeak, orderLotsAt, peakLots, reduceOrder,
} from './book/order'
import { NO_KEY, applyAsks, applyBids, bestKey, clearBook, lotsAt, sideAt } from './book/price'
import { readTop, walkFrom, walkKey, walkNext } from './book/read'
import { levelCount } from './book/window'
import { powerOfTen } from './decode/decimal'
import { eventAsks, eventBids, eventTime } from './decode/event'
import { messageIs, messageKey, messageLeaves, messagePeakIs, messageShownBefore } from './features/facts'
import { closeBookEvent, endEvent, noteMessage, recordTrade } from './features/hooks'
import { scratchPtr, scratchLevels } from './memory'
import { reachTime } from './clock'
import { putLevels, resync, seqIs, spread } from './market'
import { trackLevels } from './signal/tracker'
import { bookChanges, stat, setStat, bump, stateOf } from './state'
import { beginEpoch } from './whole'

const SEED: i32 = 0 // a message whose effect is in the book already
const NEW: i32 = 1
const EXECUTED: i32 = 4
const EXECUTED_HIDDEN: i32 = 5
const CROSS: i32 = 6
const HALT: i32 = 7

const ONE: usize = memory.data(16)

/** Sets one level by key, which held `before` lots. */
function put(m: usize, side: i32, key: i64, before: i64, lots: i64): bool {
  if (followsMessages(m) && !followPeak(m, side, key, before, lots)) return false
  store<i64>(ONE, side == 0 ? key : -key)
  store<i64>(ONE, lots, 8)
  return side == 0 ? applyBids(m, ONE, 1) : applyAsks(m, ONE, 1)
}

/** Whether the row decoded last belongs to another event than the one that is open. */
export function opensEvent(m: usize): bool {
  return load<i32>(m, I_EVENT_OPEN) != 0 && eventTime() != load<i64>(m, I_EVENT_TIME)
}

/** Closes the open event: flow, levels. */
export function closeEvent(m: usize): void {
  if (load<i32>(m, I_EVENT_OPEN) == 0) return
  store<i32>(m, 0, I_EVENT_OPEN)
  bump(m, ST_EVENTS)
  if (stateOf(m) == STATE_LIVE) {
    closeBookEvent(m)
    trackLevels(m)
  }
  endEvent(m)
}

/** Applies the decoded message and compares the book with the decoded row. */
export function commitRow(m: usize): i32 {
  if (opensEvent(m)) closeEvent(m)
  reachTime(m, eventTime())
  store<i64>(m, eventTime(), I_EVENT_TIME)
  store<i32>(m, 1, I_EVENT_OPEN)
  bookChanges(m)
  bump(m, ST_FRAMES)
  bump(m, ST_ROWS)
  bump(m, ST_APPLIED)
  const first = stateOf(m) == STATE_IDLE || stateOf(m) == STATE_RESYNC // a row is a whole book: any can be the first
  const ok = first ? seed(m) : replayRow(m)
  seqIs(m, <i64>stat(m, ST_ROWS))
  if (!ok) return resync(m, STATUS_POOL_FULL)
  setStat(m, ST_LOCKED, spread(m) == 0 ? 1 : 0)
  noteMessage(m)
  noteTrade(m)
  return STATUS_APPLIED
}

function seed(m: usize): bool {
  store<i32>(m, load<i32>(VIEW_EVENT, EV_ROW_LEVELS), C_RANKS)
  beginEpoch(m)
  setStat(m, ST_STATE, STATE_LIVE)
  setStat(m, ST_REASON, 0)
  messageIs(SEED, 0, NO_KEY, 0, 0, NO_KEY, 0)
  return putLevels(m) && compare(m)
}

function replayRow(m: usize): bool {
  const type = load<i32>(VIEW_EVENT, EV_MSG_TYPE)
  const side = load<i32>(VIEW_EVENT, EV_MSG_SIDE)
  const s = sideAt(m, side)
  const ranks = load<i32>(m, C_RANKS)
  let shortened = false
  factsOf(m, type, side, s)
  if (type <= EXECUTED) {
    const before = levelCount(s)
    if (!applyMessage(m, type, side, ranks)) return false
    shortened = before == ranks && levelCount(s) == ranks - 1
  } else if (type == CROSS) bump(m, ST_CROSSES)
  else if (type == HALT) halt(m)
  if (shortened && !reveal(m, side, ranks)) return false
  if (!compare(m)) return false
  messageLeaves(messageKey == NO_KEY ? 0 : lotsAt(m, s, messageKey))
  return true
}

/** What the message is about. The price of a hidden order may lie between two ticks: then the one nearer to the other side. */
function factsOf(m: usize, type: i32, side: i32, s: usize): void {
  const px = load<i64>(VIEW_EVENT, EV_ROW_TICKS)
  let key = NO_KEY
  if (type <= EXECUTED) key = side == 0 ? px : -px
  else if (type == EXECUTED_HIDDEN) {
    const perTick = load<i64>(m, C_PX_MANT) * powerOfTen(4 - load<i32>(m, C_PX_EXP))
    key = side == 0 ? (px + perTick - 1) / perTick : -(px / perTick)
  }
  const shown = key == NO_KEY ? 0 : lotsAt(m, s, key)
  messageIs(type, side, key, load<i64>(VIEW_EVENT, EV_TRADE_QTY), load<i64>(VIEW_EVENT, EV_ORDER_ID), bestKey(s), shown)
}

/** All levels of both sides against the row; false only when the pool is exhausted. */
function compare(m: usize): bool {
  bump(m, ST_ROWS_COMPARED)
  const same =
    equals(m, m + BIDS, eventBids, load<i32>(VIEW_EVENT, EV_BIDS), 1) &&
    equals(m, m + ASKS, eventAsks, load<i32>(VIEW_EVENT, EV_ASKS), -1)
  return same || mend(m)
}

function applyMessage(m: usize, type: i32, side: i32, ranks: i32): bool {
  const s = sideAt(m, side)
  const key = messageKey
  const id = load<i64>(VIEW_EVENT, EV_ORDER_ID)
  const lots = load<i64>(VIEW_EVENT, EV_TRADE_QTY)
  const shown = messageShownBefore
  if (type == NEW) {
    // An order at an empty price is alone there: what was remembered of it has gone unseen.
    if (shown == 0) dropOrdersAt(m, side, key)
    if (forgetOrder(m, id)) bump(m, ST_REPEATED_IDS) // the id is used anew: the old order has gone unseen
    if (!addOrder(m, side, id, key, lots)) return false
    if (!put(m, side, key, shown, shown + lots)) return false
    if (levelCount(s) > ranks) {
      readTop(m, s, ranks + 1, farScratch(ranks))
      const last = farScratch(ranks) + (<usize>ranks << 4)
      return put(m, side, load<i64>(last), load<i64>(last, 8), 0)
    }
    return true
  }
  if (!reduceOrder(m, side, id, key, lots)) bump(m, ST_UNSEEN_IDS)
  if (shown < lots) bump(m, ST_OVERDRAWN)
  if (shown == 0) return true
  const done = put(m, side, key, shown, max<i64>(0, shown - lots))
  messagePeakIs(peakLots)
  return done
}

/** Room behind the decoded row. */
function farScratch(ranks: i32): usize {
  return scratchPtr + (<usize>min(ranks * 2 + 2, scratchLevels) << 4)
}

/** The side lost a level and the file shows the next one at its last rank: take it over. */
function reveal(m: usize, side: i32, ranks: i32): bool {
  const count = side == 0 ? load<i32>(VIEW_EVENT, EV_BIDS) : load<i32>(VIEW_EVENT, EV_ASKS)
  if (count != ranks) return true
  const row = (side == 0 ? eventBids : eventAsks) + (<usize>(ranks - 1) << 4)
  const key = side == 0 ? load<i64>(row) : -load<i64>(row)
  const lots = load<i64>(row, 8)
  const s = sideAt(m, side)
  const out = farScratch(ranks)
  const have = readTop(m, s, ranks, out)
  const last = have == 0 ? i64.MAX_VALUE : load<i64>(out + (<usize>(have - 1) << 4))
  if (key >= last) return true
  bump(m, ST_REVEALED)
  const remembered = orderLotsAt(m, side, key)
  if (remembered != 0) bump(m, ST_REENTRIES)
  if (remembered > lots) {
    dropOrdersAt(m, side, key)
    bump(m, ST_DROPPED_ORDERS)
  } else if (remembered != 0 && remembered < lots) bump(m, ST_ANONYMOUS_ENTRIES)
  return put(m, side, key, 0, lots)
}

/** Whether all levels of a side equal the row's. */
function equals(m: usize, s: usize, row: usize, count: i32, sign: i64): bool {
  if (levelCount(s) != count) return false
  const out = farScratch(load<i32>(m, C_RANKS))
  readTop(m, s, count, out)
  for (let i = 0; i < count; i++) {
    const o = <usize>i << 4
    if (load<i64>(out + o) != load<i64>(row + o) * sign || load<i64>(out + o, 8) != load<i64>(row + o, 8)) return false
  }
  return true
}

/** The book differs from the row: count it once and go on from the row. */
function mend(m: usize): bool {
  bump(m, ST_MISMATCHES)
  if (followsMessages(m)) {
    forgetPeaks(m, 0)
    forgetPeaks(m, 1)
  }
  clearBook(m)
  if (!putLevels(m)) return false
  trimOrders(m, 0, eventBids, load<i32>(VIEW_EVENT, EV_BIDS))
  trimOrders(m, 1, eventAsks, load<i32>(VIEW_EVENT, EV_ASKS))
  return true
}

function forgetPeaks(m: usize, side: i32): void {
  walkFrom(m, sideAt(m, side))
  while (walkNext()) forgetPeak(m, side, walkKey)
}

function trimOrders(m: usize, side: i32, row: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    const p = row + (<usize>i << 4)
    const key = side == 0 ? load<i64>(p) : -load<i64>(p)
    if (orderLotsAt(m, side, key) > load<i64>(p, 8)) dropOrdersAt(m, side, key)
  }
}

/** Price −1: halted; 0: quoting resumes; 1: trading resumes. */
function halt(m: usize): void {
  bump(m, ST_HALTS)
  const halted = load<i64>(VIEW_EVENT, EV_ROW_TICKS) == -1
  setStat(m, ST_STATE, halted ? STATE_NO_BOOK : STATE_LIVE)
  setStat(m, ST_REASON, 0)
}

function noteTrade(m: usize): void {
  const type = load<i32>(VIEW_EVENT, EV_MSG_TYPE)
  if (type != EXECUTED && type != EXECUTED_HIDDEN) return
  store<i64>(VIEW_EVENT, <i64>stat(m, ST_ROWS), EV_TRADE_ID)
  recordTrade(m, type == EXECUTED)
}
