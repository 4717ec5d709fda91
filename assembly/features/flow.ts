// Order flow: what each event of the book adds to the windows.
//
// OFI (F27) and its levels (F29, MLOFI): for the m-th occupied level of a side, in key space (best = largest),
//   e = 1{k ≥ k'}·q − 1{k ≤ k'}·q'      (k, q now; k', q' at the event before; absent: −∞, 0)
// and the level's contribution is e(bid) − e(ask). Both indicators fire when the price is unchanged, so that e is the
// change of size there. Unit lots, exact. Source: Cont, Kukanov, Stoikov 2014; Xu, Gould, Howison 2018.
// OFI legacy (F28): max(ΔB₁, 0) − max(ΔA₁, 0), level by index.
// Spread in force (F02): spread × time since the event before; touch: what came to and left a best level whose price stood.
// Cost O(levels) an event.
import {
  BOOK_SPREAD_TIME, FLOW_DEPTH, PC_MID2, PC_SPREAD, PC_SPREAD_SINCE, PC_TOP, RING_INTS, SERIES_BEST_10, SERIES_BEST_5, SERIES_DEPTH, SERIES_LEGACY,
  SERIES_TIME, SERIES_TOUCHED, SERIES_TOUCH_CHANGES, SERIES_TOUCH_IN_ASK, SERIES_TOUCH_IN_BID,
  SERIES_TOUCH_OUT_ASK, SERIES_TOUCH_OUT_BID,
} from '../layout'
import { copyLevel } from '../book/level'
import { NO_KEY } from '../book/price'
import { ringOf } from './piece'
import { BOOK_RING, STAGED_INTS, appendRow, stageFloat, stageInt, stagedInt } from './rings'

export const SIDE_TOP: usize = 160
const LEVEL_SERIES: u64 = (1 << FLOW_DEPTH) - 1 | <u64>1 << SERIES_BEST_5 | <u64>1 << SERIES_BEST_10
const SPARSE: u64 = LEVEL_SERIES | <u64>1 << SERIES_LEGACY // a row of zeros of these changes nothing
const DEEP: u64 = (LEVEL_SERIES & ~1) | <u64>((1 << FLOW_DEPTH) - 1) << SERIES_DEPTH

/** Series of the book ring that are wanted, 0 where there is no ring. */
export function bookSeries(piece: usize): u64 {
  const r = ringOf(piece, BOOK_RING)
  return r == 0 ? 0 : load<u64>(r, RING_INTS)
}

/** Levels a side whose flow or depth is wanted. */
export function flowDepth(series: u64): i32 {
  return (series & DEEP) != 0 ? FLOW_DEPTH : 1
}
/** e of one level of a side between two moments, lots. */
@inline
export function pressure(key: i64, lots: i64, keyBefore: i64, lotsBefore: i64): i64 {
  return (key >= keyBefore ? lots : 0) - (key <= keyBefore ? lotsBefore : 0)
}
/** The same of (i64 key, i64 lots) at two places. */
@inline
export function levelFlow(at: usize, before: usize): i64 {
  return pressure(load<i64>(at), load<i64>(at, 8), load<i64>(before), load<i64>(before, 8))
}

/** Stages the flow of each level and of the best five and ten. */
@inline
function stageLevels(depth: i32, now: usize, before: usize): void {
  if (ASC_FEATURE_SIMD) {
    // both sides at once: i64x2 │ bid │ ask │ (signals −1 % on three workloads of four), with pointers: a counted level takes that away
    const end = now + (<usize>depth << 4)
    const fifth = now + 4 * 16
    let to = STAGED_INTS
    let sums = i64x2.splat(0)
    for (let at = now, was = before; at < end; at += 16, was += 16, to += 8) {
      const bid = v128.load(at)
      const ask = v128.load(at, SIDE_TOP)
      const bidWas = v128.load(was)
      const askWas = v128.load(was, SIDE_TOP)
      const keys = v128.shuffle<i64>(bid, ask, 0, 2)
      const keysWere = v128.shuffle<i64>(bidWas, askWas, 0, 2)
      const come = v128.andnot(v128.shuffle<i64>(bid, ask, 1, 3), i64x2.gt_s(keysWere, keys))
      const gone = v128.andnot(v128.shuffle<i64>(bidWas, askWas, 1, 3), i64x2.gt_s(keys, keysWere))
      const flow = i64x2.sub(come, gone)
      sums = i64x2.add(sums, flow)
      store<i64>(to, bidLessAsk(flow))
      if (at == fifth) stageInt(SERIES_BEST_5, bidLessAsk(sums))
    }
    stageInt(SERIES_BEST_10, bidLessAsk(sums))
    return
  }
  let sum: i64 = 0
  for (let level = 0; level < depth; level++) {
    const o = <usize>level << 4
    const e = levelFlow(now + o, before + o) - levelFlow(now + SIDE_TOP + o, before + SIDE_TOP + o)
    sum += e
    stageInt(level, e)
    if (level == 4) stageInt(SERIES_BEST_5, sum)
  }
  stageInt(SERIES_BEST_10, sum)
}
@inline function bidLessAsk(pair: v128): i64 { return i64x2.extract_lane(pair, 0) - i64x2.extract_lane(pair, 1) }

