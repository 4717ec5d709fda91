// Events that carry the whole book: each begins an epoch and is live at once, except in a stream of nothing but whole books, where an
// epoch lasts as long as the book isn't lost.
import {
  C_FLAGS, EVFLAG_CHECKSUM, EV_BIDS, EV_ORDERS, FAMILY_FULL, FLAG_BY_ORDER, FLAG_UNCROSS, I_CROSSED_SINCE, I_EPOCH_START, I_JOINING,
  I_SEQ, STATE_LIVE, STATE_STALE, STATUS_CHECKSUM, STATUS_DUPLICATE, STATUS_POOL_FULL, ST_DUPLICATES, ST_EPOCH, ST_LOCKED, VIEW_EVENT,
} from './layout'
import { NO_TIME, eventHas, eventTime } from './decode/event'
import { clearBook } from './book/price'
import { NO_SEQ } from './book/sequence'
import { clearOrders } from './book/order'
import { restartBookFlow } from './features/hooks'
import { clearTracker } from './signal/tracker'
import { bookIsProved } from './book/checksum'
import { isByOrder, putOrders, setByOrder } from './orders'
import { BOOK_ALONE } from './part'
import { hasCrossedBook, isUncrossed, putLevels, resync, settle, tellsOrders } from './market'
import { bump, setStat, stateOf } from './state'

/** There is no book: what is read off it begins anew. */
export function dropBook(m: usize): void {
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

/** An event that carries the whole book: it replaces what is there and the market is live at once. */
export function commitWhole(m: usize, family: i32): i32 {
  if (family == FAMILY_FULL) {
    const last = load<i64>(m, I_SEQ)
    if (last != NO_SEQ && eventTime() < last) {
      bump(m, ST_DUPLICATES)
      return STATUS_DUPLICATE
    }
    const state = stateOf(m)
    if (state == STATE_LIVE || state == STATE_STALE || hasCrossedBook(m)) clearBook(m) // each message is the book, nothing begins
    else beginEpoch(m)
  } else beginEpoch(m)
  if (!putWhole(m) || !isUncrossed(m)) return resync(m, STATUS_POOL_FULL)
  if (!BOOK_ALONE && eventHas(EVFLAG_CHECKSUM) && !bookIsProved(m)) return resync(m, STATUS_CHECKSUM)
  return settle(m)
}

/** The levels or orders of a whole book. */
export function putWhole(m: usize): bool {
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
