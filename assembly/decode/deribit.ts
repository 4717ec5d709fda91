// Deribit: book.{instrument}.{interval} (a snapshot, then changes), book.{instrument}.{group}.{depth}.{interval} (a whole picture
// each time), trades, heartbeats, the REST book.
// Source: Deribit API v2, book and trades notifications, public/set_heartbeat.
//
//   {"jsonrpc":"2.0","method":"subscription","params":{"channel":"book.BTC-PERPETUAL.100ms","data":{"type":"snapshot"|"change",
//    "timestamp":ms,"instrument_name":"…","change_id":n,"prev_change_id":n,"bids":[["new",6500.0,1000.0]],"asks":[["delete",6501.0,0]]}}}
//   {…"params":{"channel":"trades.BTC-PERPETUAL.100ms","data":[{"trade_seq":n,"timestamp":ms,"price":…,"amount":…,
//    "direction":"buy","instrument_name":"…"}]}}
//   {"jsonrpc":"2.0","method":"heartbeat","params":{"type":"heartbeat"|"test_request"}}
//   {"jsonrpc":"2.0","result":{"timestamp":ms,"instrument_name":"…","change_id":n,"bids":[[6500.0,1000.0]],"asks":[…]}}       REST
//
// The rule: prev_change_id is the change_id before; the snapshot has none. A picture has no `type`, and time alone orders it.
// `direction` is the taker's, trade_seq grows for each instrument.
import {
  EVFLAG_FULL, EVFLAG_OTHER_SYMBOL, EVFLAG_SAMPLED, EV_FAMILY, EV_LAST, EV_PREV, EV_TRADES, EV_TS, FAMILY_FULL, KIND_ALIVE, KIND_DEPTH,
  KIND_OTHER, KIND_SNAPSHOT, KIND_TRADE, RULE_VALUE, VIEW_EVENT,
} from '../layout'
import { beside, only, takerAt } from './ends'
import { fail } from './defect'
import { eventHas, milliseconds, setFlag, setKind } from './event'
import { TOKEN_ARRAY, TOKEN_OBJECT, TOKEN_STRING, byteOf } from './json'
import {
  arrayEnd, begins, closesFrame, countAt, firstOf, fromAt, kindAt, nextOf, openFrame, readElements, readMembers, textAt, textFrom, textIs, textTo, wrongAt,
} from './members'
import { isSymbol, openAsks, openParts, priceAt, putLevel, putTrade, quantityAt, setNothing, symbolAt, tradeAt } from './parts'
import { ascendTrades } from './trade-order'

const TOP = memory.data(16 + 3 * 16)
const METHOD: i32 = 0
const PARAMS: i32 = 1
const RESULT: i32 = 2

const PARAM = memory.data(16 + 2 * 16)
const CHANNEL: i32 = 0
const DATA: i32 = 1

const BOOK = memory.data(16 + 7 * 16)
const TYPE: i32 = 0
const TIME: i32 = 1
const INSTRUMENT: i32 = 2
const CHANGE_ID: i32 = 3
const PREVIOUS: i32 = 4
const BIDS_OF: i32 = 5
const ASKS_OF: i32 = 6

const LEVEL = memory.data(16 + 3 * 16)

const TRADE = memory.data(16 + 6 * 16)
const SEQUENCE: i32 = 0
const TRADED: i32 = 1
const PRICE: i32 = 2
const AMOUNT: i32 = 3
const DIRECTION: i32 = 4
const TRADED_IN: i32 = 5

export function decodeDeribit(m: usize, start: usize, length: i32): bool {
  openParts()
  const p = openFrame(start, length)
  if (p == 0 || !closesFrame(readMembers(p, 'method params result', TOP))) return false
  if (textIs(TOP, METHOD, 'heartbeat')) return only(KIND_ALIVE)
  if (kindAt(TOP, RESULT) == TOKEN_OBJECT) return restBook(m)
  if (!textIs(TOP, METHOD, 'subscription')) return only(KIND_OTHER)
  if (kindAt(TOP, PARAMS) != TOKEN_OBJECT) return wrongAt(TOP, PARAMS)
  if (readMembers(fromAt(TOP, PARAMS), 'channel data', PARAM) == 0) return false
  if (!textAt(PARAM, CHANNEL)) return wrongAt(PARAM, CHANNEL)
  if (begins(textFrom, textTo, 'book.')) return book(m)
  if (!begins(textFrom, textTo, 'trades.')) return only(KIND_OTHER)
  return beside(trades(m))
}

