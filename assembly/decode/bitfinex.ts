// Bitfinex v2: book (P0 … P4), raw book (R0), trades, checksums. Frames name a number; what it stands for said `subscribed`.
// Source: Bitfinex WebSocket API 2.0, ws-general, books, raw books, trades, checksum (pages of 2026-07), recordings of 2021.
//
//   {"event":"subscribed","channel":"book","chanId":1,"symbol":"tBTCUSD","prec":"P0",…}
//   [1,[[price,count,amount],…]]   [1,[price,count,amount]]    amount > 0 bid, < 0 ask; count 0 deletes, with amount ±1
//   [2,[[id,price,amount],…]]      [2,[id,price,amount]]       raw: price 0 deletes; a known id with another price moves
//   [3,[[id,ms,amount,price],…]]   [3,"te",[id,ms,amount,price]]  the same again as "tu"; amount > 0: the taker bought
//   [1,"hb"]   [1,"cs",-123456]
//
// Behind all that stands the frame's number on the connection (flag 65536), a time in ms (32768), or both: a number of thirteen
// digits is a time. The rule: the numbers follow one another (engine/connection.ts), and the book meets its checksum (131072).
// A frame whose channel isn't known yet is not looked into, its number counts all the same.
import {
  CHANNEL_BOOK, CHANNEL_OTHER, CHANNEL_RAW, CHANNEL_TRADES, EVFLAG_CHECKSUM, EVFLAG_FULL, EVFLAG_ONE_ORDER, EV_CHANNEL, EV_CHANNEL_KIND, EV_CHECKSUM,
  EV_CONNECTION, EV_FIRST, EV_LAST, EV_TS, KIND_ALIVE, KIND_CHECKSUM, KIND_DEPTH, KIND_ORDERS, KIND_OTHER, KIND_RECONNECT, KIND_SUBSCRIBED, KIND_TRADE,
  ORDER_ADD, ORDER_DELETE, ORDER_SET, RULE_COLUMNS, RULE_NONE, RULE_RANGE, RULE_TYPE, VIEW_EVENT,
} from '../layout'
import { channelKind } from '../book/channels'
import { NO_SEQ } from '../book/sequence'
import { amountAt } from './bitfinex-amount'
import { noteSeen, seenKind } from './bitfinex-channels'
import { decimalValue, readInteger } from './decimal'
import { fail } from './defect'
import { beside } from './ends'
import { NO_TIME, setFlag, setKind } from './event'
import { TOKEN_ARRAY, TOKEN_NUMBER, byteOf, skipValue } from './json'
import {
  begins, closesFrame, countAt, firstOf, fromAt, integerAt, kindAt, nextOf, openFrame, readElements, readMembers, textAt, textFrom, textIs, textTo,
  toAt, wrongAt,
} from './members'
import {
  looks, negative, openAsks, openParts, priceAt, priceOrZeroAt, putLevel, putOrder, putTrade, setQuantity, symbolAt,
  tradePriceAt,
} from './parts'

const EVENT = memory.data(16 + 6 * 16)
const NAME: i32 = 0
const CHANNEL: i32 = 1
const NUMBER: i32 = 2
const SYMBOL: i32 = 3
const PRECISION: i32 = 4
const CODE: i32 = 5

const FRAME_MAX: i32 = 8
const FRAME = memory.data(16 + 8 * 16)
const ENTRY = memory.data(16 + 5 * 16)

/** Smaller than any time in ms, larger than any number of a connection. */
const FIRST_TIME: i64 = 1000000000000
const MILLISECOND: i64 = 1000000

