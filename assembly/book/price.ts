// The book by price. One key space a side in which the best is the largest key: bid key = pxTicks, ask key = -pxTicks, so that
// one code path serves both. Levels near the touch lie in a window (window.ts), all others in far pages (far.ts).
//
// Invariants: every level at or above LO is in the window, every level below it in the far pages; slots and gaps agree; when all
// levels of a frame are in, the best is known, and in the window while the side has any level. The best is put at three quarters of
// the window and the window follows it down once it has fallen below three eighths: hysteresis, so that a price moving to and fro
// moves nothing.
import { noteLevel } from '../features/hooks'
import { forgetNearness, nearnessChanged } from '../features/nearness'
import { wasPtr } from '../memory'
import { compactLots, compactPx } from '../packed'
import { BOOK_ALONE } from '../part'
import { forgetRegion, regionChanged } from '../signal/deviation'
import { levelsChanged } from '../signal/tracker'
import { clearSpelling } from './spelling'
import { FAR_DONE, FAR_FULL, FAR_NONE, FAR_UNKNOWN, farBest, farBestKey, farClear, farGet, farPut, farWas } from './far'
import {
  centred, clearWindow, forgetChanges, gapAt, gapOf, gapsOf, highest, isWide, lotsIn, openWindow, putLots, slideDown, slideUp, widen,
  windowTicks,
} from './window'
import {
  ASKS, BIDS, C_FLAGS, FLAGS_TOLD, FLAG_BY_ORDER, FLAG_DEVIATION, FLAG_MESSAGES, FLAG_NEARNESS, FLAG_TRACK_LEVELS, SIDE_BEST,
  SIDE_CHANGES, SIDE_FAR_COUNT, SIDE_FAR_PUTS, SIDE_LO, SIDE_TICKS, ST_UNKNOWN_DELETES, WINDOW_TICKS,
} from '../layout'
import { addStat } from '../state'

/** The best key of an empty side: smaller than any price. */
export const NO_KEY: i64 = i64.MIN_VALUE
@inline export function bestKey(s: usize): i64 { return load<i64>(s, SIDE_BEST) }

/** Side 0 is the bids, 1 the asks. */
@inline export function sideAt(m: usize, side: i32): usize { return side == 0 ? m + BIDS : m + ASKS }

/** Gives a fresh block its windows; false: memory exhausted. */
export function openBook(m: usize): bool {
  store<i32>(m + BIDS, WINDOW_TICKS, SIDE_TICKS)
  store<i32>(m + ASKS, WINDOW_TICKS, SIDE_TICKS)
  return openWindow(m, m + BIDS) && openWindow(m, m + ASKS)
}

/** A window that was doubled or widened once stays so: what needed it will need it again. */
function clearSide(m: usize, s: usize): void {
  farClear(m, s)
  clearWindow(s)
  forgetChanges(s)
  store<i64>(s, 0, SIDE_LO)
  store<i64>(s, NO_KEY, SIDE_BEST)
}

export function clearBook(m: usize): void {
  clearSide(m, m + BIDS)
  clearSide(m, m + ASKS)
  if (!BOOK_ALONE) clearSpelling(m)
  forgetSums(m)
}

/** Every size has changed: sums that follow single changes begin anew. */
export function forgetSums(m: usize): void {
  if (BOOK_ALONE) return
  forgetNearness(m)
  forgetRegion(m + BIDS)
  forgetRegion(m + ASKS)
}

/** The slot below which the window follows the best down. */
@inline function lowestBest(s: usize): i32 { return (windowTicks(s) >> 3) * 3 }

/** The slot of the best, -1 when the side is empty. */
@inline function slotOfBest(s: usize): i64 {
  const best = bestKey(s)
  return best == NO_KEY ? -1 : best - load<i64>(s, SIDE_LO)
}

/**
 * Finds the best of a side none of whose levels lies above slot `high`; brings the window to it when it has been left too low.
 * False: memory exhausted.
 */
function findBest(m: usize, s: usize, high: i32): bool {
  const i = highest(s, high)
  if (i < 0) {
    if (farBest(m, s) == FAR_NONE) {
      store<i64>(s, NO_KEY, SIDE_BEST)
      return true
    }
    const best = farBestKey
    store<i64>(s, best, SIDE_BEST)
    return slideDown(m, s, centred(s, best))
  }
  const best = load<i64>(s, SIDE_LO) + i
  store<i64>(s, best, SIDE_BEST)
  return i >= lowestBest(s) || load<i32>(s, SIDE_FAR_COUNT) == 0 || slideDown(m, s, centred(s, best))
}

