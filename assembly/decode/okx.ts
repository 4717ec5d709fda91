// OKX v5: books (400 levels), books5 and bbo-tbt (a whole picture each time), trades, the REST book.
// Source: OKX API v5, order book channel (page of 2026-07-07) and change log of 2026-02-12 and 2026-05-21.
//
//   {"arg":{"channel":"books","instId":"BTC-USDT"},"action":"snapshot"|"update","data":[{"asks":[[px,sz,"0",orders],…],"bids":[…],
//    "ts":"ms","checksum":i32,"prevSeqId":n,"seqId":n}]}
//   {"arg":{"channel":"trades","instId":"…"},"data":[{"instId":"…","tradeId":"…","px":"…","sz":"…","side":"buy","ts":"ms"}]}
//   {"code":"0","data":[{"asks":[…],"bids":[…],"ts":"ms","seqId":n}]}                                                  REST
//   {"event":"notice","code":"64008","msg":"The connection will soon be closed for a service upgrade. …"}
//
// The rule: prevSeqId is the seqId before, also where seqId falls (maintenance) or stays (keep-alive). Frames without seqId are proved
// by their checksum alone; a checksum of 0 says nothing (since 2026-06-23 it always is).
import {
  EVFLAG_CHECKSUM, EVFLAG_FULL, EVFLAG_OTHER_SYMBOL, EV_CHECKSUM, EV_FAMILY, EV_LAST, EV_PREV, EV_TS, FAMILY_CHECKSUM, FAMILY_FULL,
  KIND_DEPTH, KIND_RECONNECT, KIND_SNAPSHOT, KIND_TRADE, VIEW_EVENT,
} from '../layout'
import { alive, beside, only, other, takerAt, wrongWord } from './ends'
import { eventHas, milliseconds, setFlag, setKind } from './event'
import { TOKEN_ARRAY, skipValue } from './json'
import {
  begins, closesFrame, countAt, firstOf, fromAt, integerAt, kindAt, nextOf, openFrame, readMembers, textAt, textFrom, textIs, textTo, wrongAt,
} from './members'
import { openAsks, openParts, putLevels, putTrade, symbolAt, tradeAt } from './parts'

const TOP = memory.data(16 + 5 * 16)
const ARG: i32 = 0
const ACTION: i32 = 1
const DATA: i32 = 2
const EVENT: i32 = 3
const CODE: i32 = 4

const ARGUMENT = memory.data(16 + 2 * 16)
const CHANNEL: i32 = 0
const INSTRUMENT: i32 = 1

const BOOK = memory.data(16 + 6 * 16)
const ASKS_OF: i32 = 0
const BIDS_OF: i32 = 1
const TIME: i32 = 2
const CHECKSUM: i32 = 3
const PREVIOUS: i32 = 4
const SEQUENCE: i32 = 5

const TRADE = memory.data(16 + 5 * 16)
const ID: i32 = 0
const PRICE: i32 = 1
const SIZE: i32 = 2
const SIDE: i32 = 3
const TRADED: i32 = 4

export function decodeOkx(m: usize, start: usize, length: i32): bool {
  openParts()
  if (length == 4 && load<u32>(start) == 0x676e6f70) return alive() // pong
  const p = openFrame(start, length)
  if (p == 0 || !closesFrame(readMembers(p, 'arg action data event code', TOP))) return false
  if (kindAt(TOP, EVENT) != 0) return told() // subscribed, unsubscribed, an error
  if (kindAt(TOP, ARG) == 0) return kindAt(TOP, DATA) == 0 ? other() : restBook(m)
  if (readMembers(fromAt(TOP, ARG), 'channel instId', ARGUMENT) == 0) return false
  if (!textAt(ARGUMENT, CHANNEL)) return wrongAt(ARGUMENT, CHANNEL)
  const isBook = begins(textFrom, textTo, 'books') || begins(textFrom, textTo, 'bbo')
  const isWhole = begins(textFrom, textTo, 'books5') && textTo - textFrom == 6 || begins(textFrom, textTo, 'bbo') // not books50-l2-tbt
  const isTrades = begins(textFrom, textTo, 'trades')
  if (!isBook && !isTrades) return other()
  if (!symbolAt(m, ARGUMENT, INSTRUMENT)) return false
  if (eventHas(EVFLAG_OTHER_SYMBOL)) return only(isBook ? KIND_DEPTH : KIND_TRADE)
  if (kindAt(TOP, DATA) != TOKEN_ARRAY) return wrongAt(TOP, DATA)
  if (isTrades) return beside(trades(m))
  const at = firstOf(fromAt(TOP, DATA))
  if (at == 0) return other()
  if (!book(m, at)) return false
  setKind(KIND_DEPTH)
  if (isWhole) {
    store<i32>(VIEW_EVENT, FAMILY_FULL, EV_FAMILY)
    return true
  }
  if (textIs(TOP, ACTION, 'snapshot')) setFlag(EVFLAG_FULL)
  else if (!textIs(TOP, ACTION, 'update')) return wrongWord(TOP, ACTION)
  if (kindAt(BOOK, SEQUENCE) == 0) store<i32>(VIEW_EVENT, FAMILY_CHECKSUM, EV_FAMILY)
  else {
    if (!integerAt(BOOK, SEQUENCE, VIEW_EVENT + EV_LAST) || !integerAt(BOOK, PREVIOUS, VIEW_EVENT + EV_PREV)) return false
  }
  return true
}