export function decodeBitfinex(m: usize, start: usize, length: i32): bool {
  openParts()
  store<i64>(VIEW_EVENT, NO_SEQ, EV_FIRST)
  store<i64>(VIEW_EVENT, NO_SEQ, EV_LAST)
  setKind(KIND_OTHER)
  const p = openFrame(start, length)
  if (p == 0) return false
  if (load<u8>(p) == 0x7b) {
    return closesFrame(readMembers(p, 'event channel chanId symbol prec code', EVENT)) && event(m)
  }
  if (!closesFrame(skipValue(p))) return false
  const n = readElements(p, FRAME_MAX, FRAME)
  if (n < 2 || n > FRAME_MAX || kindAt(FRAME, 0) != TOKEN_NUMBER) return true // REST bodies, lists of another kind
  if (!integerAt(FRAME, 0, VIEW_EVENT + EV_CHANNEL)) return false
  const number = load<i64>(VIEW_EVENT, EV_CHANNEL)
  const kind = looks(m) ? seenKind(number) : channelKind(m, number)
  if (kindAt(FRAME, 1) == TOKEN_ARRAY) return behind(n, 2) && payload(m, kind, fromAt(FRAME, 1))
  if (!textAt(FRAME, 1)) return wrongAt(FRAME, 1)
  if (textIs(FRAME, 1, 'hb')) {
    setKind(KIND_ALIVE)
    return behind(n, 2)
  }
  if (textIs(FRAME, 1, 'cs')) return checksum(kind, n)
  const isTrade = textIs(FRAME, 1, 'te')
  if (!behind(n, 3)) return false
  if (!isTrade || kind != CHANNEL_TRADES) return true // "tu" says once more what "te" said
  return beside(trade(m, fromAt(FRAME, 2)))
}

/** The numbers behind the payload: from element `i` on. */
function behind(n: i32, i: i32): bool {
  if (n < i) return fail(RULE_COLUMNS, byteOf(fromAt(FRAME, n - 1)), n)
  let isNumbered = false
  for (; i < n; i++) {
    if (kindAt(FRAME, i) != TOKEN_NUMBER) continue
    if (!integerAt(FRAME, i, VIEW_EVENT + EV_LAST)) return false
    const value = load<i64>(VIEW_EVENT, EV_LAST)
    if (value >= FIRST_TIME) store<i64>(VIEW_EVENT, value * MILLISECOND, EV_TS)
    else if (!isNumbered) {
      isNumbered = true
      store<i64>(VIEW_EVENT, value, EV_CONNECTION)
    }
  }
  store<i64>(VIEW_EVENT, NO_SEQ, EV_LAST)
  return true
}

function event(m: usize): bool {
  if (textIs(EVENT, NAME, 'pong')) setKind(KIND_ALIVE)
  // 20051: the server restarts; 20061: maintenance is over, everything has to be subscribed again.
  if (textIs(EVENT, NAME, 'info') && kindAt(EVENT, CODE) == TOKEN_NUMBER) {
    if (readInteger(fromAt(EVENT, CODE), toAt(EVENT, CODE)) == RULE_NONE && (decimalValue == 20051 || decimalValue == 20061)) setKind(KIND_RECONNECT)
  }
  if (textIs(EVENT, NAME, 'unsubscribed')) return kindAt(EVENT, NUMBER) == 0 || countAt(EVENT, NUMBER, VIEW_EVENT + EV_CHANNEL)
  if (!textIs(EVENT, NAME, 'subscribed') || kindAt(EVENT, SYMBOL) == 0) return true
  if (!countAt(EVENT, NUMBER, VIEW_EVENT + EV_CHANNEL)) return false
  store<i32>(VIEW_EVENT, kindOfChannel(), EV_CHANNEL_KIND)
  if (!symbolAt(m, EVENT, SYMBOL)) return false
  setKind(KIND_SUBSCRIBED)
  if (looks(m)) noteSeen()
  return true
}

function kindOfChannel(): i32 {
  // Funding ("fUSD") has rates and periods where pairs have prices.
  if (!textAt(EVENT, SYMBOL) || !begins(textFrom, textTo, 't')) return CHANNEL_OTHER
  if (textIs(EVENT, CHANNEL, 'trades')) return CHANNEL_TRADES
  if (!textIs(EVENT, CHANNEL, 'book')) return CHANNEL_OTHER
  return textAt(EVENT, PRECISION) && begins(textFrom, textTo, 'R') ? CHANNEL_RAW : CHANNEL_BOOK
}

