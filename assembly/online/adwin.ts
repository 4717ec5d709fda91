// ADWIN: a window that is cut where its older and its newer part have different means.
//
//   cut: |μ̂0 − μ̂1| > √(2/m·σ²·ln(2·ln n/δ)) + 2/(3m)·ln(2·ln n/δ)     1/m = 1/(n0 − w + 1) + 1/(n1 − w + 1), both parts at least w long
//
// Values lie in an exponential histogram: row r has buckets of 2^r values, at most M of them; one more and the two oldest become
// one of the next row. Every `clock` values a cut behind each bucket is tried, from the oldest on; the oldest bucket goes as long as one
// is found. As River's drift.ADWIN has it (0.26), to the index of the alarm: the value after an alarm begins a new window.
// Sources: Bifet and Gavaldà 2007; Babcock et al. 2003 for the variance. Cost O(log n), amortised.
//
//   state │ n │ total │ variance·n │ ticks │ alarm │ i32 rows, i32 pad │ i32 buckets × 32 │ (total, variance·n) × (M + 1) × 32 rows │
import { ADWIN_BUCKETS, ADWIN_CLOCK, ADWIN_DELTA, ADWIN_GRACE, ADWIN_LEAST, ADWIN_ROWS, STATUS_DONE, STATUS_DRIFT } from './layout'
import { config, count } from './block'
import { at, put } from './vector'

const N: i32 = 0
const TOTAL: i32 = 1
const VARIANCE: i32 = 2
const TICKS: i32 = 3
const ALARM: i32 = 4
const ROWS: usize = 40
const FILLED: usize = 48
const BUCKETS: usize = FILLED + ADWIN_ROWS * 4

export function adwinBytes(most: i32): i32 { return <i32>BUCKETS + ADWIN_ROWS * (most + 1) * 16 }

export function openAdwin(l: usize, s: usize): void {
  memory.fill(s, 0, adwinBytes(count(l, ADWIN_BUCKETS)))
  store<i32>(s, 1, ROWS)
}

@inline function filled(s: usize, row: i32): i32 { return load<i32>(s + (<usize>row << 2), FILLED) }
@inline function setFilled(s: usize, row: i32, n: i32): void { store<i32>(s + (<usize>row << 2), n, FILLED) }
@inline function bucket(l: usize, s: usize, row: i32, i: i32): usize {
  return s + BUCKETS + (<usize>(row * (count(l, ADWIN_BUCKETS) + 1) + i) << 4)
}
@inline function sizeOf(row: i32): f64 { return <f64>(<u64>1 << row) }

/** 1 at an alarm, values in the window, their mean, their variance. */
export function adwin(s: usize, out: usize): void {
  const n = at(s, N)
  put(out, 0, at(s, ALARM))
  put(out, 1, n)
  put(out, 2, n > 0 ? at(s, TOTAL) / n : NaN)
  put(out, 3, n > 0 ? at(s, VARIANCE) / n : NaN)
}

function insert(l: usize, s: usize, row: i32, total: f64, variance: f64): void {
  const b = bucket(l, s, row, filled(s, row))
  store<f64>(b, total)
  store<f64>(b, variance, 8)
  setFilled(s, row, filled(s, row) + 1)
}

function removeOldest(l: usize, s: usize, row: i32, n: i32): void {
  const left = filled(s, row) - n
  memory.copy(bucket(l, s, row, 0), bucket(l, s, row, n), <usize>left << 4)
  setFilled(s, row, left)
}

