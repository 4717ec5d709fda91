// Far levels of one side: a chain of pool pages from best to worst, each sorted by key ascending.
//
//   page: │ header 32 │ u32 low half of key × 167 │ pad 4 │ i64 lots × 167 │ canary │
//
// All keys of a page share their upper 32 bits (P_HIGH), so an absurd price costs a page, not wider keys.
import { newPage, freePage, pageAt } from '../memory'
import {
  FAR_CAPACITY, FAR_QTY, P_BODY, P_COUNT, P_HIGH, P_NEXT, P_PREV, SIDE_FAR_COUNT, SIDE_FAR_HEAD,
} from '../layout'

export const FAR_DONE: i32 = 0
export const FAR_UNKNOWN: i32 = 1 // a delete of a level that is not there
export const FAR_FULL: i32 = -1

const MERGE_BELOW: i32 = 42
const MERGE_INTO: i32 = 125
@inline function lowAt(p: usize, i: i32): usize { return p + (<usize>i << 2) }
@inline function qtyAt(p: usize, i: i32): usize { return p + (<usize>i << 3) }
@inline function count(p: usize): i32 { return load<i32>(p, P_COUNT) }
@inline function high(key: i64): i32 { return <i32>(key >> 32) }
@inline export function farKey(p: usize, i: i32): i64 {
  return (<i64>load<i32>(p, P_HIGH) << 32) | <i64>load<u32>(lowAt(p, i), P_BODY)
}
@inline export function farQty(p: usize, i: i32): i64 { return load<i64>(qtyAt(p, i), FAR_QTY) }

/** Index of the first key ≥ `key` in a page whose keys share its upper half. */
function lowerBound(p: usize, key: i64): i32 {
  const low = <u32>key
  let from = 0
  let to = count(p)
  while (from < to) {
    const mid = (from + to) >> 1
    if (load<u32>(lowAt(p, mid), P_BODY) < low) from = mid + 1
    else to = mid
  }
  return from
}

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
  freePage(m, page)
}

function moveEntries(to: usize, at: i32, from: usize, start: i32, n: i32): void {
  memory.copy(lowAt(to, at) + P_BODY, lowAt(from, start) + P_BODY, <usize>n << 2)
  memory.copy(qtyAt(to, at) + FAR_QTY, qtyAt(from, start) + FAR_QTY, <usize>n << 3)
}

function insertAt(p: usize, i: i32, key: i64, qty: i64): void {
  const n = count(p)
  if (i < n) moveEntries(p, i + 1, p, i, n - i)
  store<u32>(lowAt(p, i), <u32>key, P_BODY)
  store<i64>(qtyAt(p, i), qty, FAR_QTY)
  store<i32>(p, n + 1, P_COUNT)
}

/** Adds a level better than every far level; false when the pool is exhausted. */
export function farAppendBest(m: usize, s: usize, key: i64, qty: i64): bool {
  let page = load<i32>(s, SIDE_FAR_HEAD)
  let p = page != 0 ? pageAt(m, page) : 0
  if (page == 0 || count(p) == FAR_CAPACITY || load<i32>(p, P_HIGH) != high(key)) {
    page = linkPage(m, s, 0, key)
    if (page == 0) return false
    p = pageAt(m, page)
  }
  insertAt(p, count(p), key, qty)
  store<i32>(s, load<i32>(s, SIDE_FAR_COUNT) + 1, SIDE_FAR_COUNT)
  return true
}

/** Takes the best far level off; call only while SIDE_FAR_COUNT > 0. */
export function farDropBest(m: usize, s: usize): void {
  const page = load<i32>(s, SIDE_FAR_HEAD)
  const p = pageAt(m, page)
  const n = count(p) - 1
  store<i32>(p, n, P_COUNT)
  store<i32>(s, load<i32>(s, SIDE_FAR_COUNT) - 1, SIDE_FAR_COUNT)
  if (n == 0) unlinkPage(m, s, page)
}

