// A quantile of everything seen so far from five markers: the P² algorithm, Jain and Chlamtac 1985.
//
// Markers stand at the least value, p/2, p, (1 + p)/2 and the greatest; each value moves the positions of those above it by
// one, and a marker that is one or more away from where it belongs moves by one along a parabola through its neighbours, or
// along a line where the parabola would leave them. Desired positions are added to step by step, as in the paper.
// Cost O(1) a value, 136 bytes. Its first five values are exact; fewer have no quantile.
//
//   │ f64 height × 5 │ f64 position × 5 │ f64 desired × 5 │ f64 p │ i64 count │

const POSITION: usize = 40
const DESIRED: usize = 80
const P: usize = 120
const COUNT: usize = 128
export const P2_BYTES: i32 = 136

@inline function height(at: usize, i: i32): f64 { return load<f64>(at + (<usize>i << 3)) }
@inline function position(at: usize, i: i32): f64 { return load<f64>(at + (<usize>i << 3), POSITION) }
@inline function desired(at: usize, i: i32): f64 { return load<f64>(at + (<usize>i << 3), DESIRED) }
@inline export function p2Count(at: usize): i64 { return load<i64>(at, COUNT) }

/** Begins anew: the quantile at `p`, 0 < p < 1. */
export function p2Open(at: usize, p: f64): void {
  memory.fill(at, 0, P2_BYTES)
  store<f64>(at, p, P)
}

/** The estimate; NaN before the fifth value. */
@inline export function p2Value(at: usize): f64 { return p2Count(at) < 5 ? NaN : load<f64>(at, 16) }

/** Values that have to be seen before one of them is called large. */
const SEEN_MIN: i64 = 50

/** Whether a value is at or above the estimate made of those before it, 50 at least; it joins them. */
export function p2Exceeds(at: usize, x: f64): bool {
  const large = p2Count(at) >= SEEN_MIN && x >= p2Value(at)
  p2Add(at, x)
  return large
}

/** Every value seen is counted in a finer unit from now on. */
export function p2Scale(at: usize, factor: f64): void {
  for (let i = 0; i < 5; i++) store<f64>(at + (<usize>i << 3), height(at, i) * factor)
}

export function p2Add(at: usize, x: f64): void {
  const count = load<i64>(at, COUNT)
  store<i64>(at, count + 1, COUNT)
  if (count < 5) {
    keepSorted(at, <i32>count, x)
    if (count == 4) place(at)
    return
  }
  const p = load<f64>(at, P)
  step(at, 1, x < height(at, 1), p / 2)
  step(at, 2, x < height(at, 2), p)
  step(at, 3, x < height(at, 3), (1 + p) / 2)
  step(at, 4, true, 1)
  store<f64>(at, min(x, load<f64>(at)))
  store<f64>(at, max(x, load<f64>(at, 32)), 32)
  adjust(at, 1)
  adjust(at, 2)
  adjust(at, 3)
}

/** A value below marker `i` moves it by one; where it belongs moves by `by` each time. */
@inline
function step(at: usize, i: i32, isAbove: bool, by: f64): void {
  const o = at + (<usize>i << 3)
  store<f64>(o, load<f64>(o, POSITION) + <f64>isAbove, POSITION)
  store<f64>(o, load<f64>(o, DESIRED) + by, DESIRED)
}

function keepSorted(at: usize, count: i32, x: f64): void {
  let i = count
  for (; i > 0 && height(at, i - 1) > x; i--) store<f64>(at + (<usize>i << 3), height(at, i - 1))
  store<f64>(at + (<usize>i << 3), x)
}

/** The first five values are the five markers. */
function place(at: usize): void {
  const p = load<f64>(at, P)
  for (let i = 0; i < 5; i++) store<f64>(at + (<usize>i << 3), <f64>(i + 1), POSITION)
  store<f64>(at, 1, DESIRED)
  store<f64>(at, 1 + 2 * p, DESIRED + 8)
  store<f64>(at, 1 + 4 * p, DESIRED + 16)
  store<f64>(at, 3 + 2 * p, DESIRED + 24)
  store<f64>(at, 5, DESIRED + 32)
}

/** Moves marker `i` by one towards where it belongs, if there is room. */
@inline
function adjust(at: usize, i: i32): void {
  const n = position(at, i)
  const off = desired(at, i) - n
  const up = position(at, i + 1) - n
  const down = position(at, i - 1) - n
  if (!((off >= 1 && up > 1) || (off <= -1 && down < -1))) return
  const d: f64 = off >= 1 ? 1 : -1
  const q = height(at, i)
  const above = height(at, i + 1)
  const below = height(at, i - 1)
  let moved = q + (d / (up - down)) * (((d - down) * (above - q)) / up + ((up - d) * (q - below)) / -down)
  if (!(below < moved && moved < above)) {
    moved = d > 0 ? q + (above - q) / up : q - (below - q) / down
  }
  store<f64>(at + (<usize>i << 3), moved)
  store<f64>(at + (<usize>i << 3), n + d, POSITION)
}
