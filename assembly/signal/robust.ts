// The robust form of "large": z = (x − median) / (1.4826·MAD) of x = ln(1 + lots), against the levels that stand at the same
// distance from the mid right now, both sides together, the two bests excluded. MAD = 0: (x − median) / (IQR / 1.349);
// both 0: undefined. Buckets (0,1], (1,2.5], (2.5,5], (5,10], (10,25] bp. Source: outlier tests by median and MAD (time of day is the
// present book's own). Cost O(n log n) of the levels in range.
import { ASKS, BIDS, C_LEVEL_Z } from '../layout'
import { scratchLevels, scratchPtr } from '../memory'
import { walkFrom, walkKey, walkLots, walkNext } from '../book/read'

const BUCKETS: i32 = 5
const MEDIAN: usize = memory.data(5 * 8)
const SPREAD: usize = memory.data(5 * 8) // what z divides by, 0 when there is none

function edge(bucket: i32): f64 {
  return bucket == 0 ? 1 : bucket == 1 ? 2.5 : bucket == 2 ? 5 : bucket == 3 ? 10 : 25
}

/** Whether a price's distance falls into the bucket, in integers: edges are multiples of half a bp. */
function within(px: i64, mid: i64, bucket: i32): bool {
  const d = abs(2 * px - mid)
  const upper = (<i64>(edge(bucket) * 2) * mid) / 20000
  const lower: i64 = bucket == 0 ? -1 : (<i64>(edge(bucket - 1) * 2) * mid) / 20000
  return d > lower && d <= upper
}

function sizeOf(lots: i64): f64 {
  return Math.log1p(<f64>lots)
}

/** Takes median and spread of every bucket from the book as it stands. */
export function measure(m: usize, mid: i64): void {
  for (let b = 0; b < BUCKETS; b++) {
    const n = gather(m, m + ASKS, mid, b, gather(m, m + BIDS, mid, b, 0))
    const o = <usize>b << 3
    store<f64>(SPREAD + o, 0)
    if (n == 0) continue
    sort(scratchPtr, n)
    const median = quantile(n, 0.5)
    const iqr = quantile(n, 0.75) - quantile(n, 0.25)
    store<f64>(MEDIAN + o, median)
    for (let i = 0; i < n; i++) store<f64>(value(i), Math.abs(load<f64>(value(i)) - median))
    sort(scratchPtr, n)
    const mad = quantile(n, 0.5)
    store<f64>(SPREAD + o, mad > 0 ? 1.4826 * mad : iqr / 1.349)
  }
}

@inline function value(i: i32): usize { return scratchPtr + (<usize>i << 3) }

function gather(m: usize, s: usize, mid: i64, bucket: i32, from: i32): i32 {
  const farthest = (<i64>(edge(bucket) * 2) * mid) / 20000
  let n = from
  walkFrom(m, s)
  if (!walkNext()) return n // the best is left out
  while (walkNext() && n < scratchLevels * 2) {
    const px = s == m + BIDS ? walkKey : -walkKey
    if (abs(2 * px - mid) > farthest) break
    if (within(px, mid, bucket)) store<f64>(value(n++), sizeOf(walkLots))
  }
  return n
}

/** Quantile of the sorted values by linear interpolation (type 7, numpy's default). */
function quantile(n: i32, q: f64): f64 {
  const h = <f64>(n - 1) * q
  const i = <i32>h
  const a = load<f64>(value(i))
  return i + 1 < n ? a + (h - <f64>i) * (load<f64>(value(i + 1)) - a) : a
}

/** Heap sort, ascending: no recursion, no memory of its own. */
function sort(at: usize, n: i32): void {
  for (let i = (n >> 1) - 1; i >= 0; i--) sink(at, i, n)
  for (let end = n - 1; end > 0; end--) {
    const last = at + (<usize>end << 3)
    const top = load<f64>(at)
    store<f64>(at, load<f64>(last))
    store<f64>(last, top)
    sink(at, 0, end)
  }
}

function sink(at: usize, from: i32, n: i32): void {
  let i = from
  const x = load<f64>(at + (<usize>i << 3))
  while (true) {
    let child = 2 * i + 1
    if (child >= n) break
    if (child + 1 < n && load<f64>(at + (<usize>child << 3), 8) > load<f64>(at + (<usize>child << 3))) child++
    const c = load<f64>(at + (<usize>child << 3))
    if (c <= x) break
    store<f64>(at + (<usize>i << 3), c)
    i = child
  }
  store<f64>(at + (<usize>i << 3), x)
}

/** z of a level's size in its bucket; NaN where the bucket has no spread or the distance no bucket. */
export function robustZ(px: i64, mid: i64, lots: i64): f64 {
  for (let b = 0; b < BUCKETS; b++) {
    if (!within(px, mid, b)) continue
    const spread = load<f64>(SPREAD + (<usize>b << 3))
    return spread > 0 ? (sizeOf(lots) - load<f64>(MEDIAN + (<usize>b << 3))) / spread : NaN
  }
  return NaN
}

export function robustThreshold(m: usize): f64 {
  return load<f64>(m, C_LEVEL_Z)
}
