// The families of features that keep a state of their own: how long it is, how it begins, what becomes of it when the lot does.
import { C_CLOSE_NS, C_FUNDING_NS, C_OPEN_NS, FAMILIES, FAMILY_SECONDS, FAMILY_SESSION, PC_FAMILY } from '../layout'
import { familyOf, pieceOf } from './piece'
import { SECONDS_BYTES, openSeconds, scaleSeconds } from './seconds'
import { SESSION_BYTES, setSession } from './session'

/** Bytes of a family's state. */
export function familyBytes(family: i32): i32 {
  if (family == FAMILY_SECONDS) return (SECONDS_BYTES + 7) & ~7
  return (SESSION_BYTES + 7) & ~7
}

/** Begins a family's state in the zeroed bytes at `offset` of the piece. */
export function openFamily(m: usize, family: i32, offset: i32): void {
  const piece = pieceOf(m)
  const s = piece + <usize>offset
  store<i32>(piece + (<usize>family << 2), offset, PC_FAMILY)
  if (family == FAMILY_SECONDS) openSeconds(m, s)
  else setSession(s, load<i64>(m, C_OPEN_NS), load<i64>(m, C_CLOSE_NS), load<i64>(m, C_FUNDING_NS))
}

/** The lot has become finer: what families count in lots is `factor` times as much. */
export function scaleFamilies(m: usize, factor: f64): void {
  const piece = pieceOf(m)
  for (let family = 0; family < FAMILIES; family++) {
    const s = familyOf(piece, family)
    if (s != 0 && family == FAMILY_SECONDS) scaleSeconds(m, s, factor)
  }
}
