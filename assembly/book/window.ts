// The window of a side: a run of ticks around the touch with a slot of lots and an occupancy bit each.
//
//   key:    …far pages… │ LO ──────────── window of SIDE_TICKS ticks ──────────── LO + SIDE_TICKS │
//   bytes:  │ magic, owner │ … │ 0 │ u64 bits: one of each tick │ u32 or i64 lots of each tick │ canary │
//                              └ the word that stands before the first
//
// It is 2,048 ticks at first and is doubled, up to 65,536, while many changes fall behind it and levels would fill it: a
// recorded BTC book spreads 40 % of its changes over the ticks beyond 4,096, and a far level costs several times a near one.
// LO is a multiple of 64, so that moving the window moves whole words. In a word the ticks stand from the highest bit to the lowest:
// from the best outward is from the lowest bit up, where the next one is found and taken off without a shift (text to ten best −1 to −3 %).
import { bitOf } from '../bits'
import { FAR_NONE, farAppendBest, farBest, farBestKey, farBestLots, farDropBest } from './far'
import { bitsAndSlots, releaseWindow, takeWindow } from '../memory'
import {
  ASKS, BIDS, SIDE_CHANGES, SIDE_FAR_COUNT, SIDE_FAR_PUTS, SIDE_LO, SIDE_REGION_LO, SIDE_TICKS, SIDE_WIDE, SIDE_WINDOW, ST_RECENTRES,
  WINDOW_DOUBLINGS, WINDOW_TICKS, WIN_BITS,
} from '../layout'
import { BOOK_ALONE } from '../part'
import { bump } from '../state'

/** The largest lots of a u32 slot. */
export const NARROW_MAX: u64 = 0xffffffff
@inline export function isWide(s: usize): i32 { return load<i32>(s, SIDE_WIDE) }
@inline export function windowTicks(s: usize): i32 { return load<i32>(s, SIDE_TICKS) }
@inline export function bitsOf(s: usize): usize { return <usize>load<u32>(s, SIDE_WINDOW) + WIN_BITS }
@inline export function slotsOf(s: usize): usize { return bitsOf(s) + <usize>(windowTicks(s) >> 3) }
@inline export function wordAt(bits: usize, w: i32): usize { return bits + (<usize>w << 3) }
@inline export function slotAt(slots: usize, i: i32, wide: i32): usize { return slots + (<usize>i << (2 + wide)) }
@inline export function lotsIn(slots: usize, i: i32, wide: i32): i64 {
  const at = slotAt(slots, i, wide)
  return wide != 0 ? load<i64>(at) : <i64>load<u32>(at)
}
@inline export function putLots(slots: usize, i: i32, wide: i32, lots: i64): void {
  const at = slotAt(slots, i, wide)
  if (wide != 0) store<i64>(at, lots)
  else store<u32>(at, <u32>lots)
}

/** Where the window begins that has `key` at three quarters: what comes next is mostly worse, not better. */
@inline export function centred(s: usize, key: i64): i64 { return (key - ((windowTicks(s) >> 2) * 3)) & ~63 }

/** Largest occupied slot below slot `i`, or -1. */
export function below(s: usize, i: i32): i32 {
  const bits = bitsOf(s)
  let w = i >> 6
  const word = load<u64>(wordAt(bits, w)) & (~<u64>1 << <u64>(63 - (i & 63))) // behind the last word: nothing of it
  if (word != 0) return (i | 63) - <i32>ctz(word)
  while (--w >= 0) {
    const next = load<u64>(wordAt(bits, w))
    if (next != 0) return (w << 6) + 63 - <i32>ctz(next)
  }
  return -1
}

/** The largest occupied slot, or -1, of a side that has none above slot `high`: the first word with any bit, of which no bit is masked. */
@inline
export function highest(s: usize, high: i32): i32 {
  const bits = bitsOf(s)
  let w = high >> 6
  let word = load<u64>(wordAt(bits, w)) // of slot -1 the one before the first
  while (word == 0 && --w >= 0) word = load<u64>(wordAt(bits, w))
  return word == 0 ? -1 : (w << 6) + 63 - <i32>ctz(word)
}

/** A window of the side's size and kind; false: memory exhausted. */
export function openWindow(m: usize, s: usize): bool {
  const at = takeWindow(m, windowTicks(s), isWide(s))
  store<u32>(s, <u32>at, SIDE_WINDOW)
  return at != 0
}

/** Bytes of bits and slots: what is saved of a window, from bitsOf() on. */
export function windowBytes(s: usize): i32 {
  return <i32>bitsAndSlots(windowTicks(s), isWide(s))
}

export function clearWindow(s: usize): void {
  memory.fill(bitsOf(s), 0, windowBytes(s))
}

