// A Hawkes process with an exponential kernel, fitted by maximum likelihood (F47): λ(t) = μ + Σ α·e^(−β(t − tᵢ)), n = α/β.
//
//   ℓ = Σ ln(μ + α·Rᵢ) − μT − α·A,   Rᵢ = e^(−β(tᵢ − tᵢ₋₁))·(1 + Rᵢ₋₁),   A = Σ (1 − e^(−β(T − tᵢ)))/β
//
// Of N events from t₁ = 0 to t_N = T. Scaling (μ, α) shows that μT + αA = N where ℓ is greatest, so for each β one number is
// left, x = αA/N ∈ [0, 1): ℓ = Σ ln((1 − x)·N/T + x·N/A·Rᵢ) − N is concave in it, and Newton's method finds its only maximum.
// What is left is a function of ln β: its slope is known (envelope theorem), a grid finds where it changes sign, the secant
// method where it is 0; of several maxima the greatest counts. So there is no starting point, and the result is a function of
// the times alone. The grid goes from 1/(100·T) to 40 over the shortest interval in steps of a factor e. Where nothing excites at
// any β, α = n = 0, μ = N/T and β is undefined.
// Equal times would let β run to ∞. They are set apart evenly below the clock's resolution r, the greatest of 1 ms, 1 µs and 1 ns
// that all times are multiples of: the j-th of k at t + j·r/k.
// Sources: Ozaki 1979 (likelihood); Filimonov, Sornette 2015 on its bias. Cost about 40 × N exponentials, once a batch.
import { HAWKES_ALPHA, HAWKES_BETA, HAWKES_LOGLIK, HAWKES_MU, HAWKES_N } from '../layout'

export const HAWKES_EVENTS: i32 = 500
@inline function at(list: usize, i: i32): f64 { return load<f64>(list + (<usize>i << 3)) }
@inline function put(list: usize, i: i32, value: f64): void { store<f64>(list + (<usize>i << 3), value) }

let gaps: usize = 0 // s before each event
let excited: usize = 0 // Rᵢ
let T: f64 = 0

// the last point looked at
let share: f64 = 0.5 // x
let area: f64 = 0 // A
let logLikelihood: f64 = 0
let slope: f64 = 0 // of ℓ in ln β
const N: f64 = 500

/** Fits the ascending times, i64 ns × 500 at `ns`, and writes five doubles in the order of HAWKES_*. Overwrites times and `scratch`, as long. */
export function fitHawkes(ns: usize, scratch: usize, out: usize): void {
  gaps = ns
  excited = scratch
  const shortest = spread()
  const poisson = N * Math.log(N / T) - N
  store<f64>(out, N / T, HAWKES_MU << 3)
  store<f64>(out, 0, HAWKES_ALPHA << 3)
  store<f64>(out, NaN, HAWKES_BETA << 3)
  store<f64>(out, 0, HAWKES_N << 3)
  store<f64>(out, poisson, HAWKES_LOGLIK << 3)
  const first = Math.log(0.01 / T)
  const steps = <i32>Math.ceil(Math.log(40 / shortest) - first)
  share = 0.5
  let before: f64 = 0
  let wasExcited = false
  for (let i = 0; i <= steps; i++) {
    look(first + i)
    const isExcited = share > 0
    const now = slope
    const rest = share
    if (i == 0 && isExcited && now <= 0) keep(first, out)
    if (i > 0 && (isExcited || wasExcited) && (before > 0 || !wasExcited) && (now < 0 || !isExcited)) {
      climb(first + i - 1, before, wasExcited, now, isExcited, out)
    }
    before = now
    wasExcited = isExcited
    share = rest > 0 ? rest : 0.5
  }
}

/** Times become the seconds before each, equal ones set apart; returns the shortest. */
function spread(): f64 {
  let resolution: i64 = 1000000
  for (let i = 0; i < HAWKES_EVENTS; i++) {
    const t = load<i64>(gaps + (<usize>i << 3))
    while (t % resolution != 0) resolution /= 1000
  }
  const start = load<i64>(gaps)
  let shortest = Infinity
  let before = start
  let offset: f64 = 0 // of the event before from its own time, ns
  for (let i = 0; i < HAWKES_EVENTS; ) {
    const t = load<i64>(gaps + (<usize>i << 3))
    let k = 1
    while (i + k < HAWKES_EVENTS && load<i64>(gaps + (<usize>(i + k) << 3)) == t) k++
    const apart = <f64>resolution / <f64>k
    const first = i
    for (const end = i + k; i < end; i++) {
      const gap = (i > first ? apart : <f64>(t - before) - offset) / 1e9
      if (i > 0) shortest = min(shortest, gap)
      put(gaps, i, gap)
    }
    before = t
    offset = <f64>(k - 1) * apart
  }
  T = (<f64>(before - start) + offset) / 1e9
  return shortest
}

