// The logarithm of a product of doubles, the product without any rounding: doubles are fractions of powers of two.

/** log2 of Π values, each above 0; the product is exact, its logarithm off by less than 1e-13. */
export function exactLog2OfProduct(values: readonly number[]): number {
  let mantissa = 1n
  let exponent = 0
  for (const value of values) {
    let [whole, scale] = [value, 0]
    while (!Number.isInteger(whole)) {
      whole *= 2
      scale--
    }
    mantissa *= BigInt(whole)
    exponent += scale
  }
  const bits = mantissa.toString(2).length
  const kept = Math.max(0, bits - 64)
  return Math.log2(Number(mantissa >> BigInt(kept))) + kept + exponent
}
