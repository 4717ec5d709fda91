// Reading a side by price from the best outward: a walk over all of its levels, and the best few at once.
import { farKey, farQty } from './far'
import { NO_KEY } from './price'
import { below, gapsOf, isWide, levelsFrom, lotsIn, windowTicks } from './window'
import {
  ASKS, BIDS, FLOW_DEPTH, I_PIECE, I_TOP_FRESH, PC_TOP, P_COUNT, P_NEXT, SIDE_BEST, SIDE_FAR_HEAD, SIDE_LO,
} from '../layout'
import { pageAt } from '../memory'

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
  walkSlot = windowTicks(s)
  walkPage = 0
}

/** Steps to the next level; false after the last. The book must not change during a walk. */
export function walkNext(): bool {
  if (walkSlot >= 0) {
    walkSlot = below(walkSide, walkSlot)
    if (walkSlot >= 0) {
      walkKey = load<i64>(walkSide, SIDE_LO) + walkSlot
      walkLots = lotsIn(gapsOf(walkSide), walkSlot, isWide(walkSide))
      return true
    }
    walkPage = load<i32>(walkSide, SIDE_FAR_HEAD)
    walkIndex = walkPage == 0 ? 0 : load<i32>(pageAt(walkMarket, walkPage), P_COUNT)
  }
  while (walkPage != 0) {
    const p = pageAt(walkMarket, walkPage)
    while (--walkIndex >= 0) {
      walkLots = farQty(p, walkIndex)
      if (walkLots == 0) continue // a level that is gone and whose place waits for another
      walkKey = farKey(p, walkIndex)
      return true
    }
    walkPage = load<i32>(p, P_NEXT)
    if (walkPage != 0) walkIndex = load<i32>(pageAt(walkMarket, walkPage), P_COUNT)
  }
  return false
}

/** The next levels of the walk, at most `n`, as i64 keys and i64 lots; how many there were. In the window 64 ticks at a time. */
export function walkMany(n: i32, keys: usize, lots: usize): i32 {
  let found = 0
  if (walkSlot > 0) found = isWide(walkSide) == 0 ? walkWindow(n, keys, lots, 0) : walkWindow(n, keys, lots, 1)
  while (found < n && walkNext()) {
    store<i64>(keys + (<usize>found << 3), walkKey)
    store<i64>(lots + (<usize>found << 3), walkLots)
    found++
    // that was a far one: the rest of its page without a call for each (signals −4 % on recorded spot)
    const p = pageAt(walkMarket, walkPage)
    let i = walkIndex
    while (found < n && --i >= 0) {
      store<i64>(keys + (<usize>found << 3), farKey(p, i))
      const qty = farQty(p, i)
      store<i64>(lots + (<usize>found << 3), qty)
      found += <i32>(qty != 0)
    }
    walkIndex = max(i, 0)
  }
  return found
}

/** Those of them that lie in the window, of which something is left. `wide` is a literal at each call (signals by neighbours −3 to −5 %). */
@inline
function walkWindow(n: i32, keys: usize, lots: usize, wide: i32): i32 {
  const gaps = gapsOf(walkSide)
  const lo = load<i64>(walkSide, SIDE_LO)
  let found = 0
  let from = walkSlot - 1
  let levels = levelsFrom(gaps, from)
  while (true) {
    while (levels != 0) {
      const slot = from - <i32>ctz(levels)
      levels &= levels - 1
      store<i64>(keys + (<usize>found << 3), lo + slot)
      store<i64>(lots + (<usize>found << 3), lotsIn(gaps, slot, wide))
      if (++found == n) {
        walkSlot = slot
        return found
      }
    }
    if (from < 64) break
    levels = levelsFrom(gaps, from -= 64)
  }
  walkSlot = 0
  return found
}

/** The next levels of the walk, up to 96, as i64 keys and i64 lots at WALKED_KEYS and WALKED_LOTS; how many there were. */
export const WALKED_KEYS: usize = memory.data(96 * 8)
export const WALKED_LOTS: usize = memory.data(96 * 8)
export function walkPiece(): i32 {
  return walkMany(96, WALKED_KEYS, WALKED_LOTS)
}

