// The normal distribution: its density, its share below a value and the value below which a share lies; the same bits on every host.
import { exp, ln } from './exp-log.js'

const ROOT_TWO_PI = 2.5066282746310002
/** Beyond it the series loses digits of a small tail, and the continued fraction has begun to converge quickly. */
const FAR = 2.5
const FRACTION_DEPTH = 80

export function normalDensity(x: number): number {
  return exp((-x * x) / 2) / ROOT_TWO_PI
}

/**
 * Share of a standard normal variable at or below x. Near 0 by the series ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + …), in the tails by Laplace's
 * continued fraction φ(x)/(x + 1/(x + 2/(x + …))). Relative error below 2e-13 down to x = −37 (1e-300), absolute error below 3e-16.
 */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return NaN
  if (x < -FAR) return upperTail(-x)
  if (x > FAR) return 1 - upperTail(x)
  let [term, sum] = [x, x]
  for (let n = 3; Math.abs(term) > 1e-18 * Math.abs(sum); n += 2) sum += term *= (x * x) / n
  return 0.5 + normalDensity(x) * sum
}

function upperTail(x: number): number {
  if (x > 39) return 0
  let below = x
  for (let n = FRACTION_DEPTH; n > 0; n--) below = x + n / below
  return normalDensity(x) / below
}

// Source: Wichura 1988, algorithm AS 241 (PPND16): numerator and denominator, highest power first
const MIDDLE = [
  [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
    133.14166789178438, 3.3871328727963665,
  ],
  [
    5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
    42.31333070160091, 1,
  ],
] as const
const OUTER = [
  [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
    5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
    1.6763848301838038, 2.053191626637759, 1,
  ],
] as const
const TAIL = [
  [
    2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487,
    1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  [
    2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133, 0.014875361290850615,
    0.1369298809227358, 0.599832206555888, 1,
  ],
] as const

/** z with P(Z ≤ z) = p, for 0 < p < 1; relative error below 1e-14. ±Infinity at 1 and 0, NaN outside. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return NaN
  const q = p - 0.5
  if (q >= -0.425 && q <= 0.425) return q * ratio(MIDDLE, 0.180625 - q * q)
  const tail = q < 0 ? p : 1 - p
  if (tail === 0) return q < 0 ? -Infinity : Infinity
  const r = Math.sqrt(-ln(tail))
  const z = r <= 5 ? ratio(OUTER, r - 1.6) : ratio(TAIL, r - 5)
  return q < 0 ? -z : z
}

function ratio([above, below]: readonly [readonly number[], readonly number[]], x: number): number {
  let numerator = 0
  let denominator = 0
  for (const coefficient of above) numerator = numerator * x + coefficient
  for (const coefficient of below) denominator = denominator * x + coefficient
  return numerator / denominator
}
