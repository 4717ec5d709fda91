// A book that nobody holds as a whole may cross (dYdX): what it tells of one price may come before what it tells of another. The
// market shows it uncrossed: as long as the best bid is at or above the best ask, the older of the two levels goes; of the same
// frame, the larger is reduced by the smaller, which goes. Source: dYdX, "How to uncross the orderbook".
//
//   ask 101 of message 7, bid 102 of message 9: the ask went and its removal hasn't come yet → the ask goes
//
// How old a level is, is the number of the frame that last set it. It hangs on a node of the hash beside the book's orders.
import { ASKS, BIDS, EV_ASKS, EV_BIDS, EV_CONNECTION, NODE_AGE_BID, N_BORN, VIEW_EVENT } from '../layout'
import { eventAsks, eventBids } from '../decode/event'
import { forgetNode, keepNode, knownNode } from './order'
import { NO_KEY, applyAsks, applyBids, bestKey, lotsAt, sideAt } from './price'

const LEVEL: usize = memory.data(16)

/** Takes note of the event's levels and uncrosses the book they are in; false when the pool is exhausted. */
export function uncross(m: usize): bool {
  const number = load<i64>(VIEW_EVENT, EV_CONNECTION)
  if (!note(m, 0, eventBids, load<i32>(VIEW_EVENT, EV_BIDS), number)) return false
  if (!note(m, 1, eventAsks, load<i32>(VIEW_EVENT, EV_ASKS), number)) return false
  while (true) {
    const bid = bestKey(m + BIDS)
    const ask = bestKey(m + ASKS)
    if (bid == NO_KEY || ask == NO_KEY || bid < -ask) return true
    const bidAge = ageOf(m, 0, bid)
    const askAge = ageOf(m, 1, ask)
    const bidLots = lotsAt(m, m + BIDS, bid)
    const askLots = lotsAt(m, m + ASKS, ask)
    const less = min(bidLots, askLots)
    const bidLeft = bidAge < askAge ? 0 : bidAge > askAge ? bidLots : bidLots - less
    const askLeft = askAge < bidAge ? 0 : askAge > bidAge ? askLots : askLots - less
    if (bidLeft != bidLots && !put(m, 0, bid, bidLeft)) return false
    if (askLeft != askLots && !put(m, 1, ask, askLeft)) return false
  }
}

function note(m: usize, side: i32, levels: usize, count: i32, number: i64): bool {
  for (let i = 0; i < count; i++) {
    const at = levels + (<usize>i << 4)
    const key = side == 0 ? load<i64>(at) : -load<i64>(at)
    if (lotsAt(m, sideAt(m, side), key) == 0) {
      forgetNode(m, key, NODE_AGE_BID + side)
      continue
    }
    const node = keepNode(m, key, NODE_AGE_BID + side)
    if (node == 0) return false
    store<i64>(node, number, N_BORN)
  }
  return true
}

function ageOf(m: usize, side: i32, key: i64): i64 {
  const node = knownNode(m, key, NODE_AGE_BID + side)
  return node == 0 ? i64.MIN_VALUE : load<i64>(node, N_BORN)
}

function put(m: usize, side: i32, key: i64, lots: i64): bool {
  store<i64>(LEVEL, side == 0 ? key : -key)
  store<i64>(LEVEL, lots, 8)
  if (lots == 0) forgetNode(m, key, NODE_AGE_BID + side)
  return side == 0 ? applyBids(m, LEVEL, 1) : applyAsks(m, LEVEL, 1)
}
