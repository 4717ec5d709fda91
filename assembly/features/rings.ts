// Windows over what events, trades and messages add up to. Rows lie in a chain of pool pages, oldest first; each window keeps
// where it begins, how many rows it holds and their sums, so that nothing is ever added up twice.
//
//   RING_TAIL ─► page ─► page ─► RING_HEAD        row: │ i64 ns │ u32 event │ u32 trades │ i64 × series │ f64 × series │
//                  ▲ window 10 s    ▲ window 1 s
//
// A window of time is (t − T, t], one of N events or trades holds the rows of the last N. Sums of integers are exact; a sum
// of doubles is kept as two of them (two-sum.ts), about 10⁻³² of the largest term: what left a window leaves nothing behind.
import {
  FLOATS_MAX, INTS_MAX, I_EPOCH_START, I_FIRST_TIME, I_TS_VENUE, PC_EPOCH_EVENT, PC_EPOCH_TRADES, P_BODY, P_COUNT, P_NEXT, P_TAIL,
  REASON_WARM_UP, REASON_WINDOW_OVERFLOW, BOOK_RING, MESSAGE_RING, RINGS, RING_FLOATS, RING_HEAD, RING_INTS, RING_LOST,
  RING_LOST_EVENT, RING_LOST_TRADE, RING_PAGES, RING_PAGES_MAX, RING_PAGE_ROWS, RING_ROW, RING_TAIL, RING_WINDOW, RING_WINDOWS,
  ROW_VALUES, RING_BYTES, WINDOW_EVENTS, WINDOW_SUMS, WINDOW_TIME,
} from '../layout'
import { NO_TIME } from '../decode/event'
import { freePage, newPage, pageAt } from '../memory'
import { eventNumber, pieceOf, ringOf, tradeNumber, windowCount, windowKind, windowLength } from './piece'
import { addTo } from './two-sum'
import { because } from './undefined'

export { BOOK_RING, MESSAGE_RING, REALIZED_RING, TRADE_RING } from '../layout'

const W_PAGE: usize = 0
const W_ROW: usize = 4
const W_ROWS: usize = 8

/** Values of the row that is about to be appended, by series. */
export const STAGED_INTS: usize = memory.data(INTS_MAX * 8)
const STAGED_FLOATS: usize = memory.data(FLOATS_MAX * 8)
@inline export function stageInt(series: i32, value: i64): void { store<i64>(STAGED_INTS + (<usize>series << 3), value) }
@inline export function stageFloat(series: i32, value: f64): void { store<f64>(STAGED_FLOATS + (<usize>series << 3), value) }
/** No series of integers has anything staged. */
export function clearStage(): void {
  memory.fill(STAGED_INTS, 0, INTS_MAX * 8)
}
@inline export function stagedInt(series: i32): i64 { return load<i64>(STAGED_INTS + (<usize>series << 3)) }

@inline function ints(r: usize): i32 { return <i32>popcnt(load<u64>(r, RING_INTS)) }
@inline function floats(r: usize): i32 { return popcnt(load<i32>(r, RING_FLOATS)) }
@inline function windowAt(r: usize, w: i32): usize {
  return r + RING_BYTES + <usize>(popcnt(load<i32>(r, RING_WINDOWS) & ((1 << w) - 1)) * load<i32>(r, RING_WINDOW))
}
@inline function rowAt(m: usize, r: usize, page: i32, row: i32): usize {
  return pageAt(m, page) + P_BODY + <usize>(row * load<i32>(r, RING_ROW))
}

/** Bytes of a ring's header with the sums of its windows. */
export function ringBytes(intSeries: u64, floatSeries: u32, windows: u32): i32 {
  return RING_BYTES + popcnt(windows) * windowBytesOf(intSeries, floatSeries)
}
function windowBytesOf(intSeries: u64, floatSeries: u32): i32 {
  return WINDOW_SUMS + (<i32>popcnt(intSeries) << 3) + (popcnt(floatSeries) << 4)
}

