// KuCoin: /market/level2 (spot), /contractMarket/level2 (futures, one change a frame), matches, the best prices of /market/ticker, REST books.
// Source: KuCoin API, "Level-2 Market Data", "Match Execution Data", "Ticker", and recordings of 2021.
//
//   {"type":"message","topic":"/market/level2:BTC-USDT","subject":"trade.l2update","data":{"sequenceStart":n,"sequenceEnd":n,
//    "symbol":"BTC-USDT","changes":{"asks":[[px,sz,"seq"],…],"bids":[…]},"time":ms}}                                   no time before 2022
//   {"type":"message","topic":"/contractMarket/level2:XBTUSDTM","data":{"sequence":n,"change":"3988.50,buy,44","timestamp":ms}}
//   {"type":"message","topic":"/market/match:…","data":{"symbol":"…","sequence":"n","side":"buy","size":"…","price":"…","time":"ns"}}
//   {"type":"message","topic":"/market/ticker:…","data":{"sequence":"n","bestBid":"…","bestBidSize":"…","bestAsk":"…","bestAskSize":"…"}}
//   {"code":"200000","data":{"sequence":"n","time":ms,"bids":[[px,sz],…],"asks":[…]}}                                  REST
//   {"id":"…","type":"pong"}                                                                                         heartbeat
//
// The rule: spot sequenceStart ≤ L+1 and sequenceEnd > L; futures sequence = L+1. A price of 0 changes nothing and counts all the same.
// A change carries its own sequence, that of the last change of its price within the frame. What the book already holds (≤ L) is left
// out: sizes are absolute, so it would put an older size in the place of a newer one. L is the number of the snapshot while the first
// frame joins it, and that of the book afterwards, where frames follow on each other and nothing is left out.
// The documents print an example with sequenceStart 19 and sequenceEnd 15: the smaller is taken as the first. Sides are the taker's.
import {
  EVFLAG_OTHER_SYMBOL, EV_ASK_PX, EV_ASK_QTY, EV_BID_PX, EV_BID_QTY, EV_FAMILY, EV_FIRST, EV_LAST, EV_TS, FAMILY_COUNTER, I_SEQ, KIND_DEPTH,
  KIND_SNAPSHOT, KIND_TICKER, KIND_TRADE, RULE_TYPE, VIEW_EVENT,
} from '../layout'
import { alive, beside, only, other, takerAt, wrongWord } from './ends'
import { fail } from './defect'
import { eventHas, milliseconds, setFlag, setKind } from './event'
import { TOKEN_ARRAY, TOKEN_NULL, TOKEN_OBJECT, TOKEN_STRING, byteOf, skipValue } from './json'
import {
  closesFrame, countAt, firstOf, fromAt, kindAt, nextOf, openFrame, readElements, readMembers, spells, textAt, textFrom, textInto, textIs, textTo,
  wrongAt,
} from './members'
import { isSymbol, looks, openAsks, openParts, priceOrZeroAt, putLevel, putTrade, pxTicks, qtyLots, quantityAt, symbolAt, tradeAt } from './parts'
import { putSide } from './sides'

const TOP = memory.data(16 + 5 * 16)
const TYPE: i32 = 0
const TOPIC: i32 = 1
const SUBJECT: i32 = 2
const DATA: i32 = 3
const CODE: i32 = 4

const UPDATE = memory.data(16 + 7 * 16)
const START: i32 = 0
const END: i32 = 1
const SYMBOL: i32 = 2
const CHANGES: i32 = 3
const TIME: i32 = 4

const CONTRACT = memory.data(16 + 3 * 16)
const SEQUENCE: i32 = 0
const CHANGE: i32 = 1
const STAMP: i32 = 2

const SIDES = memory.data(16 + 2 * 16)
const BIDS_OF: i32 = 0
const ASKS_OF: i32 = 1

const LEVEL = memory.data(16 + 3 * 16)
const PRICE: i32 = 0
const SIZE: i32 = 1
const OWN: i32 = 2

const MATCH = memory.data(16 + 7 * 16)
const MATCH_PRICE: i32 = 2
const MATCH_SIZE: i32 = 3
const MATCH_SIDE: i32 = 4
const MATCH_TIME: i32 = 5
const MATCH_TS: i32 = 6

const TICKER = memory.data(16 + 6 * 16)
const BEST_BID: i32 = 1
const BEST_BID_SIZE: i32 = 2
const BEST_ASK: i32 = 3
const BEST_ASK_SIZE: i32 = 4
const TICKER_TIME: i32 = 5

const BODY = memory.data(16 + 6 * 16)
const BODY_SEQUENCE: i32 = 0
const BODY_BIDS: i32 = 1
const BODY_ASKS: i32 = 2
const BODY_TIME: i32 = 3
const BODY_TS: i32 = 4
const BODY_SYMBOL: i32 = 5

const NUMBER = memory.data(8)

