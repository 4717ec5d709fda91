// Stub for tests of the trade family: every row is kept and sums are made when they are asked for.
import { C_WINDOW_NS, I_FIRST_TIME, I_TS_VENUE, REASON_WARM_UP } from '../layout'
import { NO_TIME } from '../decode/event'
import { because } from './undefined'

export const BOOK_RING: i32 = 0
export const TRADE_RING: i32 = 1
export const MESSAGE_RING: i32 = 2
export const REALIZED_RING: i32 = 3
const ROWS: i32 = 16384
const ROW: usize = 8 + 10 * 8 + 4 * 8
const STAGED: usize = memory.data(8 + 10 * 8 + 4 * 8)
const RINGS: usize = memory.data(6 * 4)
let rows: usize = 0

export function giveRows(at: usize): void { rows = at }
@inline function rowAt(ring: i32, i: i32): usize { return rows + (<usize>ring * ROWS + (i & (ROWS - 1))) * ROW }
export function stageInt(series: i32, value: i64): void { store<i64>(STAGED + (<usize>series << 3), value, 8) }
export function stageFloat(series: i32, value: f64): void { store<f64>(STAGED + (<usize>series << 3), value, 88) }
export function appendRow(m: usize, ring: i32, ns: i64): void {
  const n = load<i32>(RINGS + (<usize>ring << 2))
  memory.copy(rowAt(ring, n), STAGED, ROW)
  store<i64>(rowAt(ring, n), ns)
  store<i32>(RINGS + (<usize>ring << 2), n + 1)
}
function startOf(m: usize, ring: i32, w: i32): i32 {
  const limit = load<i64>(m, I_TS_VENUE) - load<i64>(m + (<usize>w << 3), C_WINDOW_NS)
  let i = load<i32>(RINGS + (<usize>ring << 2))
  while (i > 0 && load<i64>(rowAt(ring, i - 1)) > limit) i--
  return i
}
export function rowsIn(m: usize, ring: i32, w: i32): i64 { return load<i32>(RINGS + (<usize>ring << 2)) - startOf(m, ring, w) }
export function sumInt(m: usize, ring: i32, w: i32, series: i32): i64 {
  let sum: i64 = 0
  const n = load<i32>(RINGS + (<usize>ring << 2))
  for (let i = startOf(m, ring, w); i < n; i++) sum += load<i64>(rowAt(ring, i) + (<usize>series << 3), 8)
  return sum
}
export function sumFloat(m: usize, ring: i32, w: i32, series: i32): f64 {
  let sum: f64 = 0
  const n = load<i32>(RINGS + (<usize>ring << 2))
  for (let i = startOf(m, ring, w); i < n; i++) sum += load<f64>(rowAt(ring, i) + (<usize>series << 3), 88)
  return sum
}
export function covered(m: usize, ring: i32, w: i32): bool {
  const now = load<i64>(m, I_TS_VENUE)
  const first = load<i64>(m, I_FIRST_TIME)
  if (now != NO_TIME && first != NO_TIME && now - first >= load<i64>(m + (<usize>w << 3), C_WINDOW_NS)) return true
  because(REASON_WARM_UP)
  return false
}
