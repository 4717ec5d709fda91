// Binance spot, USDⓈ-M and COIN-M: depthUpdate, trade, aggTrade, bookTicker, serverShutdown, REST depth.
// Source: Binance API documentation, "How to manage a local order book correctly" (spot, USDⓈ-M), revision of 2026-07.
//
//   {"e":"depthUpdate","E":ms,"T":ms,"s":"BTCUSDT","U":first,"u":last,"pu":previous u,"b":[[px,qty]…],"a":[…]}
//   {"e":"trade","E":ms,"s":"…","t":id,"p":px,"q":qty,"T":ms,"m":buyer is maker}        aggTrade: "a" is the id
//   {"e":"bookTicker","u":id,"s":"…","b":px,"B":qty,"a":px,"A":qty,…}                       spot has no "e"
//   {"lastUpdateId":id,"E":ms,"bids":[[px,qty]…],"asks":[…]}                                 REST, spot has no "E"
import {
  C_DECODER, C_PX_EXP, C_PX_MANT, C_QTY_EXP, C_QTY_MANT, C_TRADE_EXP, DECODER_BINANCE_SPOT,
  EVFLAG_OTHER_SYMBOL, EV_ASK_PX, EV_ASK_QTY, EV_BID_PX, EV_BID_QTY, EV_FIRST, EV_LAST, EV_PREV,
  EV_TRADE_ID, EV_TRADE_KIND, EV_TRADE_OWN, EV_TRADE_PX, EV_TRADE_QTY, EV_TRADE_SIGN, EV_TS, KIND_DEPTH, KIND_OTHER,
  KIND_RECONNECT, KIND_SNAPSHOT, KIND_TICKER, KIND_TRADE, RULE_DECIMAL, RULE_INTEGER, RULE_LOT, RULE_MISSING, RULE_NONE,
  RULE_TICK, RULE_TYPE, VIEW_EVENT,
} from '../layout'
import { beside } from './ends'
import { clearDefect, fail } from './defect'
import { notePrice, noteQuantity } from './look'
import { isSymbol, looks } from './parts'
import { BOOK_ALONE } from '../part'
import { decimalValue, readDecimal, readInteger } from './decimal'
import { expectAlike, readQuickDepth } from './depth'
import { NO_TIME, clearEvent, eventHas, nanoseconds, setFlag, setKind, setLevels } from './event'
import {
  KEY_ASKS, KEY_BIDS, KEY_LAST_UPDATE_ID, KEY_PU, KEY_SYMBOL, asksAt, asksCount, bidsAt, bidsCount, fromOf, kindOf,
  levelsDefect, placeOf, readFields, toOf,
} from './fields'
import { TOKEN_FALSE, TOKEN_NUMBER, TOKEN_STRING, TOKEN_TRUE, byteOf } from './json'

const E: i32 = 0x45
const T: i32 = 0x54
const U_FIRST: i32 = 0x55
const u_last: i32 = 0x75
const EVENT_NAME: i32 = 0x65
const SYMBOL: i32 = 0x73
const MINUS: u8 = 0x2d

const NAME_DEPTH: i32 = 1
const NAME_TRADE: i32 = 2
const NAME_AGG_TRADE: i32 = 3
const NAME_TICKER: i32 = 4
const NAME_SHUTDOWN: i32 = 5

let streamed: bool = false
let looking: bool = false

/** Decodes one frame of a stream whole: there a numbered book (a partial depth stream) is some other message. */
export function decodeFrame(m: usize, start: usize, length: i32): bool {
  streamed = true
  const ok = decodeBinance(m, start, length)
  streamed = false
  return ok
}

/** Decodes one frame or REST body whole; false on a defect. Nothing of the market is read but its config. */
export function decodeBinance(m: usize, start: usize, length: i32): bool {
  clearEvent()
  clearDefect()
  looking = looks(m)
  if (readQuickDepth(m, start, length)) return true
  clearEvent()
  clearDefect()
  if (!readFields(m, start, length)) return false
  if (kindOf(EVENT_NAME) == 0) {
    if (kindOf(KEY_LAST_UPDATE_ID) != 0 && !streamed) return snapshot(m)
    if (!BOOK_ALONE && looksLikeTicker()) return beside(ticker(m))
    return other()
  }
  if (kindOf(EVENT_NAME) != TOKEN_STRING) return wrong(EVENT_NAME)
  const name = eventName()
  if (name == NAME_DEPTH) return depth(m, start)
  if (!BOOK_ALONE) {
    if (name == NAME_TRADE) return beside(trade(m, 1, 0x74))
    if (name == NAME_AGG_TRADE) return beside(trade(m, 2, 0x61))
    if (name == NAME_TICKER) return beside(ticker(m))
  }
  if (name == NAME_SHUTDOWN) {
    clearDefect()
    setKind(KIND_RECONNECT)
    return true
  }
  return other()
}

