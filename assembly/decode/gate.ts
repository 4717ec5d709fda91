// Gate v4: spot.obu / futures.obu, the older spot.order_book_update / futures.order_book_update, trades, the REST book.
// Source: Gate API v4, WebSocket "Order book V2" (2025-05-30), "Changed order book levels" (2025-04), "Public trades".
//
//   {"channel":"spot.obu","event":"update","result":{"t":ms,"full":true,"s":"ob.BTC_USDT.50","u":n,"b":[[px,sz],…],"a":[…]}}   then "U" and no "full"
//   {"channel":"spot.order_book_update","event":"update","result":{"t":ms,"E":s,"s":"BTC_USDT","U":n,"u":n,"b":[…],"a":[…]}}
//   futures levels are objects {"p":"94364.1","s":41549}, sizes in contracts
//   {"channel":"spot.trades","event":"update","result":{"id":n,"create_time_ms":"ms.fraction","side":"buy","currency_pair":"…","amount":"…","price":"…"}}
//   {"channel":"futures.trades","event":"update","result":[{"id":n,"create_time_ms":ms,"contract":"…","size":-108,"price":"…","is_internal":true}]}
//   {"id":n,"update":ms,"bids":[…],"asks":[…]}                       REST, with_id=true; futures give the time in seconds with a fraction
//   {"channel":"spot.pong",…}                                        heartbeat
//
// The rule: U ≤ L+1 ≤ u; `full` replaces the book at any time. Of obu the documents say U == L+1: a frame that reaches back further is
// taken here too, since its sizes are absolute and nothing is missing. Times: `t` in ms, `E` in seconds (not looked at).
// The side of a spot trade is the taker's; a futures trade below zero was sold. Trades of the insurance fund (is_internal) took no
// place in the book and are left out.
import {
  EVFLAG_FULL, EVFLAG_OTHER_SYMBOL, EV_FIRST, EV_LAST, EV_TRADES, EV_TS, KIND_DEPTH, KIND_SNAPSHOT, KIND_TRADE, RULE_NONE, VIEW_EVENT,
} from '../layout'
import { alive, beside, only, other, wrongWord } from './ends'
import { decimalValue, readInteger } from './decimal'
import { fail } from './defect'
import { milliseconds, nanoseconds, setFlag, setKind } from './event'
import { TOKEN_ARRAY, TOKEN_NUMBER, TOKEN_OBJECT, TOKEN_STRING, TOKEN_TRUE, byteOf, skipValue } from './json'
import {
  begins, closesFrame, countAt, firstOf, fromAt, kindAt, nextOf, openFrame, readMembers, spells, textAt, textFrom, textIs, textTo, toAt, wrongAt,
} from './members'
import { isSymbol, looks, negative, openAsks, openParts, putTrade, qtyLots, quantityAt, tradePriceAt, turnTrades } from './parts'
import { putSide } from './sides'

const TOP = memory.data(16 + 7 * 16)
const CHANNEL: i32 = 0
const EVENT: i32 = 1
const RESULT: i32 = 2
const REST_ID: i32 = 3
const REST_TIME: i32 = 4
const REST_BIDS: i32 = 5
const REST_ASKS: i32 = 6

const BOOK = memory.data(16 + 7 * 16)
const TIME: i32 = 0
const FULL: i32 = 1
const SYMBOL: i32 = 2
const FIRST: i32 = 3
const LAST: i32 = 4
const BIDS_OF: i32 = 5
const ASKS_OF: i32 = 6

const TRADE = memory.data(16 + 10 * 16)
const ID: i32 = 0
const TRADED: i32 = 1
const SIDE: i32 = 2
const PAIR: i32 = 3
const AMOUNT: i32 = 4
const PRICE: i32 = 5
const CONTRACT: i32 = 6
const CONTRACTS: i32 = 7
const INTERNAL: i32 = 8

const NUMBER = memory.data(8)
let firstId: i64 = 0
let mine: i32 = 0

export function decodeGate(m: usize, start: usize, length: i32): bool {
  openParts()
  const p = openFrame(start, length)
  if (p == 0 || !closesFrame(readMembers(p, 'channel event result id update bids asks', TOP))) return false
  if (kindAt(TOP, CHANNEL) == 0) return kindAt(TOP, REST_ID) == TOKEN_NUMBER && kindAt(TOP, REST_BIDS) != 0 ? restBook(m) : other()
  if (!textAt(TOP, CHANNEL)) return wrongAt(TOP, CHANNEL)
  let name = textFrom
  while (name < textTo && load<u8>(name) != 0x2e) name++
  name++
  if (name >= textTo) return other()
  if (spells(name, textTo, 'pong')) return alive()
  const isBook = spells(name, textTo, 'obu')
  const isOlder = spells(name, textTo, 'order_book_update')
  const isTrades = begins(name, textTo, 'trades')
  if (textIs(TOP, EVENT, 'subscribe') || textIs(TOP, EVENT, 'unsubscribe')) return other()
  if (isTrades) return beside(trades(m))
  return isBook || isOlder ? book(m, isBook) : other()
}

