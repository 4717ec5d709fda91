// Coinbase Advanced Trade: level2 (arrives as l2_data), market_trades, heartbeats, the REST product book.
// Source: Advanced Trade WebSocket, level2 channel; what it doesn't say, by a recording of 2026-08-09 (five channels, one socket).
//
//   {"channel":"l2_data","timestamp":"…Z","sequence_num":0,"events":[{"type":"snapshot"|"update","product_id":"BTC-USD",
//    "updates":[{"side":"bid"|"offer","event_time":"…","price_level":"21921.73","new_quantity":"0.06317902"}]}]}
//   {"channel":"market_trades",…,"events":[{"type":"update","trades":[{"product_id":"…","trade_id":"…","price":"…","size":"…",
//    "time":"…Z","side":"BUY"|"SELL"}]}]}
//   {"pricebook":{"product_id":"…","bids":[{"price":"…","size":"…"}],"asks":[…],"time":"…Z"}}                                  REST
//
// The rule: sequence_num stands on the envelope of every channel and counts the messages of the connection (1,029 of 1,029 steps;
// of one product 575 of 773 aren't +1), so that the connection proves the books and the market has nothing to check. Sizes are
// absolute. `side` of a trade is the maker's: BUY says that the taker sold. A snapshot of trades is history.
import {
  EVFLAG_FULL, EVFLAG_OTHER_SYMBOL, EV_CONNECTION, EV_LAST, EV_TRADES, EV_TS, KIND_ALIVE, KIND_DEPTH, KIND_OTHER, KIND_SNAPSHOT, KIND_TRADE,
  RULE_VALUE, VIEW_EVENT,
} from '../layout'
import { beside, only, takerAt, wrongWord } from './ends'
import { NO_SEQ } from '../book/sequence'
import { fail } from './defect'
import { NO_TIME, eventHas, setFlag, setKind } from './event'
import { isoTime } from './iso-time'
import { TOKEN_ARRAY, TOKEN_OBJECT, byteOf } from './json'
import {
  closesFrame, countAt, firstOf, fromAt, kindAt, nextOf, openFrame, readMembers, textAt, textFrom, textIs, textTo, wrongAt,
} from './members'
import { isSymbol, levelAt, looks, openAsks, openParts, putTrade, symbolAt, tradeAt } from './parts'
import { ascendTrades } from './trade-order'
import { putSide } from './sides'

const TOP = memory.data(16 + 5 * 16)
const CHANNEL: i32 = 0
const TIME: i32 = 1
const NUMBER: i32 = 2
const EVENTS: i32 = 3
const PRICEBOOK: i32 = 4

const PART = memory.data(16 + 4 * 16)
const TYPE: i32 = 0
const PRODUCT: i32 = 1
const UPDATES: i32 = 2
const TRADES: i32 = 3

const LEVEL = memory.data(16 + 3 * 16)
const SIDE: i32 = 0
const PRICE: i32 = 1
const SIZE: i32 = 2

const TRADE = memory.data(16 + 6 * 16)
const ID: i32 = 0
const TRADED_PX: i32 = 1
const TRADED_SIZE: i32 = 2
const MAKER: i32 = 3
const TRADED: i32 = 4
const TRADED_IN: i32 = 5

const BOOK = memory.data(16 + 4 * 16)
const BOOK_OF: i32 = 0
const BIDS_OF: i32 = 1
const ASKS_OF: i32 = 2
const BOOK_TIME: i32 = 3

export function decodeCoinbase(m: usize, start: usize, length: i32): bool {
  openParts()
  const p = openFrame(start, length)
  if (p == 0 || !closesFrame(readMembers(p, 'channel timestamp sequence_num events pricebook', TOP))) return false
  if (kindAt(TOP, PRICEBOOK) == TOKEN_OBJECT) return restBook(m)
  if (kindAt(TOP, NUMBER) != 0 && !countAt(TOP, NUMBER, VIEW_EVENT + EV_CONNECTION)) return false
  if (textIs(TOP, CHANNEL, 'heartbeats')) return only(KIND_ALIVE)
  const isBook = textIs(TOP, CHANNEL, 'l2_data')
  const isTrades = textIs(TOP, CHANNEL, 'market_trades')
  if (!isBook && !isTrades) return only(KIND_OTHER)
  if (kindAt(TOP, NUMBER) == 0) return wrongAt(TOP, NUMBER)
  if (kindAt(TOP, EVENTS) != TOKEN_ARRAY) return wrongAt(TOP, EVENTS)
  store<i64>(VIEW_EVENT, load<i64>(VIEW_EVENT, EV_CONNECTION), EV_LAST)
  store<i64>(VIEW_EVENT, textAt(TOP, TIME) ? isoTime(textFrom, textTo) : NO_TIME, EV_TS)
  if (isBook) return books(m)
  return beside(trades(m))
}