function other(): bool {
  clearDefect() // an array that is no array of levels is nobody's business here
  setKind(KIND_OTHER)
  return true
}

/** Another market's message: its numbers follow that market's grid and are not looked at. */
function elsewhere(kind: i32): bool {
  clearDefect()
  setKind(kind)
  return true
}

function eventName(): i32 {
  const p = fromOf(EVENT_NAME)
  const n = <i32>(toOf(EVENT_NAME) - p)
  if (n == 11 && load<u64>(p) == 0x6470556874706564 && load<u32>(p, 7) == 0x65746164) return NAME_DEPTH // depthUpd|date
  if (!BOOK_ALONE) {
    if (n == 5 && load<u32>(p) == 0x64617274 && load<u8>(p, 4) == 0x65) return NAME_TRADE
    if (n == 8 && load<u64>(p) == 0x6564617254676761) return NAME_AGG_TRADE
    if (n == 10 && load<u64>(p) == 0x6b6369546b6f6f62 && load<u16>(p, 8) == 0x7265) return NAME_TICKER
  }
  if (n == 14 && load<u64>(p) == 0x6853726576726573 && load<u64>(p, 6) == 0x6e776f6474756853) return NAME_SHUTDOWN
  return 0
}

function looksLikeTicker(): bool {
  return (
    kindOf(u_last) == TOKEN_NUMBER && kindOf(SYMBOL) == TOKEN_STRING && kindOf(0x62) == TOKEN_STRING &&
    kindOf(0x61) == TOKEN_STRING && kindOf(0x42) == TOKEN_STRING && kindOf(0x41) == TOKEN_STRING
  )
}

function depth(m: usize, start: usize): bool {
  if (!symbol(m, SYMBOL)) return false
  if (eventHas(EVFLAG_OTHER_SYMBOL)) return elsewhere(KIND_DEPTH)
  if (levelsDefect != 0) return false
  if (!integer(U_FIRST, EV_FIRST) || !integer(u_last, EV_LAST)) return false
  if (kindOf(KEY_PU) != 0) {
    if (!integer(KEY_PU, EV_PREV)) return false
  } else if (load<i32>(m, C_DECODER) != DECODER_BINANCE_SPOT) return missing(KEY_PU)
  if (bidsCount < 0) return wrong(0x62)
  if (asksCount < 0) return wrong(0x61)
  if (!time()) return false
  setLevels(bidsAt, bidsCount, asksAt, asksCount)
  setKind(KIND_DEPTH)
  expectAlike(m, start, timeKey())
  return true
}

function snapshot(m: usize): bool {
  if (kindOf(KEY_SYMBOL) != 0) {
    if (!symbol(m, KEY_SYMBOL)) return false
    if (eventHas(EVFLAG_OTHER_SYMBOL)) return elsewhere(KIND_SNAPSHOT)
  }
  if (levelsDefect != 0) return false
  if (!integer(KEY_LAST_UPDATE_ID, EV_LAST)) return false
  if (bidsCount < 0) return wrong(KEY_BIDS)
  if (asksCount < 0) return wrong(KEY_ASKS)
  if (!time()) return false
  setLevels(bidsAt, bidsCount, asksAt, asksCount)
  setKind(KIND_SNAPSHOT)
  return true
}

function trade(m: usize, kind: i32, idKey: i32): bool {
  clearDefect()
  if (!symbol(m, SYMBOL)) return false
  if (eventHas(EVFLAG_OTHER_SYMBOL)) return elsewhere(KIND_TRADE)
  if (!integer(idKey, EV_TRADE_ID) || !time()) return false
  if (load<i64>(VIEW_EVENT, EV_TS) == NO_TIME) return missing(E)
  if (!own()) return false
  if (!decimal(0x70, load<i32>(m, C_TRADE_EXP), 1, RULE_TICK, EV_TRADE_PX)) return false
  if (!decimal(0x71, load<i32>(m, C_QTY_EXP), load<i64>(m, C_QTY_MANT), RULE_LOT, EV_TRADE_QTY)) return false
  const maker = kindOf(0x6d)
  if (maker != TOKEN_TRUE && maker != TOKEN_FALSE) return wrong(0x6d)
  // m: the buyer was the maker, so the seller was the aggressor
  store<i32>(VIEW_EVENT, maker == TOKEN_TRUE ? -1 : 1, EV_TRADE_SIGN)
  store<i32>(VIEW_EVENT, kind, EV_TRADE_KIND)
  const notTraded = load<i64>(VIEW_EVENT, EV_TRADE_QTY) == 0 || isNotAvailable()
  setKind(notTraded ? KIND_OTHER : KIND_TRADE)
  return true
}

