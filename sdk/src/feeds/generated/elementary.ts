/**
 * ln and exp from +, −, × and ÷ alone. IEEE 754 fixes those to the last bit; the host's Math.log and Math.exp it
 * does not, and two engines do differ. A market that must have one hash everywhere can't use them.
 */

/** ln 2 in two parts (fdlibm): a whole number of the high one is exact, so nothing is lost in x − n·ln 2. */
const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10

/** Natural logarithm of a positive finite number, to within 1e-15 of itself or of 1. */
export function ln(x: number): number {
  let mantissa = x
  let exponent = 0
  while (mantissa < 0.75) {
    mantissa *= 2
    exponent--
  }
  while (mantissa >= 1.5) {
    mantissa /= 2
    exponent++
  }
  // ln m = 2·artanh(s), s = (m−1)/(m+1), |s| ≤ 0.2: eleven terms reach the last bit.
  const s = (mantissa - 1) / (mantissa + 1)
  const s2 = s * s
  let series = 0
  for (let n = 21; n >= 1; n -= 2) series = series * s2 + 1 / n
  return exponent * LN2_HIGH + (exponent * LN2_LOW + 2 * s * series)
}

/** e to the x for |x| ≤ 600, relative error below 1e-13. */
export function exp(x: number): number {
  const powerOfTwo = Math.floor(x / LN2_HIGH + 0.5)
  const r = x - powerOfTwo * LN2_HIGH - powerOfTwo * LN2_LOW
  let series = 1
  for (let n = 14; n >= 1; n--) series = 1 + (series * r) / n
  let scale = 1
  for (let base = powerOfTwo < 0 ? 0.5 : 2, n = Math.abs(powerOfTwo); n > 0; n = Math.floor(n / 2)) {
    if (n % 2 === 1) scale *= base
    base *= base
  }
  return series * scale
}

/** x to the power a for positive x. */
export function power(x: number, a: number): number {
  return exp(a * ln(x))
}
