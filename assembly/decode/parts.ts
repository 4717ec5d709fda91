// What a decoder finds, put where the market takes it from: levels, trades and changes of orders, in scratch one behind the other.
//
//   scratch  │ bids │ asks │     or     │ trades, TRADE_ENTRY each │     or     │ orders, ORDER_ENTRY each │ trades │
//
// A list that mixes both sides is walked twice, once for each: so a side's levels keep the order of the wire.
import {
  C_FLAGS, C_PX_EXP, C_PX_MANT, C_QTY_EXP, C_QTY_MANT, C_SYMBOL, C_SYMBOL_LEN, C_TRADE_EXP, EVFLAG_OTHER_SYMBOL, EV_ASKS, EV_BIDS, EV_ORDERS,
  EV_TRADES, FLAG_LOOK, ORDER_ENTRY, OE_ID, OE_NEW_ID, OE_OP, OE_PX, OE_QTY, OE_SIDE, RULE_LOT, RULE_NONE, RULE_RANGE, RULE_TICK, RULE_TOO_LARGE,
  TE_ID, TE_KIND, TE_OWN, TE_PX, TE_QTY, TE_SIGN, TRADE_ENTRY, VIEW_EVENT, FLAG_SPELLED,
} from '../layout'
import { fail } from './defect'
import { decimalValue, readNumber, spellingOf, writtenDecimals } from './decimal'
import { eventAsks, eventBids, setFlag, setLevels } from './event'
import { TOKEN_NUMBER, TOKEN_STRING, byteOf, sameBytes } from './json'
import { levelsRead, readLevels } from './levels'
import { lookSymbol, notePrice, noteQuantity } from './look'
import { fromAt, kindAt, textAt, textFrom, textTo, toAt, wrongAt } from './members'
import { BOOK_ALONE } from '../part'
import { scratchLevels, scratchPtr, wasPtr } from '../memory'
import { BOOK_ALONE } from '../part'

/** Where the next entry goes. */
let next: usize = 0
@inline function room(bytes: i32): bool {
  return next + <usize>bytes <= scratchPtr + (<usize>scratchLevels << 4) || fail(RULE_TOO_LARGE, -1, 0)
}

@inline export function looks(m: usize): bool { return !BOOK_ALONE && (load<i32>(m, C_FLAGS) & FLAG_LOOK) != 0 }

/** Begins the lists of an event anew. */
export function openParts(): void {
  next = lists = scratchPtr
  isSpelled = false
  setLevels(scratchPtr, 0, scratchPtr, 0)
  store<i32>(VIEW_EVENT, 0, EV_TRADES)
  store<i32>(VIEW_EVENT, 0, EV_ORDERS)
}

/** Bids are complete; what comes are asks. */
export function openAsks(): void {
  setLevels(scratchPtr, load<i32>(VIEW_EVENT, EV_BIDS), next, 0)
}

/** Whether a text [p, end) is this market's symbol; looking, every symbol is, and it is noted. */
export function isSymbol(m: usize, p: usize, end: usize): bool {
  if (looks(m)) {
    lookSymbol(p, end)
    return true
  }
  return <i32>(end - p) == load<i32>(m, C_SYMBOL_LEN) && sameBytes(p, m + C_SYMBOL, end - p)
}

/** The same for a member; a symbol that isn't this market's marks the event. False: a defect (no string). */
export function symbolAt(m: usize, table: usize, i: i32): bool {
  if (!textAt(table, i)) return wrongAt(table, i)
  if (!isSymbol(m, textFrom, textTo)) setFlag(EVFLAG_OTHER_SYMBOL)
  return true
}

let numberFrom: usize = 0
let numberTo: usize = 0
let numberPlace: usize = 0

/** The text of a decimal, as a string or as a number, in [numberFrom, numberTo). */
function numberAt(table: usize, i: i32): bool {
  const kind = kindAt(table, i)
  numberPlace = fromAt(table, i)
  if (kind == TOKEN_NUMBER) {
    numberFrom = numberPlace
    numberTo = toAt(table, i)
    return true
  }
  if (kind != TOKEN_STRING || !textAt(table, i)) return wrongAt(table, i)
  numberFrom = textFrom
  numberTo = textTo
  return true
}

function failNumber(rule: i32): bool {
  return fail(rule, byteOf(numberPlace), <i32>(numberTo - numberFrom))
}

/** Whether the number just read was below zero: sides are told by a sign in some feeds. */
export let negative: bool = false
/** Decimals the text just read has, trailing zeros too (−1: written with an exponent). */
let decimalsWritten: i32 = 0

