// The book by price. One key space a side in which the best is the largest key: bid key = pxTicks,
// ask key = -pxTicks, so that one code path serves both.
//
//   key:      …far pages… │ LO ─────────── window of 2,048 ticks ─────────── LO+2047 │
//   slots:                │ i64 lots each, 0 = empty                                │
//   bits:                 │ one occupancy bit each, 32 words of 64                  │
//   summary:              │ bit w set while word w is not zero                      │
//
// Invariants: every level at or above LO is in the window, every level below it in the far pages; the best is
// in the window while the side has any level; slots and bits agree. LO is a multiple of 64, so that
// recentring moves whole words. The best is put at three quarters of the window and the window follows it down
// once it has fallen to the lowest quarter: hysteresis, so that a price moving to and fro moves nothing.
import { FAR_FULL, FAR_UNKNOWN, farAppendBest, farClear, farDropBest, farGet, farKey, farPut, farQty } from './far'
import { pageAt } from '../memory'
import {
  ASKS, BIDS, P_COUNT, P_NEXT, SIDE_BEST, SIDE_BITS, SIDE_BYTES, SIDE_FAR_COUNT, SIDE_FAR_HEAD, SIDE_LO, SIDE_QTY,
  SIDE_SUMMARY, ST_RECENTRES, ST_UNKNOWN_DELETES, WINDOW_TICKS, WINDOW_WORDS,
} from '../layout'
import { addStat, bump } from '../state'

/** The best key of an empty side: smaller than any price. */
export const NO_KEY: i64 = i64.MIN_VALUE

const ABOVE: i64 = (WINDOW_TICKS >> 2) * 3
const LOWEST: i32 = WINDOW_TICKS >> 2
@inline function slotAt(s: usize, i: i32): usize { return s + (<usize>i << 3) }
@inline function wordAt(s: usize, w: i32): usize { return s + (<usize>w << 3) }
@inline export function bestKey(s: usize): i64 { return load<i64>(s, SIDE_BEST) }
@inline function centred(key: i64): i64 { return (key - ABOVE) & ~63 }

/** Side 0 is the bids, 1 the asks. */
@inline export function sideAt(m: usize, side: i32): usize { return side == 0 ? m + BIDS : m + ASKS }

export function clearSide(m: usize, s: usize): void {
  farClear(m, s)
  memory.fill(s, 0, SIDE_BYTES)
  store<i64>(s, NO_KEY, SIDE_BEST)
}

export function clearBook(m: usize): void {
  clearSide(m, m + BIDS)
  clearSide(m, m + ASKS)
}

/** Largest occupied slot below slot `i`, or -1. */
function below(s: usize, i: i32): i32 {
  const w = i >> 6
  if (w < WINDOW_WORDS) {
    const bits = load<u64>(wordAt(s, w), SIDE_BITS) & ((<u64>1 << <u64>(i & 63)) - 1)
    if (bits != 0) return (i | 63) - <i32>clz(bits)
  }
  const words = load<u64>(s, SIDE_SUMMARY) & ((<u64>1 << <u64>w) - 1)
  if (words == 0) return -1
  const v = 63 - <i32>clz(words)
  return (v << 6) + 63 - <i32>clz(load<u64>(wordAt(s, v), SIDE_BITS))
}