function book(m: usize): bool {
  if (kindAt(PARAM, DATA) != TOKEN_OBJECT) return wrongAt(PARAM, DATA)
  if (readMembers(fromAt(PARAM, DATA), 'type timestamp instrument_name change_id prev_change_id bids asks', BOOK) == 0) return false
  setKind(KIND_DEPTH)
  if (!levels(m)) return false
  if (eventHas(EVFLAG_OTHER_SYMBOL)) return true
  if (kindAt(BOOK, TYPE) == 0) {
    setFlag(EVFLAG_SAMPLED)
    store<i32>(VIEW_EVENT, FAMILY_FULL, EV_FAMILY)
    return true
  }
  if (textIs(BOOK, TYPE, 'snapshot')) {
    setFlag(EVFLAG_FULL)
    return true
  }
  if (!textIs(BOOK, TYPE, 'change')) return fail(RULE_VALUE, byteOf(fromAt(BOOK, TYPE)), 8)
  return countAt(BOOK, PREVIOUS, VIEW_EVENT + EV_PREV)
}

/** Symbol, number, time and levels of what stands in BOOK. */
function levels(m: usize): bool {
  if (!symbolAt(m, BOOK, INSTRUMENT)) return false
  if (eventHas(EVFLAG_OTHER_SYMBOL)) return true
  if (!countAt(BOOK, CHANGE_ID, VIEW_EVENT + EV_LAST) || !milliseconds(BOOK, TIME)) return false
  if (!sideOf(m, BIDS_OF, false)) return false
  openAsks()
  return sideOf(m, ASKS_OF, true)
}

/** ["new",6500.0,1000.0], ["delete",6501.0,0]; in pictures and over REST [6500.0,1000.0]. */
function sideOf(m: usize, i: i32, ask: bool): bool {
  if (kindAt(BOOK, i) != TOKEN_ARRAY) return wrongAt(BOOK, i)
  for (let p = firstOf(fromAt(BOOK, i)); p != 0; p = nextOf(arrayEnd)) {
    const count = readElements(p, 3, LEVEL)
    const at = count > 0 && kindAt(LEVEL, 0) == TOKEN_STRING ? 1 : 0
    if (count < at + 2) return fail(RULE_VALUE, byteOf(p), 1)
    if (!priceAt(m, LEVEL, at) || !quantityAt(m, LEVEL, at + 1)) return false
    if (at == 1) {
      if (textIs(LEVEL, 0, 'delete')) setNothing()
      else if (!textIs(LEVEL, 0, 'new') && !textIs(LEVEL, 0, 'change')) return fail(RULE_VALUE, byteOf(fromAt(LEVEL, 0)), 8)
    }
    if (!putLevel(ask)) return false
  }
  return true
}

function restBook(m: usize): bool {
  if (readMembers(fromAt(TOP, RESULT), 'type timestamp instrument_name change_id prev_change_id bids asks', BOOK) == 0) return false
  if (kindAt(BOOK, BIDS_OF) == 0 || kindAt(BOOK, CHANGE_ID) == 0) return only(KIND_OTHER)
  setKind(KIND_SNAPSHOT)
  return levels(m)
}

function trades(m: usize): bool {
  if (kindAt(PARAM, DATA) != TOKEN_ARRAY) return wrongAt(PARAM, DATA)
  const first = firstOf(fromAt(PARAM, DATA))
  let end: usize = 0
  for (let p = first; p != 0; p = nextOf(end)) {
    end = readMembers(p, 'trade_seq timestamp price amount direction instrument_name', TRADE)
    if (end == 0) return false
    if (!textAt(TRADE, TRADED_IN)) return wrongAt(TRADE, TRADED_IN)
    if (isSymbol(m, textFrom, textTo) && !trade(m)) return false
  }
  if (first != 0 && load<i32>(VIEW_EVENT, EV_TRADES) == 0) setFlag(EVFLAG_OTHER_SYMBOL)
  setKind(first == 0 ? KIND_OTHER : KIND_TRADE)
  ascendTrades()
  return true
}

/** The trade in TRADE; the event's time is the last one's. */
function trade(m: usize): bool {
  const taker = takerAt(TRADE, DIRECTION, 'buy sell')
  if (taker == 0) return false
  if (!countAt(TRADE, SEQUENCE, VIEW_EVENT + EV_LAST) || !milliseconds(TRADE, TRADED)) return false
  if (!tradeAt(m, TRADE, PRICE, AMOUNT)) return false
  return putTrade(load<i64>(VIEW_EVENT, EV_LAST), load<i64>(VIEW_EVENT, EV_TS), taker)
}
