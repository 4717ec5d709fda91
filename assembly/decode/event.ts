// The decoded event: what a wire decoder found, in the one form the market applies (EV_* of layout.ts).
import {
  EV_ASKS, EV_BIDS, EV_CHANNEL, EV_CONNECTION, EV_FAMILY, EV_FIRST, EV_FLAGS, EV_JOIN, EV_KIND, EV_LAST, EV_PREV, EV_ROW_LEVELS, EV_TRADES, EV_TS, VIEW_EVENT,
} from '../layout'
import { NO_SEQ } from '../book/sequence'
import { BOOK_ALONE } from '../part'
import { countAt } from './members'

/** A frame without a venue time, a market without a trade: smaller than any time. */
export const NO_TIME: i64 = i64.MIN_VALUE

export let eventBids: usize = 0
export let eventAsks: usize = 0

/** Forgets the last event. What a kind of event has, its decoder writes; the rest is not looked at. */
export function clearEvent(): void {
  store<i64>(VIEW_EVENT, 0, EV_KIND) // and the flags behind it
  store<i64>(VIEW_EVENT, NO_TIME, EV_TS)
  store<i64>(VIEW_EVENT, NO_SEQ, EV_FIRST)
  store<i64>(VIEW_EVENT, NO_SEQ, EV_LAST)
  store<i64>(VIEW_EVENT, 0, EV_BIDS) // and the asks behind it
  store<i64>(VIEW_EVENT, 0, EV_PREV)
  if (BOOK_ALONE) return // nothing writes the rest
  store<i64>(VIEW_EVENT, 0, EV_TRADES) // and the orders behind them
  store<i32>(VIEW_EVENT, 0, EV_FAMILY)
  store<i64>(VIEW_EVENT, NO_SEQ, EV_CONNECTION)
  store<i64>(VIEW_EVENT, NO_SEQ, EV_CHANNEL)
  store<i64>(VIEW_EVENT, 0, EV_JOIN) // and the channel's kind behind it
  store<i32>(VIEW_EVENT, 0, EV_ROW_LEVELS)
}

/** Of the last event only what isn't written by who reads a plain change. */
@inline
export function clearRest(): void {
  store<i64>(VIEW_EVENT, 0, EV_KIND) // and the flags behind it
  store<i32>(VIEW_EVENT, 0, EV_FAMILY)
}

/** A trade whose venue gives it no number that grows. */
export const NO_ID: i64 = i64.MIN_VALUE

export function setKind(kind: i32): void {
  store<i32>(VIEW_EVENT, kind, EV_KIND)
}
export function setFlag(flag: i32): void {
  store<i32>(VIEW_EVENT, load<i32>(VIEW_EVENT, EV_FLAGS) | flag, EV_FLAGS)
}
export function setLevels(bidsAt: usize, bids: i32, asksAt: usize, asks: i32): void {
  eventBids = bidsAt
  eventAsks = asksAt
  store<i32>(VIEW_EVENT, bids, EV_BIDS)
  store<i32>(VIEW_EVENT, asks, EV_ASKS)
}
@inline export function eventKind(): i32 { return load<i32>(VIEW_EVENT, EV_KIND) }
@inline export function eventHas(flag: i32): bool { return (load<i32>(VIEW_EVENT, EV_FLAGS) & flag) != 0 }
@inline export function eventFirst(): i64 { return load<i64>(VIEW_EVENT, EV_FIRST) }
@inline export function eventLast(): i64 { return load<i64>(VIEW_EVENT, EV_LAST) }
@inline export function eventPrev(): i64 { return load<i64>(VIEW_EVENT, EV_PREV) }
@inline export function eventTime(): i64 { return load<i64>(VIEW_EVENT, EV_TS) }

/** A member that holds a time, as an integer of the venue's unit: it becomes the event's. */
export function milliseconds(table: usize, i: i32): bool {
  if (!countAt(table, i, VIEW_EVENT + EV_TS)) return false
  store<i64>(VIEW_EVENT, nanoseconds(load<i64>(VIEW_EVENT, EV_TS)), EV_TS)
  return true
}

/** A venue's time as nanoseconds. The unit shows in the size: `timeUnit=MICROSECOND` turns ms into µs. */
export function nanoseconds(t: i64): i64 {
  return t * (t >= 9000000000000000 ? 1 : t >= 9000000000000 ? 1000 : 1000000)
}