/** Moves the window up to `lo`; what falls out at the bottom goes to the far pages. False: pool exhausted. */
function slideUp(m: usize, s: usize, lo: i64): bool {
  const from = load<i64>(s, SIDE_LO)
  const far = lo - from >= WINDOW_TICKS
  const by = far ? WINDOW_TICKS : <i32>(lo - from)
  const words = by >> 6
  for (let w = 0; w < words; w++) {
    let bits = load<u64>(wordAt(s, w), SIDE_BITS)
    while (bits != 0) {
      const i = (w << 6) + <i32>ctz(bits)
      bits &= bits - 1
      if (!farAppendBest(m, s, from + i, load<i64>(slotAt(s, i), SIDE_QTY))) return false
    }
  }
  const keep = WINDOW_TICKS - by
  memory.copy(s + SIDE_QTY, slotAt(s, by) + SIDE_QTY, <usize>keep << 3)
  memory.fill(slotAt(s, keep) + SIDE_QTY, 0, <usize>by << 3)
  memory.copy(s + SIDE_BITS, wordAt(s, words) + SIDE_BITS, <usize>(WINDOW_WORDS - words) << 3)
  memory.fill(wordAt(s, WINDOW_WORDS - words) + SIDE_BITS, 0, <usize>words << 3)
  store<u64>(s, far ? 0 : load<u64>(s, SIDE_SUMMARY) >> <u64>words, SIDE_SUMMARY)
  store<i64>(s, lo, SIDE_LO)
  bump(m, ST_RECENTRES)
  return true
}

/** Moves the window down to `lo`, taking far levels in. The slots that leave at the top are empty: the best is below them. */
function slideDown(m: usize, s: usize, lo: i64): void {
  const from = load<i64>(s, SIDE_LO)
  const far = from - lo >= WINDOW_TICKS
  const by = far ? WINDOW_TICKS : <i32>(from - lo)
  const words = by >> 6
  memory.copy(slotAt(s, by) + SIDE_QTY, s + SIDE_QTY, <usize>(WINDOW_TICKS - by) << 3)
  memory.fill(s + SIDE_QTY, 0, <usize>by << 3)
  memory.copy(wordAt(s, words) + SIDE_BITS, s + SIDE_BITS, <usize>(WINDOW_WORDS - words) << 3)
  memory.fill(s + SIDE_BITS, 0, <usize>words << 3)
  let summary: u64 = far ? 0 : load<u64>(s, SIDE_SUMMARY) << <u64>words
  store<i64>(s, lo, SIDE_LO)
  while (load<i32>(s, SIDE_FAR_COUNT) > 0) {
    const p = pageAt(m, load<i32>(s, SIDE_FAR_HEAD))
    const last = load<i32>(p, P_COUNT) - 1
    const key = farKey(p, last)
    if (key < lo) break
    const i = <i32>(key - lo)
    store<i64>(slotAt(s, i), farQty(p, last), SIDE_QTY)
    const word = wordAt(s, i >> 6)
    store<u64>(word, load<u64>(word, SIDE_BITS) | (<u64>1 << <u64>(i & 63)), SIDE_BITS)
    summary |= <u64>1 << <u64>(i >> 6)
    farDropBest(m, s)
  }
  store<u64>(s, summary & ((<u64>1 << WINDOW_WORDS) - 1), SIDE_SUMMARY)
  bump(m, ST_RECENTRES)
}

/** The best after slot `i`, which held it, became empty; recentres when the window has been left too low. */
function bestAfter(m: usize, s: usize, i: i32): i64 {
  const j = below(s, i)
  if (j < 0) {
    if (load<i32>(s, SIDE_FAR_COUNT) == 0) return NO_KEY
    const p = pageAt(m, load<i32>(s, SIDE_FAR_HEAD))
    const best = farKey(p, load<i32>(p, P_COUNT) - 1)
    slideDown(m, s, centred(best))
    return best
  }
  const best = load<i64>(s, SIDE_LO) + j
  if (j < LOWEST && load<i32>(s, SIDE_FAR_COUNT) > 0) slideDown(m, s, centred(best))
  return best
}

const PLACED: i32 = 0
const UNKNOWN: i32 = 1
const IN_WINDOW: i32 = 2 // the window was moved: the key is inside it now
const FULL: i32 = -1

