// Far levels of one side: a chain of pool pages from best to worst, each sorted by key ascending.
//
//   page: │ header 32 │ u32 low half of key × 167 │ pad 4 │ i64 lots × 167 │ canary │
//
// All keys of a page share their upper 32 bits (P_HIGH), so an absurd price costs a page, not wider keys.
//
// A level that goes leaves its place behind, with 0 lots: whatever price comes next to it takes that place, and nothing has
// to be moved. Far from the touch most changes are levels that come and go. A page is compacted when it is full, or when it
// is put together with its neighbour. Frames bring prices in order, so the page that was last looked into is nearly always
// the one to begin at.
import { newPage, freePage, pageAt } from '../memory'
import {
  FAR_CAPACITY, FAR_QTY, P_BODY, P_COUNT, P_HIGH, P_LIVE, P_NEXT, P_PREV, SIDE_FAR_COUNT, SIDE_FAR_HEAD, SIDE_FAR_LAST,
} from '../layout'

export const FAR_DONE: i32 = 0
export const FAR_UNKNOWN: i32 = 1 // a delete of a level that is not there
export const FAR_FULL: i32 = -1

const MERGE_BELOW: i32 = 42
const MERGE_INTO: i32 = 125
const LOAD_UP_TO: i32 = 152
@inline function lowAt(p: usize, i: i32): usize { return p + (<usize>i << 2) }
@inline function qtyAt(p: usize, i: i32): usize { return p + (<usize>i << 3) }
@inline function count(p: usize): i32 { return load<i32>(p, P_COUNT) }
@inline function high(key: i64): i32 { return <i32>(key >> 32) }
@inline export function farKey(p: usize, i: i32): i64 {
  return (<i64>load<i32>(p, P_HIGH) << 32) | <i64>load<u32>(lowAt(p, i), P_BODY)
}
/** Lots of an entry; 0: no level, a place that waits for one. */
@inline export function farQty(p: usize, i: i32): i64 { return load<i64>(qtyAt(p, i), FAR_QTY) }

/** One level more (1) or fewer (-1). */
@inline function countLive(s: usize, p: usize, by: i32): void {
  store<i32>(p, load<i32>(p, P_LIVE) + by, P_LIVE)
  store<i32>(s, load<i32>(s, SIDE_FAR_COUNT) + by, SIDE_FAR_COUNT)
}

/**
 * Index of the first key ≥ `key` in a page whose keys share its upper half. Halved without a branch, and of the last sixteen those
 * that are not below it make a mask: four steps less, each of which waits for the one before.
 */
function lowerBound(p: usize, key: i64): i32 {
  const low = <u32>key
  const all = count(p)
  let n = all
  if (!ASC_FEATURE_SIMD && n == 0) return 0
  let from = 0
  while (n > (ASC_FEATURE_SIMD ? SIXTEEN : 1)) {
    const half = n >> 1
    from += half & -<i32>(load<u32>(lowAt(p, from + half - 1), P_BODY) < low)
    n -= half
  }
  if (ASC_FEATURE_SIMD) {
    if (all >= SIXTEEN) {
      // what lies before `from` is below `key`: the sixteen may begin earlier, so that they end with the page
      from = min(from, all - SIXTEEN)
      const at = lowAt(p, from)
      const wanted = i32x4.splat(low)
      const first = i16x8.narrow_i32x4_s(i32x4.ge_u(v128.load(at, P_BODY), wanted), i32x4.ge_u(v128.load(at, P_BODY + 16), wanted))
      const last = i16x8.narrow_i32x4_s(i32x4.ge_u(v128.load(at, P_BODY + 32), wanted), i32x4.ge_u(v128.load(at, P_BODY + 48), wanted))
      return from + ctz<i32>(i8x16.bitmask(i8x16.narrow_i16x8_s(first, last)) | 0x10000)
    }
    while (from < all && load<u32>(lowAt(p, from), P_BODY) < low) from++
    return from
  }
  return from + <i32>(load<u32>(lowAt(p, from), P_BODY) < low)
}
const SIXTEEN: i32 = 16

