// Time windows (t − T, t] over exact integer sums. Rows of (time, values) lie in a chain of pool pages, oldest first;
// each window keeps where it begins, how many rows it holds and their sums, so that nothing is ever added up twice.
// Sums are of integers: they don't drift.
//
//   RING_TAIL ─► page ─► page ─► RING_HEAD        row: │ i64 ns │ i64 value × series │
//                  ▲ window 10 s    ▲ window 1 s
import {
  C_WINDOWS, C_WINDOW_NS, F_BOOK_RING, F_SERIES, F_WINDOW, I_TS_VENUE, P_BODY, P_COUNT, P_NEXT, P_TAIL, RING_BYTES,
  RING_HEAD, RING_LOST, RING_PAGES, RING_PAGES_MAX, RING_PAGE_ROWS, RING_ROW, RING_SERIES, RING_TAIL, WINDOWS_MAX,
  WINDOW_BYTES,
} from '../layout'
import { NO_TIME } from '../decode/event'
import { freePage, newPage, pageAt } from '../memory'

export const BOOK_RING: i32 = 0
export const TRADE_RING: i32 = 1

const W_PAGE: usize = 0
const W_ROW: usize = 4
const W_ROWS: usize = 8
const W_SUMS: usize = 16
@inline function ringAt(m: usize, ring: i32): usize { return m + F_BOOK_RING + <usize>ring * RING_BYTES }
@inline function windowAt(m: usize, ring: i32, w: i32): usize {
  return m + F_WINDOW + <usize>(ring * WINDOWS_MAX + w) * WINDOW_BYTES
}
@inline export function windowNs(m: usize, w: i32): i64 { return load<i64>(m + (<usize>w << 3), C_WINDOW_NS) }

export function initRing(m: usize, ring: i32, series: i32): void {
  const r = ringAt(m, ring)
  const row = 8 + (series << 3)
  store<i32>(r, row, RING_ROW)
  store<i32>(r, (<i32>P_TAIL - <i32>P_BODY) / row, RING_PAGE_ROWS)
  store<i32>(r, series, RING_SERIES)
  store<i64>(r, NO_TIME, RING_LOST)
}

/** Empties a ring and all its windows. */
export function clearRing(m: usize, ring: i32): void {
  const r = ringAt(m, ring)
  let page = load<i32>(r, RING_TAIL)
  while (page != 0) {
    const next = load<i32>(pageAt(m, page), P_NEXT)
    freePage(m, page)
    page = next
  }
  store<i32>(r, 0, RING_HEAD)
  store<i32>(r, 0, RING_TAIL)
  store<i32>(r, 0, RING_PAGES)
  store<i64>(r, NO_TIME, RING_LOST)
  memory.fill(windowAt(m, ring, 0), 0, WINDOWS_MAX * WINDOW_BYTES)
}

/** Adds the first RING_SERIES values of F_SERIES as a row at `ns`, which is never before the last row. */
export function appendRow(m: usize, ring: i32, ns: i64): void {
  const r = ringAt(m, ring)
  expire(m, ring, ns)
  let page = load<i32>(r, RING_HEAD)
  if (page == 0 || load<i32>(pageAt(m, page), P_COUNT) == load<i32>(r, RING_PAGE_ROWS)) {
    page = addPage(m, ring)
    if (page == 0) {
      store<i64>(r, ns, RING_LOST) // not even one page: the row is lost, and every window that would hold it says so
      return
    }
  }
  const p = pageAt(m, page)
  const row = load<i32>(p, P_COUNT)
  const at = p + P_BODY + <usize>(row * load<i32>(r, RING_ROW))
  const series = load<i32>(r, RING_SERIES)
  store<i64>(at, ns)
  memory.copy(at + 8, m + F_SERIES, <usize>series << 3)
  store<i32>(p, row + 1, P_COUNT)
  const windows = load<i32>(m, C_WINDOWS)
  for (let w = 0; w < windows; w++) {
    const v = windowAt(m, ring, w)
    if (load<i64>(v, W_ROWS) == 0) {
      store<i32>(v, page, W_PAGE)
      store<i32>(v, row, W_ROW)
    }
    store<i64>(v, load<i64>(v, W_ROWS) + 1, W_ROWS)
    for (let i = 0; i < series; i++) {
      const o = <usize>i << 3
      store<i64>(v + o, load<i64>(v + o, W_SUMS) + load<i64>(m + o, F_SERIES), W_SUMS)
    }
  }
}

