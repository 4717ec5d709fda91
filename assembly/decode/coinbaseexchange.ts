// Coinbase Exchange: level2 and level2_batch, full (order by order), matches, ticker, heartbeat, the REST book of level 2 and 3.
// Source: https://docs.cdp.coinbase.com/exchange/websocket-feed/channels and …/rest-api/products/get-product-book, as of 2026.
//
//   {"type":"snapshot","product_id":"BTC-USD","bids":[[px,size],…],"asks":[…]}                                     the whole book
//   {"type":"l2update","product_id":"BTC-USD","time":"…Z","changes":[["buy"|"sell",px,size],…]}                     0 removes
//   {"type":"open","product_id":"…","time":"…","sequence":n,"order_id":"uuid","price":px,"remaining_size":size,"side":"buy"|"sell"}
//   {"type":"match","product_id":"…","time":"…","sequence":n,"trade_id":n,"maker_order_id":"uuid","size":…,"price":…,"side":the maker's}
//   {"type":"done","product_id":"…","time":"…","sequence":n,"order_id":"uuid","reason":"filled"|"canceled"}    also of orders that never rested
//   {"type":"change","reason":"STP"|"modify_order","sequence":n,"order_id":"uuid","new_size":…,"new_price":…}       also of such orders
//   {"sequence":n,"bids":[[px,size,orders | "uuid"],…],"asks":[…]}                                           REST level 2 | level 3
//   {"type":"auction","product_id":"…","auction_state":"collection"|"opening"|"complete",…}     and REST "auction_mode":true: no book
//
// The rule: level2 carries no number and nothing proves it. The messages of full are numbered for each product, one by one; a snapshot of
// level 3 holds what is not above its number. The heartbeat repeats the number and proves nothing.
import {
  C_FLAGS, EVFLAG_FULL, EVFLAG_ONE_ORDER, EVFLAG_OTHER_SYMBOL, EV_ASK_PX, EV_ASK_QTY, EV_BID_PX, EV_BID_QTY, EV_FAMILY, EV_FIRST, EV_LAST, EV_TS,
  FAMILY_COUNTER, FLAG_BY_ORDER, KIND_ALIVE, KIND_DEPTH, KIND_NO_BOOK, KIND_ORDERS, KIND_OTHER, KIND_SNAPSHOT, KIND_TICKER, ORDER_ADD, ORDER_AMEND,
  ORDER_DELETE, ORDER_EXECUTE, RULE_VALUE, VIEW_EVENT,
} from '../layout'
import { beside, only, takerAt, wrongWord } from './ends'
import { NO_SEQ } from '../book/sequence'
import { fail } from './defect'
import { NO_TIME, eventHas, setFlag } from './event'
import { isoTime } from './iso-time'
import { TOKEN_ARRAY, TOKEN_NUMBER, TOKEN_STRING, byteOf } from './json'
import {
  arrayEnd, begins, closesFrame, countAt, firstOf, fromAt, kindAt, nextOf, openFrame, readElements, readMembers, spells, textAt, textFrom, textIs,
  textTo, wrongAt,
} from './members'
import {
  openAsks, openParts, priceAt, putLevel, putLevels, putOrder, putTrade, pxTicks, qtyLots, quantityAt, symbolAt, tradePriceAt, idOf, noPrice,
} from './parts'

const TOP = memory.data(16 + 24 * 16)
// One text: two joined by + would be put together while running, in memory that nobody frees.
@lazy const NAMES =
  'type product_id time sequence bids asks changes order_id maker_order_id trade_id price size remaining_size new_size new_price side reason best_bid best_bid_size best_ask best_ask_size auction_state auction_mode'
const TYPE: i32 = 0
const PRODUCT: i32 = 1
const TIME: i32 = 2
const SEQUENCE: i32 = 3
const BIDS_OF: i32 = 4
const ASKS_OF: i32 = 5
const CHANGES: i32 = 6
const ORDER_ID: i32 = 7
const MAKER_ID: i32 = 8
const TRADE_ID: i32 = 9
const PRICE: i32 = 10
const SIZE: i32 = 11
const REMAINING: i32 = 12
const NEW_SIZE: i32 = 13
const NEW_PRICE: i32 = 14
const SIDE: i32 = 15
const REASON: i32 = 16
const BEST_BID: i32 = 17
const BEST_BID_SIZE: i32 = 18
const BEST_ASK: i32 = 19
const BEST_ASK_SIZE: i32 = 20
const AUCTION_STATE: i32 = 21
const AUCTION_MODE: i32 = 22

const ENTRY = memory.data(16 + 3 * 16)