export function decodeKucoin(m: usize, start: usize, length: i32): bool {
  openParts()
  const p = openFrame(start, length)
  if (p == 0 || !closesFrame(readMembers(p, 'type topic subject data code', TOP))) return false
  if (kindAt(TOP, TYPE) == 0) return kindAt(TOP, CODE) != 0 && kindAt(TOP, DATA) == TOKEN_OBJECT ? restBook(m) : other()
  if (textIs(TOP, TYPE, 'pong')) return alive()
  if (!textIs(TOP, TYPE, 'message')) return other() // welcome, ack, error
  if (!textAt(TOP, TOPIC)) return wrongAt(TOP, TOPIC)
  let colon = textFrom
  while (colon < textTo && load<u8>(colon) != 0x3a) colon++
  const from = min(colon + 1, textTo)
  const to = textTo
  if (spells(textFrom, colon, '/market/level2')) return update(m)
  if (spells(textFrom, colon, '/contractMarket/level2')) return contract(m, from, to)
  if (spells(textFrom, colon, '/market/match') || spells(textFrom, colon, '/contractMarket/execution')) return beside(match(m))
  if (spells(textFrom, colon, '/market/ticker')) return beside(ticker(m, from, to))
  return other()
}

function hasData(): bool {
  return kindAt(TOP, DATA) == TOKEN_OBJECT || wrongAt(TOP, DATA)
}

/** Several changes of a spot book. */
function update(m: usize): bool {
  if (!hasData() || readMembers(fromAt(TOP, DATA), 'sequenceStart sequenceEnd symbol changes time', UPDATE) == 0) return false
  if (!symbolAt(m, UPDATE, SYMBOL)) return false
  if (eventHas(EVFLAG_OTHER_SYMBOL)) return only(KIND_DEPTH)
  if (!countAt(UPDATE, START, VIEW_EVENT + EV_FIRST) || !countAt(UPDATE, END, VIEW_EVENT + EV_LAST)) return false
  const first = load<i64>(VIEW_EVENT, EV_FIRST)
  const last = load<i64>(VIEW_EVENT, EV_LAST)
  store<i64>(VIEW_EVENT, min(first, last), EV_FIRST)
  store<i64>(VIEW_EVENT, max(first, last), EV_LAST)
  if (kindAt(UPDATE, CHANGES) != TOKEN_OBJECT) return wrongAt(UPDATE, CHANGES)
  if (readMembers(fromAt(UPDATE, CHANGES), 'bids asks', SIDES) == 0) return false
  if (!changes(m, BIDS_OF, false)) return false
  openAsks()
  if (!changes(m, ASKS_OF, true)) return false
  if (kindAt(UPDATE, TIME) != 0 && !milliseconds(UPDATE, TIME)) return false
  setKind(KIND_DEPTH)
  return true
}

/** Changes of one side that are newer than the book. */
function changes(m: usize, side: i32, ask: bool): bool {
  if (kindAt(SIDES, side) != TOKEN_ARRAY) return wrongAt(SIDES, side)
  const held = looks(m) ? i64.MIN_VALUE : load<i64>(m, I_SEQ) // NO_SEQ, the least there is, where there is no book
  for (let p = firstOf(fromAt(SIDES, side)); p != 0; p = nextOf(skipValue(p))) {
    if (readElements(p, 3, LEVEL) < 3) return fail(RULE_TYPE, byteOf(p), 1)
    if (!priceOrZeroAt(m, LEVEL, PRICE) || !quantityAt(m, LEVEL, SIZE) || !countAt(LEVEL, OWN, NUMBER)) return false
    if (load<i64>(NUMBER) <= held || !looks(m) && pxTicks == 0) continue
    if (!putLevel(ask)) return false
  }
  return true
}

/** One change of a futures book: "3988.50,buy,44". */
function contract(m: usize, from: usize, to: usize): bool {
  if (!isSymbol(m, from, to)) {
    setFlag(EVFLAG_OTHER_SYMBOL)
    return only(KIND_DEPTH)
  }
  if (!hasData() || readMembers(fromAt(TOP, DATA), 'sequence change timestamp', CONTRACT) == 0) return false
  if (!countAt(CONTRACT, SEQUENCE, VIEW_EVENT + EV_LAST)) return false
  store<i64>(VIEW_EVENT, load<i64>(VIEW_EVENT, EV_LAST), EV_FIRST)
  if (kindAt(CONTRACT, STAMP) != 0 && !milliseconds(CONTRACT, STAMP)) return false
  if (!textAt(CONTRACT, CHANGE)) return wrongAt(CONTRACT, CHANGE)
  const end = textTo
  const word = behindComma(textFrom, end)
  const size = behindComma(word, end)
  const bought = spells(word, size - 1, 'buy')
  if (size >= end || !bought && !spells(word, size - 1, 'sell')) return wrongWord(CONTRACT, CHANGE)
  textInto(LEVEL, PRICE, textFrom, word - 1)
  textInto(LEVEL, SIZE, size, end)
  if (!priceOrZeroAt(m, LEVEL, PRICE) || !quantityAt(m, LEVEL, SIZE)) return false
  if (!bought) openAsks()
  if ((looks(m) || pxTicks != 0) && !putLevel(!bought)) return false
  if (bought) openAsks()
  store<i32>(VIEW_EVENT, FAMILY_COUNTER, EV_FAMILY)
  setKind(KIND_DEPTH)
  return true
}