/** Makes a ring of the zeroed bytes at `r`. */
export function openRing(r: usize, intSeries: u64, floatSeries: u32, windows: u32): void {
  const row = ROW_VALUES + ((<i32>popcnt(intSeries) + popcnt(floatSeries)) << 3)
  store<u64>(r, intSeries, RING_INTS)
  store<u32>(r, floatSeries, RING_FLOATS)
  store<u32>(r, windows, RING_WINDOWS)
  store<i32>(r, row, RING_ROW)
  store<i32>(r, (P_TAIL - P_BODY) / row, RING_PAGE_ROWS)
  store<i32>(r, windowBytesOf(intSeries, floatSeries), RING_WINDOW)
  store<i64>(r, NO_TIME, RING_LOST)
}

/** Empties a ring and all its windows. */
export function clearRing(m: usize, ring: i32): void {
  const r = ringOf(pieceOf(m), ring)
  if (r == 0) return
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
  memory.fill(r + RING_BYTES, 0, <usize>(popcnt(load<i32>(r, RING_WINDOWS)) * load<i32>(r, RING_WINDOW)))
}

/** Adds the staged values of the ring's series as a row at `ns`, which is never before the last row. */
export function appendRow(m: usize, ring: i32, ns: i64): void {
  const piece = pieceOf(m)
  const r = ringOf(piece, ring)
  if (r == 0) return
  expire(m, piece, r, ns)
  let page = load<i32>(r, RING_HEAD)
  if (page == 0 || load<i32>(pageAt(m, page), P_COUNT) == load<i32>(r, RING_PAGE_ROWS)) {
    page = addPage(m, piece, r)
    if (page == 0) {
      rowIsLost(m, r, ns) // not even one page: the row is lost, and every window that would hold it says so
      return
    }
  }
  const p = pageAt(m, page)
  const row = load<i32>(p, P_COUNT)
  const at = p + P_BODY + <usize>(row * load<i32>(r, RING_ROW))
  store<i64>(at, ns)
  store<u32>(at, <u32>eventNumber(m), 8)
  store<u32>(at, <u32>tradeNumber(m), 12)
  let value = at + ROW_VALUES
  for (let rest = load<u64>(r, RING_INTS); rest != 0; rest &= rest - 1) {
    store<i64>(value, stagedInt(<i32>ctz(rest)))
    value += 8
  }
  for (let rest = load<u32>(r, RING_FLOATS); rest != 0; rest &= rest - 1) {
    store<f64>(value, load<f64>(STAGED_FLOATS + (<usize>ctz(rest) << 3)))
    value += 8
  }
  store<i32>(p, row + 1, P_COUNT)
  const intCount = ints(r)
  const floatCount = floats(r)
  const step = <usize>load<i32>(r, RING_WINDOW)
  const end = r + RING_BYTES + <usize>popcnt(load<i32>(r, RING_WINDOWS)) * step
  for (let v = r + RING_BYTES; v < end; v += step) {
    if (load<i64>(v, W_ROWS) == 0) {
      store<i32>(v, page, W_PAGE)
      store<i32>(v, row, W_ROW)
    }
    store<i64>(v, load<i64>(v, W_ROWS) + 1, W_ROWS)
    addRow(v + WINDOW_SUMS, at + ROW_VALUES, intCount, floatCount)
  }
}

@inline
function addRow(sums: usize, values: usize, intCount: i32, floatCount: i32): void {
  for (let i = 0; i < intCount; i++) {
    store<i64>(sums, load<i64>(sums) + load<i64>(values))
    sums += 8
    values += 8
  }
  for (let i = 0; i < floatCount; i++) {
    addTo(sums, load<f64>(values))
    sums += 16
    values += 8
  }
}

function rowIsLost(m: usize, r: usize, ns: i64): void {
  store<i64>(r, ns, RING_LOST)
  store<u32>(r, <u32>eventNumber(m), RING_LOST_EVENT)
  store<u32>(r, <u32>tradeNumber(m), RING_LOST_TRADE)
}

