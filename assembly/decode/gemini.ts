// Gemini, both sockets. The current one: depthUpdate and trades as Binance writes them, times in nanoseconds. The older one
// (v2/marketdata): l2_updates, trade, heartbeat. And the REST book.
// Source: Gemini WebSocket API, streams (2026); Gemini market data v2, and a recording of it of 2026-08-09.
//
//   {"e":"depthUpdate","E":1751508260659505382,"s":"btcusd","U":12345677,"u":12345678,"b":[["45000.50","1.25"]],"a":[…]}
//   {"E":ns,"s":"btcusd","t":2840140956529623,"p":"…","q":"…","m":true}                              m: the buyer is the maker
//   {"id":"btcusd@depth@100ms","status":200}                                                        answers a subscription of that id
//   {"type":"l2_updates","symbol":"BTCUSD","changes":[["buy","65205.5","0.0"]]}                      the first with "trades": whole
//   {"type":"trade","symbol":"BTCUSD","tid":…,"price":"…","quantity":"…","side":"buy","timestamp":ms}
//   {"bids":[{"price":"…","amount":"…","timestamp":"s"}],"asks":[…]}                                                       REST
//
// The rules: U and u are a range (whether U is the last u or one more isn't said: both fit); the first frame of a stream is the
// whole book and says so nowhere (EVFLAG_FIRST_FULL): whoever subscribes anew gives his request the stream's name, so that the
// answer tells where the stream begins again. Older frames have neither number nor time: nothing proves them, and their
// receive time stands for the time. Each socket spells symbols its own way; here both are in small letters.
import {
  EVFLAG_FIRST_FULL, EVFLAG_FULL, EVFLAG_OTHER_SYMBOL, EVFLAG_RECEIVED, EV_FAMILY, EV_FIRST, EV_LAST, EV_TS, FAMILY_NONE, FAMILY_RANGE, KIND_ALIVE,
  KIND_DEPTH, KIND_OTHER, KIND_SNAPSHOT, KIND_SUBSCRIBED, KIND_TRADE, RULE_INTEGER, RULE_VALUE, SYMBOL_MAX, VIEW_EVENT,
} from '../layout'
import { beside, only, takerAt } from './ends'
import { NO_SEQ } from '../book/sequence'
import { fail } from './defect'
import { NO_TIME, eventHas, milliseconds, setFlag, setKind } from './event'
import { TOKEN_ARRAY, TOKEN_FALSE, TOKEN_TRUE, byteOf } from './json'
import {
  arrayEnd, begins, closesFrame, countAt, firstOf, fromAt, kindAt, nextOf, openFrame, readElements, readMembers, textAt, textFrom, textIs, textTo,
  toAt, wrongAt,
} from './members'
import { isSymbol, levelAt, openAsks, openParts, putLevels, putTrade, tradeAt } from './parts'
import { putSide } from './sides'

const NEW = memory.data(16 + 13 * 16)
const EVENT: i32 = 0
const TIME: i32 = 1
const SYMBOL: i32 = 2
const FIRST: i32 = 3
const LAST: i32 = 4
const BIDS_OF: i32 = 5
const ASKS_OF: i32 = 6
const ID: i32 = 7
const PRICE: i32 = 8
const SIZE: i32 = 9
const BUYER_MADE: i32 = 10
const REQUEST: i32 = 11
const STATUS: i32 = 12

const OLD = memory.data(16 + 11 * 16)
const TYPE: i32 = 0
const OLD_SYMBOL: i32 = 1
const CHANGES: i32 = 2
const TRADES: i32 = 3
const TID: i32 = 4
const OLD_PRICE: i32 = 5
const OLD_SIZE: i32 = 6
const OLD_SIDE: i32 = 7
const OLD_TIME: i32 = 8
const REST_BIDS: i32 = 9
const REST_ASKS: i32 = 10

const CHANGE = memory.data(16 + 3 * 16)
const LOWERED: usize = memory.data(SYMBOL_MAX)