/** Links a fresh page behind `after` (0: in front of all); 0 when the pool is exhausted. */
function linkPage(m: usize, s: usize, after: i32, key: i64): i32 {
  const page = newPage(m)
  if (page == 0) return 0
  const p = pageAt(m, page)
  const next = after == 0 ? load<i32>(s, SIDE_FAR_HEAD) : load<i32>(pageAt(m, after), P_NEXT)
  store<i32>(p, high(key), P_HIGH)
  store<i32>(p, after, P_PREV)
  store<i32>(p, next, P_NEXT)
  if (after == 0) store<i32>(s, page, SIDE_FAR_HEAD)
  else store<i32>(pageAt(m, after), page, P_NEXT)
  if (next != 0) store<i32>(pageAt(m, next), page, P_PREV)
  return page
}

function unlinkPage(m: usize, s: usize, page: i32): void {
  const p = pageAt(m, page)
  const prev = load<i32>(p, P_PREV)
  const next = load<i32>(p, P_NEXT)
  if (prev == 0) store<i32>(s, next, SIDE_FAR_HEAD)
  else store<i32>(pageAt(m, prev), next, P_NEXT)
  if (next != 0) store<i32>(pageAt(m, next), prev, P_PREV)
  if (load<i32>(s, SIDE_FAR_LAST) == page) store<i32>(s, 0, SIDE_FAR_LAST)
  freePage(m, page)
  forgetFound()
}

function moveEntries(to: usize, at: i32, from: usize, start: i32, n: i32): void {
  memory.copy(lowAt(to, at) + P_BODY, lowAt(from, start) + P_BODY, <usize>n << 2)
  memory.copy(qtyAt(to, at) + FAR_QTY, qtyAt(from, start) + FAR_QTY, <usize>n << 3)
}

/** Closes the gaps of a page. */
function compact(p: usize): void {
  const n = count(p)
  let to = 0
  for (let i = 0; i < n; i++) {
    const qty = farQty(p, i)
    if (qty == 0) continue
    store<u32>(lowAt(p, to), load<u32>(lowAt(p, i), P_BODY), P_BODY)
    store<i64>(qtyAt(p, to++), qty, FAR_QTY)
  }
  store<i32>(p, to, P_COUNT)
}

function setEntry(s: usize, p: usize, i: i32, key: i64, qty: i64): void {
  store<u32>(lowAt(p, i), <u32>key, P_BODY)
  store<i64>(qtyAt(p, i), qty, FAR_QTY)
  countLive(s, p, 1)
}

/** A new level in front of entry `i` of a page that is not full. */
function insertAt(s: usize, p: usize, i: i32, key: i64, qty: i64): void {
  const n = count(p)
  if (i < n) moveEntries(p, i + 1, p, i, n - i)
  store<i32>(p, n + 1, P_COUNT)
  setEntry(s, p, i, key, qty)
}

// ── the best end, where levels leave for the window and come from it ──
export let farBestKey: i64 = 0
export let farBestLots: i64 = 0
export const FAR_NONE: i32 = -1

/** Finds the best far level: its entry, with key and lots in farBestKey and farBestLots, or FAR_NONE. */
export function farBest(m: usize, s: usize): i32 {
  if (load<i32>(s, SIDE_FAR_COUNT) == 0) return FAR_NONE
  const p = pageAt(m, load<i32>(s, SIDE_FAR_HEAD)) // a page has a level, or it would be gone
  let n = count(p) - 1
  while (farQty(p, n) == 0) n--
  store<i32>(p, n + 1, P_COUNT)
  farBestKey = farKey(p, n)
  farBestLots = farQty(p, n)
  return n
}

/** Takes off the best far level, which farBest() has just found. */
export function farDropBest(m: usize, s: usize): void {
  const page = load<i32>(s, SIDE_FAR_HEAD)
  const p = pageAt(m, page)
  store<i32>(p, count(p) - 1, P_COUNT)
  countLive(s, p, -1)
  if (load<i32>(p, P_LIVE) == 0) unlinkPage(m, s, page)
}

