// Changes of single orders: what they do to the book by order and to the levels, which are the sums of their orders.
//
//   LIVE and by order ─changes→ each in turn: order, level, whoever listens to messages; then crossing, trades, the event closed
//
// A market is by order from its first such event on. One whose book came by level stays so: of orders told beside it (Coinbase sends
// a match on two channels) only the trades count. To whoever listens a change is a message as a row of a file is: added, reduced,
// deleted, executed; a replacement, or a change of price, is a deletion and an addition, for the order loses its place.
import {
  C_FLAGS, C_PX_EXP, C_PX_MANT, C_TRADE_EXP, EVFLAG_CHECKSUM, EVFLAG_FULL, EVFLAG_NO_BOOK, EV_FIRST, EV_FLAGS, EV_LAST, EV_ORDERS, EV_PREV, EV_TRADES, EV_TRADE_ID, EV_TRADE_PX, EV_TRADE_QTY, EV_TRADE_SIGN, EV_TS, FLAG_BY_ORDER, I_JOINING,
  I_TRADE_ID, OE_ID, OE_NEW_ID, OE_OP, OE_PX, OE_QTY, OE_SIDE, OH_FIRST, OH_FLAGS, OH_LAST, OH_ORDERS, OH_PREV, OH_TRADES, OH_TS, ORDERS_HEADER,
  ORDER_ADD, ORDER_AMEND, ORDER_DELETE, ORDER_DELETE_EARLY, ORDER_ENTRY, ORDER_EXECUTE, ORDER_REDUCE, ORDER_REPLACE, ORDER_SET, KIND_NO_BOOK, KIND_ORDERS, RULE_COLUMNS,
  RULE_RANGE, RULE_VALUE, STATE_LIVE, STATE_STALE, STATUS_CHECKSUM, STATUS_IGNORED, STATUS_POOL_FULL, ST_FRAMES, ST_IGNORED, ST_OVERDRAWN,
  ST_REPEATED_IDS, ST_UNSEEN_IDS, TE_QTY, TRADE_ENTRY, VIEW_EVENT,
} from './layout'
import { bookIsProved } from './book/checksum'
import { isGone, rememberGone } from './book/gone'
import {
  addOrder, findOrder, followPeak, followsMessages, foundKey, foundLots, foundSide, growOrder, orderLotsAt, peakLots, reduceOrder,
} from './book/order'
import { applyAsks, applyBids, bestKey, lotsAt, sideAt } from './book/price'
import { fitWindows } from './book/window'
import { report } from './batch'
import { reachTime, setLocalTime } from './clock'
import { refusedBeside } from './decode/decoders'
import { clearDefect, fail } from './decode/defect'
import { EXACT_MAX, WIDE_MAX, powerOfTen } from './decode/decimal'
import { NO_ID, clearEvent, eventHas, eventTime, setKind, setLevels } from './decode/event'
import { listsAre, ordersAt, tradesAt } from './decode/parts'
import { messageGrew, messageIs, messageLeaves, messagePeakIs, noMessage } from './features/facts'
import { noteMessage, recordTrade } from './features/hooks'
import { commit, follow, nowReplaying, refuse, resync, settle } from './market'
import { bookChanges, bump, stateOf } from './state'
import { commitTrades, takeTrade, tradeIsHidden } from './trades'

const ADDED: i32 = 1 // messages, as in facts.ts
const CANCELLED: i32 = 2
const DELETED: i32 = 3
const EXECUTED: i32 = 4
const EXECUTED_HIDDEN: i32 = 5

@inline export function isByOrder(m: usize): bool { return (load<i32>(m, C_FLAGS) & FLAG_BY_ORDER) != 0 }
@inline function orderCount(): i32 { return load<i32>(VIEW_EVENT, EV_ORDERS) }
@inline function tradeCount(): i32 { return load<i32>(VIEW_EVENT, EV_TRADES) }
@inline function orderEntry(i: i32): usize { return ordersAt() + <usize>i * ORDER_ENTRY }

/** The book is told order by order from now on, or is so no longer. */
export function setByOrder(m: usize, yes: bool): void {
  const flags = load<i32>(m, C_FLAGS)
  store<i32>(m, yes ? flags | FLAG_BY_ORDER : flags & ~FLAG_BY_ORDER, C_FLAGS)
}

