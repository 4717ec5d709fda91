// What a venue's checksum says of a book: CRC-32 over the text of its best levels, as the venue writes them.
//
//   Kraken    10 asks, then 10 bids: digits of price and size without dot and leading zeros; unsigned. level3: of each order of
//             those levels instead, in the order of the queue
//   OKX, Bitget  25 levels, bid:size:ask:size:…, a missing level is skipped; text as received; signed
//   Bitfinex  25 levels likewise, numbers as JavaScript writes them, the ask's amount negative; raw books: 25 orders a side by
//             price and then id, the id instead of the price. Only where both sides have 25; signed
import {
  CHANNEL_RAW, C_DECODER, C_PX_EXP, C_PX_MANT, C_QTY_EXP, C_QTY_MANT, DECODER_BITFINEX, DECODER_BITGET, DECODER_KRAKEN, DECODER_OKX,
  EV_CHANNEL_KIND, EV_CHECKSUM, KIND_ORDERS, NODE_SPELLED_BID, NODE_SPELLED_ORDER, N_ID, N_NEXT, N_QTY, ST_CHECKSUMS, VIEW_EVENT,
} from '../layout'
import { ROUNDED } from '../decode/bitfinex-amount'
import { eventKind } from '../decode/event'
import { bump } from '../state'
import { addByte, addDecimal, addInteger, addPlainDigits, addScriptNumber, beginCrc, endCrc } from './crc'
import { cutToDepth } from './depth'
import { nodeNamed, queueHead } from './order'
import { sideAt } from './price'
import { readTop, walkFrom, walkKey, walkLots, walkNext } from './read'
import { isUnusual, pxDecimals, qtyDecimals, readSpelling, spellOrders } from './spelling'

const KRAKEN_LEVELS: i32 = 10
const RANKS: i32 = 25
const COLON: u32 = 0x3a
/** (i64 key, i64 lots) of the best bids and asks; of a raw book, (i64 id, i64 lots). */
const TOP: usize = memory.data(2 * 25 * 16)
@inline function topAt(side: i32, i: i32): usize { return TOP + (<usize>(side * RANKS + i) << 4) }

/** Whether the checksum that the event states is that of the book as it now stands. */
export function bookIsProved(m: usize): bool {
  const decoder = load<i32>(m, C_DECODER)
  const stated = load<i64>(VIEW_EVENT, EV_CHECKSUM)
  if (decoder == DECODER_KRAKEN) return isMet(m, <i64>kraken(m) == stated)
  if (decoder == DECODER_OKX || decoder == DECODER_BITGET) return isMet(m, <i64><i32>alternating(m) == stated)
  if (decoder != DECODER_BITFINEX) return true // no other venue states one
  const isRaw = load<i32>(VIEW_EVENT, EV_CHANNEL_KIND) == CHANNEL_RAW
  if (isRaw ? firstOrders(m, 0) < RANKS || firstOrders(m, 1) < RANKS : firstLevels(m, 0) < RANKS || firstLevels(m, 1) < RANKS) return true
  return (!isRaw && hasRounded(m)) || isMet(m, <i64><i32>bitfinex(m, isRaw) == stated)
}

function isMet(m: usize, yes: bool): bool {
  if (yes) bump(m, ST_CHECKSUMS)
  return yes
}

@inline function firstLevels(m: usize, side: i32): i32 { return readTop(m, sideAt(m, side), RANKS, topAt(side, 0)) }
@inline function price(m: usize, key: i64): i64 { return (key < 0 ? -key : key) * load<i64>(m, C_PX_MANT) }
@inline function size(m: usize, lots: i64): i64 { return lots * load<i64>(m, C_QTY_MANT) }