/** Stages the flow of the event that leads from the top levels `before` to those at `now`. */
export function stageFlow(series: u64, depth: i32, now: usize, before: usize): void {
  stageLevels(depth, now, before)
  const bid = load<i64>(now, 8) - load<i64>(before, 8)
  const ask = load<i64>(now + SIDE_TOP, 8) - load<i64>(before + SIDE_TOP, 8)
  stageInt(SERIES_LEGACY, max<i64>(bid, 0) - max<i64>(ask, 0))
  if ((series & ~SPARSE) == 0) return
  const bidStood = load<i64>(now) == load<i64>(before)
  const askStood = load<i64>(now + SIDE_TOP) == load<i64>(before + SIDE_TOP)
  stageInt(SERIES_TOUCHED, bidStood && askStood && (bid | ask) == 0 ? 0 : 1)
  stageInt(SERIES_TOUCH_IN_BID, bidStood ? max<i64>(bid, 0) : 0)
  stageInt(SERIES_TOUCH_OUT_BID, bidStood ? max<i64>(-bid, 0) : 0)
  stageInt(SERIES_TOUCH_IN_ASK, askStood ? max<i64>(ask, 0) : 0)
  stageInt(SERIES_TOUCH_OUT_ASK, askStood ? max<i64>(-ask, 0) : 0)
  stageInt(SERIES_TOUCH_CHANGES, <i64>(bidStood && bid != 0) + <i64>(askStood && ask != 0))
  if (depth < FLOW_DEPTH) return
  for (let level = 0; level < FLOW_DEPTH; level++) {
    const o = <usize>level << 4
    stageInt(SERIES_DEPTH + level, load<i64>(now + o, 8) + load<i64>(now + SIDE_TOP + o, 8))
  }
}

/** Stages how long the spread has stood that the event at `ns` ends. */
export function stageSpread(piece: usize, ns: i64): void {
  const spread = load<i64>(piece, PC_SPREAD)
  const dt = ns - load<i64>(piece, PC_SPREAD_SINCE)
  stageFloat(BOOK_SPREAD_TIME, spread == NO_KEY ? 0 : <f64>spread * <f64>dt)
  stageInt(SERIES_TIME, spread == NO_KEY ? 0 : dt)
}

/** The state the event leaves: top levels, mid, spread since `ns`. */
export function keepTop(piece: usize, now: usize, depth: i32, ns: i64, mid2: i64): void {
  for (let o: usize = 0, end = <usize>depth << 4; o < end; o += 16) {
    copyLevel(piece + PC_TOP + o, now + o)
    copyLevel(piece + (PC_TOP + SIDE_TOP) + o, now + SIDE_TOP + o)
  }
  store<i64>(piece, mid2, PC_MID2)
  store<i64>(piece, mid2 == NO_KEY ? NO_KEY : -load<i64>(now + SIDE_TOP) - load<i64>(now), PC_SPREAD)
  store<i64>(piece, ns, PC_SPREAD_SINCE)
}

/** Appends the staged row; one of zeros is left out where it changes no sum. */
export function appendFlow(m: usize, series: u64, ns: i64): void {
  if ((series & ~SPARSE) == 0) {
    let any: i64 = 0
    for (let rest = series; rest != 0; rest &= rest - 1) any |= stagedInt(<i32>ctz(rest))
    if (any == 0) return
  }
  appendRow(m, BOOK_RING, ns)
}