function addPage(m: usize, piece: usize, r: usize): i32 {
  let page = load<i32>(r, RING_PAGES) < RING_PAGES_MAX ? newPage(m) : 0
  if (page == 0) {
    if (load<i32>(r, RING_TAIL) == 0) return 0
    loseTail(m, r)
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
  let values = rowAt(m, r, page, row) + ROW_VALUES
  let sums = v + WINDOW_SUMS
  for (let i = ints(r); i > 0; i--) {
    store<i64>(sums, load<i64>(sums) - load<i64>(values))
    sums += 8
    values += 8
  }
  for (let i = floats(r); i > 0; i--) {
    addTo(sums, -load<f64>(values))
    sums += 16
    values += 8
  }
  store<i64>(v, load<i64>(v, W_ROWS) - 1, W_ROWS)
  if (row + 1 < load<i32>(r, RING_PAGE_ROWS)) store<i32>(v, row + 1, W_ROW)
  else {
    store<i32>(v, load<i32>(pageAt(m, page), P_NEXT), W_PAGE)
    store<i32>(v, 0, W_ROW)
  }
}

/** The oldest page makes room: windows that still reached into it are short from now on. */
function loseTail(m: usize, r: usize): void {
  const tail = load<i32>(r, RING_TAIL)
  const last = rowAt(m, r, tail, load<i32>(pageAt(m, tail), P_COUNT) - 1)
  store<i64>(r, load<i64>(last), RING_LOST)
  store<u32>(r, load<u32>(last, 8), RING_LOST_EVENT)
  store<u32>(r, load<u32>(last, 12), RING_LOST_TRADE)
  const step = <usize>load<i32>(r, RING_WINDOW)
  const end = r + RING_BYTES + <usize>popcnt(load<i32>(r, RING_WINDOWS)) * step
  for (let v = r + RING_BYTES; v < end; v += step) {
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

/** Where window w begins: rows at or before it are outside. In ns, event numbers or trade numbers. */
@inline
function edgeOf(m: usize, piece: usize, w: i32, ns: i64): i64 {
  const kind = windowKind(piece, w)
  const now = kind == WINDOW_TIME ? ns : kind == WINDOW_EVENTS ? eventNumber(m) : tradeNumber(m)
  return now - windowLength(piece, w)
}
@inline
function placeOf(row: usize, kind: i32): i64 {
  return kind == WINDOW_TIME ? load<i64>(row) : <i64>(kind == WINDOW_EVENTS ? load<u32>(row, 8) : load<u32>(row, 12))
}

/** Lets go of every row outside, window by window, and of the pages no window reaches any more. */
function expire(m: usize, piece: usize, r: usize, ns: i64): void {
  if (load<i32>(r, RING_TAIL) == 0) return
  let oldest = 0
  let most: i64 = 0
  const step = <usize>load<i32>(r, RING_WINDOW)
  let v = r + RING_BYTES
  for (let rest = load<u32>(r, RING_WINDOWS); rest != 0; rest &= rest - 1) {
    const w = <i32>ctz(rest)
    const kind = windowKind(piece, w)
    const edge = edgeOf(m, piece, w, ns)
    while (load<i64>(v, W_ROWS) > 0) {
      if (placeOf(rowAt(m, r, load<i32>(v, W_PAGE), load<i32>(v, W_ROW)), kind) > edge) break
      dropRow(m, r, v)
    }
    if (load<i64>(v, W_ROWS) > most) {
      most = load<i64>(v, W_ROWS)
      oldest = load<i32>(v, W_PAGE)
    }
    v += step
  }
  // The window with the most rows reaches furthest back.
  while (load<i32>(r, RING_TAIL) != load<i32>(r, RING_HEAD) && load<i32>(r, RING_TAIL) != oldest) {
    freeTail(m, r)
  }
}

/** Brings every window to the market's venue time. */
export function advanceWindows(m: usize): void {
  const now = load<i64>(m, I_TS_VENUE)
  const piece = pieceOf(m)
  if (now == NO_TIME || piece == 0) return
  for (let ring = 0; ring < RINGS; ring++) {
    const r = ringOf(piece, ring)
    if (r != 0) expire(m, piece, r, now)
  }
}

// ── reading; advanceWindows() first ──
/** Sum of a series of integers over a window. */
export function sumInt(m: usize, ring: i32, w: i32, series: i32): i64 {
  const r = ringOf(pieceOf(m), ring)
  const i = <i32>popcnt(load<u64>(r, RING_INTS) & ((<u64>1 << series) - 1))
  return load<i64>(windowAt(r, w) + (<usize>i << 3), WINDOW_SUMS)
}

/** Sum of a series of doubles over a window. */
export function sumFloat(m: usize, ring: i32, w: i32, series: i32): f64 {
  const r = ringOf(pieceOf(m), ring)
  const i = popcnt(load<i32>(r, RING_FLOATS) & ((1 << series) - 1))
  return load<f64>(windowAt(r, w) + (<usize>ints(r) << 3) + (<usize>i << 4), WINDOW_SUMS)
}

/** Rows in a window. */
export function rowsIn(m: usize, ring: i32, w: i32): i64 {
  return load<i64>(windowAt(ringOf(pieceOf(m), ring), w), W_ROWS)
}

/** Value of a series of integers in the oldest row of a window that has one. */
export function oldestInt(m: usize, ring: i32, w: i32, series: i32): i64 {
  const r = ringOf(pieceOf(m), ring)
  const v = windowAt(r, w)
  const i = <i32>popcnt(load<u64>(r, RING_INTS) & ((<u64>1 << series) - 1))
  return load<i64>(rowAt(m, r, load<i32>(v, W_PAGE), load<i32>(v, W_ROW)) + (<usize>i << 3), ROW_VALUES)
}
/** The same of a series of doubles. */
export function oldestFloat(m: usize, ring: i32, w: i32, series: i32): f64 {
  const r = ringOf(pieceOf(m), ring)
  const v = windowAt(r, w)
  const i = ints(r) + popcnt(load<i32>(r, RING_FLOATS) & ((1 << series) - 1))
  return load<f64>(rowAt(m, r, load<i32>(v, W_PAGE), load<i32>(v, W_ROW)) + (<usize>i << 3), ROW_VALUES)
}
/** Time of that row. */
export function oldestNs(m: usize, ring: i32, w: i32): i64 {
  const r = ringOf(pieceOf(m), ring)
  const v = windowAt(r, w)
  return load<i64>(rowAt(m, r, load<i32>(v, W_PAGE), load<i32>(v, W_ROW)))
}

/** Whether one full window has passed since its epoch (rows of the book or of messages) or its market (trades) began; false leaves a reason. */
export function isWarm(m: usize, ofBook: bool, w: i32, extraNs: i64 = 0): bool {
  const piece = pieceOf(m)
  const kind = windowKind(piece, w)
  const length = windowLength(piece, w)
  let passed: i64 = -1
  if (kind == WINDOW_TIME) {
    const start = load<i64>(m + <usize>(ofBook ? I_EPOCH_START : I_FIRST_TIME))
    const now = load<i64>(m, I_TS_VENUE)
    if (start != NO_TIME && now != NO_TIME) passed = now - start - extraNs
  } else if (kind == WINDOW_EVENTS) passed = eventNumber(m) - (ofBook ? load<i64>(piece, PC_EPOCH_EVENT) : 0)
  else passed = tradeNumber(m) - (ofBook ? load<i64>(piece, PC_EPOCH_TRADES) : 0)
  if (passed < length) because(REASON_WARM_UP)
  return passed >= length
}

/** isWarm(), and every row that belongs to the window is still there. */
export function covered(m: usize, ring: i32, w: i32, extraNs: i64 = 0): bool {
  if (!isWarm(m, ring == BOOK_RING || ring == MESSAGE_RING, w, extraNs)) return false
  const piece = pieceOf(m)
  const r = ringOf(piece, ring)
  if (load<i64>(r, RING_LOST) == NO_TIME) return true
  const kind = windowKind(piece, w)
  const lost = kind == WINDOW_TIME ? load<i64>(r, RING_LOST) : <i64>load<u32>(r + <usize>(kind == WINDOW_EVENTS ? RING_LOST_EVENT : RING_LOST_TRADE))
  if (lost <= edgeOf(m, piece, w, load<i64>(m, I_TS_VENUE))) return true
  because(REASON_WINDOW_OVERFLOW)
  return false
}