/** A level whose key is outside the window. */
function outside(m: usize, s: usize, key: i64, qty: i64): i32 {
  if (load<u64>(s, SIDE_SUMMARY) == 0) {
    if (qty == 0) return UNKNOWN
    store<i64>(s, centred(key), SIDE_LO) // an empty side is recentred for free
    return IN_WINDOW
  }
  if (key < load<i64>(s, SIDE_LO)) {
    const done = farPut(m, s, key, qty)
    return done == FAR_FULL ? FULL : done == FAR_UNKNOWN ? UNKNOWN : PLACED
  }
  if (qty == 0) return UNKNOWN
  return slideUp(m, s, centred(key)) ? IN_WINDOW : FULL
}

/**
 * Applies decoded levels (i64 pxTicks, i64 lots; 0 removes) in order, the last of a price winning.
 * `ask` is a literal at each call, so that each side gets its own loop. False: pool exhausted, the book is not whole.
 */
@inline
function applySide(m: usize, s: usize, from: usize, to: usize, ask: bool): bool {
  let lo = load<i64>(s, SIDE_LO)
  let best = load<i64>(s, SIDE_BEST)
  let summary = load<u64>(s, SIDE_SUMMARY)
  let unknown = 0
  for (let p = from; p < to; p += 16) {
    const px = load<i64>(p)
    const key = ask ? -px : px
    const qty = load<i64>(p, 8)
    let i = key - lo
    if (<u64>i >= <u64>WINDOW_TICKS) {
      store<u64>(s, summary, SIDE_SUMMARY)
      const done = outside(m, s, key, qty)
      if (done != IN_WINDOW) {
        if (done == FULL) return false
        unknown += done
        continue
      }
      lo = load<i64>(s, SIDE_LO)
      summary = load<u64>(s, SIDE_SUMMARY)
      i = key - lo
    }
    const slot = slotAt(s, <i32>i)
    unknown += <i32>((qty | load<i64>(slot, SIDE_QTY)) == 0)
    store<i64>(slot, qty, SIDE_QTY)
    // branch-free occupancy: clear the bit, then set it to (qty != 0)
    const w = <u64>i >> 6
    const word = s + (<usize>w << 3)
    const bits = (load<u64>(word, SIDE_BITS) & ~(<u64>1 << <u64>i)) | (<u64>(qty != 0) << <u64>i)
    store<u64>(word, bits, SIDE_BITS)
    summary = (summary & ~(<u64>1 << w)) | (<u64>(bits != 0) << w)
    if (key >= best) {
      if (qty != 0) best = key
      else if (key == best) {
        store<u64>(s, summary, SIDE_SUMMARY)
        best = bestAfter(m, s, <i32>i)
        lo = load<i64>(s, SIDE_LO)
        summary = load<u64>(s, SIDE_SUMMARY)
      }
    }
  }
  store<i64>(s, best, SIDE_BEST)
  store<u64>(s, summary, SIDE_SUMMARY)
  if (unknown != 0) addStat(m, ST_UNKNOWN_DELETES, unknown)
  return true
}

export function applyBids(m: usize, from: usize, count: i32): bool {
  return applySide(m, m + BIDS, from, from + (<usize>count << 4), false)
}

export function applyAsks(m: usize, from: usize, count: i32): bool {
  return applySide(m, m + ASKS, from, from + (<usize>count << 4), true)
}

/** Lots at a key of a side, 0 when there is no such level. */
export function lotsAt(m: usize, s: usize, key: i64): i64 {
  const i = key - load<i64>(s, SIDE_LO)
  if (i < 0) return load<i32>(s, SIDE_FAR_COUNT) == 0 ? 0 : farGet(m, s, key)
  return i < WINDOW_TICKS ? load<i64>(slotAt(s, <i32>i), SIDE_QTY) : 0
}

/** Number of levels of a side. */
export function levelCount(s: usize): i32 {
  let n = load<i32>(s, SIDE_FAR_COUNT)
  for (let w = 0; w < WINDOW_WORDS; w++) n += <i32>popcnt(load<u64>(wordAt(s, w), SIDE_BITS))
  return n
}