export function decodeCoinbaseExchange(m: usize, start: usize, length: i32): bool {
  openParts()
  const p = openFrame(start, length)
  if (p == 0 || !closesFrame(readMembers(p, NAMES, TOP))) return false
  store<i64>(VIEW_EVENT, NO_SEQ, EV_FIRST)
  store<i64>(VIEW_EVENT, NO_SEQ, EV_LAST)
  if (kindAt(TOP, TYPE) == 0) return kindAt(TOP, BIDS_OF) == 0 ? only(KIND_OTHER) : restBook(m)
  if (!textAt(TOP, TYPE)) return wrongAt(TOP, TYPE)
  const from = textFrom
  const to = textTo
  const kind = kindOf(from, to)
  if (kind == KIND_OTHER || (kind == KIND_ORDERS && kindAt(TOP, SEQUENCE) == 0)) return only(KIND_OTHER) // subscriptions, an error; activate
  if (!symbolAt(m, TOP, PRODUCT)) return false
  if (eventHas(EVFLAG_OTHER_SYMBOL)) return only(kind)
  if (kindAt(TOP, TIME) != 0 && !timeAt(TOP, TIME)) return false
  if (kind == KIND_DEPTH) return spells(from, to, 'snapshot') ? snapshot(m) : update(m)
  if (kind == KIND_TICKER) return beside(ticker(m))
  if (kind == KIND_ALIVE) return only(KIND_ALIVE)
  if (kind == KIND_NO_BOOK) return only(textIs(TOP, AUCTION_STATE, 'complete') ? KIND_OTHER : KIND_NO_BOOK)
  if (!sequenced()) return false
  return spells(from, to, 'match') ? match(m) : order(m, from, to)
}

function kindOf(from: usize, to: usize): i32 {
  if (spells(from, to, 'l2update') || spells(from, to, 'snapshot')) return KIND_DEPTH
  if (spells(from, to, 'ticker')) return KIND_TICKER
  if (spells(from, to, 'heartbeat')) return KIND_ALIVE
  if (spells(from, to, 'auction')) return KIND_NO_BOOK // orders are collected and don't match: the book may be crossed
  const isOrder = spells(from, to, 'open') || spells(from, to, 'done') || spells(from, to, 'match') || spells(from, to, 'received') ||
    spells(from, to, 'change') || spells(from, to, 'activate')
  return isOrder ? KIND_ORDERS : KIND_OTHER // last_match tells of what was before the subscription
}

function sequenced(): bool {
  if (!countAt(TOP, SEQUENCE, VIEW_EVENT + EV_LAST)) return false
  store<i64>(VIEW_EVENT, load<i64>(VIEW_EVENT, EV_LAST), EV_FIRST)
  store<i32>(VIEW_EVENT, FAMILY_COUNTER, EV_FAMILY)
  return true
}

/** The event's time. The year 1 stands for none. */
function timeAt(table: usize, i: i32): bool {
  if (!textAt(table, i)) return wrongAt(table, i)
  const ns = isoTime(textFrom, textTo)
  if (ns == NO_TIME && !begins(textFrom, textTo, '0001-')) return wrongWord(table, i)
  store<i64>(VIEW_EVENT, ns, EV_TS)
  return true
}

/** 0 for buy, 1 for sell; -1 and a defect otherwise. */
function sideAt(table: usize, i: i32): i32 {
  const word = takerAt(table, i, 'buy sell')
  return word == 0 ? -1 : word > 0 ? 0 : 1
}

/** 64 bits of a UUID, to `id`. */
let id: i64 = 0
function idAt(table: usize, i: i32): bool {
  if (!textAt(table, i)) return wrongAt(table, i)
  id = idOf(textFrom, textTo)
  return true
}

function snapshot(m: usize): bool {
  if (!hasSides() || !putBoth(m)) return false
  setFlag(EVFLAG_FULL)
  return only(KIND_DEPTH)
}

function hasSides(): bool {
  if (kindAt(TOP, BIDS_OF) != TOKEN_ARRAY) return wrongAt(TOP, BIDS_OF)
  return kindAt(TOP, ASKS_OF) == TOKEN_ARRAY || wrongAt(TOP, ASKS_OF)
}

function putBoth(m: usize): bool {
  if (putLevels(m, fromAt(TOP, BIDS_OF), false) == 0) return false
  openAsks()
  return putLevels(m, fromAt(TOP, ASKS_OF), true) != 0
}

function update(m: usize): bool {
  if (kindAt(TOP, CHANGES) != TOKEN_ARRAY) return wrongAt(TOP, CHANGES)
  if (!putChanges(m, 0)) return false
  openAsks()
  return putChanges(m, 1) && only(KIND_DEPTH)
}

/** The changes of one side, in their order. */
function putChanges(m: usize, wanted: i32): bool {
  for (let p = firstOf(fromAt(TOP, CHANGES)); p != 0; p = nextOf(arrayEnd)) {
    if (readElements(p, 3, ENTRY) < 3) return fail(RULE_VALUE, byteOf(p), 1)
    const side = sideAt(ENTRY, 0)
    if (side < 0) return false
    if (side == wanted && !(priceAt(m, ENTRY, 1) && quantityAt(m, ENTRY, 2) && putLevel(wanted == 1))) return false
  }
  return true
}

