// Bitstamp v2: diff_order_book (all levels), order_book (100 levels, a whole picture each time), live_orders (order by order),
// detail_order_book (100 levels of orders), live_trades, the REST book. The channel's name carries the pair.
// Source: https://www.bitstamp.net/websocket/v2/ and https://www.bitstamp.net/api/ (order-book), as of 2026.
//
//   {"event":"data","channel":"diff_order_book_btcusd","data":{"timestamp":"s","microtimestamp":"µs","bids":[[px,amount],…],"asks":[…]}}
//   {"event":"order_created"|"order_changed"|"order_deleted","channel":"live_orders_btcusd","data":{"id":n,"id_str":"n","order_type":0|1,
//    "amount":n,"amount_str":"…","price":n,"price_str":"…","datetime":"s","microtimestamp":"µs",…}}              0 buy, 1 sell
//   {"event":"trade","channel":"live_trades_btcusd","data":{"id":n,"amount_str":"…","price_str":"…","type":0|1,"microtimestamp":"µs",…}}
//   {"timestamp":"s","microtimestamp":"µs","bids":[[px,amount],…],"asks":[…]}        REST; with group=2 [px,amount,id]
//
// The rule: nothing is numbered but by time. A snapshot holds what is not later than it; a diff older than the last is late. Orders may
// come in the wrong order: one deleted before it was created is not added. An order of amount 0 never rests.
import {
  EVFLAG_ONE_ORDER, EVFLAG_OTHER_SYMBOL, EV_FAMILY, EV_FIRST, EV_LAST, EV_TS, FAMILY_FULL, FAMILY_NONE, KIND_ALIVE, KIND_DEPTH, KIND_ORDERS, KIND_OTHER,
  KIND_RECONNECT, KIND_SNAPSHOT, KIND_TRADE, ORDER_ADD, ORDER_AMEND, ORDER_DELETE_EARLY, RULE_VALUE, VIEW_EVENT,
} from '../layout'
import { beside, only } from './ends'
import { fail } from './defect'
import { setFlag } from './event'
import { TOKEN_ARRAY, TOKEN_OBJECT, byteOf } from './json'
import {
  arrayEnd, begins, closesFrame, countAt, firstOf, fromAt, integerAt, kindAt, nextOf, openFrame, readElements, readMembers, spells, textAt, textFrom, textIs,
  textTo, toAt, wrongAt,
} from './members'
import {
  isSymbol, openAsks, openParts, priceAt, priceOrZeroAt, putLevels, putOrder, putTrade, quantityAt, qtyLots, pxTicks, tradePriceAt,
} from './parts'

const TOP = memory.data(16 + 7 * 16)
@lazy const NAMES = 'event channel data bids asks timestamp microtimestamp'
const EVENT: i32 = 0
const CHANNEL: i32 = 1
const DATA: i32 = 2
// and those of a REST body
const BIDS_OF: i32 = 3
const ASKS_OF: i32 = 4
const SECONDS: i32 = 5
const MICROSECONDS: i32 = 6

const ORDER = memory.data(16 + 11 * 16)
@lazy const ORDER_NAMES = 'id_str id order_type type amount_str amount price_str price timestamp datetime microtimestamp'
const ID_TEXT: i32 = 0
const ID: i32 = 1
const ORDER_TYPE: i32 = 2
const TRADE_TYPE: i32 = 3
const AMOUNT_TEXT: i32 = 4
const AMOUNT: i32 = 5
const PRICE_TEXT: i32 = 6
const PRICE: i32 = 7
const ORDER_SECONDS: i32 = 8
const ORDER_DATETIME: i32 = 9
const ORDER_MICROSECONDS: i32 = 10

const ENTRY = memory.data(16 + 3 * 16)
const NUMBER = memory.data(8)

