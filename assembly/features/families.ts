// The families of features that keep a state of their own: how long it is, how it begins, what becomes of it when the lot does.
import {
  C_CLOSE_NS, C_FLAGS, C_FUNDING_NS, C_OPEN_NS, FAMILIES, FAMILY_LATELY, FAMILY_MESSAGES, FAMILY_REALIZED, FAMILY_SECONDS, FAMILY_SESSION, FAMILY_TRADES,
  FAMILY_VPIN, FLAG_MESSAGES, PC_FAMILY, VIEW_WISH, VPIN_SLOTS, WISH_VPIN,
} from '../layout'
import { LATELY_BYTES } from './lately'
import { MESSAGES_BYTES, openMessages, scaleMessages } from './messages'
import { familyOf, pieceOf } from './piece'
import { REALIZED_BYTES, openRealized, scaleRealized } from './realized'
import { SECONDS_BYTES, openSeconds, scaleSeconds } from './seconds'
import { SESSION_BYTES, setSession } from './session'
import { TRADES_BYTES, openTrades, scaleTrades } from './trades'
import { VPIN_BYTES, scaleVpin, setVpin } from './vpin'

/** Bytes of a family's state, a multiple of 8. */
export function familyBytes(family: i32): i32 {
  return (bytesOf(family) + 7) & ~7
}

function bytesOf(family: i32): i32 {
  if (family == FAMILY_SECONDS) return SECONDS_BYTES
  if (family == FAMILY_SESSION) return SESSION_BYTES
  if (family == FAMILY_TRADES) return TRADES_BYTES
  if (family == FAMILY_REALIZED) return REALIZED_BYTES
  if (family == FAMILY_MESSAGES) return MESSAGES_BYTES
  return family == FAMILY_LATELY ? LATELY_BYTES : VPIN_BYTES
}

/** Begins a family's state in the zeroed bytes at `offset` of the piece. */
export function openFamily(m: usize, family: i32, offset: i32): void {
  const piece = pieceOf(m)
  const s = piece + <usize>offset
  store<i32>(piece + (<usize>family << 2), offset, PC_FAMILY)
  if (family == FAMILY_SECONDS) openSeconds(m, s)
  else if (family == FAMILY_SESSION) setSession(s, load<i64>(m, C_OPEN_NS), load<i64>(m, C_CLOSE_NS), load<i64>(m, C_FUNDING_NS))
  else if (family == FAMILY_TRADES) openTrades(m, s)
  else if (family == FAMILY_REALIZED) openRealized(m, s)
  else if (family == FAMILY_MESSAGES) {
    store<i32>(m, load<i32>(m, C_FLAGS) | FLAG_MESSAGES, C_FLAGS)
    openMessages(m, s)
  } else if (family == FAMILY_VPIN) openVpin(s)
}

function openVpin(s: usize): void {
  for (let slot = 0; slot < VPIN_SLOTS; slot++) {
    const wish = <usize>(VIEW_WISH + WISH_VPIN + slot * 16)
    if (load<i64>(wish) > 0) setVpin(s, slot, load<i64>(wish), load<i32>(wish, 8))
  }
}

/** The lot has become finer: what families count in lots is `factor` times as much. */
export function scaleFamilies(m: usize, factor: f64): void {
  const piece = pieceOf(m)
  for (let family = 0; family < FAMILIES; family++) {
    const s = familyOf(piece, family)
    if (s == 0) continue
    if (family == FAMILY_SECONDS) scaleSeconds(m, s, factor)
    else if (family == FAMILY_TRADES) scaleTrades(m, s, factor)
    else if (family == FAMILY_REALIZED) scaleRealized(m, s, factor)
    else if (family == FAMILY_MESSAGES) scaleMessages(m, s, factor)
    else if (family == FAMILY_VPIN) scaleVpin(m, s, factor)
  }
}