/** The page to look for `key` in: the first from the best end that begins at or below it, else the last; 0 when none. */
function pageFor(m: usize, s: usize, key: i64): i32 {
  let page = load<i32>(s, SIDE_FAR_HEAD)
  let last = page
  while (page != 0) {
    const p = pageAt(m, page)
    if (farKey(p, 0) <= key) return page
    last = page
    page = load<i32>(p, P_NEXT)
  }
  return last
}

/** Sets the level (qty 0 removes it). Returns FAR_DONE, FAR_UNKNOWN or FAR_FULL. */
export function farPut(m: usize, s: usize, key: i64, qty: i64): i32 {
  let page = pageFor(m, s, key)
  if (page != 0) {
    const p = pageAt(m, page)
    if (load<i32>(p, P_HIGH) == high(key)) {
      const i = lowerBound(p, key)
      if (i < count(p) && load<u32>(lowAt(p, i), P_BODY) == <u32>key) {
        if (qty != 0) store<i64>(qtyAt(p, i), qty, FAR_QTY)
        else removeAt(m, s, page, i)
        return FAR_DONE
      }
    }
  }
  if (qty == 0) return FAR_UNKNOWN
  if (!insert(m, s, page, key, qty)) return FAR_FULL
  store<i32>(s, load<i32>(s, SIDE_FAR_COUNT) + 1, SIDE_FAR_COUNT)
  return FAR_DONE
}

function insert(m: usize, s: usize, found: i32, key: i64, qty: i64): bool {
  let page = found
  if (page == 0) return insertInto(m, s, linkPage(m, s, 0, key), 0, key, qty)
  let p = pageAt(m, page)
  if (load<i32>(p, P_HIGH) != high(key)) {
    // The key falls between pages: in front of all of this page or behind it, never inside.
    const behind = farKey(p, 0) > key
    const better = behind ? page : load<i32>(p, P_PREV)
    if (!behind && better != 0 && load<i32>(pageAt(m, better), P_HIGH) == high(key)) page = better
    else return insertInto(m, s, linkPage(m, s, better, key), 0, key, qty)
    p = pageAt(m, page)
  }
  const at = lowerBound(p, key)
  const n = count(p)
  if (n < FAR_CAPACITY) return insertInto(m, s, page, at, key, qty)
  // A load in price order adds at one end: give it a page of its own and leave the full one full.
  if (at == 0) return insertInto(m, s, linkPage(m, s, page, key), 0, key, qty)
  const worse = linkPage(m, s, page, key)
  if (worse == 0) return false
  const w = pageAt(m, worse)
  const half = n >> 1
  moveEntries(w, 0, p, 0, half)
  store<i32>(w, half, P_COUNT)
  moveEntries(p, 0, p, half, n - half)
  store<i32>(p, n - half, P_COUNT)
  if (at <= half) insertAt(w, at, key, qty)
  else insertAt(p, at - half, key, qty)
  return true
}

function insertInto(m: usize, s: usize, page: i32, at: i32, key: i64, qty: i64): bool {
  if (page == 0) return false
  insertAt(pageAt(m, page), at, key, qty)
  return true
}

function removeAt(m: usize, s: usize, page: i32, i: i32): void {
  const p = pageAt(m, page)
  const n = count(p) - 1
  if (i < n) moveEntries(p, i, p, i + 1, n - i)
  store<i32>(p, n, P_COUNT)
  store<i32>(s, load<i32>(s, SIDE_FAR_COUNT) - 1, SIDE_FAR_COUNT)
  if (n == 0) {
    unlinkPage(m, s, page)
    return
  }
  const worse = load<i32>(p, P_NEXT)
  if (n >= MERGE_BELOW || worse == 0) return
  const w = pageAt(m, worse)
  const nw = count(w)
  if (n + nw > MERGE_INTO || load<i32>(w, P_HIGH) != load<i32>(p, P_HIGH)) return
  moveEntries(p, nw, p, 0, n)
  moveEntries(p, 0, w, 0, nw)
  store<i32>(p, n + nw, P_COUNT)
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
