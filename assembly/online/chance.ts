// Probabilities and their losses.

/** A probability in a loss is at least this, so that one surprise doesn't cost everything. */
export const LEAST: f64 = 1e-15

/** 1/(1 + e^−s) */
export function sigmoid(s: f64): f64 {
  return 1 / (1 + Math.exp(-s))
}

/** −ln p */
export function logLoss(p: f64): f64 {
  return -Math.log(min<f64>(1, max(LEAST, p)))
}

/** out ← e^sᵢ / Σ e^sⱼ; it may be where the scores are. */
export function softmax(scores: usize, out: usize, n: i32): void {
  let greatest = -Infinity
  for (let i = 0; i < n; i++) greatest = max(greatest, load<f64>(scores + (<usize>i << 3)))
  let sum: f64 = 0
  for (let i = 0; i < n; i++) {
    const part = Math.exp(load<f64>(scores + (<usize>i << 3)) - greatest)
    store<f64>(out + (<usize>i << 3), part)
    sum += part
  }
  for (let i = 0; i < n; i++) store<f64>(out + (<usize>i << 3), load<f64>(out + (<usize>i << 3)) / sum)
}

// Mills' ratio by its continued fraction, φ(x)/(1 − Φ(x)) = x + 1/(x + 2/(x + 3/(x + …))), for x ≥ 2; else Φ by its series about 0,
// ½ + φ(x)·Σ x^(2k+1)/(2k+1)!!.
const TERMS: i32 = 150

/** What the fraction adds to x. */
function fractionRest(x: f64): f64 {
  let rest: f64 = 0
  for (let k = TERMS; k > 0; k--) rest = <f64>k / (x + rest)
  return rest
}

@inline function density(x: f64): f64 { return Math.exp(-0.5 * x * x) * 0.3989422804014327 }

/** Φ(x) */
export function normal(x: f64): f64 {
  const far = Math.abs(x)
  if (far >= 2) {
    const tail = density(x) / (far + fractionRest(far))
    return x < 0 ? tail : 1 - tail
  }
  let term = x
  let sum = x
  for (let k = 3; k < 61; k += 2) {
    term *= (x * x) / <f64>k
    sum += term
  }
  return 0.5 + density(x) * sum
}

/** V(t) = φ(t)/Φ(t), and W(t) = V(V + t): the moments of a normal that turned out above −t. For t ≪ 0, V → −t and W → 1. */
export let momentV: f64 = 0
export let momentW: f64 = 0
export function truncated(t: f64): void {
  if (t <= -2) {
    const rest = fractionRest(-t)
    momentV = rest - t
    momentW = momentV * rest
  } else {
    momentV = density(t) / normal(t)
    momentW = momentV * (momentV + t)
  }
}

/** ln Γ(x) for x > 0 by Stirling's series above 8. */
export function logGamma(x: f64): f64 {
  let product: f64 = 1
  for (; x < 8; x += 1) product *= x
  const y = 1 / (x * x)
  const series = (1.0 / 12 - y * (1.0 / 360 - y * (1.0 / 1260 - y * (1.0 / 1680 - y * (1.0 / 1188 - y * (691.0 / 360360)))))) / x
  return (x - 0.5) * Math.log(x) - x + 0.9189385332046727 + series - Math.log(product)
}
