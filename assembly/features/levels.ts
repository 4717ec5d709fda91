// What the best ten levels say by themselves: prices, spread, imbalances, raw levels. In ticks and lots unless the unit is the
// instrument's own. Formulas: docs/features/, the number at each case. Cost O(10).
import {
  ASKS, BIDS, C_FLAGS, FEATURE_ASK_PX, FEATURE_ASK_SZ, FEATURE_BID_PRESSURE, FEATURE_BID_PX, FEATURE_BID_SZ,
  FEATURE_IMBALANCE_BPS, FEATURE_IMBALANCE_DIST, FEATURE_IMBALANCE_L, FEATURE_MICROPRICE, FEATURE_MID,
  FEATURE_QUEUE_IMBALANCE, FEATURE_SPREAD, FEATURE_SPREAD_BPS, FEATURE_WEIGHTED_MID, FLAG_BY_ORDER, FLOW_DEPTH,
  I_TOP_FRESH, PC_TOP, REASON_ANONYMOUS, REASON_NEEDS_L3, REASON_NO_LEVEL, REASON_NO_TABLE, REASON_UNSEEN,
  REMARK_FEWER_LEVELS, REMARK_WIDE,
} from '../layout'
import { readTop } from '../book/read'
import { orderCountAt, orderLotsAt } from '../book/order'
import { balance, lotsWithin } from './depth'
import { adjustment, hasTable } from './microprice'
import { imbalanceByDistance } from './nearness'
import { because, remark } from './undefined'
import { amount, price } from './units'

const READ: usize = memory.data(2 * 10 * 16)
const WIDE_TICKS: i64 = 3
// (i64 key, i64 lots) of the best ten levels
let bidTop: usize = READ
let askTop: usize = READ
export let bidLevels: i32 = 0
export let askLevels: i32 = 0

/** Reads the best levels for what follows. Where an event has just been closed, its flow has them already. */
export function readLevels(m: usize, piece: usize): void {
  bidTop = load<i32>(m, I_TOP_FRESH) != 0 ? piece + PC_TOP : READ
  askTop = bidTop + FLOW_DEPTH * 16
  if (bidTop == READ) {
    readTop(m, m + BIDS, FLOW_DEPTH, bidTop)
    readTop(m, m + ASKS, FLOW_DEPTH, askTop)
  }
  bidLevels = levelsIn(bidTop)
  askLevels = levelsIn(askTop)
}

/** Levels there are: what is missing has no lots. */
function levelsIn(top: usize): i32 {
  let n = FLOW_DEPTH
  while (n > 0 && lots(top, n - 1) == 0) n--
  return n
}
@inline function key(top: usize, rank: i32): i64 { return load<i64>(top + (<usize>rank << 4)) }
@inline function lots(top: usize, rank: i32): i64 { return load<i64>(top + (<usize>rank << 4), 8) }
@inline export function bidKey(rank: i32): i64 { return key(bidTop, rank) }
@inline export function askKey(rank: i32): i64 { return key(askTop, rank) }
@inline export function levelLots(side: i32, rank: i32): i64 { return lots(side == 0 ? bidTop : askTop, rank) }
@inline export function levelKey(side: i32, rank: i32): i64 { return key(side == 0 ? bidTop : askTop, rank) }
@inline export function levelsOf(side: i32): i32 { return side == 0 ? bidLevels : askLevels }
/** Best bid + best ask in ticks: twice the mid. */
@inline export function mid2Now(): i64 { return bidKey(0) - askKey(0) }
@inline export function spreadNow(): i64 { return -askKey(0) - bidKey(0) }

export function remarkWide(): void {
  if (spreadNow() > WIDE_TICKS) remark(REMARK_WIDE)
}
export function remarkFewer(levels: i32): void {
  if (bidLevels < levels || askLevels < levels) remark(REMARK_FEWER_LEVELS)
}

export function topSum(side: i32, levels: i32): i64 {
  let sum: i64 = 0
  const top = side == 0 ? bidTop : askTop
  for (let at = top, end = top + (<usize>levels << 4); at < end; at += 16) sum += load<i64>(at, 8)
  return sum
}

/** (Σ B − Σ A)/(Σ B + Σ A) within `bps` of the mid (F13). */
function balanceWithin(m: usize, bps: i32): f64 {
  return balance(lotsWithin(m, m + BIDS, bps), lotsWithin(m, m + ASKS, bps))
}

export function bookFeature(m: usize, kind: i32, param: i32): f64 {
  if (kind == FEATURE_MID) return <f64>mid2Now() * 0.5 // F01, ticks
  if (kind == FEATURE_SPREAD) return <f64>spreadNow() // F02, ticks
  if (kind == FEATURE_SPREAD_BPS) return (2e4 * <f64>spreadNow()) / <f64>mid2Now() // F02, bp
  if (kind == FEATURE_WEIGHTED_MID) { // F03
    remarkWide()
    return weightedMid()
  }
  if (kind == FEATURE_QUEUE_IMBALANCE) return balance(levelLots(0, 0), levelLots(1, 0)) // F11
  if (kind == FEATURE_IMBALANCE_L) { // F12
    remarkFewer(param)
    return balance(topSum(0, param), topSum(1, param))
  }
  if (kind == FEATURE_IMBALANCE_BPS) return balanceWithin(m, param)
  if (kind == FEATURE_IMBALANCE_DIST) return imbalanceByDistance(m) // F14
  return amount(m, topSum(kind == FEATURE_BID_PRESSURE ? 0 : 1, param))
}

/** F03: (A₁·b₁ + B₁·a₁)/(A₁ + B₁) − M = ½S·(B₁ − A₁)/(B₁ + A₁), ticks. */
function weightedMid(): f64 {
  return <f64>spreadNow() * 0.5 * balance(levelLots(0, 0), levelLots(1, 0))
}

/** F04: G*(I, S) of the frozen table, ticks. */
function microprice(m: usize): f64 {
  if (!hasTable(m)) return because(REASON_NO_TABLE)
  const value = adjustment(m, spreadNow(), levelLots(0, 0), levelLots(1, 0))
  return isNaN(value) ? because(REASON_UNSEEN) : value
}

/** bid_px_00 … ask_ct_09, and the micro-price. */
export function rawLevel(m: usize, kind: i32, rank: i32): f64 {
  if (kind == FEATURE_MICROPRICE) return microprice(m)
  const side = kind >= FEATURE_ASK_PX ? 1 : 0
  if (rank >= levelsOf(side)) return because(REASON_NO_LEVEL)
  const k = levelKey(side, rank)
  if (kind == FEATURE_BID_PX || kind == FEATURE_ASK_PX) return price(m, side != 0 ? -k : k)
  if (kind == FEATURE_BID_SZ || kind == FEATURE_ASK_SZ) return amount(m, levelLots(side, rank))
  if ((load<i32>(m, C_FLAGS) & FLAG_BY_ORDER) == 0) return because(REASON_NEEDS_L3)
  // Lots that no known order accounts for may be any number of orders: then there is no count.
  if (orderLotsAt(m, side, k) != levelLots(side, rank)) return because(REASON_ANONYMOUS)
  return <f64>orderCountAt(m, side, k)
}
