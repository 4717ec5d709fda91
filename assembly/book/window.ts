// The window of a side: a run of ticks around the touch with a slot of lots each, and a byte that says whether it is a gap, a tick
// without a level.
//
//   key:    …far pages… │ LO ──────────── window of SIDE_TICKS ticks ──────────── LO + SIDE_TICKS │
//   bytes:  │ magic, owner │ … │ u8 gap of the last tick … of the first │ 63 gaps │ u32 or i64 lots of the first tick … of the last │ canary │
//                                                            gapsOf() ┘           └ slotsOf()
//
// A gap is 0xff and a level 0, the sign of lots − 1: a change stores a byte where it would load, set, clear and store a bit (a replay −5
// to −9 %), and the signs of sixteen bytes are a mask by one instruction. The bytes stand backwards: from the best outward is upward, so
// that a mask of the next 64 ticks begins at any of them, the best at its lowest bit.
//
// It is 2,048 ticks at first and is doubled, up to 65,536, while many changes fall behind it and levels would fill it: a
// recorded BTC book spreads 40 % of its changes over the ticks beyond 4,096, and a far level costs several times a near one.
// LO is a multiple of 64, as a region of signal/deviation.ts begins.
import { FAR_NONE, farAppendBest, farBest, farBestKey, farBestLots, farDropBest } from './far'
import { releaseWindow, takeWindow } from '../memory'
import {
  ASKS, BIDS, GAP_TO_SLOT, SIDE_CHANGES, SIDE_FAR_COUNT, SIDE_FAR_PUTS, SIDE_LO, SIDE_REGION_LO, SIDE_TICKS, SIDE_WIDE, SIDE_WINDOW,
  ST_RECENTRES, WINDOW_DOUBLINGS, WINDOW_TICKS, WIN_GAPS,
} from '../layout'
import { BOOK_ALONE } from '../part'
import { bump } from '../state'

/** The largest lots of a u32 slot. */
export const NARROW_MAX: u64 = 0xffffffff
@inline export function isWide(s: usize): i32 { return load<i32>(s, SIDE_WIDE) }
@inline export function windowTicks(s: usize): i32 { return load<i32>(s, SIDE_TICKS) }
@inline function windowOf(s: usize): usize { return <usize>load<u32>(s, SIDE_WINDOW) }
/** The gap of slot 0. */
@inline export function gapsOf(s: usize): usize { return windowOf(s) + WIN_GAPS + <usize>windowTicks(s) }
/** That of slot i, so many bytes before it. */
@inline export function gapAt(gaps: usize, i: i32): usize { return gaps - <usize>i }
/** Slot 0, so many bytes behind its gap. */
@inline export function slotsOf(s: usize): usize { return gapsOf(s) + GAP_TO_SLOT }
@inline function slotAt(gaps: usize, i: i32, wide: i32): usize { return shortOfSlot(gaps, i, wide) + GAP_TO_SLOT }
// Lots are read and written from where the gaps are, the rest of the way by an instruction's offset: a loop keeps one place for both.
@inline function shortOfSlot(gaps: usize, i: i32, wide: i32): usize { return gaps + (<usize>i << (2 + wide)) }
@inline
export function lotsIn(gaps: usize, i: i32, wide: i32): i64 {
  const at = shortOfSlot(gaps, i, wide)
  return wide != 0 ? load<i64>(at, GAP_TO_SLOT) : <i64>load<u32>(at, GAP_TO_SLOT)
}
@inline
export function putLots(gaps: usize, i: i32, wide: i32, lots: i64): void {
  const at = shortOfSlot(gaps, i, wide)
  if (wide != 0) store<i64>(at, lots, GAP_TO_SLOT)
  else store<u32>(at, <u32>lots, GAP_TO_SLOT)
}

/** Where the window begins that has `key` at three quarters: what comes next is mostly worse, not better. */
@inline export function centred(s: usize, key: i64): i64 { return (key - ((windowTicks(s) >> 2) * 3)) & ~63 }

/** What the gap of a tick with so many lots is. */
@inline export function gapOf(lots: i64): i64 { return (lots - 1) >> 63 }

/** The 64 ticks from slot `i` on downward: bit n is set where slot i − n has a level. */
@inline
export function levelsFrom(gaps: usize, i: i32): u64 {
  const at = gapAt(gaps, i)
  if (ASC_FEATURE_SIMD) {
    const near = <u32>i8x16.bitmask(v128.load(at)) | <u32>i8x16.bitmask(v128.load(at, 16)) << 16
    const next = <u32>i8x16.bitmask(v128.load(at, 32)) | <u32>i8x16.bitmask(v128.load(at, 48)) << 16
    return ~(<u64>near | <u64>next << 32)
  }
  let levels: u64 = 0
  for (let n = 0; n < 64; n += 8) levels |= eightFrom(at + n) << n
  return levels
}
/** The same of eight: of bytes that are 0 or 1, byte n goes to bit 56 + n by one multiplication. */
@inline function eightFrom(at: usize): u64 { return ((~load<u64>(at) & 0x0101010101010101) * 0x0102040810204080) >> 56 }

