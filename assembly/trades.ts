// Trades told by themselves: each is an event of its own, whatever the book does. Those told with changes of orders are
// seen to in orders.ts.
import {
  EV_TRADES, EV_TRADE_ID, EV_TRADE_KIND, EV_TRADE_OWN, EV_TRADE_PX, EV_TRADE_QTY, EV_TRADE_SIGN, I_TRADE_ID, I_TRADE_KIND, STATE_LIVE, STATUS_APPLIED,
  STATUS_DUPLICATE, STATUS_IGNORED, ST_APPLIED, ST_DUPLICATES, ST_EVENTS, ST_IGNORED, TE_HIDDEN, TE_ID, TE_KIND, TE_OWN, TE_PX, TE_QTY, TE_SIGN,
  TRADE_ENTRY, VIEW_EVENT,
} from './layout'
import { reachTime } from './clock'
import { NO_ID, eventTime } from './decode/event'
import { tradesAt } from './decode/parts'
import { noMessage } from './features/facts'
import { endEvent, noteMessage, recordTrade } from './features/hooks'
import { isByOrder } from './orders'
import { BOOK_ALONE } from './part'
import { trackLevels } from './signal/tracker'
import { bump, stateOf } from './state'

/** The trades of a frame, each an event. The status of the last; APPLIED if any was. */
export function commitTrades(m: usize): i32 {
  const count = load<i32>(VIEW_EVENT, EV_TRADES)
  let status: i32 = STATUS_IGNORED
  for (let i = 0; i < count; i++) {
    takeTrade(tradesAt() + <usize>i * TRADE_ENTRY)
    const now = commitTrade(m, !tradeIsHidden)
    if (status != STATUS_APPLIED) status = now
  }
  return status
}

/** Trades of a frame that waits for a book: those with a number aren't taken twice when it is played. */
export function commitNumbered(m: usize): void {
  const count = load<i32>(VIEW_EVENT, EV_TRADES)
  for (let i = 0; i < count; i++) {
    takeTrade(tradesAt() + <usize>i * TRADE_ENTRY)
    if (load<i64>(VIEW_EVENT, EV_TRADE_ID) != NO_ID) commitTrade(m, !tradeIsHidden)
  }
}

/** Whether the trade taken last was with an order that nobody saw. */
export let tradeIsHidden: bool = false

/** One entry of the list as the event's trade. */
export function takeTrade(entry: usize): void {
  store<i64>(VIEW_EVENT, load<i64>(entry, TE_ID), EV_TRADE_ID)
  store<i64>(VIEW_EVENT, load<i64>(entry, TE_PX), EV_TRADE_PX)
  store<i64>(VIEW_EVENT, load<i64>(entry, TE_QTY), EV_TRADE_QTY)
  store<i64>(VIEW_EVENT, load<i64>(entry, TE_OWN), EV_TRADE_OWN)
  store<i32>(VIEW_EVENT, load<i32>(entry, TE_SIGN), EV_TRADE_SIGN)
  store<i32>(VIEW_EVENT, load<i32>(entry, TE_KIND) & ~TE_HIDDEN, EV_TRADE_KIND)
  tradeIsHidden = (load<i32>(entry, TE_KIND) & TE_HIDDEN) != 0
}

export function commitTrade(m: usize, visible: bool): i32 {
  if (BOOK_ALONE) return STATUS_IGNORED // its decoder reads none
  const kind = load<i32>(VIEW_EVENT, EV_TRADE_KIND)
  const latched = load<i32>(m, I_TRADE_KIND)
  if (latched != 0 && latched != kind) {
    bump(m, ST_IGNORED)
    return STATUS_IGNORED
  }
  const id = load<i64>(VIEW_EVENT, EV_TRADE_ID)
  if (id != NO_ID && id <= load<i64>(m, I_TRADE_ID)) {
    bump(m, ST_DUPLICATES)
    return STATUS_DUPLICATE
  }
  store<i32>(m, kind, I_TRADE_KIND)
  if (id != NO_ID) store<i64>(m, id, I_TRADE_ID)
  reachTime(m, eventTime())
  bump(m, ST_APPLIED)
  bump(m, ST_EVENTS)
  recordTrade(m, visible)
  if (stateOf(m) == STATE_LIVE) trackLevels(m)
  if (isByOrder(m)) noMessage() // of orders, changes are the messages
  noteMessage(m)
  endEvent(m)
  return STATUS_APPLIED
}