/** Applies the decoded changes of orders, and the trades that came with them. */
export function commitOrders(m: usize): i32 {
  if (!areSound()) return refuse(m)
  if (!isByOrder(m) && !eventHas(EVFLAG_FULL) && (hasLevels(m) || areExecutionsAlone())) return beside(m)
  setByOrder(m, true)
  return follow(m)
}

/** Whether there is a book, or one about to be, that was told by level. */
function hasLevels(m: usize): bool {
  return stateOf(m) == STATE_LIVE || stateOf(m) == STATE_STALE || load<i32>(m, I_JOINING) != 0
}

/** Trades, and what they did to orders: on a feed by level they are told beside the book. */
function areExecutionsAlone(): bool {
  for (let i = orderCount() - 1; i >= 0; i--) if (load<i32>(orderEntry(i), OE_OP) != ORDER_EXECUTE) return false
  return tradeCount() != 0
}

function beside(m: usize): i32 {
  if (tradeCount() != 0) return commitTrades(m)
  bump(m, ST_IGNORED)
  return STATUS_IGNORED
}

/** Whether every entry makes sense; a defect otherwise, before anything has changed. */
function areSound(): bool {
  for (let i = orderCount() - 1; i >= 0; i--) {
    const e = orderEntry(i)
    const op = load<i32>(e, OE_OP)
    const qty = load<i64>(e, OE_QTY)
    const px = load<i64>(e, OE_PX)
    if (op < ORDER_ADD || op > ORDER_DELETE_EARLY || <u32>load<i32>(e, OE_SIDE) > 1) return fail(RULE_VALUE, -1, 0)
    const isDeletion = op == ORDER_DELETE || op == ORDER_DELETE_EARLY
    if (!isDeletion && (qty < 0 || qty > WIDE_MAX)) return fail(RULE_RANGE, -1, 0)
    const needsPrice = op == ORDER_ADD || op == ORDER_REPLACE
    if ((needsPrice || op == ORDER_SET || op == ORDER_AMEND) && (px < 0 || px > EXACT_MAX || (needsPrice && px == 0 && qty != 0))) return fail(RULE_RANGE, -1, 0)
  }
  for (let i = tradeCount() - 1; i >= 0; i--) {
    if (load<i64>(tradesAt() + <usize>i * TRADE_ENTRY, TE_QTY) < 0) return fail(RULE_RANGE, -1, 0)
  }
  return true
}

/** A change that follows on what was applied. */
export function applyOrders(m: usize): i32 {
  if (!putOrders(m, false) || !fitWindows(m)) return resync(m, STATUS_POOL_FULL)
  if (eventHas(EVFLAG_CHECKSUM) && !bookIsProved(m)) return resync(m, STATUS_CHECKSUM)
  return settle(m)
}

/** Applies each change in turn; `whole`: they are the book as it stands, and nothing happens. False: the pool is exhausted. */
export function putOrders(m: usize, whole: bool): bool {
  bookChanges(m)
  reachTime(m, eventTime())
  const n = orderCount()
  for (let i = 0; i < n; i++) {
    const e = orderEntry(i)
    if (whole ? !seed(m, e) : !apply(m, e, load<i32>(e, OE_OP))) return false
  }
  if (whole) {
    noMessage()
    noteMessage(m)
  } else if (n == 0) tellTrades(m)
  return true
}

/** Trades that come without a change of an order: what nobody saw rest was traded with. */
function tellTrades(m: usize): void {
  const n = tradeCount()
  for (let i = 0; i < n; i++) {
    takeTrade(tradesAt() + <usize>i * TRADE_ENTRY)
    if (tradeIsHidden) hiddenExecution(m)
    else noMessage()
    noteMessage(m)
  }
}

/** The price of a hidden order may lie between two ticks: then it is at the one nearer to the other side. */
function hiddenExecution(m: usize): void {
  const side = load<i32>(VIEW_EVENT, EV_TRADE_SIGN) > 0 ? 1 : 0
  const perTick = load<i64>(m, C_PX_MANT) * powerOfTen(load<i32>(m, C_TRADE_EXP) - load<i32>(m, C_PX_EXP))
  const px = load<i64>(VIEW_EVENT, EV_TRADE_PX)
  const key = side == 0 ? (px + perTick - 1) / perTick : -(px / perTick)
  const s = sideAt(m, side)
  messageIs(EXECUTED_HIDDEN, side, key, load<i64>(VIEW_EVENT, EV_TRADE_QTY), 0, bestKey(s), lotsAt(m, s, key))
}