function checksum(kind: i32, n: i32): bool {
  if (!behind(n, 3)) return false
  if (!integerAt(FRAME, 2, VIEW_EVENT + EV_CHECKSUM)) return false
  store<i32>(VIEW_EVENT, kind, EV_CHANNEL_KIND)
  if (kind != CHANNEL_BOOK && kind != CHANNEL_RAW) return true
  setFlag(EVFLAG_CHECKSUM)
  setKind(KIND_CHECKSUM)
  return true
}

/** A list of lists is the whole book, or the trades before the subscription. */
function payload(m: usize, kind: i32, p: usize): bool {
  if (kind != CHANNEL_BOOK && kind != CHANNEL_RAW) return true
  const first = firstOf(p)
  const isWhole = first == 0 || load<u8>(first) == 0x5b
  if (isWhole) setFlag(EVFLAG_FULL)
  else if (kind == CHANNEL_RAW) setFlag(EVFLAG_ONE_ORDER)
  setKind(kind == CHANNEL_RAW ? KIND_ORDERS : KIND_DEPTH)
  for (let side = 0; side < 2; side++) {
    if (kind == CHANNEL_RAW && side == 1) break
    if (side == 1) openAsks()
    if (!isWhole) {
      if (!(kind == CHANNEL_RAW ? order(m, p, ORDER_SET) : level(m, p, side))) return false
      continue
    }
    for (let q = first; q != 0; q = nextOf(skipValue(q))) {
      if (!(kind == CHANNEL_RAW ? order(m, q, ORDER_ADD) : level(m, q, side))) return false
    }
  }
  return true
}

function columns(p: usize, least: i32): bool {
  const n = readElements(p, 5, ENTRY)
  return n >= least || fail(n < 0 ? RULE_TYPE : RULE_COLUMNS, byteOf(p), max(n, 1))
}

/** [price, count, amount]; levels of the other side are passed over. */
function level(m: usize, p: usize, side: i32): bool {
  if (!columns(p, 3) || !priceAt(m, ENTRY, 0) || !countAt(ENTRY, 1, VIEW_EVENT + EV_CHECKSUM) || !amountAt(m, ENTRY, 2)) return false
  const isNone = load<i64>(VIEW_EVENT, EV_CHECKSUM) == 0
  if (!isNone && isZero(2)) return fail(RULE_RANGE, byteOf(fromAt(ENTRY, 2)), 1)
  if (negative != (side != 0)) return true
  if (isNone) setQuantity(0, 0, negative)
  return putLevel(side != 0)
}

function isZero(i: i32): bool {
  for (let p = fromAt(ENTRY, i), end = toAt(ENTRY, i); p < end; p++) if (<u32>load<u8>(p) - 0x31 < 9) return false
  return true
}

/** [id, price, amount] */
function order(m: usize, p: usize, op: i32): bool {
  if (!columns(p, 3) || !countAt(ENTRY, 0, VIEW_EVENT + EV_CHECKSUM) || !priceOrZeroAt(m, ENTRY, 1)) return false
  const isNone = isZero(1)
  if (!amountAt(m, ENTRY, 2)) return false
  if (!isNone && isZero(2)) return fail(RULE_RANGE, byteOf(fromAt(ENTRY, 2)), 1)
  return putOrder(isNone ? ORDER_DELETE : op, negative ? 1 : 0, load<i64>(VIEW_EVENT, EV_CHECKSUM))
}

function trade(m: usize, p: usize): bool {
  if (!columns(p, 4) || !countAt(ENTRY, 0, VIEW_EVENT + EV_FIRST) || !countAt(ENTRY, 1, VIEW_EVENT + EV_LAST)) return false
  if (!amountAt(m, ENTRY, 2)) return false
  const sign = negative ? -1 : 1
  if (isZero(2)) return fail(RULE_RANGE, byteOf(fromAt(ENTRY, 2)), 1)
  if (!tradePriceAt(m, ENTRY, 3)) return false
  const own = load<i64>(VIEW_EVENT, EV_LAST) * MILLISECOND
  if (!putTrade(load<i64>(VIEW_EVENT, EV_FIRST), own, sign)) return false
  if (load<i64>(VIEW_EVENT, EV_TS) == NO_TIME) store<i64>(VIEW_EVENT, own, EV_TS)
  setKind(KIND_TRADE)
  return true
}