export function decodeGemini(m: usize, start: usize, length: i32): bool {
  openParts()
  const p = openFrame(start, length)
  if (p == 0) return false
  if (load<u8>(p) == 0x5b) return only(KIND_OTHER)
  if (!closesFrame(readMembers(p, 'e E s U u b a t p q m id status', NEW))) return false
  if (textIs(NEW, EVENT, 'depthUpdate')) return depth(m)
  const isTrade = kindAt(NEW, ID) != 0 && kindAt(NEW, SYMBOL) != 0 && kindAt(NEW, BUYER_MADE) != 0
  if (isTrade) return beside(trade(m))
  if (kindAt(NEW, STATUS) != 0) return answer(m)
  if (kindAt(NEW, EVENT) != 0 || kindAt(NEW, SYMBOL) != 0) return only(KIND_OTHER)
  if (readMembers(p, 'type symbol changes trades tid price quantity side timestamp bids asks', OLD) == 0) return false
  if (textIs(OLD, TYPE, 'l2_updates')) return updates(m)
  if (textIs(OLD, TYPE, 'trade')) return beside(oldTrade(m))
  if (textIs(OLD, TYPE, 'heartbeat')) return only(KIND_ALIVE)
  return kindAt(OLD, REST_BIDS) == TOKEN_ARRAY && kindAt(OLD, REST_ASKS) == TOKEN_ARRAY ? restBook(m) : only(KIND_OTHER)
}

/** Notes the symbol in small letters; false: a defect (no string). Another market's marks the event. */
function symbolOf(m: usize, table: usize, i: i32): bool {
  return textAt(table, i) ? symbolFrom(m, textFrom, textTo) : wrongAt(table, i)
}

function symbolFrom(m: usize, from: usize, to: usize): bool {
  const length = to - from
  if (<i32>length > SYMBOL_MAX) return fail(RULE_VALUE, byteOf(from), <i32>length)
  for (let k: usize = 0; k < length; k++) {
    const c = <u32>load<u8>(from + k)
    store<u8>(LOWERED + k, <u8>(c - 0x41 < 26 ? c | 0x20 : c))
  }
  if (!isSymbol(m, LOWERED, LOWERED + length)) setFlag(EVFLAG_OTHER_SYMBOL)
  return true
}

/** The answer to a request. One whose id is the name of a book's stream says that this stream begins. */
function answer(m: usize): bool {
  if (!textAt(NEW, REQUEST)) return only(KIND_OTHER)
  let at = textFrom
  while (at < textTo && load<u8>(at) != 0x40) at++
  if (!begins(at, textTo, '@depth') || toAt(NEW, STATUS) - fromAt(NEW, STATUS) != 3 || load<u8>(fromAt(NEW, STATUS)) != 0x32) return only(KIND_OTHER)
  if (!symbolFrom(m, textFrom, at)) return false
  setFlag(EVFLAG_FIRST_FULL)
  return only(KIND_SUBSCRIBED)
}

function depth(m: usize): bool {
  if (!symbolOf(m, NEW, SYMBOL)) return false
  setKind(KIND_DEPTH)
  if (eventHas(EVFLAG_OTHER_SYMBOL)) return true
  if (!countAt(NEW, FIRST, VIEW_EVENT + EV_FIRST) || !countAt(NEW, LAST, VIEW_EVENT + EV_LAST)) return false
  if (load<i64>(VIEW_EVENT, EV_FIRST) > load<i64>(VIEW_EVENT, EV_LAST)) {
    return fail(RULE_INTEGER, byteOf(fromAt(NEW, FIRST)), <i32>(toAt(NEW, FIRST) - fromAt(NEW, FIRST)))
  }
  if (!milliseconds(NEW, TIME)) return false
  if (kindAt(NEW, BIDS_OF) != TOKEN_ARRAY) return wrongAt(NEW, BIDS_OF)
  if (kindAt(NEW, ASKS_OF) != TOKEN_ARRAY) return wrongAt(NEW, ASKS_OF)
  if (putLevels(m, fromAt(NEW, BIDS_OF), false) == 0) return false
  openAsks()
  if (putLevels(m, fromAt(NEW, ASKS_OF), true) == 0) return false
  store<i32>(VIEW_EVENT, FAMILY_RANGE, EV_FAMILY)
  setFlag(EVFLAG_FIRST_FULL)
  return true
}