/** An order of a whole book. */
function seed(m: usize, e: usize): bool {
  const id = load<i64>(e, OE_ID)
  const lots = load<i64>(e, OE_QTY)
  if (load<i32>(e, OE_OP) != ORDER_ADD || lots == 0) return true
  const side = load<i32>(e, OE_SIDE)
  const key = keyOf(e, side)
  const before = lotsAt(m, sideAt(m, side), key)
  if (findOrder(m, id)) {
    bump(m, ST_REPEATED_IDS)
    return true
  }
  return addOrder(m, side, id, key, lots, true) && put(m, side, key, before)
}

@inline function keyOf(e: usize, side: i32): i64 { return side == 0 ? load<i64>(e, OE_PX) : -load<i64>(e, OE_PX) }

function apply(m: usize, e: usize, op: i32): bool {
  const id = load<i64>(e, OE_ID)
  const lots = load<i64>(e, OE_QTY)
  if (op == ORDER_ADD) return isGone(m, id) || add(m, load<i32>(e, OE_SIDE), id, keyOf(e, load<i32>(e, OE_SIDE)), lots)
  if (!findOrder(m, id)) return applyUnknown(m, e, op)
  const why = load<i64>(e, OE_NEW_ID) != 0 ? EXECUTED : 0
  if (op == ORDER_REDUCE) return take(m, id, lots, CANCELLED)
  if (op == ORDER_EXECUTE) return take(m, id, lots, EXECUTED)
  if (op == ORDER_DELETE || op == ORDER_DELETE_EARLY) return take(m, id, foundLots, max(DELETED, why))
  const side = foundSide
  if (op == ORDER_REPLACE) return take(m, id, foundLots, DELETED) && add(m, side, load<i64>(e, OE_NEW_ID), keyOf(e, side), lots)
  if (lots == 0) return take(m, id, foundLots, max(DELETED, why))
  if (load<i64>(e, OE_PX) != 0 && keyOf(e, side) != foundKey) return take(m, id, foundLots, DELETED) && add(m, side, id, keyOf(e, side), lots)
  if (lots > foundLots) return grow(m, id, lots - foundLots)
  return lots == foundLots || take(m, id, foundLots - lots, max(CANCELLED, why))
}

/** Names an order that isn't there: from before the start, never resting, or already gone. To be set to a size at a price, it is new. */
function applyUnknown(m: usize, e: usize, op: i32): bool {
  const isNew = op == ORDER_SET && load<i64>(e, OE_PX) != 0 && load<i64>(e, OE_QTY) != 0
  if (!isNew) bump(m, ST_UNSEEN_IDS)
  if (op == ORDER_DELETE_EARLY) return rememberGone(m, load<i64>(e, OE_ID))
  if (!isNew) return true
  const side = load<i32>(e, OE_SIDE)
  return add(m, side, load<i64>(e, OE_ID), keyOf(e, side), load<i64>(e, OE_QTY))
}

/** At the back of its price. An order of nothing never rests; one that is known is moved. */
function add(m: usize, side: i32, id: i64, key: i64, lots: i64): bool {
  if (findOrder(m, id)) {
    bump(m, ST_REPEATED_IDS)
    if (!take(m, id, foundLots, DELETED)) return false
  }
  if (lots == 0) return true
  const s = sideAt(m, side)
  const shown = lotsAt(m, s, key)
  messageIs(ADDED, side, key, lots, id, bestKey(s), shown)
  return addOrder(m, side, id, key, lots) && tell(m, side, key, shown)
}

/** Takes lots off the order found. */
function take(m: usize, id: i64, lots: i64, type: i32): bool {
  const side = foundSide
  const key = foundKey
  const s = sideAt(m, side)
  const shown = lotsAt(m, s, key)
  if (lots > foundLots) bump(m, ST_OVERDRAWN)
  const taken = min(lots, foundLots)
  messageIs(type, side, key, taken, id, bestKey(s), shown)
  reduceOrder(m, side, id, key, taken)
  return tell(m, side, key, shown)
}

/** The order found grows where it is. */
function grow(m: usize, id: i64, lots: i64): bool {
  const side = foundSide
  const key = foundKey
  const s = sideAt(m, side)
  const shown = lotsAt(m, s, key)
  messageIs(ADDED, side, key, lots, id, bestKey(s), shown)
  messageGrew()
  growOrder(m, id, lots)
  return tell(m, side, key, shown)
}

