// Bitget: books of v1 (recordings of 2022), v2 and v3, books1/5/15/50 (a whole picture each time), trades, REST books.
// Source: Bitget API v2, "Depth Channel", "Trading Channel" (v2 websocket, public); v3 ("UTA") from public code; recordings of 2022.
//
//   v1, v2  {"action":"snapshot"|"update","arg":{"instType":"…","channel":"books","instId":"BTCUSDT"},
//            "data":[{"asks":[[px,sz],…],"bids":[…],"checksum":i32,"seq":n,"ts":"ms"}],"ts":ms}                          v1 without seq
//   v3      {"action":…,"arg":{"instType":"spot","topic":"books","symbol":"BTCUSDT"},
//            "data":[{"a":[…],"b":[…],"seq":"n","pseq":n,"checksum":0,"ts":"ms"}]}
//   trades  v1 ["ms",px,sz,"buy"]   v2 {"ts":"ms","price":…,"size":…,"side":"buy","tradeId":"n"}   v3 {"T":"ms","p":…,"v":…,"S":"buy","i":"n"}
//   REST    {"code":"00000","data":{"asks":[…],"bids":[…],"ts":"ms"}}, v3 "a" and "b"
//   pong                                                                                                               heartbeat, plain text
//
// The rule: with pseq (v3), it is the seq before. Without, a checksum other than 0 proves each frame, and seq only grows: a frame that
// isn't newer is late. A checksum of 0 says nothing; without that and pseq, nothing is proved. seq exceeds 2^53, as text or number.
// Trades sent at the subscription (action snapshot) are history. Lists may begin with the newest. instType comes back in lower case
// and is not looked at: whoever pushes has one connection for each kind of product.
import {
  EVFLAG_CHECKSUM, EVFLAG_FULL, EVFLAG_OTHER_SYMBOL, EV_CHECKSUM, EV_FAMILY, EV_FIRST, EV_LAST, EV_PREV, EV_TRADES, EV_TS,
  FAMILY_CHECKSUM, FAMILY_FULL, FAMILY_LINK, FAMILY_NONE, FAMILY_RANGE, KIND_DEPTH, KIND_SNAPSHOT, KIND_TRADE, RULE_TYPE, VIEW_EVENT,
} from '../layout'
import { alive, beside, only, other, takerAt, wrongWord } from './ends'
import { fail } from './defect'
import { eventHas, milliseconds, setFlag, setKind } from './event'
import { TOKEN_ARRAY, TOKEN_OBJECT, byteOf, skipValue } from './json'
import {
  begins, closesFrame, firstOf, fromAt, integerAt, kindAt, nextOf, openFrame, readElements, readMembers, spells, textAt, textFrom, textIs, textTo, wrongAt,
} from './members'
import { openAsks, openParts, putTrade, symbolAt, tradeAt, turnTrades } from './parts'
import { putSide } from './sides'
import { idOfDigits } from './trade-id'

const TOP = memory.data(16 + 5 * 16)
const ACTION: i32 = 0
const ARG: i32 = 1
const DATA: i32 = 2
const EVENT: i32 = 3
const OP: i32 = 4

const ARGUMENT = memory.data(16 + 4 * 16)
const CHANNEL: i32 = 0
const INSTRUMENT: i32 = 1
const TOPIC: i32 = 2
const SYMBOL: i32 = 3

@lazy const BOOK_NAMES = 'bids asks b a ts checksum seq pseq'
const BOOK = memory.data(16 + 8 * 16)
const BIDS_OF: i32 = 0
const ASKS_OF: i32 = 1
const B_OF: i32 = 2
const A_OF: i32 = 3
const TIME: i32 = 4
const CHECKSUM: i32 = 5
const SEQUENCE: i32 = 6
const PREVIOUS: i32 = 7

// v1's places, v2's and v3's names, in one order
const TRADE = memory.data(16 + 5 * 16)
const TRADED: i32 = 0
const PRICE: i32 = 1
const SIZE: i32 = 2
const SIDE: i32 = 3
const ID: i32 = 4