// ── one walk at a time over the occupied levels of a side, from the best outward ──
let walkMarket: usize = 0
let walkSide: usize = 0
let walkSlot: i32 = 0
let walkPage: i32 = 0
let walkIndex: i32 = 0
/** Key and lots of the level walkNext() stopped at. */
export let walkKey: i64 = 0
export let walkLots: i64 = 0

export function walkFrom(m: usize, s: usize): void {
  walkMarket = m
  walkSide = s
  walkSlot = WINDOW_TICKS
  walkPage = 0
}

/** Steps to the next level; false after the last. The book must not change during a walk. */
export function walkNext(): bool {
  if (walkSlot >= 0) {
    walkSlot = below(walkSide, walkSlot)
    if (walkSlot >= 0) {
      walkKey = load<i64>(walkSide, SIDE_LO) + walkSlot
      walkLots = load<i64>(slotAt(walkSide, walkSlot), SIDE_QTY)
      return true
    }
    walkPage = load<i32>(walkSide, SIDE_FAR_HEAD)
    walkIndex = walkPage == 0 ? 0 : load<i32>(pageAt(walkMarket, walkPage), P_COUNT)
  }
  if (walkPage == 0) return false
  let p = pageAt(walkMarket, walkPage)
  if (walkIndex == 0) {
    walkPage = load<i32>(p, P_NEXT)
    if (walkPage == 0) return false
    p = pageAt(walkMarket, walkPage)
    walkIndex = load<i32>(p, P_COUNT)
  }
  walkIndex--
  walkKey = farKey(p, walkIndex)
  walkLots = farQty(p, walkIndex)
  return true
}

/** Writes the best `n` levels of a side as f64 (pxTicks, lots), for the host; returns how many there are. */
export function readTopTicks(m: usize, s: usize, n: i32, out: usize, ask: bool): i32 {
  const found = readTop(m, s, n, out)
  for (let at = out, end = out + (<usize>found << 4); at < end; at += 16) {
    const key = load<i64>(at)
    store<f64>(at, <f64>(ask ? -key : key))
    store<f64>(at, <f64>load<i64>(at, 8), 8)
  }
  return found
}

/**
 * Writes the best `n` levels of a side as (i64 key, i64 lots); what is missing is (NO_KEY, 0).
 * Returns how many there are.
 */
export function readTop(m: usize, s: usize, n: i32, out: usize): i32 {
  const best = load<i64>(s, SIDE_BEST)
  const end = out + (<usize>n << 4)
  let at = out
  if (best != NO_KEY) {
    const lo = load<i64>(s, SIDE_LO)
    let w = <i32>(best - lo) >> 6
    let bits = load<u64>(wordAt(s, w), SIDE_BITS)
    while (at < end) {
      if (bits == 0) {
        const words = load<u64>(s, SIDE_SUMMARY) & ((<u64>1 << <u64>w) - 1)
        if (words == 0) break
        w = 63 - <i32>clz(words)
        bits = load<u64>(wordAt(s, w), SIDE_BITS)
      }
      const bit = 63 - <i32>clz(bits)
      bits ^= <u64>1 << <u64>bit
      const i = (w << 6) + bit
      store<i64>(at, lo + i)
      store<i64>(at, load<i64>(slotAt(s, i), SIDE_QTY), 8)
      at += 16
    }
    let page = load<i32>(s, SIDE_FAR_HEAD)
    while (at < end && page != 0) {
      const p = pageAt(m, page)
      for (let i = load<i32>(p, P_COUNT) - 1; i >= 0 && at < end; i--) {
        store<i64>(at, farKey(p, i))
        store<i64>(at, farQty(p, i), 8)
        at += 16
      }
      page = load<i32>(p, P_NEXT)
    }
  }
  const found = <i32>((at - out) >> 4)
  for (; at < end; at += 16) {
    store<i64>(at, NO_KEY)
    store<i64>(at, 0, 8)
  }
  return found
}