/** Levels, time and checksum of the book at `p`. */
function book(m: usize, p: usize): bool {
  if (readMembers(p, 'asks bids ts checksum prevSeqId seqId', BOOK) == 0) return false
  if (kindAt(BOOK, BIDS_OF) != TOKEN_ARRAY) return wrongAt(BOOK, BIDS_OF)
  if (kindAt(BOOK, ASKS_OF) != TOKEN_ARRAY) return wrongAt(BOOK, ASKS_OF)
  store<i64>(VIEW_EVENT, 0, EV_CHECKSUM)
  if (kindAt(BOOK, CHECKSUM) != 0 && !integerAt(BOOK, CHECKSUM, VIEW_EVENT + EV_CHECKSUM)) return false
  const isProved = load<i64>(VIEW_EVENT, EV_CHECKSUM) != 0
  if (isProved) setFlag(EVFLAG_CHECKSUM)
  // Spellings are for the checksum alone: a change that states none is read the quick way.
  const isQuick = !isProved && textIs(TOP, ACTION, 'update')
  if (putLevels(m, fromAt(BOOK, BIDS_OF), false, isQuick) == 0) return false
  openAsks()
  if (putLevels(m, fromAt(BOOK, ASKS_OF), true, isQuick) == 0) return false
  return kindAt(BOOK, TIME) == 0 || milliseconds(BOOK, TIME)
}

/** Notice 64008: the connection is about to be closed for an upgrade, the client is to open another. */
function told(): bool {
  if (!textIs(TOP, EVENT, 'notice') || !textIs(TOP, CODE, '64008')) return other()
  setKind(KIND_RECONNECT)
  return true
}

function restBook(m: usize): bool {
  if (kindAt(TOP, DATA) != TOKEN_ARRAY) return other()
  const at = firstOf(fromAt(TOP, DATA))
  if (at == 0 || load<u8>(at) != 0x7b || readMembers(at, 'asks bids ts checksum prevSeqId seqId', BOOK) == 0) return at == 0 ? other() : false
  if (kindAt(BOOK, BIDS_OF) == 0 || kindAt(BOOK, SEQUENCE) == 0) return other()
  if (!book(m, at) || !integerAt(BOOK, SEQUENCE, VIEW_EVENT + EV_LAST)) return false
  setKind(KIND_SNAPSHOT)
  return true
}

function trades(m: usize): bool {
  for (let p = firstOf(fromAt(TOP, DATA)); p != 0; p = nextOf(skipValue(p))) {
    if (readMembers(p, 'tradeId px sz side ts', TRADE) == 0) return false
    if (!countAt(TRADE, ID, VIEW_EVENT + EV_LAST) || !tradeAt(m, TRADE, PRICE, SIZE)) return false
    if (!milliseconds(TRADE, TRADED)) return false
    const taker = takerAt(TRADE, SIDE, 'buy sell')
    if (taker == 0) return false
    if (!putTrade(load<i64>(VIEW_EVENT, EV_LAST), load<i64>(VIEW_EVENT, EV_TS), taker)) return false
  }
  setKind(KIND_TRADE)
  return true
}