function addPage(m: usize, ring: i32): i32 {
  const r = ringAt(m, ring)
  let page = load<i32>(r, RING_PAGES) < RING_PAGES_MAX ? newPage(m) : 0
  if (page == 0) {
    if (load<i32>(r, RING_TAIL) == 0) return 0
    loseTail(m, ring)
    page = newPage(m)
    if (page == 0) return 0
  }
  const head = load<i32>(r, RING_HEAD)
  if (head == 0) store<i32>(r, page, RING_TAIL)
  else store<i32>(pageAt(m, head), page, P_NEXT)
  store<i32>(r, page, RING_HEAD)
  store<i32>(r, load<i32>(r, RING_PAGES) + 1, RING_PAGES)
  return page
}

/** Takes the oldest row out of a window. */
function dropRow(m: usize, r: usize, v: usize): void {
  const page = load<i32>(v, W_PAGE)
  const row = load<i32>(v, W_ROW)
  const p = pageAt(m, page)
  const at = p + P_BODY + <usize>(row * load<i32>(r, RING_ROW))
  const series = load<i32>(r, RING_SERIES)
  for (let i = 0; i < series; i++) {
    const o = <usize>i << 3
    store<i64>(v + o, load<i64>(v + o, W_SUMS) - load<i64>(at + o, 8), W_SUMS)
  }
  store<i64>(v, load<i64>(v, W_ROWS) - 1, W_ROWS)
  if (row + 1 < load<i32>(r, RING_PAGE_ROWS)) store<i32>(v, row + 1, W_ROW)
  else {
    store<i32>(v, load<i32>(p, P_NEXT), W_PAGE)
    store<i32>(v, 0, W_ROW)
  }
}

/** The oldest page makes room: windows that still reached into it are short from now on. */
function loseTail(m: usize, ring: i32): void {
  const r = ringAt(m, ring)
  const tail = load<i32>(r, RING_TAIL)
  const p = pageAt(m, tail)
  store<i64>(r, load<i64>(p + P_BODY + <usize>((load<i32>(p, P_COUNT) - 1) * load<i32>(r, RING_ROW))), RING_LOST)
  const windows = load<i32>(m, C_WINDOWS)
  for (let w = 0; w < windows; w++) {
    const v = windowAt(m, ring, w)
    while (load<i64>(v, W_ROWS) > 0 && load<i32>(v, W_PAGE) == tail) dropRow(m, r, v)
  }
  freeTail(m, r)
}

function freeTail(m: usize, r: usize): void {
  const tail = load<i32>(r, RING_TAIL)
  const next = load<i32>(pageAt(m, tail), P_NEXT)
  freePage(m, tail)
  store<i32>(r, next, RING_TAIL)
  if (next == 0) store<i32>(r, 0, RING_HEAD)
  store<i32>(r, load<i32>(r, RING_PAGES) - 1, RING_PAGES)
}

/** Lets go of every row at or before now − T, window by window, and of the pages no window reaches any more. */
function expire(m: usize, ring: i32, now: i64): void {
  const r = ringAt(m, ring)
  if (load<i32>(r, RING_TAIL) == 0) return
  const windows = load<i32>(m, C_WINDOWS)
  let oldest = 0
  let most: i64 = 0
  for (let w = 0; w < windows; w++) {
    const v = windowAt(m, ring, w)
    const limit = now - windowNs(m, w)
    while (load<i64>(v, W_ROWS) > 0) {
      const at = pageAt(m, load<i32>(v, W_PAGE)) + P_BODY + <usize>(load<i32>(v, W_ROW) * load<i32>(r, RING_ROW))
      if (load<i64>(at) > limit) break
      dropRow(m, r, v)
    }
    if (load<i64>(v, W_ROWS) > most) {
      most = load<i64>(v, W_ROWS)
      oldest = load<i32>(v, W_PAGE)
    }
  }
  // The window with the most rows reaches furthest back.
  while (load<i32>(r, RING_TAIL) != load<i32>(r, RING_HEAD) && load<i32>(r, RING_TAIL) != oldest) {
    freeTail(m, r)
  }
}

/** Brings every window to the market's venue time. */
export function advanceWindows(m: usize): void {
  const now = load<i64>(m, I_TS_VENUE)
  if (now == NO_TIME) return
  expire(m, BOOK_RING, now)
  expire(m, TRADE_RING, now)
}

/** Sum of a series over a window; advanceWindows() first. */
export function windowSum(m: usize, ring: i32, w: i32, series: i32): i64 {
  return load<i64>(windowAt(m, ring, w) + (<usize>series << 3), W_SUMS)
}

/** Rows in a window; advanceWindows() first. */
export function windowRows(m: usize, ring: i32, w: i32): i64 {
  return load<i64>(windowAt(m, ring, w), W_ROWS)
}

/** Whether rows that belong to the window were lost for want of memory. */
export function windowIsShort(m: usize, ring: i32, w: i32): bool {
  const lost = load<i64>(ringAt(m, ring), RING_LOST)
  return lost != NO_TIME && lost > load<i64>(m, I_TS_VENUE) - windowNs(m, w)
}
