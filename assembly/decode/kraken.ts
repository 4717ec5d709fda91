// Kraken v2: book, level3, trade, instrument. Its v1 arrays, which recordings hold, are read by kraken-arrays.ts.
// Source: Kraken API center, channels book, level3, trade and instrument and "book checksum" (v2), 2023-10 to 2026-08.
//
//   {"channel":"book","type":"snapshot"|"update","data":[{"symbol":"BTC/USD","bids":[{"price":45283.5,"qty":0.10000000}],"asks":[…],
//    "checksum":3310070434,"timestamp":"2023-10-06T17:35:55.440295Z"}]}
//   {"channel":"level3",…,"data":[{"symbol":…,"bids":[{"event":"add"|"modify"|"delete","order_id":"O…","limit_price":…,"order_qty":…,
//    "timestamp":…}],"asks":[…],"checksum":…}]}                                              a snapshot's orders have no event
//   {"channel":"trade","type":"update","data":[{"symbol":…,"side":"sell","price":…,"qty":…,"trade_id":n,"timestamp":…}]}   the taker's side
//   {"method":"subscribe","result":{"channel":"book","depth":10,"symbol":…},"success":true}   {"channel":"heartbeat"}
//
// The rule: no sequence; each frame's checksum is that of the text of the ten best levels, cut to the subscribed depth
// (book/checksum.ts, book/depth.ts). Numbers are JSON numbers whose trailing zeros count.
import {
  EVFLAG_CHECKSUM, EVFLAG_FULL, EVFLAG_OTHER_SYMBOL, EV_CHECKSUM, EV_FIRST, EV_LAST, EV_TS, KIND_DEPTH,
  KIND_NO_BOOK, KIND_ORDERS, KIND_OTHER, KIND_RECONNECT, KIND_SUBSCRIBED, KIND_TRADE, ORDER_ADD, ORDER_DELETE, ORDER_SET, VIEW_EVENT,
} from '../layout'
import { usualPriceDecimals } from '../book/spelling'
import { NO_SEQ } from '../book/sequence'
import { alive, beside, other, takerAt, wrongWord } from './ends'
import { NO_TIME, eventTime, setFlag, setKind } from './event'
import { isoTime } from './iso-time'
import { TOKEN_ARRAY, TOKEN_NUMBER, TOKEN_OBJECT, TOKEN_TRUE, skipValue } from './json'
import { decodeArray, decodeEvent, depthAt } from './kraken-arrays'
import {
  closesFrame, countAt, firstOf, fromAt, kindAt, nextOf, openFrame, readMembers, textAt, textFrom, textTo, wordAt, wrongAt,
} from './members'
import { idOf, isSymbol, looks, openAsks, openParts, priceAt, putSpelledOrder, putTrade, quantityAt, symbolAt, tradeAt } from './parts'
import { putSide } from './sides'

const TOP = memory.data(16 + 8 * 16)
const CHANNEL: i32 = 0
const TYPE: i32 = 1
const DATA: i32 = 2
const METHOD: i32 = 3
const RESULT: i32 = 4
const SUCCESS: i32 = 5
const EVENT: i32 = 6

const HEARTBEAT: i32 = 0
const LEVELS: i32 = 1
const ORDERS: i32 = 2
const TRADES: i32 = 3
const INSTRUMENT: i32 = 4

const BOOK = memory.data(16 + 6 * 16)
const SYMBOL: i32 = 0
const BIDS_OF: i32 = 1
const ASKS_OF: i32 = 2
const CHECKSUM: i32 = 3
const TIME: i32 = 4

const ENTRY = memory.data(16 + 6 * 16)
const PRICE: i32 = 0
const SIZE: i32 = 1
const ID: i32 = 2
const CHANGE: i32 = 3

const TRADE = memory.data(16 + 7 * 16)
const TRADE_SYMBOL: i32 = 0
const TRADE_PRICE: i32 = 1
const TRADE_SIZE: i32 = 2
const TRADE_SIDE: i32 = 3
const TRADE_ID: i32 = 4
const TRADE_TIME: i32 = 5

const ANSWER = memory.data(16 + 3 * 16)
const ANSWER_CHANNEL: i32 = 0
const ANSWER_SYMBOL: i32 = 1
const ANSWER_DEPTH: i32 = 2