/** The place behind the next comma, or one behind the end. */
function behindComma(p: usize, end: usize): usize {
  while (p < end && load<u8>(p) != 0x2c) p++
  return p + 1
}

function match(m: usize): bool {
  if (!hasData() || readMembers(fromAt(TOP, DATA), 'symbol sequence price size side time ts', MATCH) == 0) return false
  if (!symbolAt(m, MATCH, 0)) return false
  if (eventHas(EVFLAG_OTHER_SYMBOL)) return only(KIND_TRADE)
  const taker = takerAt(MATCH, MATCH_SIDE, 'buy sell')
  if (taker == 0) return false
  // tradeId is no number everywhere; the sequence of the match is, and grows
  if (!countAt(MATCH, 1, NUMBER) || !tradeAt(m, MATCH, MATCH_PRICE, MATCH_SIZE)) return false
  if (!milliseconds(MATCH, kindAt(MATCH, MATCH_TIME) != 0 ? MATCH_TIME : MATCH_TS)) return false
  if (!putTrade(load<i64>(NUMBER), load<i64>(VIEW_EVENT, EV_TS), taker)) return false
  setKind(KIND_TRADE)
  return true
}

/** Best prices and sizes at a sequence. /market/ticker:all names the symbol in the subject. */
function ticker(m: usize, from: usize, to: usize): bool {
  if (spells(from, to, 'all')) {
    if (!symbolAt(m, TOP, SUBJECT)) return false
  } else if (!isSymbol(m, from, to)) setFlag(EVFLAG_OTHER_SYMBOL)
  if (eventHas(EVFLAG_OTHER_SYMBOL)) return only(KIND_TICKER)
  if (!hasData() || readMembers(fromAt(TOP, DATA), 'sequence bestBid bestBidSize bestAsk bestAskSize time', TICKER) == 0) return false
  if (!countAt(TICKER, 0, VIEW_EVENT + EV_LAST)) return false
  if (!best(m, BEST_BID, BEST_BID_SIZE, EV_BID_PX, EV_BID_QTY) || !best(m, BEST_ASK, BEST_ASK_SIZE, EV_ASK_PX, EV_ASK_QTY)) return false
  if (kindAt(TICKER, TICKER_TIME) != 0 && !milliseconds(TICKER, TICKER_TIME)) return false
  setKind(KIND_TICKER)
  return true
}

/** One side of a ticker; null where it is empty. */
function best(m: usize, price: i32, size: i32, pxTo: i32, qtyTo: i32): bool {
  store<i64>(<usize>VIEW_EVENT + <usize>pxTo, 0)
  store<i64>(<usize>VIEW_EVENT + <usize>qtyTo, 0)
  if (kindAt(TICKER, price) == TOKEN_NULL) return true
  if (!priceOrZeroAt(m, TICKER, price) || !quantityAt(m, TICKER, size)) return false
  store<i64>(<usize>VIEW_EVENT + <usize>pxTo, pxTicks)
  store<i64>(<usize>VIEW_EVENT + <usize>qtyTo, qtyLots)
  return true
}

/** Spot has texts and `time` in ms, futures numbers, a symbol and `ts` in ns. */
function restBook(m: usize): bool {
  if (readMembers(fromAt(TOP, DATA), 'sequence bids asks time ts symbol', BODY) == 0) return false
  if (kindAt(BODY, BODY_SEQUENCE) == 0 || kindAt(BODY, BODY_BIDS) == 0) return other() // a token, a list
  if (kindAt(BODY, BODY_SYMBOL) == TOKEN_STRING) {
    if (!symbolAt(m, BODY, BODY_SYMBOL)) return false
    if (eventHas(EVFLAG_OTHER_SYMBOL)) return only(KIND_SNAPSHOT)
  }
  if (!countAt(BODY, BODY_SEQUENCE, VIEW_EVENT + EV_LAST)) return false
  if (!putSide(m, BODY, BODY_BIDS, false, 'price size')) return false
  openAsks()
  if (!putSide(m, BODY, BODY_ASKS, true, 'price size')) return false
  const time = kindAt(BODY, BODY_TIME) != 0 ? BODY_TIME : BODY_TS
  if (kindAt(BODY, time) != 0 && !milliseconds(BODY, time)) return false
  setKind(KIND_SNAPSHOT)
  return true
}