/** The best `n` bids, then the best `n` asks, as f64 (pxTicks, lots); what is missing is (NaN, 0). */
export function readBothTops(m: usize, n: i32, out: usize): void {
  const asks = out + (<usize>n << 4)
  if (load<i32>(m, I_TOP_FRESH) != 0 && n <= FLOW_DEPTH) { // an event's flow has read them already
    const known = <usize>load<u32>(m, I_PIECE) + PC_TOP
    fillUp(out, copyTicks(known, n, out, false), n)
    fillUp(asks, copyTicks(known + FLOW_DEPTH * 16, n, asks, true), n)
    return
  }
  fillUp(out, readTopTicks(m, m + BIDS, n, out, false), n)
  fillUp(asks, readTopTicks(m, m + ASKS, n, asks, true), n)
}

/** (i64 key, i64 lots) to f64 (pxTicks, lots), up to the first that is missing; how many. */
@inline
function copyTicks(from: usize, n: i32, out: usize, ask: bool): i32 {
  let i = 0
  for (; i < n; i++, from += 16, out += 16) {
    const key = load<i64>(from)
    if (key == NO_KEY) break
    store<f64>(out, <f64>(ask ? -key : key))
    store<f64>(out, <f64>load<i64>(from, 8), 8)
  }
  return i
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
  return <i32>((readBest(m, s, n, out, true, ask) - out) >> 4)
}

/**
 * Writes the best `n` levels of a side as (i64 key, i64 lots); what is missing is (NO_KEY, 0).
 * Returns how many there are.
 */
export function readTop(m: usize, s: usize, n: i32, out: usize): i32 {
  const found = readBest(m, s, n, out, false, false)
  for (let at = found, end = out + (<usize>n << 4); at < end; at += 16) putLevel(at, NO_KEY, 0, false)
  return <i32>((found - out) >> 4)
}

@inline
function putLevel(at: usize, px: i64, lots: i64, ticks: bool): void {
  if (ticks) {
    store<f64>(at, <f64>px)
    store<f64>(at, <f64>lots, 8)
  } else {
    store<i64>(at, px)
    store<i64>(at, lots, 8)
  }
}

/** Writes them in one of both forms; where they end. `ticks` is a literal at each call: each form has code of its own. */
@inline
function readBest(m: usize, s: usize, n: i32, out: usize, ticks: bool, ask: bool): usize {
  const best = load<i64>(s, SIDE_BEST)
  if (best == NO_KEY) return out
  const end = out + (<usize>n << 4)
  const at = isWide(s) == 0 ? readWindow(s, best, n, out, ticks, ask, 0) : readWindow(s, best, n, out, ticks, ask, 1)
  return at == end ? end : readFar(m, s, at, end, ticks, ask)
}

/**
 * Those that lie in the window. `wide` is a literal too, so that a slot is loaded in the width in which it was stored: what was stored
 * just before and is loaded wider has to be waited for (text to ten best −1 %).
 */
@inline
function readWindow(s: usize, best: i64, n: i32, out: usize, ticks: bool, ask: bool, wide: i32): usize {
  const end = out + (<usize>n << 4)
  const lo = load<i64>(s, SIDE_LO)
  const gaps = gapsOf(s)
  const first = <i32>(best - lo)
  let levels = levelsFrom(gaps, first)
  let at = out
  // ten levels are nearly always among the best 64 ticks, and are then found by ten counts of zeros (−35 % against going on and on)
  if (<i32>popcnt(levels) >= n) {
    const px = ask ? -best : best
    const step: i64 = ask ? 1 : -1
    for (; at < end; at += 16) {
      const below = ctz(levels)
      levels &= levels - 1
      putLevel(at, px + <i64>below * step, lotsIn(gaps, first - <i32>below, wide), ticks)
    }
    return at
  }
  let from = first
  while (at < end) {
    while (levels == 0 && from >= 64) levels = levelsFrom(gaps, from -= 64)
    if (levels == 0) break
    const i = from - <i32>ctz(levels)
    levels &= levels - 1
    putLevel(at, ask ? -lo - i : lo + i, lotsIn(gaps, i, wide), ticks)
    at += 16
  }
  return at
}

/** And those behind it. */
@inline
function readFar(m: usize, s: usize, from: usize, end: usize, ticks: bool, ask: bool): usize {
  let at = from
  let page = load<i32>(s, SIDE_FAR_HEAD)
  while (at < end && page != 0) {
    const p = pageAt(m, page)
    for (let i = load<i32>(p, P_COUNT) - 1; i >= 0 && at < end; i--) {
      const lots = farQty(p, i)
      if (lots == 0) continue
      putLevel(at, ask ? -farKey(p, i) : farKey(p, i), lots, ticks)
      at += 16
    }
    page = load<i32>(p, P_NEXT)
  }
  return at
}
