// How the venue wrote the prices and sizes of its book: with how many decimals. Its checksum is one of that text, and neither
// ticks nor lots know whether it said 0.5 or 0.5000.
//
// Most levels are written as usual: with the fewest decimals that any level of the first frame had, or with as many more as the
// number needs. That covers venues with a fixed number of decimals and those without trailing zeros alike. Only a level
// written otherwise has a node of its own, in the hash of book/order.ts. A lot that is refined changes none of this.
import {
  C_FLAGS, EV_ASKS, EV_BIDS, EV_ORDERS, FLAG_SPELLED, I_SPELLING, NODE_SPELLED_BID, NODE_SPELLED_ORDER, OE_ID, OE_OP, ORDER_DELETE,
  ORDER_ENTRY, VIEW_EVENT,
} from '../layout'
import { eventAsks, eventBids } from '../decode/event'
import { isSpelled, levelSpelling, orderSpelling, ordersAt } from '../decode/parts'
import { dropWord, dropWords, keepWord, wordOf } from './order'

@inline export function isSpelledMarket(m: usize): bool { return (load<i32>(m, C_FLAGS) & FLAG_SPELLED) != 0 }
@inline function isKnown(m: usize): bool { return load<u8>(m, I_SPELLING + 2) != 0 }
@inline function usualPx(m: usize): i32 { return <i32>load<u8>(m, I_SPELLING) }
@inline function usualQty(m: usize): i32 { return <i32>load<u8>(m, I_SPELLING + 1) }

/** Decimals that prices are usually written with; −1 before the first book. */
export function usualPriceDecimals(m: usize): i32 {
  return isKnown(m) ? usualPx(m) : -1
}

let leastPx: i32 = 0
let leastQty: i32 = 0

/** The fewest decimals of a list become the usual ones. */
function beginLeast(): void {
  leastPx = leastQty = 255
}
@inline function least(spelling: u32): void {
  leastPx = min(leastPx, <i32>(spelling & 255))
  leastQty = min(leastQty, <i32>(spelling >> 16 & 255))
}
function endLeast(m: usize): void {
  if (leastPx == 255) return
  store<u8>(m, <u8>leastPx, I_SPELLING)
  store<u8>(m, <u8>leastQty, I_SPELLING + 1)
  store<u8>(m, 1, I_SPELLING + 2)
}

/** Keeps a spelling if it is unusual; false when the pool is exhausted. */
function keep(m: usize, kind: i32, id: i64, spelling: u32): bool {
  const px = <i32>(spelling & 255)
  const qty = <i32>(spelling >> 16 & 255)
  if (px != max(usualPx(m), <i32>(spelling >> 8 & 255)) || qty != max(usualQty(m), <i32>(spelling >> 24))) {
    return keepWord(m, kind, id, px | qty << 8)
  }
  dropWord(m, kind, id)
  return true
}

function keepList(m: usize, at: usize, count: i32, side: i32): bool {
  for (const end = at + (<usize>count << 4); at < end; at += 16) {
    const key = side == 0 ? load<i64>(at) : -load<i64>(at)
    if (load<i64>(at, 8) == 0) dropWord(m, NODE_SPELLED_BID + side, key)
    else if (!keep(m, NODE_SPELLED_BID + side, key, levelSpelling(at))) return false
  }
  return true
}

function leastOf(at: usize, count: i32): void {
  for (const end = at + (<usize>count << 4); at < end; at += 16) {
    if (load<i64>(at, 8) != 0) least(levelSpelling(at))
  }
}

/** Notes how the event's levels are written, before they are applied; false when the pool is exhausted. */
export function spellLevels(m: usize): bool {
  if (!isSpelledMarket(m) || !isSpelled) return true
  const bids = load<i32>(VIEW_EVENT, EV_BIDS)
  const asks = load<i32>(VIEW_EVENT, EV_ASKS)
  if (!isKnown(m)) {
    beginLeast()
    leastOf(eventBids, bids)
    leastOf(eventAsks, asks)
    endLeast(m)
  }
  return keepList(m, eventBids, bids, 0) && keepList(m, eventAsks, asks, 1)
}

/** The same for the event's changes of orders. */
export function spellOrders(m: usize): bool {
  if (!isSpelledMarket(m) || !isSpelled) return true
  const n = load<i32>(VIEW_EVENT, EV_ORDERS)
  if (!isKnown(m)) {
    beginLeast()
    for (let i = 0; i < n; i++) if (load<i32>(orderAt(i), OE_OP) != ORDER_DELETE) least(orderSpelling(i))
    endLeast(m)
  }
  for (let i = 0; i < n; i++) {
    const id = load<i64>(orderAt(i), OE_ID)
    if (load<i32>(orderAt(i), OE_OP) == ORDER_DELETE) dropWord(m, NODE_SPELLED_ORDER, id)
    else if (!keep(m, NODE_SPELLED_ORDER, id, orderSpelling(i))) return false
  }
  return true
}
@inline function orderAt(i: i32): usize { return ordersAt() + <usize>i * ORDER_ENTRY }

/** The level is gone. */
export function forgetSpelling(m: usize, side: i32, key: i64): void {
  dropWord(m, NODE_SPELLED_BID + side, key)
}

/** The book is gone; what is usual is told by the next one. */
export function clearSpelling(m: usize): void {
  if (!isSpelledMarket(m)) return
  dropWords(m, NODE_SPELLED_BID)
  store<i32>(m, 0, I_SPELLING)
}

/** Decimals that price and size of the level or order last asked for are written with, at least. */
export let pxDecimals: i32 = 0
export let qtyDecimals: i32 = 0
/** Whether they are exact; otherwise the number may need more of them, and then has as many. */
export let isUnusual: bool = false

/** How a level (NODE_SPELLED_BID + side, its key) or an order (NODE_SPELLED_ORDER, its id) is written. */
export function readSpelling(m: usize, kind: i32, id: i64): void {
  const word = wordOf(m, kind, id)
  isUnusual = word >= 0
  pxDecimals = isUnusual ? word & 255 : usualPx(m)
  qtyDecimals = isUnusual ? word >> 8 : usualQty(m)
}