function takeNumber(exponent: i32, mantissa: i64, offGrid: i32): bool {
  negative = numberFrom < numberTo && load<u8>(numberFrom) == 0x2d
  const from = numberFrom + <usize>negative
  decimalsWritten = writtenDecimals(from, numberTo)
  const rule = readNumber(from, numberTo, exponent, mantissa, offGrid)
  return rule == RULE_NONE || failNumber(rule)
}

/** How the price and the quantity read last were written (decimal.ts, spellingOf). */
let pxSpelling: u32 = 0
let qtySpelling: u32 = 0
/** Whether the event's levels or orders have their spellings beside them. */
export let isSpelled: bool = false
/** Spellings of the levels, one u32 for each: where the lots before will be put once the levels are applied. */
@inline function spellingAt(level: usize): usize { return wasPtr() + ((level - scratchPtr) >> 2) }
export function levelSpelling(level: usize): u32 { return load<u32>(spellingAt(level)) }

export let pxTicks: i64 = 0
export let qtyLots: i64 = 0

/** A price above zero, in ticks, to pxTicks. */
export function priceAt(m: usize, table: usize, i: i32): bool {
  return priceOrZeroAt(m, table, i) && (looks(m) || pxTicks != 0 || failNumber(RULE_RANGE))
}

/** An order's change that says no price. */
export function noPrice(): void { pxTicks = 0 }

/** The same, but 0 is allowed (KuCoin: nothing changes; Coinbase market orders). */
export function priceOrZeroAt(m: usize, table: usize, i: i32): bool {
  if (!numberAt(table, i)) return false
  if (looks(m)) return notePrice(numberFrom, numberTo) || failNumber(RULE_RANGE)
  if (!takeNumber(load<i32>(m, C_PX_EXP), load<i64>(m, C_PX_MANT), RULE_TICK)) return false
  pxTicks = decimalValue
  pxSpelling = spellingOf(decimalsWritten)
  return !negative || failNumber(RULE_RANGE)
}

/** A quantity of at least zero, in lots, to qtyLots; `signed`: below zero too, told by `negative`. */
export function quantityAt(m: usize, table: usize, i: i32, signed: bool = false): bool {
  if (!numberAt(table, i)) return false
  if (looks(m)) {
    negative = numberFrom < numberTo && load<u8>(numberFrom) == 0x2d
    return noteQuantity(numberFrom, numberTo) || failNumber(RULE_RANGE)
  }
  if (!takeNumber(load<i32>(m, C_QTY_EXP), load<i64>(m, C_QTY_MANT), RULE_LOT)) return false
  qtyLots = decimalValue
  qtySpelling = spellingOf(decimalsWritten)
  return signed || !negative || failNumber(RULE_RANGE)
}

/** Lots that a feed tells otherwise than by the number as it stands: a level that is gone, a sum that is rounded. */
export function setQuantity(lots: i64, written: i32, below: bool): void {
  qtyLots = lots
  qtySpelling = <u32>written
  negative = below
}

export let tradePx: i64 = 0

/** A level is deleted by a word: whatever quantity stands beside it is none. */
export function setNothing(): void {
  qtyLots = 0
}

/** A trade's price, in units of 10^-tradeExp, to tradePx. */
export function tradePriceAt(m: usize, table: usize, i: i32): bool {
  if (!numberAt(table, i)) return false
  if (looks(m)) return notePrice(numberFrom, numberTo) || failNumber(RULE_RANGE)
  if (!takeNumber(load<i32>(m, C_TRADE_EXP), 1, RULE_TICK)) return false
  tradePx = decimalValue
  return (tradePx != 0 && !negative) || failNumber(RULE_RANGE)
}

/** Appends the level (pxTicks, qtyLots) to the bids, or, once openAsks() was called, to the asks. */
export function putLevel(ask: bool): bool {
  if (!room(16)) return false
  store<i64>(next, pxTicks)
  store<i64>(next, qtyLots, 8)
  store<u32>(spellingAt(next), pxSpelling | qtySpelling << 16)
  isSpelled = true
  next += 16
  const count = ask ? EV_ASKS : EV_BIDS
  store<i32>(<usize>VIEW_EVENT + <usize>count, load<i32>(<usize>VIEW_EVENT + <usize>count) + 1)
  return true
}

/** A level from the members that hold its price and its size. */
export function levelAt(m: usize, table: usize, px: i32, qty: i32, ask: bool): bool {
  return priceAt(m, table, px) && quantityAt(m, table, qty) && putLevel(ask)
}

/** Price and size of a trade, to tradePx and qtyLots. */
export function tradeAt(m: usize, table: usize, px: i32, qty: i32): bool {
  return tradePriceAt(m, table, px) && quantityAt(m, table, qty)
}

