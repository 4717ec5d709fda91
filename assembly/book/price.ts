// The book by price. One key space a side in which the best is the largest key: bid key = pxTicks,
// ask key = -pxTicks, so that one code path serves both.
//
//   key:      …far pages… │ LO ─────────── window of 4,096 ticks ─────────── LO+4095 │
//   slots:                │ u32 lots each, 0 = empty                                │
//   bits:                 │ one occupancy bit each, 64 words of 64                  │
//   summary:              │ bit w set while word w is not zero                      │
//
// A side that meets 2^32 lots becomes wide: i64 slots in the same bytes, hence 2,048 ticks and 32 words.
//
// Invariants: every level at or above LO is in the window, every level below it in the far pages; the best is
// in the window while the side has any level; slots and bits agree. LO is a multiple of 64, so that
// recentring moves whole words. The best is put at three quarters of the window and the window follows it down
// once it has fallen to the lowest quarter: hysteresis, so that a price moving to and fro moves nothing.
import { FAR_FULL, FAR_UNKNOWN, farAppendBest, farClear, farDropBest, farGet, farKey, farPut, farQty } from './far'
import { pageAt } from '../memory'
import {
  ASKS, BIDS, P_COUNT, P_NEXT, SIDE_BEST, SIDE_BITS, SIDE_BYTES, SIDE_FAR_COUNT, SIDE_FAR_HEAD, SIDE_LO, SIDE_QTY,
  SIDE_SUMMARY, SIDE_WIDE, ST_RECENTRES, ST_UNKNOWN_DELETES, WINDOW_TICKS, WINDOW_WORDS,
} from '../layout'
import { addStat, bump } from '../state'

/** The best key of an empty side: smaller than any price. */
export const NO_KEY: i64 = i64.MIN_VALUE

const NARROW_MAX: u64 = 0xffffffff
@inline function isWide(s: usize): i32 { return load<i32>(s, SIDE_WIDE) }
@inline function windowTicks(wide: i32): i32 { return WINDOW_TICKS >> wide }
@inline function slotAt(s: usize, i: i32, wide: i32): usize { return s + (<usize>i << (2 + wide)) }
@inline function wordAt(s: usize, w: i32): usize { return s + (<usize>w << 3) }
@inline export function bestKey(s: usize): i64 { return load<i64>(s, SIDE_BEST) }
@inline function centred(key: i64, wide: i32): i64 { return (key - ((windowTicks(wide) >> 2) * 3)) & ~63 }

/** Lots in slot `i`. */
@inline export function slotLots(s: usize, i: i32, wide: i32): i64 {
  const at = slotAt(s, i, wide)
  return wide != 0 ? load<i64>(at, SIDE_QTY) : <i64>load<u32>(at, SIDE_QTY)
}
@inline function setSlot(s: usize, i: i32, wide: i32, lots: i64): void {
  const at = slotAt(s, i, wide)
  if (wide != 0) store<i64>(at, lots, SIDE_QTY)
  else store<u32>(at, <u32>lots, SIDE_QTY)
}

/** Side 0 is the bids, 1 the asks. */
@inline export function sideAt(m: usize, side: i32): usize { return side == 0 ? m + BIDS : m + ASKS }

export function clearSide(m: usize, s: usize): void {
  farClear(m, s)
  const wide = isWide(s)
  memory.fill(s, 0, SIDE_BYTES)
  store<i64>(s, NO_KEY, SIDE_BEST)
  store<i32>(s, wide, SIDE_WIDE) // what needed it once will need it again
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
  const words = load<u64>(s, SIDE_SUMMARY) & (w < WINDOW_WORDS ? (<u64>1 << <u64>w) - 1 : ~0)
  if (words == 0) return -1
  const v = 63 - <i32>clz(words)
  return (v << 6) + 63 - <i32>clz(load<u64>(wordAt(s, v), SIDE_BITS))
}