function trade(m: usize): bool {
  if (!symbolOf(m, NEW, SYMBOL)) return false
  setKind(KIND_TRADE)
  if (eventHas(EVFLAG_OTHER_SYMBOL)) return true
  if (!countAt(NEW, ID, VIEW_EVENT + EV_LAST) || !milliseconds(NEW, TIME)) return false
  const kind = kindAt(NEW, BUYER_MADE)
  if (kind != TOKEN_TRUE && kind != TOKEN_FALSE) return wrongAt(NEW, BUYER_MADE)
  if (!tradeAt(m, NEW, PRICE, SIZE)) return false
  return putTrade(load<i64>(VIEW_EVENT, EV_LAST), load<i64>(VIEW_EVENT, EV_TS), kind == TOKEN_TRUE ? -1 : 1)
}

function updates(m: usize): bool {
  if (!symbolOf(m, OLD, OLD_SYMBOL)) return false
  setKind(KIND_DEPTH)
  if (eventHas(EVFLAG_OTHER_SYMBOL)) return true
  if (kindAt(OLD, CHANGES) != TOKEN_ARRAY) return wrongAt(OLD, CHANGES)
  if (!sideOf(m, false)) return false
  openAsks()
  if (!sideOf(m, true)) return false
  if (kindAt(OLD, TRADES) != 0) setFlag(EVFLAG_FULL)
  setFlag(EVFLAG_RECEIVED)
  store<i32>(VIEW_EVENT, FAMILY_NONE, EV_FAMILY)
  store<i64>(VIEW_EVENT, NO_SEQ, EV_LAST)
  return true
}

/** Those of the changes that are one side's: ["buy","65205.5","0.0"]. */
function sideOf(m: usize, ask: bool): bool {
  for (let p = firstOf(fromAt(OLD, CHANGES)); p != 0; p = nextOf(arrayEnd)) {
    const count = readElements(p, 3, CHANGE)
    if (count < 3) return fail(RULE_VALUE, byteOf(p), 1)
    const isBid = textIs(CHANGE, 0, 'buy')
    if (!isBid && !textIs(CHANGE, 0, 'sell')) return fail(RULE_VALUE, byteOf(fromAt(CHANGE, 0)), 8)
    if (isBid == ask) continue
    if (!levelAt(m, CHANGE, 1, 2, ask)) return false
  }
  return true
}

function oldTrade(m: usize): bool {
  if (!symbolOf(m, OLD, OLD_SYMBOL)) return false
  setKind(KIND_TRADE)
  if (eventHas(EVFLAG_OTHER_SYMBOL)) return true
  if (!countAt(OLD, TID, VIEW_EVENT + EV_LAST) || !milliseconds(OLD, OLD_TIME)) return false
  const taker = takerAt(OLD, OLD_SIDE, 'buy sell')
  if (taker == 0) return false
  if (!tradeAt(m, OLD, OLD_PRICE, OLD_SIZE)) return false
  const own = load<i64>(VIEW_EVENT, EV_TS)
  store<i64>(VIEW_EVENT, NO_TIME, EV_TS) // the market's clock is the receive time: that of its book's frames
  setFlag(EVFLAG_RECEIVED)
  return putTrade(load<i64>(VIEW_EVENT, EV_LAST), own, taker)
}

function restBook(m: usize): bool {
  if (!putSide(m, OLD, REST_BIDS, false, 'price amount')) return false
  openAsks()
  if (!putSide(m, OLD, REST_ASKS, true, 'price amount')) return false
  store<i32>(VIEW_EVENT, FAMILY_NONE, EV_FAMILY)
  store<i64>(VIEW_EVENT, NO_SEQ, EV_LAST)
  setKind(KIND_SNAPSHOT)
  return true
}