/** Largest occupied slot below slot `i`, or -1. */
export function below(s: usize, i: i32): i32 {
  const gaps = gapsOf(s)
  for (let from = i - 1; from >= 0; from -= 64) {
    const levels = levelsFrom(gaps, from)
    if (levels != 0) return from - <i32>ctz(levels)
  }
  return -1
}

/** The largest occupied slot, or -1, of a side that has none above slot `high`: mostly that one, and its byte alone needn't be waited for. */
@inline
export function highest(s: usize, high: i32): i32 {
  return high < 0 || load<u8>(gapAt(gapsOf(s), high)) == 0 ? high : below(s, high)
}

/** A window of the side's size and kind; false: memory exhausted. */
export function openWindow(m: usize, s: usize): bool {
  const at = takeWindow(m, windowTicks(s), isWide(s))
  store<u32>(s, <u32>at, SIDE_WINDOW)
  return at != 0
}

/** Bytes of its slots. */
export function slotBytes(s: usize): usize { return <usize>windowTicks(s) << (2 + isWide(s)) }

export function clearWindow(s: usize): void {
  clearTicks(s, 0, windowTicks(s))
}

/** From slot `i` on, so many ticks have no level. */
function clearTicks(s: usize, i: i32, ticks: i32): void {
  const wide = isWide(s)
  memory.fill(slotAt(gapsOf(s), i, wide), 0, <usize>ticks << (2 + wide))
  memory.fill(gapAt(gapsOf(s), i + ticks - 1), 0xff, ticks)
}

/** So many ticks from slot `from` of a window of the same kind, whose gaps and slots lie there, are those from slot `to` on. */
function copyTicks(s: usize, to: i32, gaps: usize, from: i32, ticks: i32): void {
  const wide = isWide(s)
  memory.copy(slotAt(gapsOf(s), to, wide), slotAt(gaps, from, wide), <usize>ticks << (2 + wide))
  memory.copy(gapAt(gapsOf(s), to + ticks - 1), gapAt(gaps, from + ticks - 1), ticks)
}

/** Gaps where the slots are 0: what is restored and what is widened has its slots alone. */
export function findGaps(s: usize): void {
  const gaps = gapsOf(s)
  const wide = isWide(s)
  for (let i = 0; i < windowTicks(s); i++) store<u8>(gapAt(gaps, i), <u8>gapOf(lotsIn(gaps, i, wide)))
}

/** Moves the window up to `lo`; what falls out at the bottom goes to the far pages. False: pool exhausted. */
export function slideUp(m: usize, s: usize, lo: i64): bool {
  const wide = isWide(s)
  const ticks = windowTicks(s)
  const gaps = gapsOf(s)
  const from = load<i64>(s, SIDE_LO)
  const by = lo - from >= ticks ? ticks : <i32>(lo - from)
  for (let i = 63; i < by; i += 64) {
    for (let levels = levelsFrom(gaps, i); levels != 0; ) {
      const n = 63 - <i32>clz(levels) // the worst first
      levels ^= <u64>1 << n
      if (!farAppendBest(m, s, from + i - n, lotsIn(gaps, i - n, wide))) return false
    }
  }
  copyTicks(s, 0, gaps, by, ticks - by)
  clearTicks(s, ticks - by, by)
  store<i64>(s, lo, SIDE_LO)
  bump(m, ST_RECENTRES)
  return true
}

/**
 * Moves the window down to `lo`, taking far levels in. The slots that leave at the top are empty: the best is below
 * them. False: memory exhausted.
 */
export function slideDown(m: usize, s: usize, lo: i64): bool {
  const ticks = windowTicks(s)
  const from = load<i64>(s, SIDE_LO)
  const by = from - lo >= ticks ? ticks : <i32>(from - lo)
  copyTicks(s, by, gapsOf(s), 0, ticks - by)
  clearTicks(s, 0, by)
  store<i64>(s, lo, SIDE_LO)
  bump(m, ST_RECENTRES)
  return takeIn(m, s)
}

/** Takes the far levels that the window reaches into it; false: memory exhausted. */
function takeIn(m: usize, s: usize): bool {
  const lo = load<i64>(s, SIDE_LO)
  while (farBest(m, s) != FAR_NONE && farBestKey >= lo) {
    if (<u64>farBestLots > NARROW_MAX && isWide(s) == 0 && !widen(m, s)) return false
    const i = <i32>(farBestKey - lo)
    putLots(gapsOf(s), i, isWide(s), farBestLots)
    store<u8>(gapAt(gapsOf(s), i), 0)
    farDropBest(m, s)
  }
  return true
}

