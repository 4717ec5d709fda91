// Windows over rows of what happened.
import { C_WINDOW_NS } from '../layout'

export const BOOK_RING: i32 = 0
export const TRADE_RING: i32 = 1
export const MESSAGE_RING: i32 = 2

@inline export function windowNs(m: usize, w: i32): i64 { return load<i64>(m + (<usize>w << 3), C_WINDOW_NS) }
export function stageInt(series: i32, value: i64): void {}
export function sumInt(m: usize, ring: i32, w: i32, series: i32): i64 {
  return 0
}
export function rowsIn(m: usize, ring: i32, w: i32): i64 {
  return 0
}
export function covered(m: usize, ring: i32, w: i32): bool {
  return true
}