/** Moves the window up to `lo`; what falls out at the bottom goes to the far pages. False: pool exhausted. */
function slideUp(m: usize, s: usize, lo: i64): bool {
  const wide = isWide(s)
  const ticks = windowTicks(wide)
  const from = load<i64>(s, SIDE_LO)
  const far = lo - from >= ticks
  const by = far ? ticks : <i32>(lo - from)
  const words = by >> 6
  for (let w = 0; w < words; w++) {
    let bits = load<u64>(wordAt(s, w), SIDE_BITS)
    while (bits != 0) {
      const i = (w << 6) + <i32>ctz(bits)
      bits &= bits - 1
      if (!farAppendBest(m, s, from + i, slotLots(s, i, wide))) return false
    }
  }
  const keep = ticks - by
  memory.copy(s + SIDE_QTY, slotAt(s, by, wide) + SIDE_QTY, <usize>keep << (2 + wide))
  memory.fill(slotAt(s, keep, wide) + SIDE_QTY, 0, <usize>by << (2 + wide))
  memory.copy(s + SIDE_BITS, wordAt(s, words) + SIDE_BITS, <usize>(WINDOW_WORDS - words) << 3)
  memory.fill(wordAt(s, WINDOW_WORDS - words) + SIDE_BITS, 0, <usize>words << 3)
  store<u64>(s, far ? 0 : load<u64>(s, SIDE_SUMMARY) >> <u64>words, SIDE_SUMMARY)
  store<i64>(s, lo, SIDE_LO)
  bump(m, ST_RECENTRES)
  return true
}

/**
 * Moves the window down to `lo`, taking far levels in. The slots that leave at the top are empty: the best is below
 * them. False: pool exhausted.
 */
function slideDown(m: usize, s: usize, lo: i64): bool {
  const wide = isWide(s)
  const ticks = windowTicks(wide)
  const from = load<i64>(s, SIDE_LO)
  const far = from - lo >= ticks
  const by = far ? ticks : <i32>(from - lo)
  const words = by >> 6
  memory.copy(slotAt(s, by, wide) + SIDE_QTY, s + SIDE_QTY, <usize>(ticks - by) << (2 + wide))
  memory.fill(s + SIDE_QTY, 0, <usize>by << (2 + wide))
  memory.copy(wordAt(s, words) + SIDE_BITS, s + SIDE_BITS, <usize>(WINDOW_WORDS - words) << 3)
  memory.fill(s + SIDE_BITS, 0, <usize>words << 3)
  store<u64>(s, far ? 0 : load<u64>(s, SIDE_SUMMARY) << <u64>words, SIDE_SUMMARY)
  store<i64>(s, lo, SIDE_LO)
  while (load<i32>(s, SIDE_FAR_COUNT) > 0) {
    const p = pageAt(m, load<i32>(s, SIDE_FAR_HEAD))
    const last = load<i32>(p, P_COUNT) - 1
    const key = farKey(p, last)
    if (key < load<i64>(s, SIDE_LO)) break
    const lots = farQty(p, last)
    if (<u64>lots > NARROW_MAX && isWide(s) == 0) {
      if (!widen(m, s)) return false
      continue // the window is shorter now: look again whether it takes this level
    }
    const i = <i32>(key - load<i64>(s, SIDE_LO))
    setSlot(s, i, isWide(s), lots)
    const word = wordAt(s, i >> 6)
    store<u64>(word, load<u64>(word, SIDE_BITS) | (<u64>1 << <u64>(i & 63)), SIDE_BITS)
    store<u64>(s, load<u64>(s, SIDE_SUMMARY) | (<u64>1 << <u64>(i >> 6)), SIDE_SUMMARY)
    farDropBest(m, s)
  }
  bump(m, ST_RECENTRES)
  return true
}

/**
 * From u32 slots to i64 slots: the window keeps the half its best level is in, the rest goes to the far pages.
 * False: pool exhausted.
 */
