// Kraken v1, which recordings hold: arrays that name channel and pair behind their payload.
// Source: recordings of 2021; Kraken WebSockets API 1.9.
//
//   [id,{"as":[["px","sz","s.µs"],…],"bs":[…]},"book-1000","XBT/USD"]                          the whole book
//   [id,{"a":[["px","sz","s.µs"],…],"c":"974947235"},"book-1000","XBT/USD"]   b likewise, or {"a":…},{"b":…,"c":…}; a fourth
//                                                                             element "r" says a level is sent again
//   [id,[["px","sz","s.µs","b"|"s" (the taker),"l"|"m",""],…],"trade","XBT/USD"]
//   {"event":"heartbeat"}   {"event":"subscriptionStatus","pair":…,"status":"subscribed","subscription":{"depth":1000,"name":"book"}}
import {
  EVFLAG_CHECKSUM, EVFLAG_FULL, EVFLAG_OTHER_SYMBOL, EV_CHECKSUM, EV_LAST, EV_ROW_LEVELS, EV_TS, KIND_DEPTH, KIND_OTHER,
  KIND_SUBSCRIBED, KIND_TRADE, RULE_COLUMNS, RULE_NONE, RULE_TYPE, RULE_VALUE, VIEW_EVENT,
} from '../layout'
import { NO_SEQ } from '../book/sequence'
import { fail } from './defect'
import { decimalValue, readDecimal, readInteger } from './decimal'
import { alive, beside, other, takerAt } from './ends'
import { NO_ID, eventHas, eventTime, setFlag, setKind } from './event'
import { TOKEN_ARRAY, TOKEN_OBJECT, byteOf, skipValue } from './json'
import {
  begins, closesFrame, countAt, firstOf, fromAt, kindAt, nextOf, readElements, readMembers, spells, textAt, textFrom, textIs, textTo, wordAt, wrongAt,
} from './members'
import { openAsks, priceAt, putLevel, putTrade, quantityAt, symbolAt, tradeAt } from './parts'

const FRAME_MAX: i32 = 8
const FRAME = memory.data(16 + 8 * 16)
const PART = memory.data(16 + 5 * 16)
const WHOLE_ASKS: i32 = 0
const WHOLE_BIDS: i32 = 1
const ASKS_OF: i32 = 2
const BIDS_OF: i32 = 3
const CHECKSUM: i32 = 4
const ENTRY = memory.data(16 + 6 * 16)
const EVENT = memory.data(16 + 5 * 16)
const SUBSCRIPTION = memory.data(16 + 2 * 16)

/** The array at `p`. */
export function decodeArray(m: usize, p: usize): bool {
  if (!closesFrame(skipValue(p))) return false
  const n = readElements(p, FRAME_MAX, FRAME)
  if (n < 4 || n > FRAME_MAX) return other()
  if (!textAt(FRAME, n - 2) || !textAt(FRAME, n - 1)) return other() // of another layout
  textAt(FRAME, n - 2)
  const isBook = begins(textFrom, textTo, 'book-')
  const isTrades = spells(textFrom, textTo, 'trade')
  if (isBook && readInteger(textFrom + 5, textTo) == RULE_NONE) store<i32>(VIEW_EVENT, <i32>decimalValue, EV_ROW_LEVELS)
  if (!symbolAt(m, FRAME, n - 1)) return false
  setKind(isBook ? KIND_DEPTH : isTrades ? KIND_TRADE : KIND_OTHER)
  if (eventHas(EVFLAG_OTHER_SYMBOL)) return true
  if (isBook) return book(m, n - 2)
  if (!isTrades) return true
  return beside(trades(m))
}

