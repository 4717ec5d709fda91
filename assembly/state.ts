// The state view of a market: f64 fields (ST_*) that the host reads in place.
import { C_FLAGS, FLAG_TRACK_LEVELS, I_LARGE_FRESH, I_TOP_FRESH, LARGE_STALE, STATE, ST_STATE } from './layout'

@inline export function stat(m: usize, field: i32): f64 {
  return load<f64>(m + (<usize>field << 3), STATE)
}

@inline export function setStat(m: usize, field: i32, value: f64): void {
  store<f64>(m + (<usize>field << 3), value, STATE)
}

@inline export function addStat(m: usize, field: i32, by: f64): void {
  setStat(m, field, stat(m, field) + by)
}

/** Counts one more. */
@inline export function bump(m: usize, field: i32): void {
  addStat(m, field, 1)
}

/** The book is about to change: what was read off it holds no longer. */
@inline export function bookChanges(m: usize): void {
  store<i32>(m, LARGE_STALE, I_LARGE_FRESH)
  store<i32>(m, 0, I_TOP_FRESH)
}

/** Only then there is a tracker in the block. */
@inline export function followsLevels(m: usize): bool {
  return (load<i32>(m, C_FLAGS) & FLAG_TRACK_LEVELS) != 0
}

/** STATE_*, as a double like all that the host reads there: V8 takes eight instructions to make an integer of one. */
@inline export function stateOf(m: usize): f64 {
  return stat(m, ST_STATE)
}