/** The parts of a frame that are this market's; from its last whole book on, if there is one among them. */
function books(m: usize): bool {
  let from: usize = 0
  let first = firstOf(fromAt(TOP, EVENTS))
  let behind: usize = 0
  for (let p = first; p != 0; p = nextOf(behind)) {
    behind = readMembers(p, 'type product_id updates trades', PART)
    if (behind == 0) return false
    if (!textAt(PART, PRODUCT)) return wrongAt(PART, PRODUCT)
    if (!isSymbol(m, textFrom, textTo)) continue
    if (kindAt(PART, UPDATES) != TOKEN_ARRAY) return wrongAt(PART, UPDATES)
    const isWhole = textIs(PART, TYPE, 'snapshot')
    if (!isWhole && !textIs(PART, TYPE, 'update')) return kindAt(PART, TYPE) == 0 ? wrongAt(PART, TYPE) : fail(RULE_VALUE, byteOf(fromAt(PART, TYPE)), 8)
    if (isWhole) setFlag(EVFLAG_FULL)
    if (from == 0 || (isWhole && !looks(m))) from = p
  }
  setKind(first == 0 ? KIND_OTHER : KIND_DEPTH)
  if (first != 0 && from == 0) setFlag(EVFLAG_OTHER_SYMBOL)
  if (!sideOf(m, from, false)) return false
  openAsks()
  return sideOf(m, from, true)
}

/** The levels of one side of the parts from `p` on. */
function sideOf(m: usize, p: usize, ask: bool): bool {
  let behind: usize = 0
  for (; p != 0; p = nextOf(behind)) {
    behind = readMembers(p, 'type product_id updates trades', PART)
    if (!textAt(PART, PRODUCT) || !isSymbol(m, textFrom, textTo)) continue
    let end: usize = 0
    for (let q = firstOf(fromAt(PART, UPDATES)); q != 0; q = nextOf(end)) {
      end = readMembers(q, 'side price_level new_quantity', LEVEL)
      if (end == 0) return false
      const isBid = textIs(LEVEL, SIDE, 'bid')
      if (!isBid && !textIs(LEVEL, SIDE, 'offer') && !textIs(LEVEL, SIDE, 'ask')) {
        return wrongWord(LEVEL, SIDE)
      }
      if (isBid == ask) continue
      if (!levelAt(m, LEVEL, PRICE, SIZE, ask)) return false
    }
  }
  return true
}

function trades(m: usize): bool {
  let isAnyones = false
  let behind: usize = 0
  for (let p = firstOf(fromAt(TOP, EVENTS)); p != 0; p = nextOf(behind)) {
    behind = readMembers(p, 'type product_id updates trades', PART)
    if (behind == 0) return false
    if (kindAt(PART, TRADES) != TOKEN_ARRAY) return wrongAt(PART, TRADES)
    if (textIs(PART, TYPE, 'snapshot')) continue
    let end: usize = 0
    for (let q = firstOf(fromAt(PART, TRADES)); q != 0; q = nextOf(end)) {
      end = readMembers(q, 'trade_id price size side time product_id', TRADE)
      if (end == 0) return false
      if (!textAt(TRADE, TRADED_IN)) return wrongAt(TRADE, TRADED_IN)
      isAnyones = true
      if (isSymbol(m, textFrom, textTo) && !trade(m)) return false
    }
  }
  if (load<i32>(VIEW_EVENT, EV_TRADES) == 0 && isAnyones) setFlag(EVFLAG_OTHER_SYMBOL)
  setKind(isAnyones ? KIND_TRADE : KIND_OTHER)
  ascendTrades()
  return true
}

/** The trade in TRADE. */
function trade(m: usize): bool {
  const maker = takerAt(TRADE, MAKER, 'BUY SELL')
  if (maker == 0) return false
  if (!countAt(TRADE, ID, TRADE_NUMBER) || !tradeAt(m, TRADE, TRADED_PX, TRADED_SIZE)) return false
  const own = textAt(TRADE, TRADED) ? isoTime(textFrom, textTo) : NO_TIME
  return putTrade(load<i64>(TRADE_NUMBER), own, -maker)
}

const TRADE_NUMBER: usize = memory.data(8)

function restBook(m: usize): bool {
  if (readMembers(fromAt(TOP, PRICEBOOK), 'product_id bids asks time', BOOK) == 0) return false
  if (!symbolAt(m, BOOK, BOOK_OF)) return false
  if (eventHas(EVFLAG_OTHER_SYMBOL)) return only(KIND_SNAPSHOT)
  if (!putSide(m, BOOK, BIDS_OF, false, 'price size')) return false
  openAsks()
  if (!putSide(m, BOOK, ASKS_OF, true, 'price size')) return false
  store<i64>(VIEW_EVENT, NO_SEQ, EV_LAST)
  store<i64>(VIEW_EVENT, textAt(BOOK, BOOK_TIME) ? isoTime(textFrom, textTo) : NO_TIME, EV_TS)
  setKind(KIND_SNAPSHOT)
  return true
}