/**
 * Appends the levels of an array of arrays of strings, [["px","qty",…],…]: bids, or once openAsks() was called asks. Quick where
 * they are spelled tightly and nobody asks how (`unproved`: no checksum will be compared). Returns the place behind the array, 0
 * on a defect.
 */
export function putLevels(m: usize, p: usize, ask: bool, unproved: bool = false): usize {
  const spells = (load<i32>(m, C_FLAGS) & FLAG_SPELLED) != 0 && !unproved
  const end = readLevels(m, p, next, !looks(m) && !spells, spells ? spellingAt(next) : 0)
  if (end == 0) return 0
  isSpelled = isSpelled || spells
  next += <usize>levelsRead << 4
  if (ask) setLevels(eventBids, load<i32>(VIEW_EVENT, EV_BIDS), eventAsks, load<i32>(VIEW_EVENT, EV_ASKS) + levelsRead)
  else setLevels(eventBids, load<i32>(VIEW_EVENT, EV_BIDS) + levelsRead, next, 0)
  return end
}

/** Appends a trade: tradePx, qtyLots, and what is given. */
export function putTrade(id: i64, own: i64, sign: i32, kind: i32 = 1): bool {
  if (!room(TRADE_ENTRY)) return false
  store<i64>(next, id, TE_ID)
  store<i64>(next, tradePx, TE_PX)
  store<i64>(next, qtyLots, TE_QTY)
  store<i64>(next, own, TE_OWN)
  store<i32>(next, sign, TE_SIGN)
  store<i32>(next, kind, TE_KIND)
  next += TRADE_ENTRY
  store<i32>(VIEW_EVENT, load<i32>(VIEW_EVENT, EV_TRADES) + 1, EV_TRADES)
  return true
}

/** Appends a change of an order: pxTicks, qtyLots, and what is given. Orders come before trades. */
export function putOrder(op: i32, side: i32, id: i64, newId: i64 = 0): bool {
  if (!room(ORDER_ENTRY)) return false
  store<i64>(next, id, OE_ID)
  store<i64>(next, pxTicks, OE_PX)
  store<i64>(next, qtyLots, OE_QTY)
  store<i64>(next, newId, OE_NEW_ID)
  store<i32>(next, op, OE_OP)
  store<i32>(next, side, OE_SIDE)
  next += ORDER_ENTRY
  store<i32>(VIEW_EVENT, load<i32>(VIEW_EVENT, EV_ORDERS) + 1, EV_ORDERS)
  return true
}

/** Turns the list of trades round: venues that send the newest first. */
export function turnTrades(): void {
  const n = load<i32>(VIEW_EVENT, EV_TRADES)
  let a = next - <usize>n * TRADE_ENTRY
  let b = next - TRADE_ENTRY
  for (; a < b; a += TRADE_ENTRY, b -= TRADE_ENTRY) {
    for (let i: usize = 0; i < <usize>TRADE_ENTRY; i += 8) {
      const x = load<i64>(a + i)
      store<i64>(a + i, load<i64>(b + i))
      store<i64>(b + i, x)
    }
  }
}

let lists: usize = 0
/** Orders and trades that the host has decoded lie elsewhere. */
export function listsAre(at: usize): void { lists = at }
/** Where the entries of the event's orders and trades lie. */
export function ordersAt(): usize { return lists }
export function tradesAt(): usize { return lists + <usize>load<i32>(VIEW_EVENT, EV_ORDERS) * ORDER_ENTRY }

/** FNV-1a of a textual id: 64 bits of it stand for the order. */
export function idOf(p: usize, end: usize): i64 {
  let h: u64 = 0xcbf29ce484222325
  for (; p < end; p++) h = (h ^ <u64>load<u8>(p)) * 0x100000001b3
  return <i64>h
}

/** Spellings of the orders, one u32 for each, where levels have theirs; in front, room for the level that an order changes. */
@inline function orderSpellingAt(i: i32): usize { return wasPtr() + 16 + (<usize>i << 2) }
export function orderSpelling(i: i32): u32 { return load<u32>(orderSpellingAt(i)) }

/** Appends a change of an order, and how its price and size were written. */
export function putSpelledOrder(op: i32, side: i32, id: i64): bool {
  if (next + ORDER_ENTRY > wasPtr()) return fail(RULE_TOO_LARGE, -1, 0)
  store<u32>(orderSpellingAt(load<i32>(VIEW_EVENT, EV_ORDERS)), pxSpelling | qtySpelling << 16)
  isSpelled = true
  return putOrder(op, side, id)
}
