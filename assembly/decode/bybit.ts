// Bybit v5: orderbook.{depth} (snapshot, then deltas), orderbook.1 (a whole picture each time), orderbook.full (deltas alone), publicTrade,
// the REST book. The rows of the public archive are the same frames.
// Source: Bybit API v5, "Orderbook", "Trade", "Get Orderbook", pages of 2026-08.
//
//   {"topic":"orderbook.50.BTCUSDT","type":"snapshot"|"delta","ts":ms,"data":{"s":"BTCUSDT","b":[[px,sz],…],"a":[…],"u":n,"seq":n},"cts":ms}
//   {"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":ms,"data":[{"T":ms,"s":"BTCUSDT","S":"Buy","v":"…","p":"…","i":"…","BT":false},…]}
//   {"retCode":0,"result":{"s":"BTCUSDT","b":[…],"a":[…],"ts":ms,"u":n,"seq":n},…}                                       REST
//   {"success":true,"ret_msg":"pong","op":"ping",…}, {"op":"pong",…}                                                      heartbeat
//
// The rule: u is the u before + 1. A snapshot replaces the book at any time, and so does u = 1, whatever the type says (the venue's
// service began anew). On orderbook.full, where no frame is whole, u = 1 means: start again from REST. u = 1 with nothing on either
// side: delisted, or before an auction. Level 1 repeats its picture, u and all, when nothing happens: told apart by time alone.
// `ts` may be text, keys come in any order. S is the taker's side. Block trades (BT) are not matched in the book and are left out.
import {
  EVFLAG_FULL, EVFLAG_OTHER_SYMBOL, EV_ASKS, EV_BIDS, EV_FAMILY, EV_FIRST, EV_LAST, EV_TRADES, FAMILY_FULL, KIND_DEPTH, KIND_NO_BOOK,
  KIND_RECONNECT, KIND_SNAPSHOT, KIND_TRADE, VIEW_EVENT,
} from '../layout'
import { alive, beside, only, other, takerAt, wrongWord } from './ends'
import { NO_ID, eventHas, milliseconds, nanoseconds, setFlag, setKind } from './event'
import { TOKEN_ARRAY, TOKEN_OBJECT, TOKEN_TRUE, skipValue } from './json'
import { begins, closesFrame, countAt, firstOf, fromAt, kindAt, nextOf, openFrame, readMembers, textAt, textFrom, textIs, textTo, wrongAt } from './members'
import { isSymbol, openAsks, openParts, putTrade, symbolAt, tradeAt } from './parts'
import { putSide } from './sides'
import { idOfDigits } from './trade-id'

const TOP = memory.data(16 + 6 * 16)
const TOPIC: i32 = 0
const TYPE: i32 = 1
const TIME: i32 = 2
const DATA: i32 = 3
const OP: i32 = 4
const RESULT: i32 = 5

const BOOK = memory.data(16 + 5 * 16)
const SYMBOL: i32 = 0
const BIDS_OF: i32 = 1
const ASKS_OF: i32 = 2
const UPDATE: i32 = 3
const TAKEN: i32 = 4

const TRADE = memory.data(16 + 7 * 16)
const TRADED: i32 = 1
const SIDE: i32 = 2
const SIZE: i32 = 3
const PRICE: i32 = 4
const ID: i32 = 5
const BLOCK: i32 = 6

const OWN = memory.data(8)

export function decodeBybit(m: usize, start: usize, length: i32): bool {
  openParts()
  const p = openFrame(start, length)
  if (p == 0 || !closesFrame(readMembers(p, 'topic type ts data op result', TOP))) return false
  if (kindAt(TOP, TOPIC) == 0) {
    if (textIs(TOP, OP, 'ping') || textIs(TOP, OP, 'pong')) return alive()
    return kindAt(TOP, RESULT) == TOKEN_OBJECT ? restBook(m) : other()
  }
  if (!textAt(TOP, TOPIC)) return wrongAt(TOP, TOPIC)
  if (begins(textFrom, textTo, 'publicTrade.')) return beside(trades(m))
  if (!begins(textFrom, textTo, 'orderbook.')) return other()
  return book(m, begins(textFrom, textTo, 'orderbook.1.'), begins(textFrom, textTo, 'orderbook.full.'))
}

