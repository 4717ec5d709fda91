// F33, OFI by cause: the e of F27 (flow.ts) taken message by message, each to the part of its message's type: add, cancel, trade;
// lots, exact. What a batch of messages nets out is in none of them: ofi_batch_rest = F27 − sum.
// Source: Sitaru, Calinescu, Cucuringu 2023.
//
// On feeds without orders it is netted, book event by book event: what a side gained was added; of what it lost, as much as was
// traded there since the last book event is trade, the rest cancel. Nothing is left over. Cost O(1) a message.
import { ASKS, BIDS, BOOK_OFI_PART } from '../layout'
import { NO_KEY, bestKey, lotsAt } from '../book/price'
import { asksBefore, asksNow, bidsBefore, bidsNow, bookFirst, messageType, tradeLots, tradeSign } from './facts'
import { stageInt } from './rings'
import { levelFlow, pressure } from './flow'
import { increase, scaleCounts } from './scale'

//   i64 │ best bid key │ lots │ best ask key │ lots │ add │ cancel │ trade │ bought │ sold │ known │
const BID: usize = 0
const ASK: usize = 16
const ADD: usize = 32
const CANCEL: usize = 40
const TRADE: usize = 48
const BOUGHT: usize = 56 // since the last book event
const SOLD: usize = 64
const KNOWN: usize = 72
export const DECOMPOSED_BYTES: i32 = 80


/** A side's best as it is against the best kept at `at`, which it replaces. */
function sidePressure(m: usize, side: usize, at: usize): i64 {
  const key = bestKey(side)
  const lots = key == NO_KEY ? 0 : lotsAt(m, side, key)
  const e = pressure(key, lots, load<i64>(at), load<i64>(at, 8))
  store<i64>(at, key)
  store<i64>(at, lots, 8)
  return e
}

export function messageDecomposed(m: usize, s: usize): void {
  const e = sidePressure(m, m + BIDS, s + BID) - sidePressure(m, m + ASKS, s + ASK)
  const known = load<i64>(s, KNOWN) != 0
  store<i64>(s, 1, KNOWN)
  if (e == 0 || !known) return
  increase(s + (messageType == 1 ? ADD : messageType == 2 || messageType == 3 ? CANCEL : TRADE), e)
}

/** A trade of a feed without orders. */
export function tradeDecomposed(s: usize): void {
  increase(s + (tradeSign > 0 ? BOUGHT : SOLD), tradeLots)
}

export function bookDecomposed(s: usize, byOrder: bool): void {
  if (!byOrder && !bookFirst) net(s)
  if (!bookFirst) {
    for (let part = 0; part < 3; part++) stageInt(BOOK_OFI_PART + part, load<i64>(s + (<usize>part << 3), ADD))
  }
  memory.fill(s + ADD, 0, KNOWN - ADD)
}

function net(s: usize): void {
  const bid = levelFlow(bidsNow, bidsBefore)
  const ask = levelFlow(asksNow, asksBefore)
  if (bid >= 0) increase(s + ADD, bid)
  else {
    const traded = min(-bid, load<i64>(s, SOLD))
    increase(s + TRADE, -traded)
    increase(s + CANCEL, bid + traded)
  }
  if (ask >= 0) increase(s + ADD, -ask)
  else {
    const traded = min(-ask, load<i64>(s, BOUGHT))
    increase(s + TRADE, traded)
    increase(s + CANCEL, -ask - traded)
  }
}

export function scaleDecomposed(s: usize, factor: f64): void {
  scaleCounts(s + BID + 8, 1, factor)
  scaleCounts(s + ASK + 8, 1, factor)
  scaleCounts(s + ADD, 5, factor)
}