// what outside() says beside what farPut() does
const IN_WINDOW: i32 = 2 // the window was moved: the key is inside it now

/** A level whose key is outside the window, of a side none of whose levels lies above slot `high`. */
function outside(m: usize, s: usize, key: i64, qty: i64, high: i32): i32 {
  if (load<i32>(s, SIDE_FAR_COUNT) == 0 && highest(s, high) < 0) {
    if (qty == 0) return FAR_UNKNOWN
    store<i64>(s, centred(s, key), SIDE_LO) // an empty side is recentred for free
    return IN_WINDOW
  }
  if (key < load<i64>(s, SIDE_LO)) {
    store<u32>(s, load<u32>(s, SIDE_FAR_PUTS) + 1, SIDE_FAR_PUTS)
    return farPut(m, s, key, qty)
  }
  if (qty == 0) return FAR_UNKNOWN
  return slideUp(m, s, centred(s, key)) ? IN_WINDOW : FAR_FULL
}

/**
 * Applies levels (i64 pxTicks, i64 lots; 0 removes), or compact ones (i32 pxTicks − base, u32 lots), in order, the last of a price
 * winning. `wide`, `told` and `compact` are literals at each call, `ask` too where nobody is told, so that the loops that matter are each
 * made for their case. Returns where it stopped: at `to`, at a size too large for a narrow window, where the base of compact levels is too
 * far from it, or 0 when memory is exhausted and the book not whole.
 *
 * What makes the inner loop fast, with the gain of each on a replay of the standard workload of bench/:
 *   - what it reads and writes again and again stays in locals, and it calls nobody: what needs a call ends it and is seen to outside,
 *     or the compiler would keep the locals on the stack for the call's sake (−6 %), and nothing that it found is used outside, or
 *     that would be carried from level to level (−10 %);
 *   - gaps and slots of a window lie behind one another, so that one local says where both are (−3 %);
 *   - whether the best has come or gone is anybody's guess: only how high it may be is kept, and it is looked for once, behind the
 *     last level (−4 %);
 *   - a delete of what isn't there is told by the gaps of before and now, where nobody asks for the lots of before (−1 to −2 %), and a
 *     size too large by its upper half: as conditions, both take instructions more (−2 %);
 *   - of compact levels 32 bits are enough to say where in the window they are (−1 to −3 %).
 */
@inline
function applyLevels(
  m: usize, s: usize, from: usize, to: usize, was: usize, ask: bool, wide: i32, told: bool, compact: bool, base: i64,
): usize {
  let lo = load<i64>(s, SIDE_LO)
  let high = <i32>slotOfBest(s) // no level lies above it; where the best is, is found when all levels are in
  const ticks = windowTicks(s)
  const gaps = gapsOf(s)
  let unknown: i64 = 0
  let p = from
  let q = was
  while (true) {
    const origin = (ask ? -base : base) - lo
    if (compact && !isNear(origin)) break
    for (; p < to; p += rowBytes(compact)) {
      const place = rowSlot(p, ask, compact, origin)
      if (compact ? <u32>place >= <u32>ticks : <u64>place >= <u64>ticks) break
      const i = <i32>place
      if (!compact && wide == 0) if (load<u32>(p, 12) != 0) break // lots that a narrow slot doesn't hold
      const qty = rowLots(p, compact)
      const at = gapAt(gaps, i)
      const gap = gapOf(qty)
      if (told) {
        const before = lotsIn(gaps, i, wide)
        unknown -= gapOf(before) & gap
        store<i64>(q, before)
        q += 8
      } else unknown -= i64.load8_s(at) & gap
      putLots(gaps, i, wide, qty)
      store<u8>(at, <u8>gap)
      high = max(high, i)
    }
    if (p >= to) break
    // what ended the loop is looked at anew, or it would carry three values more from level to level
    const px = rowPx(p, compact) + base
    const key = ask ? -px : px
    if (<u64>(key - lo) < <u64>ticks) break // a size too large for a narrow window
    const done = outside(m, s, key, rowLots(p, compact), high)
    if (done == FAR_FULL) return 0
    const low = load<i64>(s, SIDE_LO)
    high = min(high, high + <i32>(lo - low)) // an empty side may have been moved down, too
    lo = low
    if (done == IN_WINDOW) continue
    if (told) {
      store<i64>(q, done == FAR_DONE ? farWas : 0)
      q += 8
    }
    unknown += done
    p += rowBytes(compact)
  }
  store<u32>(s, load<u32>(s, SIDE_CHANGES) + <u32>((p - from) / rowBytes(compact)), SIDE_CHANGES)
  addStat(m, ST_UNKNOWN_DELETES, <i32>unknown) // unasked: whether there was one is anybody's guess (a replay −1 to −4 %)
  return findBest(m, s, high) ? p : 0
}
@inline function rowBytes(compact: bool): usize { return compact ? 8 : 16 }
@inline function rowPx(p: usize, compact: bool): i64 { return compact ? compactPx(p) : load<i64>(p) }
@inline function rowLots(p: usize, compact: bool): i64 { return compact ? compactLots(p) : load<i64>(p, 8) }
/** Its slot, `origin` that of the base: of a compact level, which is near, no other one has the same 32 bits. */
@inline
function rowSlot(p: usize, ask: bool, compact: bool, origin: i64): i64 {
  if (compact) return <i64>((ask ? -<i32>compactPx(p) : <i32>compactPx(p)) + <i32>origin)
  return (ask ? -load<i64>(p) : load<i64>(p)) + origin
}
/** Whether 32 bits say the slot of every compact level: with 2^31 to it from the base, and 2^30 to the base, it can't be 2^32 away. */
@inline function isNear(origin: i64): bool { return <u64>(origin + (1 << 30)) >> 31 == 0 }