const PAIR = memory.data(16 + 4 * 16)
const PAIR_SYMBOL: i32 = 0
const PAIR_STATUS: i32 = 1
const PAIR_DECIMALS: i32 = 2

export function decodeKraken(m: usize, start: usize, length: i32): bool {
  openParts()
  store<i64>(VIEW_EVENT, NO_SEQ, EV_FIRST)
  store<i64>(VIEW_EVENT, NO_SEQ, EV_LAST)
  const p = openFrame(start, length)
  if (p == 0) return false
  if (load<u8>(p) == 0x5b) return decodeArray(m, p)
  if (!closesFrame(readMembers(p, 'channel type data method result success event', TOP))) return false
  if (kindAt(TOP, EVENT) != 0) return decodeEvent(m, p) // of v1
  if (kindAt(TOP, METHOD) != 0) return answer(m)
  if (!textAt(TOP, CHANNEL)) return kindAt(TOP, CHANNEL) == 0 ? other() : wrongAt(TOP, CHANNEL)
  const channel = wordAt(TOP, CHANNEL, 'heartbeat book level3 trade instrument')
  if (channel == HEARTBEAT) return alive()
  if (channel == LEVELS || channel == ORDERS) return book(m, channel == ORDERS)
  if (channel == TRADES) return beside(trades(m))
  if (channel == INSTRUMENT) return instrument(m)
  return other()
}

/** The answer to a request: how deep the book is that was subscribed. */
function answer(m: usize): bool {
  const method = wordAt(TOP, METHOD, 'pong subscribe')
  if (method == 0) return alive()
  if (method < 0 || kindAt(TOP, SUCCESS) != TOKEN_TRUE || kindAt(TOP, RESULT) != TOKEN_OBJECT) return other()
  if (readMembers(fromAt(TOP, RESULT), 'channel symbol depth', ANSWER) == 0) return false
  if (kindAt(ANSWER, ANSWER_SYMBOL) == 0) return other()
  if (!symbolAt(m, ANSWER, ANSWER_SYMBOL)) return false
  setKind(KIND_SUBSCRIBED)
  const isBook = wordAt(ANSWER, ANSWER_CHANNEL, 'book level3') >= 0
  return !isBook || kindAt(ANSWER, ANSWER_DEPTH) == 0 || depthAt(ANSWER, ANSWER_DEPTH)
}

const SNAPSHOT: i32 = 0
const UPDATE: i32 = 1
function typeOfFrame(): i32 {
  return wordAt(TOP, TYPE, 'snapshot update')
}

/** The levels or orders of this market's parts of the frame: first all bids, then all asks. */
function book(m: usize, byOrder: bool): bool {
  const type = typeOfFrame()
  if (type < 0) return wrongWord(TOP, TYPE)
  const isWhole = type == SNAPSHOT
  if (kindAt(TOP, DATA) != TOKEN_ARRAY) return wrongAt(TOP, DATA)
  let ours = false
  for (let side = 0; side < 2; side++) {
    if (side == 1 && !byOrder) openAsks()
    for (let p = firstOf(fromAt(TOP, DATA)); p != 0; p = nextOf(skipValue(p))) {
      if (readMembers(p, 'symbol bids asks checksum timestamp', BOOK) == 0) return false
      if (!textAt(BOOK, SYMBOL)) return wrongAt(BOOK, SYMBOL)
      if (!isSymbol(m, textFrom, textTo)) continue
      ours = true
      const list = side == 0 ? BIDS_OF : ASKS_OF
      if (!(byOrder ? orders(m, list, side, isWhole) : putSide(m, BOOK, list, side != 0, 'price qty'))) return false
      if (!countAt(BOOK, CHECKSUM, VIEW_EVENT + EV_CHECKSUM)) return false
      if (kindAt(BOOK, TIME) != 0 && !timeAt(BOOK, TIME)) return false
    }
  }
  setKind(byOrder ? KIND_ORDERS : KIND_DEPTH)
  setFlag(ours ? EVFLAG_CHECKSUM : EVFLAG_OTHER_SYMBOL)
  if (isWhole) setFlag(EVFLAG_FULL)
  return true
}