/** Level 3 where the third element is an order's id, level 2 where it says how many orders there are. */
function restBook(m: usize): bool {
  if (kindAt(TOP, AUCTION_MODE) != 0 && load<u8>(fromAt(TOP, AUCTION_MODE)) == 0x74) return only(KIND_NO_BOOK) // true: what stands there is indicative
  if (!hasSides() || !sequenced()) return false
  if (kindAt(TOP, TIME) != 0 && !timeAt(TOP, TIME)) return false
  const bid = firstOf(fromAt(TOP, BIDS_OF))
  const any = bid == 0 ? firstOf(fromAt(TOP, ASKS_OF)) : bid
  const byOrder = any != 0 && readElements(any, 3, ENTRY) == 3 && kindAt(ENTRY, 2) == TOKEN_STRING
  if (!byOrder) store<i32>(VIEW_EVENT, 0, EV_FAMILY)
  if (byOrder ? !putOrders(m, BIDS_OF, 0) || !putOrders(m, ASKS_OF, 1) : !putBoth(m)) return false
  return only(KIND_SNAPSHOT)
}

function putOrders(m: usize, list: i32, side: i32): bool {
  for (let p = firstOf(fromAt(TOP, list)); p != 0; p = nextOf(arrayEnd)) {
    if (readElements(p, 3, ENTRY) < 3) return fail(RULE_VALUE, byteOf(p), 1)
    if (!priceAt(m, ENTRY, 0) || !quantityAt(m, ENTRY, 1) || !idAt(ENTRY, 2)) return false
    if (!putOrder(ORDER_ADD, side, id)) return false
  }
  return true
}

function oneOrder(): bool {
  setFlag(EVFLAG_ONE_ORDER)
  return only(KIND_ORDERS)
}

/** A message of the full channel that trades nothing. */
function order(m: usize, from: usize, to: usize): bool {
  if (spells(from, to, 'open')) {
    const side = sideAt(TOP, SIDE)
    if (side < 0 || !idAt(TOP, ORDER_ID) || !priceAt(m, TOP, PRICE) || !quantityAt(m, TOP, REMAINING)) return false
    return putOrder(ORDER_ADD, side, id) && oneOrder()
  }
  if (spells(from, to, 'done')) {
    if (!idAt(TOP, ORDER_ID)) return false
    noPrice()
    return putOrder(ORDER_DELETE, 0, id, textIs(TOP, REASON, 'filled') ? 1 : 0) && oneOrder()
  }
  if (!spells(from, to, 'change')) return oneOrder() // received, activate: the order doesn't rest
  const isSized = kindAt(TOP, NEW_SIZE) == TOKEN_STRING || kindAt(TOP, NEW_SIZE) == TOKEN_NUMBER // not of orders by funds
  if (!isSized) return oneOrder()
  if (!idAt(TOP, ORDER_ID) || !quantityAt(m, TOP, NEW_SIZE)) return false
  noPrice()
  if (kindAt(TOP, NEW_PRICE) == TOKEN_STRING && !priceAt(m, TOP, NEW_PRICE)) return false
  return putOrder(ORDER_AMEND, 0, id) && oneOrder()
}

/** A trade; where the book is told by order, what it takes from the maker's order too. */
function match(m: usize): bool {
  const side = sideAt(TOP, SIDE)
  const ok = side >= 0 && idAt(TOP, MAKER_ID) && tradePriceAt(m, TOP, PRICE) && quantityAt(m, TOP, SIZE) && numbered()
  if (!ok) return (load<i32>(m, C_FLAGS) & FLAG_BY_ORDER) != 0 ? false : beside(false)
  noPrice()
  return putOrder(ORDER_EXECUTE, side, id) && putTrade(tradeId, load<i64>(VIEW_EVENT, EV_TS), side == 0 ? -1 : 1) && oneOrder()
}

let tradeId: i64 = 0
function numbered(): bool {
  const last = load<i64>(VIEW_EVENT, EV_LAST)
  if (!countAt(TOP, TRADE_ID, VIEW_EVENT + EV_LAST)) return false
  tradeId = load<i64>(VIEW_EVENT, EV_LAST)
  store<i64>(VIEW_EVENT, last, EV_LAST)
  return true
}

/** Best prices and sizes; older tickers have no sizes and say nothing to compare with. */
function ticker(m: usize): bool {
  if (kindAt(TOP, BEST_BID_SIZE) == 0 || kindAt(TOP, BEST_ASK_SIZE) == 0) return only(KIND_OTHER)
  if (!countAt(TOP, SEQUENCE, VIEW_EVENT + EV_LAST)) return false
  if (!priceAt(m, TOP, BEST_BID) || !quantityAt(m, TOP, BEST_BID_SIZE)) return false
  store<i64>(VIEW_EVENT, pxTicks, EV_BID_PX)
  store<i64>(VIEW_EVENT, qtyLots, EV_BID_QTY)
  if (!priceAt(m, TOP, BEST_ASK) || !quantityAt(m, TOP, BEST_ASK_SIZE)) return false
  store<i64>(VIEW_EVENT, pxTicks, EV_ASK_PX)
  store<i64>(VIEW_EVENT, qtyLots, EV_ASK_QTY)
  return only(KIND_TICKER)
}
