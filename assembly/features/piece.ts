// The feature piece: one contiguous piece of memory beside a market's block, as long as the features it was opened with make
// it. A market without features has none. Links inside are offsets from its start, so that saving is a copy.
import {
  I_PIECE, I_PIECE_BYTES, PC_CODES, PC_FAMILY, PC_FEATURES, PC_OWNER, PC_RING, PC_WINDOW, PC_WINDOWS, WINDOW_TIME, ST_EVENTS,
  ST_TRADES, I_EVENT_OPEN,
} from '../layout'
import { stat } from '../state'

/** Address of the market's piece, 0 when it has no features. */
@inline export function pieceOf(m: usize): usize { return <usize>load<u32>(m, I_PIECE) }
@inline export function pieceBytes(m: usize): i32 { return load<i32>(m, I_PIECE_BYTES) }

/** Address of a family's state, 0 when nothing wants it. */
@inline export function familyOf(piece: usize, family: i32): usize {
  const offset = load<i32>(piece + (<usize>family << 2), PC_FAMILY)
  return offset == 0 ? 0 : piece + <usize>offset
}
/** Address of a ring's header, 0 when nothing wants it. */
@inline export function ringOf(piece: usize, ring: i32): usize {
  const offset = load<i32>(piece + (<usize>ring << 2), PC_RING)
  return offset == 0 ? 0 : piece + <usize>offset
}

@inline export function featureCount(piece: usize): i32 { return load<i32>(piece, PC_FEATURES) }
/** kind | param << 8 | window << 16 of the i-th feature. */
@inline export function codeAt(piece: usize, i: i32): u32 {
  return load<u32>(piece + <usize>load<i32>(piece, PC_CODES) + (<usize>i << 2))
}

@inline export function windowCount(piece: usize): i32 { return load<i32>(piece, PC_WINDOWS) }
/** Length of a window in ns, events or trades. */
@inline export function windowLength(piece: usize, w: i32): i64 { return load<i64>(piece + (<usize>w << 4), PC_WINDOW) }
/** WINDOW_TIME, WINDOW_EVENTS or WINDOW_TRADES. */
@inline export function windowKind(piece: usize, w: i32): i32 { return load<i32>(piece + (<usize>w << 4), PC_WINDOW + 8) }
@inline export function isTimeWindow(piece: usize, w: i32): bool { return windowKind(piece, w) == WINDOW_TIME }

/** Number of the event that is open or was the last one. */
@inline export function eventNumber(m: usize): i64 { return <i64>stat(m, ST_EVENTS) + load<i32>(m, I_EVENT_OPEN) }
/** Trades so far. */
@inline export function tradeNumber(m: usize): i64 { return <i64>stat(m, ST_TRADES) }
@inline export function ownerOf(piece: usize): u32 { return load<u32>(piece, PC_OWNER) }