export function decodeBitget(m: usize, start: usize, length: i32): bool {
  openParts()
  if (length == 4 && load<u32>(start) == 0x676e6f70) return alive() // pong
  const p = openFrame(start, length)
  if (p == 0 || !closesFrame(readMembers(p, 'action arg data event op', TOP))) return false
  if (kindAt(TOP, EVENT) != 0) return other() // subscribed, unsubscribed, an error
  if (textIs(TOP, OP, 'pong')) return alive()
  if (kindAt(TOP, ARG) == 0) return kindAt(TOP, DATA) == TOKEN_OBJECT ? restBook(m) : other()
  if (readMembers(fromAt(TOP, ARG), 'channel instId topic symbol', ARGUMENT) == 0) return false
  const isThird = kindAt(ARGUMENT, TOPIC) != 0
  const channel = isThird ? TOPIC : CHANNEL
  if (!textAt(ARGUMENT, channel)) return wrongAt(ARGUMENT, channel)
  const isBook = begins(textFrom, textTo, 'books')
  const isWhole = isBook && textTo - textFrom > 5
  const isTrades = spells(textFrom, textTo, 'trade') || spells(textFrom, textTo, 'publicTrade')
  if (!isBook && !isTrades) return other()
  if (!symbolAt(m, ARGUMENT, isThird ? SYMBOL : INSTRUMENT)) return false
  if (eventHas(EVFLAG_OTHER_SYMBOL)) return only(isBook ? KIND_DEPTH : KIND_TRADE)
  if (kindAt(TOP, DATA) != TOKEN_ARRAY) return wrongAt(TOP, DATA)
  const isSnapshot = textIs(TOP, ACTION, 'snapshot')
  if (!isSnapshot && !textIs(TOP, ACTION, 'update')) return wrongWord(TOP, ACTION)
  if (isTrades) return isSnapshot ? other() : beside(trades(m))
  const at = firstOf(fromAt(TOP, DATA))
  if (at == 0) return other()
  if (readMembers(at, BOOK_NAMES, BOOK) == 0 || !levels(m) || !milliseconds(BOOK, TIME)) return false
  setKind(KIND_DEPTH)
  if (isWhole) {
    store<i32>(VIEW_EVENT, FAMILY_FULL, EV_FAMILY)
    return true
  }
  if (isSnapshot) setFlag(EVFLAG_FULL)
  return proof()
}

function levels(m: usize): bool {
  const isThird = kindAt(BOOK, B_OF) != 0
  if (!putSide(m, BOOK, isThird ? B_OF : BIDS_OF, false, 'price size')) return false
  openAsks()
  return putSide(m, BOOK, isThird ? A_OF : ASKS_OF, true, 'price size')
}

/** Checksum, number and link of a book, and the family they make. */
function proof(): bool {
  let family = FAMILY_NONE
  if (kindAt(BOOK, CHECKSUM) != 0) {
    if (!integerAt(BOOK, CHECKSUM, VIEW_EVENT + EV_CHECKSUM)) return false
    if (load<i64>(VIEW_EVENT, EV_CHECKSUM) != 0) {
      setFlag(EVFLAG_CHECKSUM)
      family = FAMILY_CHECKSUM
    }
  }
  store<i64>(VIEW_EVENT, 0, EV_FIRST)
  store<i64>(VIEW_EVENT, 0, EV_LAST)
  if (kindAt(BOOK, SEQUENCE) != 0) {
    if (!integerAt(BOOK, SEQUENCE, VIEW_EVENT + EV_LAST)) return false
    family = FAMILY_RANGE // from 0 on: whatever is newer follows, whatever isn't is late
  }
  if (kindAt(BOOK, PREVIOUS) != 0) {
    if (!integerAt(BOOK, PREVIOUS, VIEW_EVENT + EV_PREV)) return false
    if (kindAt(BOOK, SEQUENCE) == 0) return wrongAt(BOOK, SEQUENCE)
    family = FAMILY_LINK
  }
  store<i32>(VIEW_EVENT, family, EV_FAMILY)
  return true
}

/** A book over HTTP names no symbol, and no number either in most versions: 0 then. */
function restBook(m: usize): bool {
  if (readMembers(fromAt(TOP, DATA), BOOK_NAMES, BOOK) == 0) return false
  if (kindAt(BOOK, BIDS_OF) == 0 && kindAt(BOOK, B_OF) == 0) return other()
  if (!levels(m) || kindAt(BOOK, TIME) != 0 && !milliseconds(BOOK, TIME)) return false
  store<i64>(VIEW_EVENT, 0, EV_LAST)
  if (kindAt(BOOK, SEQUENCE) != 0 && !integerAt(BOOK, SEQUENCE, VIEW_EVENT + EV_LAST)) return false
  setKind(KIND_SNAPSHOT)
  return true
}

function trades(m: usize): bool {
  let first: i64 = -1
  for (let p = firstOf(fromAt(TOP, DATA)); p != 0; p = nextOf(skipValue(p))) {
    if (!readTrade(p) || !milliseconds(TRADE, TRADED) || !tradeAt(m, TRADE, PRICE, SIZE)) return false
    const taker = takerAt(TRADE, SIDE, 'buy sell')
    if (taker == 0) return false
    const time = load<i64>(VIEW_EVENT, EV_TS)
    if (!putTrade(idOfDigits(TRADE, ID), time, taker)) return false
    if (first < 0) first = time
  }
  if (load<i32>(VIEW_EVENT, EV_TRADES) == 0) return other()
  if (load<i64>(VIEW_EVENT, EV_TS) < first) {
    turnTrades()
    store<i64>(VIEW_EVENT, first, EV_TS)
  }
  setKind(KIND_TRADE)
  return true
}

function readTrade(p: usize): bool {
  if (load<u8>(p) == 0x5b) {
    const count = readElements(p, 4, TRADE)
    store<i32>(TRADE, 0, 16 + 16 * 4 + 8) // no id
    return count >= 4 || fail(RULE_TYPE, byteOf(p), 1)
  }
  if (readMembers(p, 'ts price size side tradeId', TRADE) == 0) return false
  return kindAt(TRADE, TRADED) != 0 || readMembers(p, 'T p v S i', TRADE) != 0
}
