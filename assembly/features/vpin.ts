// VPIN (F50): how one-sided the last n buckets of V lots were, Σ|V^B − V^S|/(n·V) ∈ [0, 1].
//
// Trades fill one bucket after the other and are split between them; volume is the buyers' or the sellers' by the aggressor flag.
// A market has up to four pairs of (V, n) as the host names them. Buckets go on across resyncs: they need no book.
// Source: Easley, López de Prado, O'Hara 2012; contested by Andersen, Bondarenko 2014. Exact in lots. Cost O(1) a trade, and O(n)
// one that fills many buckets; 8 KiB.
//
//   of each slot │ i64 V, 0 not configured │ i64 n │ i64 full buckets │ i64 filled │ i64 bought − sold │ i64 Σ │ i64 |B − S| × n │
import { REASON_NOT_CONFIGURED, REASON_WARM_UP, VPIN_BUCKETS_MAX, VPIN_SLOTS } from '../layout'
import { tradeLots, tradeSign } from './facts'
import { because } from './undefined'

const BUCKETS: usize = 8
const FULL: usize = 16
const FILLED: usize = 24
const NET: usize = 32
const SUM: usize = 40
const LIST: usize = 48
const SLOT_BYTES: usize = LIST + VPIN_BUCKETS_MAX * 8
export const VPIN_BYTES: i32 = <i32>SLOT_BYTES * VPIN_SLOTS

@inline function slotAt(s: usize, slot: i32): usize { return s + <usize>slot * SLOT_BYTES }

/** Gives a slot its bucket and how many of them; false: out of range. What it held begins anew. */
export function setVpin(s: usize, slot: i32, bucketLots: i64, n: i32): bool {
  if (slot < 0 || slot >= VPIN_SLOTS || bucketLots <= 0 || n < 1 || n > VPIN_BUCKETS_MAX) return false
  const at = slotAt(s, slot)
  memory.fill(at, 0, SLOT_BYTES)
  store<i64>(at, bucketLots)
  store<i64>(at, n, BUCKETS)
  return true
}

export function tradeVpin(m: usize, s: usize): void {
  for (let slot = 0; slot < VPIN_SLOTS; slot++) {
    const at = slotAt(s, slot)
    if (load<i64>(at) != 0) fill(at, tradeLots)
  }
}

function fill(at: usize, lots: i64): void {
  const bucket = load<i64>(at)
  const filled = load<i64>(at, FILLED)
  const room = bucket - filled
  if (lots < room) {
    store<i64>(at, filled + lots, FILLED)
    store<i64>(at, load<i64>(at, NET) + (tradeSign > 0 ? lots : -lots), NET)
    return
  }
  close(at, abs(load<i64>(at, NET) + (tradeSign > 0 ? room : -room)))
  // of the buckets that the rest fills alone only the last n are ever looked at
  const rest = lots - room
  const alone = rest / bucket
  const n = load<i64>(at, BUCKETS)
  if (alone > n) store<i64>(at, load<i64>(at, FULL) + alone - n, FULL)
  for (let i = min(alone, n); i > 0; i--) close(at, bucket)
  const left = rest % bucket
  store<i64>(at, left, FILLED)
  store<i64>(at, tradeSign > 0 ? left : -left, NET)
}

function close(at: usize, difference: i64): void {
  const full = load<i64>(at, FULL)
  const place = at + (<usize>(full % load<i64>(at, BUCKETS)) << 3)
  store<i64>(at, load<i64>(at, SUM) - load<i64>(place, LIST) + difference, SUM)
  store<i64>(place, difference, LIST)
  store<i64>(at, full + 1, FULL)
}

export function scaleVpin(m: usize, s: usize, factor: f64): void {
  const lots = <i64>factor
  for (let slot = 0; slot < VPIN_SLOTS; slot++) {
    const at = slotAt(s, slot)
    store<i64>(at, load<i64>(at) * lots)
    for (let o = FILLED; o < SLOT_BYTES; o += 8) store<i64>(at + o, load<i64>(at + o) * lots)
  }
}

export function readVpin(m: usize, s: usize, kind: i32, param: i32, w: i32): f64 {
  if (param >= VPIN_SLOTS || load<i64>(slotAt(s, param)) == 0) return because(REASON_NOT_CONFIGURED)
  const at = slotAt(s, param)
  const n = load<i64>(at, BUCKETS)
  if (load<i64>(at, FULL) < n) return because(REASON_WARM_UP)
  return <f64>load<i64>(at, SUM) / (<f64>n * <f64>load<i64>(at))
}
