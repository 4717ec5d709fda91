// Kraken's book ends at the depth that was subscribed: a level that is pushed beyond it is taken back without a word, so it
// has to be cut off here. How deep that is says the market's own option, or the venue: the answer to the subscription, the
// name of the channel (v1), or a snapshot that has exactly as many levels as may be asked for. As long as nobody has
// said, nothing is cut.
import {
  C_DECODER, C_FLAGS, C_RANKS, DECODER_KRAKEN, EVFLAG_FULL, EV_ASKS, EV_BIDS, EV_ROW_LEVELS, FLAG_BY_ORDER, FLAG_MESSAGES, I_DEPTH, KIND_ORDERS,
  VIEW_EVENT,
} from '../layout'
import { eventHas, eventKind } from '../decode/event'
import { dropOrdersAt } from './order'
import { applyAsks, applyBids, sideAt } from './price'
import { walkFrom, walkKey, walkNext } from './read'
import { forgetSpelling, isSpelledMarket } from './spelling'
import { levelCount } from './window'

const CUT_MAX: i32 = 64
const cut: usize = memory.data(CUT_MAX * 16)

/** What the event says about the depth of the subscription. */
export function noteDepth(m: usize): void {
  const told = load<i32>(VIEW_EVENT, EV_ROW_LEVELS)
  if (told > 0) store<i32>(m, told, I_DEPTH)
  else if (load<i32>(m, I_DEPTH) == 0 && eventKind() != KIND_ORDERS && eventHas(EVFLAG_FULL)) {
    const most = max(load<i32>(VIEW_EVENT, EV_BIDS), load<i32>(VIEW_EVENT, EV_ASKS))
    if (most == 10 || most == 25 || most == 100 || most == 500 || most == 1000) store<i32>(m, most, I_DEPTH)
  }
}

/** Takes away what lies beyond the subscribed depth; false when memory is exhausted. */
export function cutToDepth(m: usize): bool {
  if (load<i32>(m, C_DECODER) != DECODER_KRAKEN) return true
  noteDepth(m)
  const own = load<i32>(m, C_RANKS)
  const depth = own > 0 ? own : load<i32>(m, I_DEPTH)
  return depth == 0 || (cutSide(m, 0, depth) && cutSide(m, 1, depth))
}

function cutSide(m: usize, side: i32, depth: i32): bool {
  const s = sideAt(m, side)
  let over = levelCount(s) - depth
  // Nobody has cancelled what is cut: whoever follows messages hears nothing of it, whoever sums levels does.
  const flags = load<i32>(m, C_FLAGS)
  store<i32>(m, flags & ~FLAG_MESSAGES, C_FLAGS)
  let isWhole = true
  while (over > 0 && isWhole) {
    const n = listBeyond(m, s, side, depth)
    over -= n
    isWhole = side == 0 ? applyBids(m, cut, n) : applyAsks(m, cut, n)
  }
  store<i32>(m, flags, C_FLAGS)
  return isWhole
}

/** Lists the first levels beyond the depth as removals, and forgets what is kept beside them; how many. */
function listBeyond(m: usize, s: usize, side: i32, depth: i32): i32 {
  walkFrom(m, s)
  for (let i = 0; i < depth; i++) walkNext()
  let n = 0
  while (n < CUT_MAX && walkNext()) {
    store<i64>(cut + (<usize>n << 4), side == 0 ? walkKey : -walkKey)
    store<i64>(cut + (<usize>n << 4), 0, 8)
    n++
  }
  for (let i = 0; i < n; i++) {
    const px = load<i64>(cut + (<usize>i << 4))
    const key = side == 0 ? px : -px
    if (isSpelledMarket(m)) forgetSpelling(m, side, key)
    if (eventKind() == KIND_ORDERS || (load<i32>(m, C_FLAGS) & FLAG_BY_ORDER) != 0) dropOrdersAt(m, side, key)
  }
  return n
}
