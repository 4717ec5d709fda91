// F24 p_up_queue: the probability that the best ask is used up before the best bid, for queues of n = B₁/ū and p = A₁/ū orders
// that grow and shrink by one with equal rates (Cont, de Larrard 2013, balanced flow):
//
//   φ(n, p) = 1/π ∫₀^π (2 − cos t − √((2 − cos t)² − 1))^p · sin(n·t)·cos(t/2)/sin(t/2) dt      n, p ≤ 50
//   ½ − 2/π·arctan((A₁ − B₁)/(A₁ + B₁))                                                        beyond: the diffusion limit, ρ = 0
//
// ū = mean size of the changes of a best level whose price stood, over the window. The integrand has no kink inside (0, π): 96
// Gauss–Legendre nodes leave less than 10⁻¹³. Each φ is computed once and kept. Cost O(1), 5 µs the first time.
import { REASON_ZERO_DENOMINATOR, SERIES_TOUCH_CHANGES, SERIES_TOUCH_IN_BID } from '../layout'
import { levelLots } from './levels'
import { BOOK_RING, covered, sumInt } from './rings'
import { cosOf, sinOf } from './circle'
import { because } from './undefined'

const NODES: i32 = 96
const TABLE_MAX: i32 = 50
const NODE: usize = memory.data(96 * 16) // (t, weight) on (0, π)
const TABLE: usize = memory.data(51 * 51 * 8) // φ, 0 where it hasn't been computed
let ready: bool = false

export function upProbability(m: usize, w: i32): f64 {
  if (!covered(m, BOOK_RING, w)) return NaN
  const changes = sumInt(m, BOOK_RING, w, SERIES_TOUCH_CHANGES)
  if (changes == 0) return because(REASON_ZERO_DENOMINATOR)
  let moved: i64 = 0
  for (let i = 0; i < 4; i++) moved += sumInt(m, BOOK_RING, w, SERIES_TOUCH_IN_BID + i)
  const mean = <f64>moved / <f64>changes
  const bid = <f64>levelLots(0, 0)
  const ask = <f64>levelLots(1, 0)
  const n = orders(bid / mean)
  const p = orders(ask / mean)
  if (n > TABLE_MAX || p > TABLE_MAX) return 0.5 - (2 / Math.PI) * Math.atan((ask - bid) / (ask + bid))
  return probability(<i32>n, <i32>p)
}

/** max(1, round half up). */
@inline function orders(x: f64): f64 { return max<f64>(1, Math.floor(x + 0.5)) }

function probability(n: i32, p: i32): f64 {
  const at = TABLE + (<usize>(n * (TABLE_MAX + 1) + p) << 3)
  const known = load<f64>(at)
  if (known != 0) return known
  if (!ready) fillNodes()
  let sum: f64 = 0
  for (let i = 0; i < NODES; i++) {
    const t = load<f64>(NODE + (<usize>i << 4))
    const half = 0.5 * t
    const c = 2 - cosOf(t)
    const root = c - Math.sqrt(c * c - 1)
    let power: f64 = 1
    for (let k = 0; k < p; k++) power *= root
    sum += load<f64>(NODE + (<usize>i << 4), 8) * power * sinOf(<f64>n * t) * (cosOf(half) / sinOf(half))
  }
  const value = sum / Math.PI
  store<f64>(at, value)
  return value
}

/** Zeros of the Legendre polynomial by Newton's method, and their weights, moved to (0, π). */
function fillNodes(): void {
  const n = <f64>NODES
  for (let i = 0; i < NODES; i++) {
    let x = cosOf((Math.PI * (<f64>i + 0.75)) / (n + 0.5))
    let slope: f64 = 0
    for (let round = 0; round < 100; round++) {
      let before: f64 = 1
      let value = x
      for (let k = 2; k <= NODES; k++) {
        const next = ((2 * <f64>k - 1) * x * value - (<f64>k - 1) * before) / <f64>k
        before = value
        value = next
      }
      slope = (n * (x * value - before)) / (x * x - 1)
      const step = value / slope
      x -= step
      if (Math.abs(step) < 1e-15) break
    }
    const at = NODE + (<usize>i << 4)
    store<f64>(at, 0.5 * Math.PI * (x + 1))
    store<f64>(at, Math.PI / ((1 - x * x) * slope * slope), 8)
  }
  ready = true
}
