// Logarithm, exponential and power of doubles by series: only + − × ÷ and bit patterns, so that every host gives the same bits.
const words = new DataView(new ArrayBuffer(8))

/** ln 2 in two parts; the first has 32 bits, so that its product with an exponent is exact. */
const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
const { LN2, SQRT2 } = Math

/**
 * Natural logarithm; relative error below 1e-15, absolute below 1e-15 near 1. -Infinity at 0, NaN below.
 * x = m·2^e with √½ ≤ m < √2, ln m = 2·Σ s^(2k+1)/(2k+1) with s = (m − 1)/(m + 1).
 */
export function ln(x: number): number {
  if (!(x >= 0)) return NaN
  if (x === 0) return -Infinity
  if (x === Infinity) return Infinity
  const isTiny = x < 2.2250738585072014e-308
  words.setFloat64(0, isTiny ? x * 18014398509481984 : x)
  const high = words.getUint32(0)
  let exponent = (high >>> 20) - 1023 - (isTiny ? 54 : 0)
  words.setUint32(0, (high & 0xfffff) | 0x3ff00000)
  let m = words.getFloat64(0)
  if (m >= SQRT2) {
    m /= 2
    exponent++
  }
  const s = (m - 1) / (m + 1)
  const z = s * s
  let sum = 0
  for (let k = 25; k >= 3; k -= 2) sum = z * (sum + 1 / k)
  return exponent * LN2_HIGH + (exponent * LN2_LOW + 2 * (s + s * sum))
}

/**
 * e^x; relative error below 1e-15 where the result is a normal number. 0 below −745.2, Infinity above 709.78.
 * x = k·ln 2 + r with |r| ≤ ln 2 / 2, Σ r^i/i! to i = 15.
 */
export function exp(x: number): number {
  if (!(x > -745.2)) return Number.isNaN(x) ? NaN : 0
  if (x > 709.782712893384) return Infinity
  const k = Math.floor(x / LN2 + 0.5)
  const half = Math.trunc(k / 2)
  return expNear0(x - k * LN2_HIGH - k * LN2_LOW) * powerOfTwo(half) * powerOfTwo(k - half)
}

/** 2^x; relative error below 1e-15 for −1022 ≤ x < 1023. 0 below that, Infinity above. */
export function exp2(x: number): number {
  if (!(x >= -1022)) return x < -1022 ? 0 : NaN
  if (x >= 1023) return Infinity
  const k = Math.floor(x + 0.5)
  return powerOfTwo(k) * expNear0((x - k) * LN2)
}

/**
 * x^n for x ≥ 0, NaN below; whole n from 0 to 64 by repeated squaring, relative error below n·2.3e-16; others as e^(n·ln x), relative error
 * below 3e-15·max(1, |n·ln x|). 0^0 = 1.
 */
export function power(x: number, n: number): number {
  if (!(x >= 0)) return NaN
  if (Number.isInteger(n) && n >= 0 && n <= 64) {
    let result = 1
    let square = x
    for (let bits = n; bits > 0; bits >>>= 1) {
      if (bits & 1) result *= square
      square *= square
    }
    return result
  }
  if (x === 0) return n > 0 ? 0 : Infinity
  return exp(n * ln(x))
}

function expNear0(r: number): number {
  let sum = 1
  for (let i = 15; i >= 1; i--) sum = 1 + (r * sum) / i
  return sum
}

/** Exact, −1022 ≤ k ≤ 1023. */
function powerOfTwo(k: number): number {
  words.setUint32(0, (k + 1023) << 20)
  words.setUint32(4, 0)
  return words.getFloat64(0)
}
