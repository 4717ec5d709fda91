// What trades took of what was shown: absorption at the best prices (F49) and executions beyond it (F66).
//
//   absorption   lots executed at the best price since it became best ÷ lots it showed when it did; 1, remark `fired` from 3 on.
//                Book events decide what is best; a visible trade counts when its price is the best of the last one.
//   hidden rate  by-order files and feeds mark executions against hidden orders; elsewhere the part of a trade above the lots shown at its price at
//                the last book event, less what trades since took there, is hidden; between two prices or without a level all
//                of it. Until the first book of an epoch nothing is. Share of trades, or of lots, in the window.
// Of more than 256 prices traded at since a book event the oldest is forgotten: its shown lots count afresh.
// Sources: project definitions; LOBSTER's type 5. Cost O(1) a trade.
//
//   │ i64 key, i64 shown when it became best, i64 executed since │ bid, then ask │
//   │ i32 a book is there │ i32 prices taken from │ (i64 key, i64 lots) × 256, one after the other, then around │
import {
  C_DECODER, C_FLAGS, DECODER_LOBSTER, FLAG_BY_ORDER, KIND_ORDERS, REASON_ONE_SIDED, REASON_NO_TRADES, REMARK_FIRED, TRADES_HIDDEN, TRADES_HIDDEN_LOTS, TRADES_LOTS,
} from '../layout'
import { NO_KEY, lotsAt, sideAt } from '../book/price'
import { eventKind } from '../decode/event'
import { asksNow, bidsNow, tradeLots, tradeSign, tradeTicks, tradeVisible } from './facts'
import { TRADE_RING, covered, rowsIn, stageInt, sumInt } from './rings'
import { because, remark } from './undefined'

const BEST_BYTES: usize = 24
const SHOWN: usize = 8
const EXECUTED: usize = 16
const HAS_BOOK: usize = 48
const TAKEN: usize = 52
const TAKEN_LIST: usize = 56
const TAKEN_MAX: i32 = 256
export const SHOWN_BYTES: i32 = <i32>TAKEN_LIST + TAKEN_MAX * 16
const FIRES_AT: f64 = 3

export function openShown(at: usize): void {
  restartShown(at)
}

/** The book is gone. */
export function restartShown(at: usize): void {
  memory.fill(at, 0, SHOWN_BYTES)
  store<i64>(at, NO_KEY)
  store<i64>(at + BEST_BYTES, NO_KEY)
}

export function bookShown(at: usize): void {
  followBest(at, load<i64>(bidsNow), load<i64>(bidsNow, 8))
  followBest(at + BEST_BYTES, load<i64>(asksNow), load<i64>(asksNow, 8))
  store<i32>(at, 1, HAS_BOOK)
  store<i32>(at, 0, TAKEN)
}

@inline
function followBest(best: usize, key: i64, lots: i64): void {
  if (key == load<i64>(best)) return
  store<i64>(best, key)
  store<i64>(best, lots, SHOWN)
  store<i64>(best, 0, EXECUTED)
}

/** Whether it is told of each trade if a shown order was traded with. */
function tellsHidden(m: usize): bool {
  return load<i32>(m, C_DECODER) == DECODER_LOBSTER || ((load<i32>(m, C_FLAGS) & FLAG_BY_ORDER) != 0 && eventKind() == KIND_ORDERS)
}

/** Takes the trade's lots from what is shown and stages its hidden part. */
export function tradeShown(m: usize, at: usize): void {
  const side = tradeSign > 0 ? 1 : 0 // consumed
  const ticks = <i64>tradeTicks
  const onGrid = <f64>ticks == tradeTicks
  const key = side == 0 ? ticks : -ticks
  const best = at + <usize>side * BEST_BYTES
  if (tradeVisible && onGrid && key == load<i64>(best)) store<i64>(best, load<i64>(best, EXECUTED) + tradeLots, EXECUTED)
  let hidden: i64 = 0
  if (tellsHidden(m)) hidden = tradeVisible ? 0 : tradeLots
  else if (load<i32>(at, HAS_BOOK) != 0) hidden = onGrid ? beyondShown(m, at, side, key) : tradeLots
  stageInt(TRADES_HIDDEN_LOTS, hidden)
  stageInt(TRADES_HIDDEN, hidden > 0 ? 1 : 0)
}

function beyondShown(m: usize, at: usize, side: i32, key: i64): i64 {
  const shown = lotsAt(m, sideAt(m, side), key)
  const count = load<i32>(at, TAKEN)
  const kept = min(count, TAKEN_MAX)
  let entry: usize = 0
  for (let i = 0; i < kept; i++) {
    const p = at + TAKEN_LIST + (<usize>i << 4)
    if (load<i64>(p) == key) entry = p
  }
  if (entry == 0) {
    entry = at + TAKEN_LIST + (<usize>(count & (TAKEN_MAX - 1)) << 4)
    store<i64>(entry, key)
    store<i64>(entry, 0, 8)
    store<i32>(at, count + 1, TAKEN)
  }
  const left = max<i64>(shown - load<i64>(entry, 8), 0)
  store<i64>(entry, load<i64>(entry, 8) + tradeLots, 8)
  return max<i64>(tradeLots - left, 0)
}

/** F49; side 0 bid, 1 ask. */
export function absorption(at: usize, side: i32): f64 {
  const best = at + <usize>side * BEST_BYTES
  if (load<i64>(best) == NO_KEY) return because(REASON_ONE_SIDED)
  const value = <f64>load<i64>(best, EXECUTED) / <f64>load<i64>(best, SHOWN)
  if (value >= FIRES_AT) remark(REMARK_FIRED)
  return value
}

/** F66. */
export function hiddenRate(m: usize, byVolume: bool, w: i32): f64 {
  if (!covered(m, TRADE_RING, w)) return NaN
  const trades = rowsIn(m, TRADE_RING, w)
  if (trades == 0) return because(REASON_NO_TRADES)
  if (byVolume) return <f64>sumInt(m, TRADE_RING, w, TRADES_HIDDEN_LOTS) / <f64>sumInt(m, TRADE_RING, w, TRADES_LOTS)
  return <f64>sumInt(m, TRADE_RING, w, TRADES_HIDDEN) / <f64>trades
}

export function scaleShown(at: usize, factor: i64): void {
  for (let side = 0; side < 2; side++) {
    const best = at + <usize>side * BEST_BYTES
    store<i64>(best, load<i64>(best, SHOWN) * factor, SHOWN)
    store<i64>(best, load<i64>(best, EXECUTED) * factor, EXECUTED)
  }
  for (let i = 0; i < TAKEN_MAX; i++) {
    const p = at + TAKEN_LIST + (<usize>i << 4)
    store<i64>(p, load<i64>(p, 8) * factor, 8)
  }
}
