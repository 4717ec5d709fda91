// Feeds that send one order a frame cross for moments: a book that is crossed says nothing, and is given up only when it stays so.
//
//   LIVE ─crossed→ NO_BOOK (reason CROSSED) ─uncrossed→ LIVE, the same epoch
//                                           ─a second later→ RESYNC (CROSSED)
import {
  C_FLAGS, EVFLAG_ONE_ORDER, FLAG_AUCTION, FLAG_CROSS_WAIT, I_CROSSED_SINCE, I_TS_LOCAL, I_TS_VENUE, STATE_NO_BOOK, STATUS_CROSSED, ST_CROSSED_MOMENTS, ST_LOCKED,
  ST_REASON, ST_STATE,
} from './layout'
import { NO_TIME, eventHas, eventTime } from './decode/event'
import { bump, setStat, stateOf } from './state'

const PATIENCE_NS: i64 = 1000000000

/** Whether the market has no book because it is crossed at present. */
export function isCrossed(m: usize): bool {
  return stateOf(m) == STATE_NO_BOOK && load<i64>(m, I_CROSSED_SINCE) != 0
}

/** The local clock; the venue's where there is none. */
function now(m: usize): i64 {
  const local = load<i64>(m, I_TS_LOCAL)
  return local == NO_TIME ? max(load<i64>(m, I_TS_VENUE), eventTime()) : local
}

/** Whether the event that left the book crossed may be waited out. */
export function mayPass(m: usize): bool {
  if ((load<i32>(m, C_FLAGS) & FLAG_AUCTION) != 0) return true
  if ((load<i32>(m, C_FLAGS) & FLAG_CROSS_WAIT) == 0 && !eventHas(EVFLAG_ONE_ORDER)) return false
  const ns = now(m)
  return ns != NO_TIME && !(isCrossed(m) && ns - load<i64>(m, I_CROSSED_SINCE) > PATIENCE_NS)
}

/** The event has been applied, and the book is crossed. */
export function stayCrossed(m: usize): void {
  setStat(m, ST_LOCKED, 0)
  if (isCrossed(m)) return
  bump(m, ST_CROSSED_MOMENTS)
  store<i64>(m, max<i64>(1, now(m)), I_CROSSED_SINCE)
  setStat(m, ST_STATE, STATE_NO_BOOK)
  setStat(m, ST_REASON, STATUS_CROSSED)
}

/** Whether the book has been crossed for too long at a local time. */
export function isCrossedAt(m: usize, nowNs: i64): bool {
  return isCrossed(m) && load<i64>(m, I_TS_LOCAL) != NO_TIME && nowNs - load<i64>(m, I_CROSSED_SINCE) > PATIENCE_NS
}