export function decodeBitstamp(m: usize, start: usize, length: i32): bool {
  openParts()
  const p = openFrame(start, length)
  if (p == 0 || !closesFrame(readMembers(p, NAMES, TOP))) return false
  if (kindAt(TOP, EVENT) == 0) return kindAt(TOP, BIDS_OF) == 0 ? only(KIND_OTHER) : restBook(m)
  if (!textAt(TOP, EVENT)) return wrongAt(TOP, EVENT)
  if (spells(textFrom, textTo, 'bts:heartbeat')) return only(KIND_ALIVE)
  if (spells(textFrom, textTo, 'bts:request_reconnect')) return only(KIND_RECONNECT)
  const isBook = spells(textFrom, textTo, 'data')
  const isTrade = spells(textFrom, textTo, 'trade')
  if (!isBook && !isTrade && !begins(textFrom, textTo, 'order_')) return only(KIND_OTHER) // subscribed, an error
  if (!textAt(TOP, CHANNEL)) return wrongAt(TOP, CHANNEL)
  if (isTrade && begins(textFrom, textTo, 'live_trades_')) return mine(m, 12) ? beside(trade(m)) : only(KIND_TRADE)
  if (isBook && begins(textFrom, textTo, 'diff_order_book_')) return mine(m, 16) ? levels(m, 0) : only(KIND_DEPTH)
  if (isBook && begins(textFrom, textTo, 'order_book_')) return mine(m, 11) ? levels(m, FAMILY_FULL) : only(KIND_DEPTH)
  if (isBook && begins(textFrom, textTo, 'detail_order_book_')) return mine(m, 18) ? picture(m) : only(KIND_SNAPSHOT)
  if (!isBook && !isTrade && begins(textFrom, textTo, 'live_orders_')) return mine(m, 12) ? order(m) : only(KIND_ORDERS)
  return only(KIND_OTHER)
}

/** Whether the pair, which the channel's name has behind `from` letters, is this market's. */
function mine(m: usize, from: usize): bool {
  if (isSymbol(m, textFrom + from, textTo)) return true
  setFlag(EVFLAG_OTHER_SYMBOL)
  return false
}

/** The time, which is the number too: in microseconds, in seconds where older messages have no more. */
function timeAt(table: usize, seconds: i32, microseconds: i32): bool {
  const fine = kindAt(table, microseconds) != 0
  if (!countAt(table, fine ? microseconds : seconds, VIEW_EVENT + EV_LAST)) return false
  const us = load<i64>(VIEW_EVENT, EV_LAST) * (fine ? 1 : 1000000)
  store<i64>(VIEW_EVENT, us, EV_FIRST)
  store<i64>(VIEW_EVENT, us, EV_LAST)
  store<i64>(VIEW_EVENT, us * 1000, EV_TS)
  return true
}

/** The members of a book, which stand in the message's data, into the table of the REST body. */
function readBook(): bool {
  if (kindAt(TOP, DATA) != TOKEN_OBJECT) return wrongAt(TOP, DATA)
  return readMembers(fromAt(TOP, DATA), NAMES, TOP) != 0
}

function levels(m: usize, family: i32): bool {
  if (!readBook() || !putBoth(m)) return false
  if (family != 0) store<i32>(VIEW_EVENT, family, EV_FAMILY)
  return only(KIND_DEPTH)
}

function putBoth(m: usize): bool {
  if (!hasSides()) return false
  if (putLevels(m, fromAt(TOP, BIDS_OF), false) == 0) return false
  openAsks()
  return putLevels(m, fromAt(TOP, ASKS_OF), true) != 0 && timeAt(TOP, SECONDS, MICROSECONDS)
}

function hasSides(): bool {
  if (kindAt(TOP, BIDS_OF) != TOKEN_ARRAY) return wrongAt(TOP, BIDS_OF)
  return kindAt(TOP, ASKS_OF) == TOKEN_ARRAY || wrongAt(TOP, ASKS_OF)
}

/** REST: levels, or orders where the entries have a third element. */
function restBook(m: usize): bool {
  if (!hasSides()) return false
  const bid = firstOf(fromAt(TOP, BIDS_OF))
  const any = bid == 0 ? firstOf(fromAt(TOP, ASKS_OF)) : bid
  const byOrder = any != 0 && readElements(any, 3, ENTRY) > 2
  if (byOrder ? !putAllOrders(m) : !putBoth(m)) return false
  return only(KIND_SNAPSHOT)
}