/** Elements 1 … `end` − 1 of the frame hold the sides. */
function book(m: usize, end: i32): bool {
  for (let side = 0; side < 2; side++) {
    if (side == 1) openAsks()
    for (let i = 1; i < end; i++) {
      if (kindAt(FRAME, i) != TOKEN_OBJECT) return fail(RULE_TYPE, byteOf(fromAt(FRAME, i)), 1)
      if (readMembers(fromAt(FRAME, i), 'as bs a b c', PART) == 0) return false
      const isWhole = kindAt(PART, WHOLE_ASKS) != 0 || kindAt(PART, WHOLE_BIDS) != 0
      if (isWhole) setFlag(EVFLAG_FULL)
      const list = side == 0 ? (isWhole ? WHOLE_BIDS : BIDS_OF) : isWhole ? WHOLE_ASKS : ASKS_OF
      if (kindAt(PART, list) != 0 && !levels(m, list, side != 0)) return false
      if (side == 1 || kindAt(PART, CHECKSUM) == 0) continue
      if (!countAt(PART, CHECKSUM, VIEW_EVENT + EV_CHECKSUM)) return false
      setFlag(EVFLAG_CHECKSUM)
    }
  }
  return true
}

/** The time of the frame is that of its youngest level: a level sent again has its old one. */
function levels(m: usize, list: i32, ask: bool): bool {
  if (kindAt(PART, list) != TOKEN_ARRAY) return wrongAt(PART, list)
  for (let p = firstOf(fromAt(PART, list)); p != 0; p = nextOf(skipValue(p))) {
    if (!columns(p, 3, 4) || !priceAt(m, ENTRY, 0) || !quantityAt(m, ENTRY, 1) || !timeAt(2) || !putLevel(ask)) return false
    if (timeNs > eventTime()) store<i64>(VIEW_EVENT, timeNs, EV_TS)
  }
  return true
}

function columns(p: usize, least: i32, most: i32): bool {
  const n = readElements(p, most, ENTRY)
  if (n >= least) return true
  return fail(n < 0 ? RULE_TYPE : RULE_COLUMNS, byteOf(p), max(n, 1))
}

let timeNs: i64 = 0

/** Seconds with decimals, kept to the microsecond, to timeNs. */
function timeAt(i: i32): bool {
  if (!textAt(ENTRY, i)) return wrongAt(ENTRY, i)
  const rule = readDecimal(textFrom, textTo, 6, 1, RULE_VALUE)
  if (rule != RULE_NONE) return fail(rule, byteOf(fromAt(ENTRY, i)), <i32>(textTo - textFrom))
  timeNs = decimalValue * 1000
  return true
}

function trades(m: usize): bool {
  if (kindAt(FRAME, 1) != TOKEN_ARRAY) return fail(RULE_TYPE, byteOf(fromAt(FRAME, 1)), 1)
  for (let p = firstOf(fromAt(FRAME, 1)); p != 0; p = nextOf(skipValue(p))) {
    if (!columns(p, 4, 6) || !tradeAt(m, ENTRY, 0, 1) || !timeAt(2)) return false
    const taker = takerAt(ENTRY, 3, 'b s')
    if (taker == 0) return false
    if (!putTrade(NO_ID, timeNs, taker)) return false
    store<i64>(VIEW_EVENT, timeNs, EV_TS)
  }
  return true
}

/** An object with an event. */
export function decodeEvent(m: usize, p: usize): bool {
  if (readMembers(p, 'event pair status subscription', EVENT) == 0) return false
  const event = wordAt(EVENT, 0, 'subscriptionStatus heartbeat pong')
  if (event > 0) return alive()
  if (event < 0 || !textIs(EVENT, 2, 'subscribed') || kindAt(EVENT, 1) == 0) return other()
  if (!symbolAt(m, EVENT, 1)) return false
  setKind(KIND_SUBSCRIBED)
  if (kindAt(EVENT, 3) != TOKEN_OBJECT || readMembers(fromAt(EVENT, 3), 'name depth', SUBSCRIPTION) == 0) return true
  return !textIs(SUBSCRIPTION, 0, 'book') || kindAt(SUBSCRIPTION, 1) == 0 || depthAt(SUBSCRIPTION, 1)
}

/** How many levels a side are subscribed. */
export function depthAt(table: usize, i: i32): bool {
  if (!countAt(table, i, VIEW_EVENT + EV_LAST)) return false
  store<i32>(VIEW_EVENT, <i32>min<i64>(load<i64>(VIEW_EVENT, EV_LAST), i32.MAX_VALUE), EV_ROW_LEVELS)
  store<i64>(VIEW_EVENT, NO_SEQ, EV_LAST)
  return true
}