/** An order that is modified at the same price keeps its place in the queue, at another it goes to its end. */
function orders(m: usize, list: i32, side: i32, isWhole: bool): bool {
  if (kindAt(BOOK, list) != TOKEN_ARRAY) return wrongAt(BOOK, list)
  for (let p = firstOf(fromAt(BOOK, list)); p != 0; p = nextOf(skipValue(p))) {
    if (readMembers(p, 'limit_price order_qty order_id event', ENTRY) == 0) return false
    const change = wordAt(ENTRY, CHANGE, 'add modify delete')
    if (change < 0 && !(isWhole && kindAt(ENTRY, CHANGE) == 0)) return wrongWord(ENTRY, CHANGE)
    const op = change == 1 ? ORDER_SET : change == 2 ? ORDER_DELETE : ORDER_ADD
    if (!priceAt(m, ENTRY, PRICE) || !quantityAt(m, ENTRY, SIZE)) return false
    if (!textAt(ENTRY, ID)) return wrongAt(ENTRY, ID)
    if (!putSpelledOrder(op, side, idOf(textFrom, textTo))) return false
  }
  return true
}

function trades(m: usize): bool {
  if (kindAt(TOP, DATA) != TOKEN_ARRAY) return wrongAt(TOP, DATA)
  const isPast = typeOfFrame() == SNAPSHOT // the last fifty before the subscription
  let ours = false
  for (let p = firstOf(fromAt(TOP, DATA)); p != 0; p = nextOf(skipValue(p))) {
    if (readMembers(p, 'symbol price qty side trade_id timestamp', TRADE) == 0) return false
    if (!textAt(TRADE, TRADE_SYMBOL)) return wrongAt(TRADE, TRADE_SYMBOL)
    if (!isSymbol(m, textFrom, textTo)) continue
    ours = true
    if (isPast) continue
    if (!countAt(TRADE, TRADE_ID, VIEW_EVENT + EV_LAST) || !tradeAt(m, TRADE, TRADE_PRICE, TRADE_SIZE)) return false
    if (!timeAt(TRADE, TRADE_TIME)) return false
    const taker = takerAt(TRADE, TRADE_SIDE, 'buy sell')
    if (taker == 0) return false
    if (!putTrade(load<i64>(VIEW_EVENT, EV_LAST), eventTime(), taker)) return false
  }
  setKind(isPast ? KIND_OTHER : KIND_TRADE)
  if (!ours) setFlag(EVFLAG_OTHER_SYMBOL)
  return true
}

/** A member that holds a time, the event's from now on. */
function timeAt(table: usize, i: i32): bool {
  if (!textAt(table, i)) return wrongAt(table, i)
  const ns = isoTime(textFrom, textTo)
  if (ns == NO_TIME) return wrongWord(table, i)
  store<i64>(VIEW_EVENT, ns, EV_TS)
  return true
}

/** What the venue says of its pairs: closed, or written with other decimals from now on: the book begins anew. */
function instrument(m: usize): bool {
  if (typeOfFrame() != UPDATE || kindAt(TOP, DATA) != TOKEN_OBJECT) return other()
  if (readMembers(fromAt(TOP, DATA), 'pairs', ANSWER) == 0) return false
  setKind(KIND_OTHER)
  if (kindAt(ANSWER, 0) != TOKEN_ARRAY) return true
  for (let p = firstOf(fromAt(ANSWER, 0)); p != 0; p = nextOf(skipValue(p))) {
    if (readMembers(p, 'symbol status price_precision', PAIR) == 0) return false
    if (!textAt(PAIR, PAIR_SYMBOL)) return wrongAt(PAIR, PAIR_SYMBOL)
    if (!isSymbol(m, textFrom, textTo) || looks(m)) continue
    if (wordAt(PAIR, PAIR_STATUS, 'delisted maintenance work_in_progress') >= 0) {
      setKind(KIND_NO_BOOK)
    } else if (kindAt(PAIR, PAIR_DECIMALS) == TOKEN_NUMBER) {
      if (!countAt(PAIR, PAIR_DECIMALS, VIEW_EVENT + EV_LAST)) return false
      const usual = usualPriceDecimals(m)
      if (usual >= 0 && load<i64>(VIEW_EVENT, EV_LAST) != usual) setKind(KIND_RECONNECT)
      store<i64>(VIEW_EVENT, NO_SEQ, EV_LAST)
    }
  }
  return true
}