/** The best x for this β, with ℓ and its slope there. Begins at the x of the point before. */
function look(logBeta: f64): void {
  const beta = Math.exp(logBeta)
  let r: f64 = 0
  put(excited, 0, 0)
  for (let i = 1; i < HAWKES_EVENTS; i++) {
    const gap = at(gaps, i)
    const e = beta * gap < 700 ? Math.exp(-beta * gap) : 0
    r = e * (1 + r)
    put(excited, i, r)
  }
  area = (N - 1 - r) / beta
  const a = N / T
  const c = N / area
  share = bestShare(a, c)
  const mu = (1 - share) * a
  const alpha = share * c
  let sum: f64 = 0
  let moved: f64 = 0 // Σ ∂Rᵢ/∂β / λᵢ
  let d: f64 = 0 // ∂Rᵢ/∂β
  let before: f64 = 0
  // a product of eight has one logarithm: each is far from the ends of a double's range
  for (let i = 0; i < HAWKES_EVENTS; ) {
    let product: f64 = 1
    for (const end = min(i + 8, HAWKES_EVENTS); i < end; i++) {
      const r = at(excited, i)
      const intensity = mu + alpha * r
      d = (r / (1 + before)) * d - at(gaps, i) * r
      before = r
      product *= intensity
      moved += d / intensity
    }
    sum += Math.log(product)
  }
  logLikelihood = sum - N
  slope = share > 0 ? alpha * (beta * moved + area + d) : 0
}

/** Where Σ (c·Rᵢ − a)/((1 − x)·a + x·c·Rᵢ) = 0; 0 when it never is positive. */
function bestShare(a: f64, c: f64): f64 {
  let low: f64 = 0
  let high: f64 = 1
  let x = share
  if (rises(a, c, 0) <= 0) return 0
  for (let i = 0; i < 100; i++) {
    const rise = rises(a, c, x)
    if (rise > 0) low = x
    else high = x
    let next = x + rise / bend
    if (!(next > low && next < high)) next = 0.5 * (low + high)
    const step = abs(next - x)
    x = next
    if (step <= 1e-15 || high - low <= 1e-15) break
  }
  return x
}

/** Σ of the derivative of ln λᵢ in x, and minus that of its own derivative. */
let bend: f64 = 0
function rises(a: f64, c: f64, x: f64): f64 {
  const mu = (1 - x) * a
  const alpha = x * c
  let sum: f64 = 0
  let squares: f64 = 0
  for (let i = 0; i < HAWKES_EVENTS; i++) {
    const r = at(excited, i)
    const q = (c * r - a) / (mu + alpha * r)
    sum += q
    squares += q * q
  }
  bend = squares
  return sum
}

/** The maximum between two points of the grid: where the slope is 0, by Illinois' secants; kept if it is the greatest so far. */
function climb(left: f64, rise: f64, leftExcites: bool, right: f64, rightExcites: bool, out: usize): void {
  let l = left
  let r = left + 1
  let fl = leftExcites ? rise : Infinity
  let fr = rightExcites ? right : -Infinity
  let side = 0
  for (let i = 0; i < 80 && r - l > 1e-12; i++) {
    let mid = (fl * r - fr * l) / (fl - fr) // not a number while an end has no slope
    if (!(mid > l && mid < r)) mid = 0.5 * (l + r)
    share = share > 0 ? share : 0.5
    look(mid)
    if (share > 0) keep(mid, out)
    if (share > 0 && abs(slope) < 1e-11) return
    if (share > 0 ? slope > 0 : fl == Infinity) {
      l = mid
      fl = share > 0 ? slope : Infinity
      if (side == 1 && fr > -Infinity) fr *= 0.5
      side = 1
    } else {
      r = mid
      fr = share > 0 ? slope : -Infinity
      if (side == -1 && fl < Infinity) fl *= 0.5
      side = -1
    }
  }
}

/** Writes the point looked at last, if it is the best so far. */
function keep(logBeta: f64, out: usize): void {
  if (logLikelihood < load<f64>(out, HAWKES_LOGLIK << 3)) return
  const alpha = (share * N) / area
  const beta = Math.exp(logBeta)
  store<f64>(out, ((1 - share) * N) / T, HAWKES_MU << 3)
  store<f64>(out, alpha, HAWKES_ALPHA << 3)
  store<f64>(out, beta, HAWKES_BETA << 3)
  store<f64>(out, alpha / beta, HAWKES_N << 3)
  store<f64>(out, logLikelihood, HAWKES_LOGLIK << 3)
}
