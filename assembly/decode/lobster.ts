// LOBSTER rows: one line of the message file and the line of the order-book file that shows the state after it.
//
//   message  time,type,order id,size,price × 10^4,direction      34200.015105074,4,15818974,4,5794000,1
//   book     ask px,ask size,bid px,bid size, … for each rank       empty: ±9999999999,0
//
// Time is seconds after local midnight; C_MIDNIGHT_NS turns it into UTC. Source: LOBSTER, output structure.
import {
  C_MIDNIGHT_NS, C_PX_EXP, C_PX_MANT, C_QTY_MANT, C_RANKS, EV_MSG_SIDE, EV_MSG_TYPE, EV_ORDER_ID, EV_ROW_LEVELS,
  EV_ROW_TICKS, EV_TRADE_PX, EV_TRADE_QTY, EV_TRADE_SIGN, EV_TS, KIND_ROW, RULE_COLUMNS, RULE_EVENT_TYPE,
  RULE_LEVEL_ORDER, RULE_LOT, RULE_NONE, RULE_RANGE, RULE_TICK, RANKS_MAX, VIEW_EVENT,
} from '../layout'
import { clearDefect, fail, secondPart } from './defect'
import { EXACT_MAX, decimalValue, noDecimalsSeen, powerOfTen, readDecimal, readInteger } from './decimal'
import { clearEvent, setKind, setLevels } from './event'
import { byteOf, inputEnd, openInput } from './json'
import { scratchAt } from './levels'

const COMMA: u8 = 0x2c
const EMPTY: i64 = 9999999999

let at: usize = 0
let value: i64 = 0

/** Reads the cell at `at` up to a comma or the end of the line, stepping over the comma. */
function cell(): bool {
  let end = at
  while (end < inputEnd && load<u8>(end) != COMMA) end++
  const rule = readInteger(at, end)
  if (rule != RULE_NONE) return fail(rule, byteOf(at), <i32>(end - at))
  value = decimalValue
  at = end + 1
  return true
}

function time(m: usize): bool {
  let end = at
  while (end < inputEnd && load<u8>(end) != COMMA) end++
  const rule = readDecimal(at, end, 9, 1, RULE_RANGE)
  if (rule != RULE_NONE) return fail(rule, byteOf(at), <i32>(end - at))
  store<i64>(VIEW_EVENT, decimalValue + load<i64>(m, C_MIDNIGHT_NS), EV_TS)
  at = end + 1
  return true
}

/** Ticks of a visible price; what the market's tick doesn't divide is a defect. */
function ticks(m: usize, px: i64, from: usize): bool {
  const perTick = load<i64>(m, C_PX_MANT) * powerOfTen(4 - load<i32>(m, C_PX_EXP))
  if (px % perTick != 0) return fail(RULE_TICK, byteOf(from), <i32>(at - 1 - from))
  value = px / perTick
  return true
}

function offLot(from: usize): bool {
  noDecimalsSeen()
  return fail(RULE_LOT, byteOf(from), <i32>(at - 1 - from))
}

function moreCells(): bool {
  return at <= inputEnd
}

/** Time of a message line in EV_TS alone. */
export function decodeRowTime(m: usize, start: usize, length: i32): bool {
  clearEvent()
  clearDefect()
  openInput(start, length)
  at = start
  return time(m)
}

