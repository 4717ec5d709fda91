// Making a market's feature piece from what it was opened with.
import {
  FAMILIES, FLOW_DEPTH, KINDS_BATCH, PC_BATCHES, PC_CODES, PC_FEATURES, PC_HAS_WEIGHTS, PC_HELD, PC_INTENSITY_TIME, PC_MID2,
  PC_RING, PC_SPREAD, PC_WEIGHTS, PC_WHY, PC_WINDOW, PC_WINDOWS, PIECE_HEADER, RINGS, VIEW_WISH, WINDOWS_MAX, WISH_FEATURE,
  WISH_FEATURES, WISH_HAS_WEIGHTS, WISH_WEIGHTS, WISH_WINDOW, WISH_WINDOWS,
} from '../layout'
import { NO_TIME } from '../decode/event'
import { NO_KEY } from '../book/price'
import { takePiece } from '../memory'
import { familyBytes, openFamily } from './families'
import { clearNeeds, families, need, neededFloats, neededInts, neededWindows } from './needs'
import { pieceOf } from './piece'
import { openRing, ringBytes } from './rings'

function wished(i: i32): u32 {
  return load<u32>(<usize>(VIEW_WISH + WISH_FEATURE + (i << 2)))
}

/** Gives the market the piece that the features at VIEW_WISH need, none when there are none; false: memory exhausted. */
export function openPiece(m: usize): bool {
  const features = load<i32>(VIEW_WISH + WISH_FEATURES)
  if (features == 0) return true
  clearNeeds()
  let batches = 0
  for (let i = 0; i < features; i++) {
    const code = wished(i)
    need(<i32>(code & 0xff), <i32>((code >> 8) & 0xff), <i32>(code >> 16))
    batches += <i32>(<i32>(code & 0xff) >= KINDS_BATCH)
  }
  const codes = PIECE_HEADER
  const held = (codes + (features << 2) + 7) & ~7
  const why = held + (features << 3)
  const rings = (why + (features << 2) + 7) & ~7
  let bytes = rings
  for (let family = 0; family < FAMILIES; family++) if ((families >> family & 1) != 0) bytes += familyBytes(family)
  for (let ring = 0; ring < RINGS; ring++) {
    if (neededWindows(ring) != 0) bytes += ringBytes(neededInts(ring), neededFloats(ring), neededWindows(ring))
  }
  if (!takePiece(m, bytes)) return false
  const piece = pieceOf(m)
  store<i32>(piece, features, PC_FEATURES)
  store<i32>(piece, batches, PC_BATCHES)
  store<i32>(piece, load<i32>(VIEW_WISH + WISH_WINDOWS), PC_WINDOWS)
  store<i32>(piece, codes, PC_CODES)
  store<i32>(piece, held, PC_HELD)
  store<i32>(piece, why, PC_WHY)
  memory.copy(piece + <usize>codes, VIEW_WISH + WISH_FEATURE, <usize>features << 2)
  memory.copy(piece + PC_WINDOW, VIEW_WISH + WISH_WINDOW, WINDOWS_MAX * 16)
  store<i32>(piece, load<i32>(VIEW_WISH + WISH_HAS_WEIGHTS), PC_HAS_WEIGHTS)
  memory.copy(piece + PC_WEIGHTS, VIEW_WISH + WISH_WEIGHTS, FLOW_DEPTH * 8)
  store<i64>(piece, NO_KEY, PC_MID2)
  store<i64>(piece, NO_KEY, PC_SPREAD)
  store<i64>(piece, NO_TIME, PC_INTENSITY_TIME)
  for (let i = 0; i < features; i++) store<f64>(piece + <usize>(held + (i << 3)), NaN)
  let at = rings
  for (let ring = 0; ring < RINGS; ring++) {
    if (neededWindows(ring) == 0) continue
    store<i32>(piece + (<usize>ring << 2), at, PC_RING)
    openRing(piece + <usize>at, neededInts(ring), neededFloats(ring), neededWindows(ring))
    at += ringBytes(neededInts(ring), neededFloats(ring), neededWindows(ring))
  }
  for (let family = 0; family < FAMILIES; family++) {
    if ((families >> family & 1) == 0) continue
    openFamily(m, family, at)
    at += familyBytes(family)
  }
  return true
}