/** From u32 slots to i64 slots of as many ticks; false: memory exhausted. */
export function widen(m: usize, s: usize): bool {
  const ticks = windowTicks(s)
  const old = windowOf(s)
  const gaps = gapsOf(s)
  store<i32>(s, 1, SIDE_WIDE)
  if (!BOOK_ALONE) store<i64>(s, i64.MIN_VALUE, SIDE_REGION_LO) // its sums count other parts of a square now: they are made anew
  if (!openWindow(m, s)) {
    store<u32>(s, <u32>old, SIDE_WINDOW)
    store<i32>(s, 0, SIDE_WIDE)
    return false
  }
  for (let i = 0; i < ticks; i++) putLots(gapsOf(s), i, 1, lotsIn(gaps, i, 0))
  findGaps(s)
  releaseWindow(old, ticks, 0)
  return true
}

/** Twice the ticks, the old ones at the top. Without memory for them the window stays as it is; false: the book is not whole. */
function double(m: usize, s: usize): bool {
  const ticks = windowTicks(s)
  const old = windowOf(s)
  const gaps = gapsOf(s)
  store<i32>(s, ticks << 1, SIDE_TICKS)
  if (!openWindow(m, s)) {
    store<u32>(s, <u32>old, SIDE_WINDOW)
    store<i32>(s, ticks, SIDE_TICKS)
    return true
  }
  copyTicks(s, ticks, gaps, 0, ticks)
  releaseWindow(old, ticks, isWide(s))
  store<i64>(s, load<i64>(s, SIDE_LO) - ticks, SIDE_LO)
  return takeIn(m, s)
}

/** Far changes after which the size of the window is considered: a power of two (fitWindows). */
const LOOK_AFTER: u32 = 128
/** It is doubled when more than one change in so many was far, */
const FAR_SHARE: u32 = 64
/**
 * and the side has at least one level for so many ticks of the new size: memory follows the number of levels. With 64 instead of
 * 32 recorded spot has windows of 65,536 ticks instead of 32,768: −15 % of a replay, −4 % of text to ten best.
 */
const TICKS_A_LEVEL: i32 = 64

/** Doubles the window if that pays; false: memory exhausted. */
function fitWindow(m: usize, s: usize): bool {
  const far = load<u32>(s, SIDE_FAR_PUTS)
  if (far < LOOK_AFTER) return true
  const isOften = load<u32>(s, SIDE_CHANGES) < far * FAR_SHARE
  forgetChanges(s)
  const ticks = windowTicks(s)
  if (!isOften || ticks == WINDOW_TICKS << WINDOW_DOUBLINGS || levelCount(s) * TICKS_A_LEVEL < ticks << 1) return true
  return double(m, s)
}

/** The same of both sides, asked at once: or'ed, their counts reach a power of two exactly where one of them has. */
@inline
export function fitWindows(m: usize): bool {
  if ((load<u32>(m + BIDS, SIDE_FAR_PUTS) | load<u32>(m + ASKS, SIDE_FAR_PUTS)) < LOOK_AFTER) return true
  return fitWindow(m, m + BIDS) && fitWindow(m, m + ASKS)
}

export function forgetChanges(s: usize): void {
  store<u32>(s, 0, SIDE_CHANGES)
  store<u32>(s, 0, SIDE_FAR_PUTS)
}

/** Makes room for every size of a side being multiplied; false: memory exhausted. */
export function widenFor(m: usize, s: usize, factor: i64): bool {
  return isWide(s) != 0 || largestSlot(s) <= <i64>NARROW_MAX / factor || widen(m, s)
}

/** Multiplies every size in the window. */
export function scaleSlots(s: usize, factor: i64): void {
  const wide = isWide(s)
  const gaps = gapsOf(s)
  for (let i = below(s, windowTicks(s)); i >= 0; i = below(s, i)) putLots(gaps, i, wide, lotsIn(gaps, i, wide) * factor)
}

/** The largest size in the window, 0 when it is empty. */
export function largestSlot(s: usize): i64 {
  const gaps = gapsOf(s)
  let most: i64 = 0
  for (let i = below(s, windowTicks(s)); i >= 0; i = below(s, i)) most = max(most, lotsIn(gaps, i, isWide(s)))
  return most
}

/** Number of levels of a side. */
export function levelCount(s: usize): i32 {
  const gaps = gapsOf(s)
  let n = load<i32>(s, SIDE_FAR_COUNT)
  for (let i = 63; i < windowTicks(s); i += 64) n += <i32>popcnt(levelsFrom(gaps, i))
  return n
}