function kraken(m: usize): u32 {
  const byOrder = eventKind() == KIND_ORDERS
  // A level that was cut would be the first to fall back into the ten: a book short of memory proves nothing either.
  if (byOrder && !(spellOrders(m) && cutToDepth(m))) return 0
  beginCrc()
  for (let side = 1; side >= 0; side--) {
    walkFrom(m, sideAt(m, side))
    for (let i = 0; i < KRAKEN_LEVELS && walkNext(); i++) {
      if (byOrder) addQueue(m, side, walkKey)
      else addLevel(m, NODE_SPELLED_BID + side, walkKey, walkKey, walkLots)
    }
  }
  return endCrc()
}

function addLevel(m: usize, kind: i32, id: i64, key: i64, lots: i64): void {
  readSpelling(m, kind, id)
  addPlainDigits(price(m, key), load<i32>(m, C_PX_EXP), pxDecimals, isUnusual)
  addPlainDigits(size(m, lots), load<i32>(m, C_QTY_EXP), qtyDecimals, isUnusual)
}

function addQueue(m: usize, side: i32, key: i64): void {
  for (let ref = queueHead(m, side, key); ref != 0; ref = load<u32>(nodeNamed(m, ref), N_NEXT)) {
    const n = nodeNamed(m, ref)
    addLevel(m, NODE_SPELLED_ORDER, load<i64>(n, N_ID), key, load<i64>(n, N_QTY))
  }
}

function alternating(m: usize): u32 {
  const bids = firstLevels(m, 0)
  const asks = firstLevels(m, 1)
  beginCrc()
  for (let i = 0, first = true; i < max(bids, asks); i++) {
    for (let side = 0; side < 2; side++) {
      if (i >= (side == 0 ? bids : asks)) continue
      if (!first) addByte(COLON)
      first = false
      const key = load<i64>(topAt(side, i))
      readSpelling(m, NODE_SPELLED_BID + side, key)
      addDecimal(price(m, key), load<i32>(m, C_PX_EXP), pxDecimals, isUnusual)
      addByte(COLON)
      addDecimal(size(m, load<i64>(topAt(side, i), 8)), load<i32>(m, C_QTY_EXP), qtyDecimals, isUnusual)
    }
  }
  return endCrc()
}

function bitfinex(m: usize, isRaw: bool): u32 {
  beginCrc()
  for (let i = 0; i < RANKS; i++) {
    for (let side = 0; side < 2; side++) {
      if (i + side > 0) addByte(COLON)
      const at = topAt(side, i)
      if (isRaw) addInteger(load<i64>(at))
      else addScriptNumber(price(m, load<i64>(at)), load<i32>(m, C_PX_EXP))
      addByte(COLON)
      const lots = load<i64>(at, 8)
      addScriptNumber(size(m, side == 0 ? lots : -lots), load<i32>(m, C_QTY_EXP))
    }
  }
  return endCrc()
}

/** Whether the text of one of the levels is lost. */
function hasRounded(m: usize): bool {
  for (let i = 0; i < 2 * RANKS; i++) {
    readSpelling(m, NODE_SPELLED_BID + <i32>(i >= RANKS), load<i64>(topAt(0, i)))
    if (isUnusual && qtyDecimals == ROUNDED) return true
  }
  return false
}

/** The first orders of a side by price and then id, to TOP; how many. */
function firstOrders(m: usize, side: i32): i32 {
  let n = 0
  walkFrom(m, sideAt(m, side))
  while (n < RANKS && walkNext()) {
    let before = i64.MIN_VALUE
    while (n < RANKS) {
      let best: usize = 0
      for (let ref = queueHead(m, side, walkKey); ref != 0; ref = load<u32>(nodeNamed(m, ref), N_NEXT)) {
        const node = nodeNamed(m, ref)
        const id = load<i64>(node, N_ID)
        if (id > before && (best == 0 || id < load<i64>(best, N_ID))) best = node
      }
      if (best == 0) break
      before = load<i64>(best, N_ID)
      store<i64>(topAt(side, n), before)
      store<i64>(topAt(side, n), load<i64>(best, N_QTY), 8)
      n++
    }
  }
  return n
}