function book(m: usize, isBest: bool, isFull: bool): bool {
  if (kindAt(TOP, DATA) != TOKEN_OBJECT) return wrongAt(TOP, DATA)
  if (readMembers(fromAt(TOP, DATA), 's b a u', BOOK) == 0 || !symbolAt(m, BOOK, SYMBOL)) return false
  if (eventHas(EVFLAG_OTHER_SYMBOL)) return only(KIND_DEPTH)
  const isWhole = textIs(TOP, TYPE, 'snapshot')
  if (!isWhole && !textIs(TOP, TYPE, 'delta')) return wrongWord(TOP, TYPE)
  if (!levels(m) || !milliseconds(TOP, TIME)) return false
  setKind(KIND_DEPTH)
  const begun = load<i64>(VIEW_EVENT, EV_LAST) == 1
  if (begun && load<i32>(VIEW_EVENT, EV_BIDS) == 0 && load<i32>(VIEW_EVENT, EV_ASKS) == 0) setKind(KIND_NO_BOOK)
  else if (begun && isFull && !isWhole) setKind(KIND_RECONNECT)
  else if (begun || isWhole) setFlag(EVFLAG_FULL)
  if (isBest) store<i32>(VIEW_EVENT, FAMILY_FULL, EV_FAMILY)
  return true
}

/** Levels and number of the object in BOOK. */
function levels(m: usize): bool {
  if (!countAt(BOOK, UPDATE, VIEW_EVENT + EV_LAST)) return false
  store<i64>(VIEW_EVENT, load<i64>(VIEW_EVENT, EV_LAST), EV_FIRST)
  if (!putSide(m, BOOK, BIDS_OF, false, 'p s')) return false
  openAsks()
  return putSide(m, BOOK, ASKS_OF, true, 'p s')
}

function restBook(m: usize): bool {
  if (readMembers(fromAt(TOP, RESULT), 's b a u ts', BOOK) == 0) return false
  if (kindAt(BOOK, BIDS_OF) == 0 || kindAt(BOOK, UPDATE) == 0) return other() // a list of instruments, a time
  if (!symbolAt(m, BOOK, SYMBOL)) return false
  if (eventHas(EVFLAG_OTHER_SYMBOL)) return only(KIND_SNAPSHOT)
  if (!levels(m) || kindAt(BOOK, TAKEN) != 0 && !milliseconds(BOOK, TAKEN)) return false
  setKind(KIND_SNAPSHOT)
  return true
}

function trades(m: usize): bool {
  if (kindAt(TOP, DATA) != TOKEN_ARRAY) return wrongAt(TOP, DATA)
  if (!milliseconds(TOP, TIME)) return false
  let seen = 0
  let mine = 0
  for (let p = firstOf(fromAt(TOP, DATA)); p != 0; p = nextOf(skipValue(p)), seen++) {
    if (readMembers(p, 's T S v p i BT', TRADE) == 0) return false
    if (!textAt(TRADE, SYMBOL)) return wrongAt(TRADE, SYMBOL)
    if (!isSymbol(m, textFrom, textTo)) continue
    mine++
    if (kindAt(TRADE, BLOCK) == TOKEN_TRUE) continue
    if (!tradeAt(m, TRADE, PRICE, SIZE) || !countAt(TRADE, TRADED, OWN)) return false
    const taker = takerAt(TRADE, SIDE, 'Buy Sell')
    if (taker == 0) return false
    // A number on spot, where it grows; a UUID on contracts.
    const id = kindAt(TRADE, ID) == 0 ? NO_ID : idOfDigits(TRADE, ID)
    if (!putTrade(id, nanoseconds(load<i64>(OWN)), taker)) return false
  }
  if (mine == 0 && seen != 0) {
    setFlag(EVFLAG_OTHER_SYMBOL)
    return only(KIND_TRADE)
  }
  if (load<i32>(VIEW_EVENT, EV_TRADES) == 0) return other()
  setKind(KIND_TRADE)
  return true
}