/** The level follows its orders, and whoever listens hears of the message. */
function tell(m: usize, side: i32, key: i64, shown: i64): bool {
  if (!put(m, side, key, shown)) return false
  messageLeaves(orderLotsAt(m, side, key))
  messagePeakIs(peakLots)
  noteMessage(m)
  return true
}

const ONE: usize = memory.data(16)

/** Brings a level, which held `before` lots, to the sum of its orders. */
function put(m: usize, side: i32, key: i64, before: i64): bool {
  const lots = orderLotsAt(m, side, key)
  if (followsMessages(m) && !followPeak(m, side, key, before, lots)) return false
  store<i64>(ONE, side == 0 ? key : -key)
  store<i64>(ONE, lots, 8)
  return side == 0 ? applyBids(m, ONE, 1) : applyAsks(m, ONE, 1)
}

/** The trades of the event, which has been applied. One that was told while the book was waited for is known already. */
export function recordTrades(m: usize): void {
  const n = tradeCount()
  for (let i = 0; i < n; i++) {
    takeTrade(tradesAt() + <usize>i * TRADE_ENTRY)
    const id = load<i64>(VIEW_EVENT, EV_TRADE_ID)
    if (id != NO_ID) {
      if (id <= load<i64>(m, I_TRADE_ID)) continue
      store<i64>(m, id, I_TRADE_ID)
    }
    recordTrade(m, !tradeIsHidden)
  }
}

/** One packed event (ORDERS_HEADER, orders, trades) as the event that the market looks at. */
function takeOrders(m: usize, p: usize): void {
  clearEvent()
  clearDefect()
  refusedBeside(false)
  store<i32>(VIEW_EVENT, load<i32>(p, OH_FLAGS), EV_FLAGS)
  store<i64>(VIEW_EVENT, load<i64>(p, OH_FIRST), EV_FIRST)
  store<i64>(VIEW_EVENT, load<i64>(p, OH_LAST), EV_LAST)
  store<i64>(VIEW_EVENT, load<i64>(p, OH_PREV), EV_PREV)
  store<i64>(VIEW_EVENT, load<i64>(p, OH_TS), EV_TS)
  setLevels(p, 0, p, 0)
  listsAre(p + ORDERS_HEADER)
  store<i32>(VIEW_EVENT, load<i32>(p, OH_ORDERS), EV_ORDERS)
  store<i32>(VIEW_EVENT, load<i32>(p, OH_TRADES), EV_TRADES)
  setKind((load<i32>(p, OH_FLAGS) & EVFLAG_NO_BOOK) != 0 ? KIND_NO_BOOK : KIND_ORDERS)
  bump(m, ST_FRAMES)
}

/** Bytes of the event at `p`; 0 when there aren't as many as it announces. */
function bytesOf(p: usize, end: usize): usize {
  const room = <i64>end - <i64>p
  if (room < ORDERS_HEADER) return 0
  const orders = load<i32>(p, OH_ORDERS)
  const trades = load<i32>(p, OH_TRADES)
  const bytes = <i64>ORDERS_HEADER + <i64>orders * ORDER_ENTRY + <i64>trades * TRADE_ENTRY
  return (orders | trades) < 0 || bytes > room ? 0 : <usize>bytes
}

/**
 * Applies packed changes of orders and trades from `p` up to `end`, all received at one local time, stopping behind an event that
 * loses the book.
 */
export function pushOrders(m: usize, p: usize, end: usize, tsUs: f64, restNs: i32): void {
  setLocalTime(m, tsUs, restNs)
  let taken = 0
  let status = 0
  nowReplaying(false)
  while (p < end) {
    const bytes = bytesOf(p, end)
    if (bytes == 0) {
      clearDefect()
      const room = (<i64>end - <i64>p - ORDERS_HEADER) / ORDER_ENTRY
      fail(RULE_COLUMNS, max(0, <i32>room), room < 0 ? 0 : load<i32>(p, OH_ORDERS)) // more is announced than there are bytes
      refusedBeside(false)
      status = refuse(m)
      break
    }
    takeOrders(m, p)
    status = eventHas(EVFLAG_NO_BOOK) ? commit(m) : commitOrders(m)
    taken++
    if (status >= STATUS_POOL_FULL) break
    p += bytes
  }
  report(taken, status)
}
