// A finer lot. Venues keep orders whose size lies between today's steps (Binance spot after a change of its filters), so the
// lot a market was opened with is where it begins: the first finer size multiplies every stored count of lots by a power of
// ten (and the lot's mantissa), exactly; sums of windows stay exact too. It is refused when a count would pass 2^53, and
// beyond three more decimals: one absurd size must not leave a market that can hold no ordinary one.
import {
  ASKS, BIDS, C_QTY_DIV, C_QTY_EXP, C_QTY_EXP_MAX, C_QTY_MANT, C_QTY_NUM, FAR_QTY, FLOW_DEPTH, F_RATES, N_CHAIN, N_QTY, O_BUCKETS,
  PC_TOP, P_BODY, P_COUNT, P_NEXT, RATE_SLOW, RINGS, RING_BYTES, RING_FLOATS, RING_INTS, RING_ROW, RING_TAIL, RING_WINDOW, RING_WINDOWS,
  ROW_VALUES, RULE_LOT, SIDE_FAR_HEAD, STATE, ST_LOT_REFINEMENTS, ST_TICKER_ASK_QTY, ST_TICKER_BID_QTY, TRACKER,
  TRACK_BYTES, TRACK_MAX, T_DISPLAYED, T_PEAK, T_PULLED, T_QTY, T_TRADED, WINDOW_SUMS,
} from './layout'
import { bucketHead, nodeNamed } from './book/order'
import { forgetSums } from './book/price'
import { largestSlot, scaleSlots, widenFor } from './book/window'
import { defectDecimals, defectRule } from './decode/defect'
import { mostLots } from './decode/decoders'
import { powerOfTen } from './decode/decimal'
import { lotFloats, lotSeries } from './features/needs'
import { scaleFamilies } from './features/families'
import { pieceOf, ringOf } from './features/piece'
import { followsPositions, scalePositions } from './features/position'
import { pageAt } from './memory'
import { BOOK_ALONE } from './part'
import { bookChanges, bump, followsLevels } from './state'

let factor: i64 = 1
let most: i64 = 0
let dry: bool = true // the first pass only looks whether everything fits
let fits: bool = true

/** A count of lots that the book or a reader may hold: at most `most` afterwards. */
function scaleCount(p: usize): void {
  const lots = load<i64>(p)
  if (!dry) store<i64>(p, lots * factor)
  else if (lots > most / factor || lots < -most / factor) fits = false
}

/** A sum of lots: anything that i64 holds. */
function scaleSum(p: usize): void {
  const lots = load<i64>(p)
  if (!dry) store<i64>(p, lots * factor)
  else if (lots > i64.MAX_VALUE / factor || lots < -(i64.MAX_VALUE / factor)) fits = false
}

function scaleDouble(p: usize): void {
  store<f64>(p, load<f64>(p) * <f64>factor)
}

/** Whether the input just refused had nothing wrong but a size finer than the lot, and the lot is finer now: decode it again. */
export function refinedLot(m: usize): bool {
  if (BOOK_ALONE || defectRule != RULE_LOT) return false
  const from = load<i32>(m, C_QTY_EXP)
  const exponent = max(from, defectDecimals)
  if (exponent > load<i32>(m, C_QTY_EXP_MAX)) return false
  const mantissa = load<i64>(m, C_QTY_MANT)
  most = mostLots(m)
  const steps = powerOfTen(exponent - from)
  if ((mantissa == 1 && exponent == from) || steps > most / mantissa) return false
  factor = mantissa * steps
  fits = true
  dry = true
  visit(m)
  if (!fits || !widenFor(m, m + BIDS, factor) || !widenFor(m, m + ASKS, factor)) return false
  dry = false
  visit(m)
  scaleDouble(m + STATE + ST_TICKER_BID_QTY * 8)
  scaleDouble(m + STATE + ST_TICKER_ASK_QTY * 8)
  store<i32>(m, exponent, C_QTY_EXP)
  store<i64>(m, 1, C_QTY_MANT)
  store<f64>(m, 1, C_QTY_NUM)
  store<f64>(m, <f64>powerOfTen(exponent), C_QTY_DIV)
  bookChanges(m)
  forgetSums(m)
  bump(m, ST_LOT_REFINEMENTS)
  return true
}