function widen(m: usize, s: usize): bool {
  const top = below(s, WINDOW_TICKS)
  const lo = load<i64>(s, SIDE_LO)
  const keep = max<i64>(lo, centred(lo + top, 1))
  if (top >= 0 && keep > lo && !slideUp(m, s, keep)) return false
  // from the top down: slot i moves to where slots 2i and 2i + 1 were, which have moved already
  for (let i = windowTicks(1) - 1; i >= 0; i--) store<i64>(slotAt(s, i, 1), slotLots(s, i, 0), SIDE_QTY)
  store<i32>(s, 1, SIDE_WIDE)
  return true
}

/** Makes room for every size of a side being multiplied; false: pool exhausted. */
export function widenFor(m: usize, s: usize, factor: i64): bool {
  if (isWide(s) != 0) return true
  for (let i = below(s, WINDOW_TICKS); i >= 0; i = below(s, i)) {
    if (slotLots(s, i, 0) > <i64>NARROW_MAX / factor) return widen(m, s)
  }
  return true
}

/** Multiplies every size in the window. */
export function scaleSlots(s: usize, factor: i64): void {
  const wide = isWide(s)
  for (let i = below(s, WINDOW_TICKS); i >= 0; i = below(s, i)) setSlot(s, i, wide, slotLots(s, i, wide) * factor)
}

/** The largest size in the window, 0 when it is empty. */
export function largestSlot(s: usize): i64 {
  let most: i64 = 0
  for (let i = below(s, WINDOW_TICKS); i >= 0; i = below(s, i)) most = max(most, slotLots(s, i, isWide(s)))
  return most
}

/** What bestAfter() answers when there is no memory to move the window. */
const NO_ROOM: i64 = i64.MAX_VALUE

/** The best after slot `i`, which held it, became empty; recentres when the window has been left too low. */
function bestAfter(m: usize, s: usize, i: i32): i64 {
  const j = below(s, i)
  const wide = isWide(s)
  if (j < 0) {
    if (load<i32>(s, SIDE_FAR_COUNT) == 0) return NO_KEY
    const p = pageAt(m, load<i32>(s, SIDE_FAR_HEAD))
    const best = farKey(p, load<i32>(p, P_COUNT) - 1)
    return slideDown(m, s, centred(best, wide)) ? best : NO_ROOM
  }
  const best = load<i64>(s, SIDE_LO) + j
  if (j < windowTicks(wide) >> 2 && load<i32>(s, SIDE_FAR_COUNT) > 0) {
    if (!slideDown(m, s, centred(best, wide))) return NO_ROOM
  }
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
    store<i64>(s, centred(key, isWide(s)), SIDE_LO) // an empty side is recentred for free
    return IN_WINDOW
  }
  if (key < load<i64>(s, SIDE_LO)) {
    const done = farPut(m, s, key, qty)
    return done == FAR_FULL ? FULL : done == FAR_UNKNOWN ? UNKNOWN : PLACED
  }
  if (qty == 0) return UNKNOWN
  return slideUp(m, s, centred(key, isWide(s))) ? IN_WINDOW : FULL
}

/**
 * Applies decoded levels (i64 pxTicks, i64 lots; 0 removes) in order, the last of a price winning. `ask` and `wide` are
 * literals at each call, so that each has its own loop: what the loop reads and writes again and again stays in locals.
 * Returns where it stopped: at `to`, at a size too large for a narrow window, or 0 when the pool is exhausted and the book
 * not whole.
 */
@inline
function applyLevels(m: usize, s: usize, from: usize, to: usize, ask: bool, wide: i32): usize {
  let lo = load<i64>(s, SIDE_LO)
  let best = load<i64>(s, SIDE_BEST)
  let summary = load<u64>(s, SIDE_SUMMARY)
  let unknown = 0
  let p = from
  for (; p < to; p += 16) {
    const px = load<i64>(p)
    const key = ask ? -px : px
    const qty = load<i64>(p, 8)
    let i = key - lo
    if (<u64>i >= <u64>windowTicks(wide)) {
      store<u64>(s, summary, SIDE_SUMMARY)
      const done = outside(m, s, key, qty)
      if (done != IN_WINDOW) {
        if (done == FULL) return 0
        unknown += done
        continue
      }
      lo = load<i64>(s, SIDE_LO)
      summary = load<u64>(s, SIDE_SUMMARY)
      i = key - lo
    }
    if (wide == 0 && <u64>qty > NARROW_MAX) break
    unknown += <i32>((qty | slotLots(s, <i32>i, wide)) == 0)
    setSlot(s, <i32>i, wide, qty)
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
        if (best == NO_ROOM) return 0
        lo = load<i64>(s, SIDE_LO)
        summary = load<u64>(s, SIDE_SUMMARY)
        if (wide == 0 && isWide(s) != 0) {
          p += 16
          break
        }
      }
    }
  }
  store<i64>(s, best, SIDE_BEST)
  store<u64>(s, summary, SIDE_SUMMARY)
  if (unknown != 0) addStat(m, ST_UNKNOWN_DELETES, unknown)
  return p
}

