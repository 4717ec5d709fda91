// dYdX v4, the indexer's socket: v4_orderbook, v4_trades, the REST book; of v3's recordings the same channels.
// Source: dYdX indexer WebSocket API; "How to uncross the orderbook" (docs.dydx.exchange/guides/how_to_uncross_orderbook).
//
//   {"type":"connected","connection_id":"…","message_id":0}
//   {"type":"subscribed","message_id":1,"channel":"v4_orderbook","id":"BTC-USD","contents":{"bids":[{"price":"…","size":"…"}],"asks":[…]}}
//   {"type":"channel_data","message_id":2,"channel":"v4_orderbook","id":"BTC-USD","contents":{"bids":[["price","size"]]}}
//   {"type":"channel_batch_data",…,"contents":[{…},{…}]}
//   {…"channel":"v4_trades",…,"contents":{"trades":[{"id":"…","size":"…","price":"…","side":"BUY","createdAt":"…Z"}]}}
//   {"bids":[{"price":"…","size":"…"}],"asks":[…]}                                                                              REST
//
// The rule: message_id counts the messages of the connection, which proves its books. The books may cross: no one holds them
// all (book/uncross.ts). They carry no time: the receive time stands for it. `side` of a trade is the taker's; trades that come
// with a subscription are history; their ids are text that doesn't grow.
import {
  EVFLAG_FULL, EVFLAG_OTHER_SYMBOL, EVFLAG_RECEIVED, EV_CONNECTION, EV_LAST, EV_TRADES, KIND_DEPTH, KIND_OTHER, KIND_SNAPSHOT, KIND_TRADE,
  VIEW_EVENT,
} from '../layout'
import { beside, only, takerAt } from './ends'
import { NO_SEQ } from '../book/sequence'
import { NO_ID, NO_TIME, eventHas, setFlag, setKind } from './event'
import { isoTime } from './iso-time'
import { TOKEN_ARRAY, TOKEN_OBJECT, skipValue } from './json'
import { closesFrame, countAt, firstOf, fromAt, kindAt, nextOf, openFrame, readMembers, spells, textAt, textFrom, textIs, textTo, wrongAt } from './members'
import { openAsks, openParts, putTrade, symbolAt, tradeAt } from './parts'
import { putSide } from './sides'

const TOP = memory.data(16 + 7 * 16)
const TYPE: i32 = 0
const NUMBER: i32 = 1
const CHANNEL: i32 = 2
const MARKET: i32 = 3
const CONTENTS: i32 = 4
const REST_BIDS: i32 = 5
const REST_ASKS: i32 = 6

const PART = memory.data(16 + 3 * 16)
const BIDS_OF: i32 = 0
const ASKS_OF: i32 = 1
const TRADES: i32 = 2


const TRADE = memory.data(16 + 4 * 16)
const SIZE: i32 = 0
const PRICE: i32 = 1
const SIDE: i32 = 2
const CREATED: i32 = 3

export function decodeDydx(m: usize, start: usize, length: i32): bool {
  openParts()
  const p = openFrame(start, length)
  if (p == 0 || !closesFrame(readMembers(p, 'type message_id channel id contents bids asks', TOP))) return false
  if (kindAt(TOP, TYPE) == 0) return kindAt(TOP, REST_BIDS) == TOKEN_ARRAY ? restBook(m, p) : only(KIND_OTHER)
  if (kindAt(TOP, NUMBER) != 0 && !countAt(TOP, NUMBER, VIEW_EVENT + EV_CONNECTION)) return false
  const isWhole = textIs(TOP, TYPE, 'subscribed')
  const isBatch = textIs(TOP, TYPE, 'channel_batch_data')
  if (!isWhole && !isBatch && !textIs(TOP, TYPE, 'channel_data')) return only(KIND_OTHER) // connected, unsubscribed, an error
  const isBook = isChannel('_orderbook')
  if (!isBook && !isChannel('_trades')) return only(KIND_OTHER)
  if (!isBook && isWhole) return only(KIND_OTHER)
  if (kindAt(TOP, NUMBER) == 0) return wrongAt(TOP, NUMBER)
  setFlag(EVFLAG_RECEIVED)
  store<i64>(VIEW_EVENT, load<i64>(VIEW_EVENT, EV_CONNECTION), EV_LAST)
  if (!symbolAt(m, TOP, MARKET)) return false
  setKind(isBook ? KIND_DEPTH : KIND_TRADE)
  if (eventHas(EVFLAG_OTHER_SYMBOL)) return true
  if (kindAt(TOP, CONTENTS) != (isBatch ? TOKEN_ARRAY : TOKEN_OBJECT)) return wrongAt(TOP, CONTENTS)
  if (isBook) {
    if (isWhole) setFlag(EVFLAG_FULL)
    return books(m, isBatch)
  }
  return beside(trades(m, isBatch))
}

/** v4, or v3 of recordings, which is spelled alike. */
function isChannel(name: string): bool {
  if (!textAt(TOP, CHANNEL) || textTo - textFrom < 2 || load<u8>(textFrom) != 0x76) return false // v
  const version = load<u8>(textFrom, 1)
  return (version == 0x33 || version == 0x34) && spells(textFrom + 2, textTo, name)
}

/** First of the parts: the only one, or a batch's. */
function firstPart(isBatch: bool): usize {
  return isBatch ? firstOf(fromAt(TOP, CONTENTS)) : fromAt(TOP, CONTENTS)
}

function books(m: usize, isBatch: bool): bool {
  if (!sideOf(m, isBatch, BIDS_OF, false)) return false
  openAsks()
  return sideOf(m, isBatch, ASKS_OF, true)
}

/** The levels of one side of all parts. A part without that side changes nothing of it. */
function sideOf(m: usize, isBatch: bool, i: i32, ask: bool): bool {
  for (let p = firstPart(isBatch); p != 0; p = isBatch ? nextOf(skipValue(p)) : 0) {
    if (readMembers(p, 'bids asks trades', PART) == 0) return false
    if (kindAt(PART, i) == 0) continue
    if (!putSide(m, PART, i, ask, 'price size')) return false
  }
  return true
}

function restBook(m: usize, p: usize): bool {
  if (readMembers(p, 'bids asks trades', PART) == 0) return false
  if (!putSide(m, PART, BIDS_OF, false, 'price size')) return false
  openAsks()
  if (!putSide(m, PART, ASKS_OF, true, 'price size')) return false
  store<i64>(VIEW_EVENT, NO_SEQ, EV_LAST)
  setKind(KIND_SNAPSHOT)
  return true
}

function trades(m: usize, isBatch: bool): bool {
  for (let p = firstPart(isBatch); p != 0; p = isBatch ? nextOf(skipValue(p)) : 0) {
    if (readMembers(p, 'bids asks trades', PART) == 0) return false
    if (kindAt(PART, TRADES) != TOKEN_ARRAY) return wrongAt(PART, TRADES)
    let end: usize = 0
    for (let q = firstOf(fromAt(PART, TRADES)); q != 0; q = nextOf(end)) {
      end = readMembers(q, 'size price side createdAt', TRADE)
      if (end == 0) return false
      const taker = takerAt(TRADE, SIDE, 'BUY SELL')
      if (taker == 0) return false
      if (!tradeAt(m, TRADE, PRICE, SIZE)) return false
      const own = textAt(TRADE, CREATED) ? isoTime(textFrom, textTo) : NO_TIME
      if (!putTrade(NO_ID, own, taker)) return false
    }
  }
  if (load<i32>(VIEW_EVENT, EV_TRADES) == 0) setKind(KIND_OTHER)
  return true
}
