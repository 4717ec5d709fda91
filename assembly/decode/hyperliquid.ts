// Hyperliquid: l2Book (at most 20 levels a side, a whole picture each time), trades, pong, the REST book.
// Source: Hyperliquid API, WebSocket subscriptions; "fast" books as answered since 2026-06.
//
//   {"channel":"l2Book","data":{"coin":"BTC","time":ms,"fast":true,"levels":[[{"px":"…","sz":"…","n":3}],[…]]}}
//   {"channel":"trades","data":[{"coin":"BTC","side":"B"|"A","px":"…","sz":"…","time":ms,"tid":…}]}
//   {"coin":"BTC","time":ms,"levels":[[…],[…]]}                                                                                  REST
//
// The rule: a message is the book, time must not fall; what happens between two messages is not seen. `side` is the taker's (B
// bought), tid doesn't grow. A fast book is another one than the plain book of the coin: it is the market 'BTC@fast'. The first
// message of a trades subscription is history and isn't marked; it spans a minute, where the trades of a block have one time.
import {
  EVFLAG_OTHER_SYMBOL, EVFLAG_SAMPLED, EV_FAMILY, EV_LAST, EV_TRADES, EV_TS, FAMILY_FULL, KIND_ALIVE, KIND_DEPTH, KIND_OTHER, KIND_SNAPSHOT, KIND_TRADE,
  RULE_VALUE, SYMBOL_MAX, VIEW_EVENT,
} from '../layout'
import { beside, only, takerAt } from './ends'
import { fail } from './defect'
import { NO_ID, milliseconds, setFlag, setKind } from './event'
import { TOKEN_ARRAY, TOKEN_OBJECT, TOKEN_TRUE, byteOf, skipValue } from './json'
import {
  closesFrame, firstOf, fromAt, kindAt, nextOf, openFrame, readElements, readMembers, textAt, textFrom, textIs, textTo, wrongAt,
} from './members'
import { isSymbol, openAsks, openParts, putTrade, tradeAt } from './parts'
import { putSide } from './sides'

/** A message whose trades lie further apart is history. */
const HISTORY_NS: i64 = 10000000000

const TOP = memory.data(16 + 5 * 16)
const CHANNEL: i32 = 0
const DATA: i32 = 1
const COIN: i32 = 2
const TIME: i32 = 3
const LEVELS: i32 = 4

const BOOK = memory.data(16 + 4 * 16)
const BOOK_COIN: i32 = 0
const BOOK_TIME: i32 = 1
const BOOK_LEVELS: i32 = 2
const FAST: i32 = 3

const SIDES = memory.data(16 + 2 * 16)

const TRADE = memory.data(16 + 5 * 16)
const TRADED_IN: i32 = 0
const SIDE: i32 = 1
const PRICE: i32 = 2
const SIZE: i32 = 3
const TRADED: i32 = 4

const NAME: usize = memory.data(SYMBOL_MAX)
const MARK: usize = 5 // bytes of @fast

export function decodeHyperliquid(m: usize, start: usize, length: i32): bool {
  openParts()
  const p = openFrame(start, length)
  if (p == 0) return false
  if (load<u8>(p) == 0x5b) return closesFrame(skipValue(p)) && only(KIND_OTHER) // spot's list of instruments
  if (!closesFrame(readMembers(p, 'channel data coin time levels', TOP))) return false
  if (kindAt(TOP, CHANNEL) == 0) return kindAt(TOP, LEVELS) == TOKEN_ARRAY ? book(m, p, KIND_SNAPSHOT) : only(KIND_OTHER)
  if (textIs(TOP, CHANNEL, 'pong')) return only(KIND_ALIVE)
  if (textIs(TOP, CHANNEL, 'l2Book')) {
    if (kindAt(TOP, DATA) != TOKEN_OBJECT) return wrongAt(TOP, DATA)
    return book(m, fromAt(TOP, DATA), KIND_DEPTH)
  }
  if (!textIs(TOP, CHANNEL, 'trades')) return only(KIND_OTHER)
  return beside(trades(m))
}

/** Whether the coin just read is this market's; of a fast book, with its mark. */
function isCoin(m: usize, fast: bool): bool {
  if (!fast) return isSymbol(m, textFrom, textTo)
  const length = min(textTo - textFrom, <usize>SYMBOL_MAX - MARK)
  memory.copy(NAME, textFrom, length)
  store<u32>(NAME + length, 0x73616640) // @fas
  store<u8>(NAME + length, 0x74, 4)
  return isSymbol(m, NAME, NAME + length + MARK)
}

function book(m: usize, p: usize, kind: i32): bool {
  if (readMembers(p, 'coin time levels fast', BOOK) == 0) return false
  setKind(kind)
  setFlag(EVFLAG_SAMPLED)
  if (!textAt(BOOK, BOOK_COIN)) return wrongAt(BOOK, BOOK_COIN)
  if (!isCoin(m, kindAt(BOOK, FAST) == TOKEN_TRUE)) {
    setFlag(EVFLAG_OTHER_SYMBOL)
    return true
  }
  if (!milliseconds(BOOK, BOOK_TIME)) return false
  store<i64>(VIEW_EVENT, load<i64>(VIEW_EVENT, EV_TS), EV_LAST)
  store<i32>(VIEW_EVENT, FAMILY_FULL, EV_FAMILY)
  if (kindAt(BOOK, BOOK_LEVELS) != TOKEN_ARRAY) return wrongAt(BOOK, BOOK_LEVELS)
  if (readElements(fromAt(BOOK, BOOK_LEVELS), 2, SIDES) != 2) return fail(RULE_VALUE, byteOf(fromAt(BOOK, BOOK_LEVELS)), 1)
  if (!putSide(m, SIDES, 0, false, 'px sz')) return false
  openAsks()
  return putSide(m, SIDES, 1, true, 'px sz')
}

function trades(m: usize): bool {
  if (kindAt(TOP, DATA) != TOKEN_ARRAY) return wrongAt(TOP, DATA)
  const first = firstOf(fromAt(TOP, DATA))
  let oldest = i64.MAX_VALUE
  let newest = i64.MIN_VALUE
  let end: usize = 0
  for (let p = first; p != 0; p = nextOf(end)) {
    end = readMembers(p, 'coin side px sz time', TRADE)
    if (end == 0) return false
    if (!textAt(TRADE, TRADED_IN)) return wrongAt(TRADE, TRADED_IN)
    if (!isSymbol(m, textFrom, textTo)) continue
    const taker = takerAt(TRADE, SIDE, 'B A')
    if (taker == 0) return false
    if (!milliseconds(TRADE, TRADED) || !tradeAt(m, TRADE, PRICE, SIZE)) return false
    const own = load<i64>(VIEW_EVENT, EV_TS)
    oldest = min(oldest, own)
    newest = max(newest, own)
    if (!putTrade(NO_ID, own, taker)) return false
  }
  const none = load<i32>(VIEW_EVENT, EV_TRADES) == 0
  if (first != 0 && none) setFlag(EVFLAG_OTHER_SYMBOL)
  if (!none) store<i64>(VIEW_EVENT, newest, EV_TS)
  setKind(first == 0 || (!none && newest - oldest > HISTORY_NS) ? KIND_OTHER : KIND_TRADE)
  return true
}