/**
 * Applies compact bids, or asks, to a side whose window is narrow and that nobody follows. Where it stopped: at `to`, where the base is too
 * far from the window, or 0 when memory is exhausted and the book not whole.
 */
@inline
export function applyCompact(m: usize, from: usize, to: usize, ask: bool, base: i64): usize {
  return applyLevels(m, ask ? m + ASKS : m + BIDS, from, to, 0, ask, 0, false, true, base)
}

/** The rest of the levels once the window is wide: rarer, so that one loop serves both sides, told or not. */
function applyWide(m: usize, s: usize, from: usize, next: usize, to: usize, ask: bool): bool {
  if (isWide(s) == 0 && !widen(m, s)) return false
  return applyLevels(m, s, next, to, wasPtr() + ((next - from) >> 1), ask, 1, true, false, 0) != 0
}

/** Levels that somebody follows: one loop for both sides. */
function applyTold(m: usize, s: usize, from: usize, to: usize, ask: bool): bool {
  const best = bestKey(s)
  const next = isWide(s) == 0 ? applyLevels(m, s, from, to, wasPtr(), ask, 0, true, false, 0) : from
  if (next == 0 || (next != to && !applyWide(m, s, from, next, to, ask))) return false
  tell(m, s, from, to, wasPtr(), best, ask)
  return true
}

@inline
function applySide(m: usize, s: usize, from: usize, to: usize, ask: bool): bool {
  if (!BOOK_ALONE && (load<i32>(m, C_FLAGS) & FLAGS_TOLD) != 0) return applyTold(m, s, from, to, ask)
  const next = isWide(s) == 0 ? applyLevels(m, s, from, to, 0, ask, 0, false, false, 0) : from
  return next != 0 && (next == to || applyWide(m, s, from, next, to, ask))
}

/** Whoever follows single changes (i64 pxTicks, i64 lots, with the lots before at `was`) hears of them, in a loop of his own. */
function tell(m: usize, s: usize, from: usize, to: usize, was: usize, best: i64, ask: bool): void {
  const flags = load<i32>(m, C_FLAGS)
  if ((flags & FLAG_NEARNESS) != 0) nearnessChanged(m, s, from, to, was, ask)
  if ((flags & FLAG_DEVIATION) != 0) regionChanged(m, s, from, to, was, ask)
  if ((flags & FLAG_TRACK_LEVELS) != 0) levelsChanged(m, from, to, ask)
  if ((flags & (FLAG_MESSAGES | FLAG_BY_ORDER)) == FLAG_MESSAGES) tellLevels(m, s, from, to, was, best, ask)
}

/** Each level whose size has changed; `best` is the side's before all of them. By order, messages say more than levels. */
function tellLevels(m: usize, s: usize, from: usize, to: usize, was: usize, best: i64, ask: bool): void {
  for (let p = from; p < to; p += 16, was += 8) {
    const before = load<i64>(was)
    const now = load<i64>(p, 8)
    if (now != before) noteLevel(m, s, ask ? -load<i64>(p) : load<i64>(p), before, now, best)
  }
}

/** Applies `count` bids; false: memory exhausted, the book is not whole. */
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
  return i < windowTicks(s) ? lotsIn(gapsOf(s), <i32>i, isWide(s)) : 0
}