@inline
function applySide(m: usize, s: usize, from: usize, to: usize, ask: bool): bool {
  if (isWide(s) == 0) {
    from = applyLevels(m, s, from, to, ask, 0)
    if (from == to) return true
    if (from == 0 || (isWide(s) == 0 && !widen(m, s))) return false
  }
  return applyLevels(m, s, from, to, ask, 1) != 0
}

/** Applies `count` bids; false: pool exhausted, the book is not whole. */
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
  const wide = isWide(s)
  return i < windowTicks(wide) ? slotLots(s, <i32>i, wide) : 0
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
      walkLots = slotLots(walkSide, walkSlot, isWide(walkSide))
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

/**
 * The best 64 ticks of a side as one word, the best at its highest bit: two occupancy words, shifted. Ten levels are nearly
 * always among them, and are then found by ten counts of zeros (−35 % against going from word to word).
 */
@inline
function touch(s: usize, i: i32): u64 {
  const word = wordAt(s, i >> 6)
  const bit = <u64>(i & 63)
  // the word before the first is a zero word of its own
  return (load<u64>(word, SIDE_BITS) << (63 - bit)) | ((load<u64>(word, SIDE_BITS - 8) >> bit) >> 1)
}

/** The best `n` bids, then the best `n` asks, as f64 (pxTicks, lots); what is missing is (NaN, 0). */
export function readBothTops(m: usize, n: i32, out: usize): void {
  fillUp(out, readTopTicks(m, m + BIDS, n, out, false), n)
  out += <usize>n << 4
  fillUp(out, readTopTicks(m, m + ASKS, n, out, true), n)
}
@inline
function fillUp(out: usize, found: i32, n: i32): void {
  for (let i = found; i < n; i++) {
    store<f64>(out + (<usize>i << 4), NaN)
    store<f64>(out + (<usize>i << 4), 0, 8)
  }
}

/** Writes the best `n` levels of a side as f64 (pxTicks, lots), for the host; returns how many there are. */
export function readTopTicks(m: usize, s: usize, n: i32, out: usize, ask: bool): i32 {
  const best = load<i64>(s, SIDE_BEST)
  if (best != NO_KEY) {
    const i = <i32>(best - load<i64>(s, SIDE_LO))
    let ticks = touch(s, i)
    if (<i32>popcnt(ticks) >= n) {
      const wide = isWide(s)
      const mask: i64 = wide != 0 ? -1 : <i64>NARROW_MAX
      const px = ask ? -best : best
      const step: i64 = ask ? 1 : -1
      for (let at = out, end = out + (<usize>n << 4); at < end; at += 16) {
        const below = clz(ticks)
        ticks ^= <u64>0x8000000000000000 >> below
        store<f64>(at, <f64>(px + <i64>below * step))
        store<f64>(at, <f64>(load<i64>(slotAt(s, i - <i32>below, wide), SIDE_QTY) & mask), 8)
      }
      return n
    }
  }
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
    // an i64 is loaded either way; of a narrow slot its lower half counts
    const wide = isWide(s)
    const mask: i64 = wide != 0 ? -1 : <i64>NARROW_MAX
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
      store<i64>(at, load<i64>(slotAt(s, i, wide), SIDE_QTY) & mask, 8)
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