/** Moves the window up to `lo`; what falls out at the bottom goes to the far pages. False: pool exhausted. */
export function slideUp(m: usize, s: usize, lo: i64): bool {
  const wide = isWide(s)
  const ticks = windowTicks(s)
  const bits = bitsOf(s)
  const slots = slotsOf(s)
  const from = load<i64>(s, SIDE_LO)
  const by = lo - from >= ticks ? ticks : <i32>(lo - from)
  for (let w = 0; w < by >> 6; w++) {
    let word = load<u64>(wordAt(bits, w))
    while (word != 0) {
      const i = (w << 6) + <i32>clz(word)
      word ^= bitOf(i)
      if (!farAppendBest(m, s, from + i, lotsIn(slots, i, wide))) return false
    }
  }
  const keep = ticks - by
  memory.copy(slots, slotAt(slots, by, wide), <usize>keep << (2 + wide))
  memory.fill(slotAt(slots, keep, wide), 0, <usize>by << (2 + wide))
  memory.copy(bits, bits + (by >> 3), keep >> 3)
  memory.fill(bits + (keep >> 3), 0, by >> 3)
  store<i64>(s, lo, SIDE_LO)
  bump(m, ST_RECENTRES)
  return true
}

/**
 * Moves the window down to `lo`, taking far levels in. The slots that leave at the top are empty: the best is below
 * them. False: memory exhausted.
 */
export function slideDown(m: usize, s: usize, lo: i64): bool {
  const wide = isWide(s)
  const ticks = windowTicks(s)
  const bits = bitsOf(s)
  const slots = slotsOf(s)
  const from = load<i64>(s, SIDE_LO)
  const by = from - lo >= ticks ? ticks : <i32>(from - lo)
  const keep = ticks - by
  memory.copy(slotAt(slots, by, wide), slots, <usize>keep << (2 + wide))
  memory.fill(slots, 0, <usize>by << (2 + wide))
  memory.copy(bits + (by >> 3), bits, keep >> 3)
  memory.fill(bits, 0, by >> 3)
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
    putLots(slotsOf(s), i, isWide(s), farBestLots)
    const word = wordAt(bitsOf(s), i >> 6)
    store<u64>(word, load<u64>(word) | bitOf(i))
    farDropBest(m, s)
  }
  return true
}

/** From u32 slots to i64 slots of as many ticks; false: memory exhausted. */
export function widen(m: usize, s: usize): bool {
  const ticks = windowTicks(s)
  const old = load<u32>(s, SIDE_WINDOW)
  const bits = bitsOf(s)
  const slots = slotsOf(s)
  store<i32>(s, 1, SIDE_WIDE)
  if (!BOOK_ALONE) store<i64>(s, i64.MIN_VALUE, SIDE_REGION_LO) // its sums count other parts of a square now: they are made anew
  if (!openWindow(m, s)) {
    store<u32>(s, old, SIDE_WINDOW)
    store<i32>(s, 0, SIDE_WIDE)
    return false
  }
  memory.copy(bitsOf(s), bits, ticks >> 3)
  for (let i = 0; i < ticks; i++) putLots(slotsOf(s), i, 1, lotsIn(slots, i, 0))
  releaseWindow(old, ticks, 0)
  return true
}

/** Twice the ticks, the old ones at the top. Without memory for them the window stays as it is; false: the book is not whole. */
function double(m: usize, s: usize): bool {
  const wide = isWide(s)
  const ticks = windowTicks(s)
  const old = load<u32>(s, SIDE_WINDOW)
  const bits = bitsOf(s)
  const slots = slotsOf(s)
  store<i32>(s, ticks << 1, SIDE_TICKS)
  if (!openWindow(m, s)) {
    store<u32>(s, old, SIDE_WINDOW)
    store<i32>(s, ticks, SIDE_TICKS)
    return true
  }
  memory.copy(bitsOf(s) + (ticks >> 3), bits, ticks >> 3)
  memory.copy(slotAt(slotsOf(s), ticks, wide), slots, <usize>ticks << (2 + wide))
  releaseWindow(old, ticks, wide)
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
  const slots = slotsOf(s)
  for (let i = below(s, windowTicks(s)); i >= 0; i = below(s, i)) putLots(slots, i, wide, lotsIn(slots, i, wide) * factor)
}

/** The largest size in the window, 0 when it is empty. */
export function largestSlot(s: usize): i64 {
  const slots = slotsOf(s)
  let most: i64 = 0
  for (let i = below(s, windowTicks(s)); i >= 0; i = below(s, i)) most = max(most, lotsIn(slots, i, isWide(s)))
  return most
}

/** Number of levels of a side. */
export function levelCount(s: usize): i32 {
  const bits = bitsOf(s)
  const words = windowTicks(s) >> 6
  let n = load<i32>(s, SIDE_FAR_COUNT)
  for (let w = 0; w < words; w++) n += <i32>popcnt(load<u64>(wordAt(bits, w)))
  return n
}