function book(m: usize, isStream: bool): bool {
  if (kindAt(TOP, RESULT) != TOKEN_OBJECT) return wrongAt(TOP, RESULT)
  if (readMembers(fromAt(TOP, RESULT), 't full s U u b a', BOOK) == 0) return false
  if (!textAt(BOOK, SYMBOL)) return wrongAt(BOOK, SYMBOL)
  let from = textFrom
  let to = textTo
  if (isStream && begins(from, to, 'ob.')) { // ob.BTC_USDT.50
    from += 3
    while (to > from && load<u8>(to - 1) != 0x2e) to--
    if (to > from) to--
  }
  if (!isSymbol(m, from, to)) {
    setFlag(EVFLAG_OTHER_SYMBOL)
    return only(KIND_DEPTH)
  }
  if (!countAt(BOOK, LAST, VIEW_EVENT + EV_LAST)) return false
  if (kindAt(BOOK, FULL) == TOKEN_TRUE) {
    store<i64>(VIEW_EVENT, load<i64>(VIEW_EVENT, EV_LAST), EV_FIRST)
    setFlag(EVFLAG_FULL)
  } else if (!countAt(BOOK, FIRST, VIEW_EVENT + EV_FIRST)) return false
  if (!milliseconds(BOOK, TIME) || !sides(m, BOOK, BIDS_OF, ASKS_OF)) return false
  setKind(KIND_DEPTH)
  return true
}

function sides(m: usize, table: usize, bids: i32, asks: i32): bool {
  // obu leaves out a side that didn't change
  if (kindAt(table, bids) != 0 && !putSide(m, table, bids, false, 'p s')) return false
  openAsks()
  return kindAt(table, asks) == 0 || putSide(m, table, asks, true, 'p s')
}

function restBook(m: usize): bool {
  if (!countAt(TOP, REST_ID, VIEW_EVENT + EV_LAST)) return false
  if (kindAt(TOP, REST_ASKS) == 0) return wrongAt(TOP, REST_ASKS)
  if (!sides(m, TOP, REST_BIDS, REST_ASKS)) return false
  if (kindAt(TOP, REST_TIME) == TOKEN_NUMBER && isWhole(fromAt(TOP, REST_TIME), toAt(TOP, REST_TIME)) && !milliseconds(TOP, REST_TIME)) return false
  setKind(KIND_SNAPSHOT)
  return true
}

function isWhole(p: usize, end: usize): bool {
  for (; p < end; p++) if (<u32>load<u8>(p) - 0x30 > 9) return false
  return true
}

/** One trade, or a list of them. */
function trades(m: usize): bool {
  const kind = kindAt(TOP, RESULT)
  if (kind != TOKEN_OBJECT && kind != TOKEN_ARRAY) return wrongAt(TOP, RESULT)
  firstId = -1
  mine = 0
  let seen = 0
  if (kind == TOKEN_OBJECT) {
    seen = 1
    if (!trade(m, fromAt(TOP, RESULT))) return false
  } else for (let p = firstOf(fromAt(TOP, RESULT)); p != 0; p = nextOf(skipValue(p)), seen++) if (!trade(m, p)) return false
  if (mine == 0 && seen != 0) {
    setFlag(EVFLAG_OTHER_SYMBOL)
    return only(KIND_TRADE)
  }
  if (load<i32>(VIEW_EVENT, EV_TRADES) == 0) return other()
  if (load<i64>(NUMBER) < firstId) turnTrades() // the list began with the newest
  setKind(KIND_TRADE)
  return true
}

function trade(m: usize, p: usize): bool {
  if (readMembers(p, 'id create_time_ms side currency_pair amount price contract size is_internal', TRADE) == 0) return false
  const isSpot = kindAt(TRADE, CONTRACT) == 0
  const symbol = isSpot ? PAIR : CONTRACT
  if (!textAt(TRADE, symbol)) return wrongAt(TRADE, symbol)
  if (!isSymbol(m, textFrom, textTo)) return true
  mine++
  if (kindAt(TRADE, INTERNAL) == TOKEN_TRUE) return true
  let bought = textIs(TRADE, SIDE, 'buy')
  if (isSpot && !bought && !textIs(TRADE, SIDE, 'sell')) return wrongWord(TRADE, SIDE)
  if (!tradePriceAt(m, TRADE, PRICE) || !quantityAt(m, TRADE, isSpot ? AMOUNT : CONTRACTS, !isSpot)) return false
  if (!isSpot) bought = !negative
  if (!looks(m) && qtyLots == 0) return true
  if (!countAt(TRADE, ID, NUMBER) || !fractionOfMs()) return false
  if (firstId < 0) firstId = load<i64>(NUMBER)
  return putTrade(load<i64>(NUMBER), load<i64>(VIEW_EVENT, EV_TS), bought ? 1 : -1)
}

/** create_time_ms: milliseconds, as a number or as text with a fraction; it becomes the event's time. */
function fractionOfMs(): bool {
  const kind = kindAt(TRADE, TRADED)
  if (kind != TOKEN_NUMBER && !(kind == TOKEN_STRING && textAt(TRADE, TRADED))) return wrongAt(TRADE, TRADED)
  const from = kind == TOKEN_NUMBER ? fromAt(TRADE, TRADED) : textFrom
  const to = kind == TOKEN_NUMBER ? toAt(TRADE, TRADED) : textTo
  let dot = from
  while (dot < to && load<u8>(dot) != 0x2e) dot++
  const rule = readInteger(from, dot)
  if (rule != RULE_NONE) return fail(rule, byteOf(fromAt(TRADE, TRADED)), <i32>(to - from))
  let ns = nanoseconds(decimalValue)
  let unit: i64 = 100000
  for (let p = dot + 1; p < to; p++, unit /= 10) {
    const digit = <u32>load<u8>(p) - 0x30
    if (digit > 9) return wrongWord(TRADE, TRADED)
    ns += <i64>digit * unit
  }
  store<i64>(VIEW_EVENT, ns, EV_TS)
  return true
}