/** X = "NA" marks a futures print that is no trade on the book. */
function isNotAvailable(): bool {
  if (kindOf(0x58) != TOKEN_STRING) return false
  const p = fromOf(0x58)
  return toOf(0x58) - p == 2 && load<u16>(p) == 0x414e
}

function ticker(m: usize): bool {
  clearDefect()
  if (!symbol(m, SYMBOL)) return false
  if (eventHas(EVFLAG_OTHER_SYMBOL)) return elsewhere(KIND_TICKER)
  if (!integer(u_last, EV_LAST)) return false
  const pxExp = load<i32>(m, C_PX_EXP)
  const qtyExp = load<i32>(m, C_QTY_EXP)
  const px = load<i64>(m, C_PX_MANT)
  const qty = load<i64>(m, C_QTY_MANT)
  if (!decimal(0x62, pxExp, px, RULE_TICK, EV_BID_PX) || !decimal(0x42, qtyExp, qty, RULE_LOT, EV_BID_QTY)) return false
  if (!decimal(0x61, pxExp, px, RULE_TICK, EV_ASK_PX) || !decimal(0x41, qtyExp, qty, RULE_LOT, EV_ASK_QTY)) return false
  setKind(KIND_TICKER)
  return true
}

/** When the trade took place: T, else the event's time. */
function own(): bool {
  store<i64>(VIEW_EVENT, load<i64>(VIEW_EVENT, EV_TS), EV_TRADE_OWN)
  if (kindOf(T) == 0) return true
  if (!integer(T, EV_TRADE_OWN)) return false
  store<i64>(VIEW_EVENT, nanoseconds(load<i64>(VIEW_EVENT, EV_TRADE_OWN)), EV_TRADE_OWN)
  return true
}

/** The key of the event's time: E, else T; 0 when it has neither. */
function timeKey(): i32 { return kindOf(E) != 0 ? E : kindOf(T) != 0 ? T : 0 }

function time(): bool {
  const key = timeKey()
  if (key == 0) return true
  if (!integer(key, EV_TS)) return false
  store<i64>(VIEW_EVENT, nanoseconds(load<i64>(VIEW_EVENT, EV_TS)), EV_TS)
  return true
}

function symbol(m: usize, key: i32): bool {
  const kind = kindOf(key)
  if (kind != TOKEN_STRING) return wrong(key)
  const p = fromOf(key)
  if (!isSymbol(m, p, toOf(key))) setFlag(EVFLAG_OTHER_SYMBOL)
  return true
}

function integer(key: i32, out: i32): bool {
  const kind = kindOf(key)
  if (kind != TOKEN_NUMBER) return wrong(key)
  const rule = readInteger(fromOf(key), toOf(key))
  if (rule != RULE_NONE) return fail(rule, byteOf(placeOf(key)), <i32>(toOf(key) - fromOf(key)))
  // Numbers and times count up from 0; only a link may say that nothing came before it.
  if (load<u8>(fromOf(key)) == MINUS && !(key == KEY_PU && decimalValue == -1)) {
    return fail(RULE_INTEGER, byteOf(placeOf(key)), <i32>(toOf(key) - fromOf(key)))
  }
  store<i64>(<usize>VIEW_EVENT + <usize>out, decimalValue)
  return true
}

function decimal(key: i32, exponent: i32, mantissa: i64, offGrid: i32, out: i32): bool {
  const kind = kindOf(key)
  if (kind != TOKEN_STRING) return wrong(key)
  const from = fromOf(key)
  const to = toOf(key)
  if (!BOOK_ALONE && looking) {
    store<i64>(<usize>VIEW_EVENT + <usize>out, 1) // some value: only the spelling counts
    const isDecimal = offGrid == RULE_TICK ? notePrice(from, to) : noteQuantity(from, to)
    return isDecimal || fail(RULE_DECIMAL, byteOf(placeOf(key)), <i32>(to - from))
  }
  const rule = readDecimal(from, to, exponent, mantissa, offGrid)
  if (rule != RULE_NONE) return fail(rule, byteOf(placeOf(key)), <i32>(to - from))
  store<i64>(<usize>VIEW_EVENT + <usize>out, decimalValue)
  return true
}

/** The key's value is of another kind than it must be, or there is none. */
function wrong(key: i32): bool {
  return kindOf(key) == 0 ? missing(key) : fail(RULE_TYPE, byteOf(placeOf(key)), 1)
}

/** A missing key has no place: its slot number is told instead. */
function missing(key: i32): bool {
  return fail(RULE_MISSING, -1, key)
}