/** Every place of a market where lots are counted. */
function visit(m: usize): void {
  visitSide(m, m + BIDS)
  visitSide(m, m + ASKS)
  visitOrders(m)
  for (let i = 0; i < (RATE_SLOW + 1) * 2; i++) {
    if (!dry) scaleDouble(m + F_RATES + (<usize>i << 3))
  }
  if (!dry && followsPositions(m)) scalePositions(m, <f64>factor)
  if (pieceOf(m) != 0) visitPiece(m, pieceOf(m))
  for (let i = 0; followsLevels(m) && i < TRACK_MAX * 2; i++) {
    const t = m + TRACKER + <usize>(i * TRACK_BYTES)
    scaleCount(t + T_QTY)
    scaleCount(t + T_PEAK)
    scaleSum(t + T_DISPLAYED)
    scaleSum(t + T_PULLED)
    scaleSum(t + T_TRADED)
  }
}

function visitSide(m: usize, s: usize): void {
  if (!dry) scaleSlots(s, factor)
  else if (largestSlot(s) > most / factor) fits = false
  let page = load<i32>(s, SIDE_FAR_HEAD)
  while (page != 0) {
    const p = pageAt(m, page)
    for (let i = load<i32>(p, P_COUNT) - 1; i >= 0; i--) scaleCount(p + FAR_QTY + (<usize>i << 3))
    page = load<i32>(p, P_NEXT)
  }
}

function visitOrders(m: usize): void {
  for (let b = load<i32>(m, O_BUCKETS) - 1; b >= 0; b--) {
    let ref = bucketHead(m, b)
    while (ref != 0) {
      const n = nodeNamed(m, ref)
      scaleSum(n + N_QTY)
      ref = load<u32>(n, N_CHAIN)
    }
  }
}

/** Last levels, rings and their windows, states of families. */
function visitPiece(m: usize, piece: usize): void {
  for (let i = 0; i < FLOW_DEPTH * 2; i++) scaleCount(piece + PC_TOP + (<usize>i << 4) + 8)
  for (let ring = 0; ring < RINGS; ring++) {
    const r = ringOf(piece, ring)
    if (r == 0) continue
    visitRows(m, r, lotSeries(ring), lotFloats(ring))
    visitWindows(r, lotSeries(ring), lotFloats(ring))
  }
  if (!dry) scaleFamilies(m, <f64>factor)
}

function visitRows(m: usize, r: usize, lots: u64, lotsFloats: u32): void {
  let page = load<i32>(r, RING_TAIL)
  while (page != 0) {
    const p = pageAt(m, page)
    for (let row = load<i32>(p, P_COUNT) - 1; row >= 0; row--) {
      visitValues(r, p + P_BODY + <usize>(row * load<i32>(r, RING_ROW) + ROW_VALUES), 8, lots, lotsFloats)
    }
    page = load<i32>(p, P_NEXT)
  }
}

function visitWindows(r: usize, lots: u64, lotsFloats: u32): void {
  const windows = popcnt(load<i32>(r, RING_WINDOWS))
  for (let i = 0; i < windows; i++) {
    visitValues(r, r + RING_BYTES + <usize>(i * load<i32>(r, RING_WINDOW)) + WINDOW_SUMS, 16, lots, lotsFloats)
  }
}

/** Those of a row's or a window's values that count lots; a double takes `step` bytes, all of which are scaled. */
function visitValues(r: usize, at: usize, step: usize, lots: u64, lotsFloats: u32): void {
  for (let rest = load<u64>(r, RING_INTS); rest != 0; rest &= rest - 1) {
    if ((lots >> ctz(rest) & 1) != 0) scaleSum(at)
    at += 8
  }
  if (dry) return
  for (let rest = load<u32>(r, RING_FLOATS); rest != 0; rest &= rest - 1) {
    if ((lotsFloats >> ctz(rest) & 1) != 0) for (let o: usize = 0; o < step; o += 8) scaleDouble(at + o)
    at += step
  }
}
