// The large levels as the host reads them: rows of LEVEL_FIELDS doubles at VIEW_LEVELS, bids then asks, nearest first.
import {
  C_LEVEL_BPS, C_LEVEL_FORM, I_TS_VENUE, LEVELS_DEVIATION, LEVEL_FIELDS, LV_AGE_US, LV_CANCELLED, LV_PX_TICKS, LV_QTY_LOTS,
  LV_REFILLS, LV_SIDE, LV_STRENGTH, STATE_LIVE, VIEW_LEVELS,
} from '../layout'
import { NO_KEY, bestKey, sideAt } from '../book/price'
import { mid2 } from '../features/touch'
import { closeRegions, limitOf, listAt, listCount, meanOf, perSigma } from './deviation'
import { FOUND_BYTES, keyOf, largeAt, largeCount, lotsOf, scanNearLarge, strengthOf, worstAsk, worstBid } from './large'
import { tellLife } from './tracker'
import { followsLevels, stateOf } from '../state'

const ROW_BYTES: usize = <usize>(LEVEL_FIELDS * 8)

/** Lists the large levels, nothing unless the book is live; returns how many. */
export function listLevels(m: usize): i32 {
  if (stateOf(m) != STATE_LIVE) return 0
  const follows = followsLevels(m)
  if (!follows && load<i32>(m, C_LEVEL_FORM) == LEVELS_DEVIATION) {
    const listed = listDeviations(m)
    if (listed >= 0) return listed
  }
  scanNearLarge(m)
  const time = load<i64>(m, I_TS_VENUE)
  let at: usize = VIEW_LEVELS
  for (let side = 0; side < 2; side++) {
    const n = largeCount(m, side)
    let large = largeAt(side)
    for (let rank = 0; rank < n; rank++, at += ROW_BYTES, large += FOUND_BYTES) {
      const key = keyOf(large)
      putRow(at, side, key, <f64>lotsOf(large), strengthOf(large))
      if (follows) tellLife(at, m, side, rank, key, time)
    }
  }
  return rowsUpTo(at)
}

@inline function rowsUpTo(end: usize): i32 { return <i32>((end - VIEW_LEVELS) / ROW_BYTES) }

/** A level of which no more is known than what it is. */
@inline
function putRow(at: usize, side: i32, key: i64, lots: f64, strength: f64): void {
  store<f64>(at, side, LV_SIDE * 8)
  store<f64>(at, <f64>(side == 0 ? key : -key), LV_PX_TICKS * 8)
  store<f64>(at, lots, LV_QTY_LOTS * 8)
  store<f64>(at, strength, LV_STRENGTH * 8)
  store<f64>(at, NaN, LV_AGE_US * 8)
  store<f64>(at, NaN, LV_REFILLS * 8)
  store<f64>(at, NaN, LV_CANCELLED * 8)
}

/**
 * The same straight from the lists of deviation.ts, −1 where a side has none. About half of a list is large, and which half is
 * anybody's guess: each is written down, and the next one over it unless it is. A count that had to be known first would be waited
 * for twice (reading levels −25 to −40 % on standard, signals −5 %).
 */
function listDeviations(m: usize): i32 {
  const mid = mid2(m)
  if (mid == NO_KEY || mid <= 0) return 0
  closeRegions(m)
  const bps = load<f64>(m, C_LEVEL_BPS)
  const bids = listSide(m, 0, VIEW_LEVELS, worstBid(mid, bps))
  if (bids == 0) return -1
  const end = listSide(m, 1, bids, worstAsk(mid, bps))
  return end == 0 ? -1 : rowsUpTo(end)
}

/** Rows of a side from `at` on, down to the key `worst`; where they end, 0 where there is no list. */
function listSide(m: usize, side: i32, at: usize, worst: i64): usize {
  const s = sideAt(m, side)
  const n = listCount(s)
  if (n < 0) return 0
  const best = bestKey(s)
  const limit = limitOf(m, s)
  const mean = meanOf(s)
  const scale = perSigma(s)
  for (let p = listAt(m, side), end = p + (<usize>n << 4); p < end; p += 16) {
    const key = load<i64>(p)
    if (key < worst) break
    const lots = <f64>load<i64>(p, 8)
    putRow(at, side, key, lots, (lots - mean) * scale)
    at += ROW_BYTES * <usize>(<i32>(lots > limit) & <i32>(key != best))
  }
  return at
}