/** Adds a level better than every far level; false when the pool is exhausted. */
export function farAppendBest(m: usize, s: usize, key: i64, qty: i64): bool {
  farBest(m, s) // places behind the best level may be better than this key
  let page = load<i32>(s, SIDE_FAR_HEAD)
  let p = page != 0 ? pageAt(m, page) : 0
  if (page == 0 || count(p) >= LOAD_UP_TO || load<i32>(p, P_HIGH) != high(key)) {
    page = linkPage(m, s, 0, key)
    if (page == 0) return false
    p = pageAt(m, page)
  }
  insertAt(s, p, count(p), key, qty)
  return true
}

/** The page to look for `key` in: the first from the best end that begins at or below it, else the last; 0 when none. */
function pageFor(m: usize, s: usize, key: i64): i32 {
  let page = load<i32>(s, SIDE_FAR_LAST)
  if (page == 0) page = load<i32>(s, SIDE_FAR_HEAD)
  if (page == 0) return 0
  let p = pageAt(m, page)
  if (farKey(p, 0) <= key) {
    for (let better = load<i32>(p, P_PREV); better != 0; better = load<i32>(p, P_PREV)) {
      p = pageAt(m, better)
      if (farKey(p, 0) > key) break
      page = better
    }
  } else {
    for (let worse = load<i32>(p, P_NEXT); worse != 0; worse = load<i32>(p, P_NEXT)) {
      page = worse
      p = pageAt(m, page)
      if (farKey(p, 0) <= key) break
    }
  }
  store<i32>(s, page, SIDE_FAR_LAST)
  return page
}

/** Lots that the level last put had before. */
export let farWas: i64 = 0

// Where far levels were found: i64 key, u32 side, u32 page << 8 | entry, for as many keys as differ in their lower bits. Seven of ten far
// changes of recorded USDⓈ-M are of one of the last sixteen prices. A place is believed if the key stands there still.
const FOUND: usize = memory.data(64 * 16)
@inline function foundAt(key: i64): usize { return FOUND + (<usize>(key ^ key >> 6) & 63) * 16 }

/** Pages, or a market's block, are somebody else's from now on. */
export function forgetFound(): void {
  memory.fill(FOUND, 0, 64 * 16)
}

/** Sets the level (qty 0 removes it). Returns FAR_DONE, FAR_UNKNOWN or FAR_FULL. */
export function farPut(m: usize, s: usize, key: i64, qty: i64): i32 {
  const found = foundAt(key)
  if (load<i64>(found) == key && load<u32>(found, 8) == <u32>s) {
    const page = load<i32>(found, 12) >> 8
    const i = load<i32>(found, 12) & 255
    const p = pageAt(m, page)
    if (load<u32>(lowAt(p, i), P_BODY) == <u32>key && i < count(p)) {
      store<i32>(s, page, SIDE_FAR_LAST)
      farWas = farQty(p, i)
      return change(m, s, page, i, qty)
    }
  }
  const page = pageFor(m, s, key)
  let i = -1
  farWas = 0
  if (page != 0) {
    const p = pageAt(m, page)
    if (load<i32>(p, P_HIGH) == high(key)) {
      i = lowerBound(p, key)
      const n = count(p)
      if (i < n && load<u32>(lowAt(p, i), P_BODY) == <u32>key) {
        farWas = farQty(p, i)
        store<i64>(found, key)
        store<u32>(found, <u32>s, 8)
        store<i32>(found, page << 8 | i, 12)
        return change(m, s, page, i, qty)
      }
      if (qty == 0) return FAR_UNKNOWN
      // a place that waits, on either side: taken, the page stays in order
      if (i < n && farQty(p, i) == 0) return setEntry(s, p, i, key, qty), FAR_DONE
      if (i > 0 && farQty(p, i - 1) == 0) return setEntry(s, p, i - 1, key, qty), FAR_DONE
    }
  }
  if (qty == 0) return FAR_UNKNOWN
  return insert(m, s, page, i, key, qty) ? FAR_DONE : FAR_FULL
}