/** A picture of the best orders, to compare with: in a stream nobody takes it for the book. */
function picture(m: usize): bool {
  if (!readBook() || !hasSides() || !putAllOrders(m)) return false
  return only(KIND_SNAPSHOT)
}

function putAllOrders(m: usize): bool {
  store<i32>(VIEW_EVENT, FAMILY_NONE, EV_FAMILY)
  return putOrders(m, BIDS_OF, 0) && putOrders(m, ASKS_OF, 1) && timeAt(TOP, SECONDS, MICROSECONDS)
}

function putOrders(m: usize, list: i32, side: i32): bool {
  for (let p = firstOf(fromAt(TOP, list)); p != 0; p = nextOf(arrayEnd)) {
    const n = readElements(p, 3, ENTRY)
    if (n < 3) return fail(RULE_VALUE, byteOf(p), 1)
    if (!priceAt(m, ENTRY, 0) || !quantityAt(m, ENTRY, 1) || !countAt(ENTRY, 2, NUMBER)) return false
    if (!putOrder(ORDER_ADD, side, load<i64>(NUMBER))) return false
  }
  return true
}

/** What both an order and a trade have, the exact text before the number: the id, to NUMBER, and the amount. */
function readOrder(m: usize): bool {
  if (kindAt(TOP, DATA) != TOKEN_OBJECT) return wrongAt(TOP, DATA)
  if (readMembers(fromAt(TOP, DATA), ORDER_NAMES, ORDER) == 0) return false
  if (!countAt(ORDER, either(ID_TEXT, ID), NUMBER)) return false
  return quantityAt(m, ORDER, either(AMOUNT_TEXT, AMOUNT))
}

function either(text: i32, number: i32): i32 { return kindAt(ORDER, text) != 0 ? text : number }

/** 0 or 1 in a slot, -1 and a defect otherwise. */
function sideAt(slot: i32): i32 {
  if (!integerAt(ORDER, slot, VIEW_EVENT + EV_LAST)) return -1
  const side = load<i64>(VIEW_EVENT, EV_LAST)
  if (side == 0 || side == 1) return <i32>side
  fail(RULE_VALUE, byteOf(fromAt(ORDER, slot)), <i32>(toAt(ORDER, slot) - fromAt(ORDER, slot)))
  return -1
}

function order(m: usize): bool {
  if (!readOrder(m) || !priceOrZeroAt(m, ORDER, either(PRICE_TEXT, PRICE))) return false
  const side = sideAt(ORDER_TYPE)
  if (side < 0) return false
  const id = load<i64>(NUMBER)
  const created = textIs(TOP, EVENT, 'order_created')
  // What is left falls only because the order was traded with; a deletion that leaves nothing is the last trade.
  if (created ? qtyLots != 0 && pxTicks != 0 && !putOrder(ORDER_ADD, side, id) :
    textIs(TOP, EVENT, 'order_changed') ? !putOrder(ORDER_AMEND, side, id, 1) :
    textIs(TOP, EVENT, 'order_deleted') && !putOrder(ORDER_DELETE_EARLY, side, id, qtyLots == 0 ? 1 : 0)) return false
  if (!timeAt(ORDER, either(ORDER_DATETIME, ORDER_SECONDS), ORDER_MICROSECONDS)) return false
  store<i32>(VIEW_EVENT, FAMILY_NONE, EV_FAMILY)
  setFlag(EVFLAG_ONE_ORDER)
  return only(KIND_ORDERS)
}

function trade(m: usize): bool {
  if (!readOrder(m) || !tradePriceAt(m, ORDER, either(PRICE_TEXT, PRICE))) return false
  const side = sideAt(TRADE_TYPE)
  if (side < 0 || !timeAt(ORDER, ORDER_SECONDS, ORDER_MICROSECONDS)) return false
  if (!putTrade(load<i64>(NUMBER), load<i64>(VIEW_EVENT, EV_TS), side == 0 ? 1 : -1)) return false
  return only(KIND_TRADE)
}