export function decodeMessage(m: usize, start: usize, length: i32): bool {
  if (!decodeRowTime(m, start, length)) return false
  let from = at
  if (!moreCells() || !cell()) return columns(1, 6)
  const type = value
  if (type < 1 || type > 7) return fail(RULE_EVENT_TYPE, byteOf(from), <i32>(at - 1 - from))
  if (!moreCells() || !cell()) return columns(2, 6)
  store<i64>(VIEW_EVENT, value, EV_ORDER_ID)
  from = at
  if (!moreCells() || !cell()) return columns(3, 6)
  const lots = value
  if (lots < 0 || lots > EXACT_MAX) return fail(RULE_RANGE, byteOf(from), <i32>(at - 1 - from))
  if (lots % load<i64>(m, C_QTY_MANT) != 0) return offLot(from)
  store<i64>(VIEW_EVENT, lots / load<i64>(m, C_QTY_MANT), EV_TRADE_QTY)
  const pxFrom = at
  if (!moreCells() || !cell()) return columns(4, 6)
  store<i64>(VIEW_EVENT, value, EV_TRADE_PX)
  if (type <= 4 && !ticks(m, value, pxFrom)) return false
  store<i64>(VIEW_EVENT, value, EV_ROW_TICKS)
  from = at
  if (!moreCells() || !cell()) return columns(5, 6)
  if (value != 1 && value != -1) return fail(RULE_RANGE, byteOf(from), <i32>(at - 1 - from))
  if (moreCells()) return columns(7, 6)
  store<i32>(VIEW_EVENT, <i32>type, EV_MSG_TYPE)
  store<i32>(VIEW_EVENT, value == 1 ? 0 : 1, EV_MSG_SIDE)
  store<i32>(VIEW_EVENT, <i32>-value, EV_TRADE_SIGN) // an execution of a sell order is a buy
  setKind(KIND_ROW)
  return true
}

/** Fewer or more cells than the row must have; a defect inside a cell was noted before and stands. */
function columns(found: i32, expected: i32): bool {
  return fail(RULE_COLUMNS, found, expected)
}

/** Levels of the book line into scratch, best first, empty ranks left out. */
export function decodeBookRow(m: usize, start: usize, length: i32): bool {
  secondPart()
  openInput(start, length)
  let cells = 1
  for (let p = start; p < inputEnd; p++) cells += <i32>(load<u8>(p) == COMMA)
  const ranks = load<i32>(m, C_RANKS) == 0 ? cells / 4 : load<i32>(m, C_RANKS)
  if (cells != ranks * 4 || ranks == 0 || ranks > RANKS_MAX) return columns(cells, min(max(ranks, 1), RANKS_MAX) * 4)
  const asks = scratchAt(0)
  const bids = scratchAt(ranks)
  let nAsks = 0
  let nBids = 0
  at = start
  for (let rank = 0; rank < ranks; rank++) {
    if (!level(m, asks, nAsks, EMPTY)) return false
    nAsks += taken
    if (!level(m, bids, nBids, -EMPTY)) return false
    nBids += taken
  }
  store<i32>(VIEW_EVENT, ranks, EV_ROW_LEVELS)
  setLevels(bids, nBids, asks, nAsks)
  if (!ordered(asks, nAsks, 1) || !ordered(bids, nBids, -1)) return false
  return true
}

let taken: i32 = 0

function level(m: usize, side: usize, index: i32, empty: i64): bool {
  const from = at
  if (!cell()) return false
  const px = value
  const sizeFrom = at
  if (!cell()) return false
  const lots = value
  taken = 0
  if (px == empty && lots == 0) return true
  if (lots <= 0 || lots > EXACT_MAX) return fail(RULE_RANGE, byteOf(sizeFrom), <i32>(at - 1 - sizeFrom))
  if (lots % load<i64>(m, C_QTY_MANT) != 0) return offLot(sizeFrom)
  if (!ticks(m, px, from)) return false
  store<i64>(side + (<usize>index << 4), value)
  store<i64>(side + (<usize>index << 4), lots / load<i64>(m, C_QTY_MANT), 8)
  taken = 1
  return true
}

/** Prices of a side must go outward from the best. */
function ordered(side: usize, n: i32, direction: i64): bool {
  for (let i = 1; i < n; i++) {
    const p = side + (<usize>i << 4)
    if ((load<i64>(p) - load<i64>(p - 16)) * direction <= 0) return fail(RULE_LEVEL_ORDER, i + 1, n)
  }
  return true
}

