// Dynamic linear regression: coefficients that walk, by the Kalman filter.
//
//   P ← P/δ + q·I   ŷ = β·x   S = xᵀPx + R   K = Px/S   β ← β + K·(y − ŷ)
//   P ← (I − K·xᵀ)·P·(I − K·xᵀ)ᵀ + R·K·Kᵀ, Joseph's form: it stays symmetric and positive through rounding
//
// predicted: normal, mean ŷ, variance S. The sum of the losses is minus the innovations' log-likelihood: q, δ and R are chosen by
// comparing it. Source: Harvey 1989, section 3.4; discounting: West and Harrison 1997, section 6.3; Joseph: Bucy and Joseph 1968.
// Cost O(d²). State: │ β │ P │.
import { KALMAN_DISCOUNT, KALMAN_DRIFT, KALMAN_NOISE, STATUS_DONE, STATUS_REJECTED } from './layout'
import { config, mayStep, scratch, widthOf } from './block'
import { spreadAlong } from './bayes-logistic'
import { addScaled, at, dot, scaleAndAdd, times } from './vector'

/** Mean and deviation of what is observed next. */
export function kalman(l: usize, s: usize, x: usize, out: usize): void {
  const width = widthOf(l)
  const walked = spreadAlong(l, s, x) / config(l, KALMAN_DISCOUNT) + config(l, KALMAN_DRIFT) * dot(x, x, width)
  store<f64>(out, dot(s, x, width))
  store<f64>(out, Math.sqrt(walked + config(l, KALMAN_NOISE)), 8)
}

/** −ln of the predicted density at y. */
export function normalLoss(mean: f64, deviation: f64, y: f64): f64 {
  const z = (y - mean) / deviation
  return 0.5 * z * z + Math.log(deviation) + 0.9189385332046727
}

export function kalmanLearn(l: usize, s: usize, x: usize, y: f64, n: i32): i32 {
  const width = widthOf(l)
  const p = s + (<usize>width << 3)
  const drift = config(l, KALMAN_DRIFT)
  const grow = 1 / config(l, KALMAN_DISCOUNT)
  const noise = config(l, KALMAN_NOISE)
  // Px of the P that has walked, before anything is changed
  const u = scratch(2)
  times(p, x, u, width)
  for (let i = 0; i < width; i++) store<f64>(u + (<usize>i << 3), at(u, i) * grow + drift * at(x, i))
  const total = dot(u, x, width) + noise
  const error = y - dot(s, x, width)
  if (!(total > 0) || !mayStep(l, Math.abs(error / total) * Math.sqrt(dot(u, u, width)))) return STATUS_REJECTED
  addScaled(s, error / total, u, width)

  const gain = scratch(3)
  for (let i = 0; i < width; i++) store<f64>(gain + (<usize>i << 3), at(u, i) / total)
  // A = P − K·(Px)ᵀ in place, then A·x
  const left = scratch(4)
  let row = p
  for (let i = 0; i < width; i++, row += <usize>width << 3) {
    scaleAndAdd(row, grow, -at(gain, i), u, width)
    const own = row + (<usize>i << 3)
    if (i < n) store<f64>(own, load<f64>(own) + drift)
    store<f64>(left + (<usize>i << 3), dot(row, x, width))
  }
  // P = A − (A·x)·Kᵀ + R·K·Kᵀ, both halves made one
  for (let i = 0; i < width; i++) {
    for (let j = i; j < width; j++) {
      const upper = p + (<usize>(i * width + j) << 3)
      const lower = p + (<usize>(j * width + i) << 3)
      const add = noise * (at(gain, i) * at(gain, j))
      const above = load<f64>(upper) - at(left, i) * at(gain, j)
      const below = load<f64>(lower) - at(left, j) * at(gain, i)
      const cell = 0.5 * (above + below) + add
      store<f64>(upper, cell)
      store<f64>(lower, cell)
    }
  }
  return STATUS_DONE
}