/** Two oldest of a row that is too full into one of the next, row by row. */
function compress(l: usize, s: usize): void {
  const most = count(l, ADWIN_BUCKETS)
  for (let row = 0; row < load<i32>(s, ROWS) && filled(s, row) == most + 1; row++) {
    if (row == ADWIN_ROWS - 1) return dropOldest(l, s)
    if (row + 1 == load<i32>(s, ROWS)) store<i32>(s, row + 2, ROWS)
    const n = sizeOf(row)
    const first = bucket(l, s, row, 0)
    const total = load<f64>(first)
    const between = total / n - load<f64>(first, 16) / n
    insert(l, s, row + 1, total + load<f64>(first, 16), load<f64>(first, 8) + load<f64>(first, 24) + (n * n * between * between) / (n + n))
    removeOldest(l, s, row, 2)
  }
}

function dropOldest(l: usize, s: usize): void {
  const row = load<i32>(s, ROWS) - 1
  const oldest = bucket(l, s, row, 0)
  const n = sizeOf(row)
  const width = at(s, N) - n
  put(s, N, width)
  put(s, TOTAL, at(s, TOTAL) - load<f64>(oldest))
  const between = load<f64>(oldest) / n - at(s, TOTAL) / width
  put(s, VARIANCE, at(s, VARIANCE) - (load<f64>(oldest, 8) + (n * width * between * between) / (n + width)))
  removeOldest(l, s, row, 1)
  if (filled(s, row) == 0) store<i32>(s, row, ROWS)
}

/** Whether the window is to be cut behind n0 values with this difference of means. */
function differs(l: usize, s: usize, n0: f64, n1: f64, difference: f64): bool {
  const least = config(l, ADWIN_LEAST)
  const n = at(s, N)
  const bound = Math.log((2 * Math.log(n)) / config(l, ADWIN_DELTA))
  const m = 1 / (n0 - least + 1) + 1 / (n1 - least + 1)
  return Math.abs(difference) > Math.sqrt(2 * m * (at(s, VARIANCE) / n) * bound) + (2.0 / 3.0) * bound * m
}

/** Whether a cut is found; the oldest bucket goes then. */
function cut(l: usize, s: usize): bool {
  const least = config(l, ADWIN_LEAST)
  let n0: f64 = 0
  let n1 = at(s, N)
  let u0: f64 = 0
  let u1 = at(s, TOTAL)
  for (let row = load<i32>(s, ROWS) - 1; row >= 0; row--) {
    for (let i = 0; i < filled(s, row); i++) {
      n0 += sizeOf(row)
      n1 -= sizeOf(row)
      u0 += load<f64>(bucket(l, s, row, i))
      u1 -= load<f64>(bucket(l, s, row, i))
      if (n1 >= least && n0 >= least && differs(l, s, n0, n1, u0 / n0 - u1 / n1)) {
        dropOldest(l, s)
        return true
      }
    }
  }
  return false
}

export function adwinObserve(l: usize, s: usize, x: f64): i32 {
  if (at(s, ALARM) != 0) openAdwin(l, s)
  insert(l, s, 0, x, 0)
  const n = at(s, N) + 1
  put(s, N, n)
  if (n > 1) {
    const off = x - at(s, TOTAL) / (n - 1)
    put(s, VARIANCE, at(s, VARIANCE) + ((n - 1) * off * off) / n)
  }
  put(s, TOTAL, at(s, TOTAL) + x)
  compress(l, s)

  const ticks = at(s, TICKS) + 1
  put(s, TICKS, ticks)
  if (<i64>ticks % <i64>count(l, ADWIN_CLOCK) != 0 || !(n > config(l, ADWIN_GRACE))) return STATUS_DONE
  let found = false
  while (cut(l, s)) found = true
  if (!found) return STATUS_DONE
  put(s, ALARM, 1)
  return STATUS_DRIFT
}

/** Whether rows and buckets are possible. */
export function adwinStands(l: usize, s: usize): bool {
  const rows = load<i32>(s, ROWS)
  if (rows < 1 || rows > ADWIN_ROWS) return false
  for (let row = 0; row < ADWIN_ROWS; row++)
    if (filled(s, row) < 0 || filled(s, row) > (row < rows ? count(l, ADWIN_BUCKETS) : 0)) return false
  return true
}
