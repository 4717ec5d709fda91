// A running quantile in constant memory: five markers whose heights follow a parabola through their neighbours.
// Source: Jain, Chlamtac 1985, "The P² algorithm for dynamic calculation of quantiles". Cost O(1) a value.
//
//   f64 │ heights × 5 │ positions × 5 │ desired positions × 5 │ p │ count │
export const P2_BYTES: i32 = 136
const POSITION: usize = 40
const DESIRED: usize = 80
const SHARE: usize = 120
const COUNT: usize = 128
@inline function markerAt(at: usize, i: i32): usize { return at + (<usize>i << 3) }

export function p2Open(at: usize, p: f64): void {
  memory.fill(at, 0, P2_BYTES)
  store<f64>(at, p, SHARE)
}

/** How many values there have been. */
@inline export function p2Count(at: usize): f64 { return load<f64>(at, COUNT) }

/** The estimate; of fewer than five values it means nothing. */
@inline export function p2Value(at: usize): f64 { return load<f64>(at, 16) }

export function p2Add(at: usize, x: f64): void {
  const count = <i32>load<f64>(at, COUNT)
  store<f64>(at, <f64>(count + 1), COUNT)
  if (count < 5) {
    let i = count
    for (; i > 0 && load<f64>(markerAt(at, i - 1)) > x; i--) store<f64>(markerAt(at, i), load<f64>(markerAt(at, i - 1)))
    store<f64>(markerAt(at, i), x)
    if (count == 4) begin(at)
    return
  }
  let cell = 3
  if (x < load<f64>(at)) {
    store<f64>(at, x)
    cell = 0
  } else if (x > load<f64>(at, 32)) store<f64>(at, x, 32)
  else {
    cell = 0
    while (cell < 3 && x >= load<f64>(markerAt(at, cell + 1))) cell++
  }
  const p = load<f64>(at, SHARE)
  for (let i = cell + 1; i < 5; i++) store<f64>(markerAt(at, i), load<f64>(markerAt(at, i), POSITION) + 1, POSITION)
  store<f64>(at, load<f64>(at, DESIRED + 8) + p / 2, DESIRED + 8)
  store<f64>(at, load<f64>(at, DESIRED + 16) + p, DESIRED + 16)
  store<f64>(at, load<f64>(at, DESIRED + 24) + (1 + p) / 2, DESIRED + 24)
  store<f64>(at, load<f64>(at, DESIRED + 32) + 1, DESIRED + 32)
  for (let i = 1; i < 4; i++) adjust(markerAt(at, i))
}

function begin(at: usize): void {
  const p = load<f64>(at, SHARE)
  for (let i = 0; i < 5; i++) store<f64>(markerAt(at, i), <f64>(i + 1), POSITION)
  store<f64>(at, 1, DESIRED)
  store<f64>(at, 1 + 2 * p, DESIRED + 8)
  store<f64>(at, 1 + 4 * p, DESIRED + 16)
  store<f64>(at, 3 + 2 * p, DESIRED + 24)
  store<f64>(at, 5, DESIRED + 32)
}

/** Moves an inner marker by one position when it is off by as much and there is room. */
function adjust(at: usize): void {
  const n = load<f64>(at, POSITION)
  const below = load<f64>(at, POSITION - 8)
  const above = load<f64>(at, POSITION + 8)
  const off = load<f64>(at, DESIRED) - n
  if (!((off >= 1 && above - n > 1) || (off <= -1 && below - n < -1))) return
  const d: f64 = off > 0 ? 1 : -1
  const q = load<f64>(at)
  const lower = load<f64>(at - 8)
  const upper = load<f64>(at, 8)
  let next = q + (d / (above - below)) * (((n - below + d) * (upper - q)) / (above - n) + ((above - n - d) * (q - lower)) / (n - below))
  if (next <= lower || next >= upper) next = d > 0 ? q + (upper - q) / (above - n) : q - (lower - q) / (below - n)
  store<f64>(at, next)
  store<f64>(at, n + d, POSITION)
}
