// eˣ, ln x and xʸ from the four operations alone: the same bits on every host, which Math.exp, Math.log and Math.pow don't promise.

/** ln 2 in two parts: the first has its last 32 bits clear, so that whole multiples of it are exact. */
const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
const TAYLOR_TERMS = 14
const ATANH_TERMS = 12

/** 2 to a whole power between −1022 and 1023, exact. */
function powerOfTwo(exponent: number): number {
  let [power, base] = [1, exponent < 0 ? 0.5 : 2]
  for (let left = Math.abs(exponent); left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) power *= base
    if (left > 1) base *= base
  }
  return power
}

/** eˣ by its Taylor series around the nearest multiple of ln 2. Relative error below 1e-15 where the result is a normal number. */
export function exp(x: number): number {
  if (!(x > -745.2)) return Number.isNaN(x) ? NaN : 0
  if (x > 709.782712893384) return Infinity
  const twos = Math.round(x / LN2_HIGH)
  const rest = x - twos * LN2_HIGH - twos * LN2_LOW
  let sum = 1
  for (let n = TAYLOR_TERMS; n > 0; n--) sum = 1 + (rest / n) * sum
  const half = Math.trunc(twos / 2)
  return sum * powerOfTwo(half) * powerOfTwo(twos - half)
}

/** ln x by 2·artanh((m − 1)/(m + 1)), m the mantissa between √½ and √2. Absolute error below 4e-16 + 2e-16·|ln x|; NaN below 0. */
export function log(x: number): number {
  if (!(x > 0) || x === Infinity) return x === 0 ? -Infinity : x === Infinity ? Infinity : NaN
  let [mantissa, twos] = [x, 0]
  while (mantissa >= Math.SQRT2) [mantissa, twos] = [mantissa / 2, twos + 1]
  while (mantissa < Math.SQRT1_2) [mantissa, twos] = [mantissa * 2, twos - 1]
  const ratio = (mantissa - 1) / (mantissa + 1)
  const square = ratio * ratio
  let sum = 0
  for (let n = ATANH_TERMS; n >= 0; n--) sum = sum * square + 1 / (2 * n + 1)
  return twos * LN2_HIGH + (twos * LN2_LOW + 2 * ratio * sum)
}

/** xʸ = e^(y·ln x), x > 0; NaN otherwise. Relative error below 1e-15·(1 + |y·ln x|). */
export function power(x: number, y: number): number {
  return x > 0 ? exp(y * log(x)) : NaN
}