/** Entry `i` has the key already. */
function change(m: usize, s: usize, page: i32, i: i32, qty: i64): i32 {
  const p = pageAt(m, page)
  store<i64>(qtyAt(p, i), qty, FAR_QTY)
  if (farWas == 0) {
    if (qty == 0) return FAR_UNKNOWN
    countLive(s, p, 1)
  } else if (qty == 0) {
    countLive(s, p, -1)
    if (load<i32>(p, P_LIVE) < MERGE_BELOW) shrink(m, s, page)
  }
  return FAR_DONE
}

/**
 * A key that no page has. `found`: the page whose keys share its upper half and surround it, in front of whose entry `before` it belongs;
 * with -1 a page beside which it belongs, or 0 where there is none.
 */
function insert(m: usize, s: usize, found: i32, before: i32, key: i64, qty: i64): bool {
  let page = found
  if (page == 0) return insertInto(m, s, linkPage(m, s, 0, key), 0, key, qty)
  let p = pageAt(m, page)
  let at = before
  if (at < 0) {
    // The key falls between pages: in front of all of this page or behind it, never inside.
    const behind = farKey(p, 0) > key
    const better = behind ? page : load<i32>(p, P_PREV)
    if (!behind && better != 0 && load<i32>(pageAt(m, better), P_HIGH) == high(key)) page = better
    else return insertInto(m, s, linkPage(m, s, better, key), 0, key, qty)
    p = pageAt(m, page)
    at = lowerBound(p, key)
  }
  if (count(p) == FAR_CAPACITY) {
    compact(p)
    at = lowerBound(p, key)
  }
  const n = count(p)
  // A load in price order adds at one end: it gets a page of its own, with room left in the old one for what comes later.
  if (at == 0 && n >= LOAD_UP_TO) return insertInto(m, s, linkPage(m, s, page, key), 0, key, qty)
  if (n < FAR_CAPACITY) return insertInto(m, s, page, at, key, qty)
  const worse = linkPage(m, s, page, key)
  if (worse == 0) return false
  const w = pageAt(m, worse)
  const half = n >> 1
  moveEntries(w, 0, p, 0, half)
  moveEntries(p, 0, p, half, n - half)
  setCount(w, half)
  setCount(p, n - half)
  if (at <= half) insertAt(s, w, at, key, qty)
  else insertAt(s, p, at - half, key, qty)
  return true
}

/** A page without gaps has so many. */
function setCount(p: usize, n: i32): void {
  store<i32>(p, n, P_COUNT)
  store<i32>(p, n, P_LIVE)
}

function insertInto(m: usize, s: usize, page: i32, at: i32, key: i64, qty: i64): bool {
  if (page == 0) return false
  insertAt(s, pageAt(m, page), at, key, qty)
  return true
}

/** A page with few levels: gone when it has none, put together with the next when both fit well into one. */
function shrink(m: usize, s: usize, page: i32): void {
  const p = pageAt(m, page)
  const live = load<i32>(p, P_LIVE)
  if (live == 0) return unlinkPage(m, s, page)
  const worse = load<i32>(p, P_NEXT)
  if (worse == 0) return
  const w = pageAt(m, worse)
  if (live + load<i32>(w, P_LIVE) > MERGE_INTO || load<i32>(w, P_HIGH) != load<i32>(p, P_HIGH)) return
  compact(p)
  compact(w)
  const moved = count(w)
  moveEntries(p, moved, p, 0, live)
  moveEntries(p, 0, w, 0, moved)
  setCount(p, live + moved)
  unlinkPage(m, s, worse)
}

/** Lots at `key`, 0 when there is no such far level. */
export function farGet(m: usize, s: usize, key: i64): i64 {
  const page = pageFor(m, s, key)
  if (page == 0) return 0
  const p = pageAt(m, page)
  if (load<i32>(p, P_HIGH) != high(key)) return 0
  const i = lowerBound(p, key)
  return i < count(p) && load<u32>(lowAt(p, i), P_BODY) == <u32>key ? farQty(p, i) : 0
}

export function farClear(m: usize, s: usize): void {
  while (load<i32>(s, SIDE_FAR_HEAD) != 0) unlinkPage(m, s, load<i32>(s, SIDE_FAR_HEAD))
  store<i32>(s, 0, SIDE_FAR_COUNT)
}
