// Logistic regression on one regressor, by Newton's method: P(up) = 1/(1 + e^−(a + b·x)).

export interface Logistic {
  readonly intercept: number
  readonly slope: number
}

const STEPS = 50
const SETTLED = 1e-10

/** Null when there is no finite maximum: one class only, or classes that x separates. */
export function logistic(isUp: ArrayLike<number>, xs: ArrayLike<number>): Logistic | null {
  let [intercept, slope] = [0, 0]
  for (let step = 0; step < STEPS; step++) {
    let [g0, g1, h00, h01, h11] = [0, 0, 0, 0, 0]
    for (let i = 0; i < xs.length; i++) {
      const x = xs[i]!
      const p = probability({ intercept, slope }, x)
      const weight = p * (1 - p)
      g0 += isUp[i]! - p
      g1 += (isUp[i]! - p) * x
      h00 += weight
      h01 += weight * x
      h11 += weight * x * x
    }
    const det = h00 * h11 - h01 * h01
    const [d0, d1] = [(h11 * g0 - h01 * g1) / det, (h00 * g1 - h01 * g0) / det]
    intercept += d0
    slope += d1
    if (!Number.isFinite(intercept + slope)) return null
    if (Math.abs(d0) + Math.abs(d1) < SETTLED) return { intercept, slope }
  }
  return null
}

export function probability({ intercept, slope }: Logistic, x: number): number {
  return 1 / (1 + Math.exp(-(intercept + slope * x)))
}
