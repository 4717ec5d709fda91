// Logarithms of ratios near one and powers of one half, by series: the same bits on every host.

/**
 * ln(to/from) of two positive numbers by 2·(z + z³/3 + … + z¹³/13), z = (to − from)/(to + from).
 * Relative error below z¹⁴/(15·(1 − z²)) and rounding: less than 1e-15 up to a factor of 1.17, 1.5e-8 at a factor of 2.
 */
export function logRatio(from: number, to: number): number {
  const z = (to - from) / (to + from)
  const zz = z * z
  const tail = 1 / 3 + zz * (1 / 5 + zz * (1 / 7 + zz * (1 / 9 + zz * (1 / 11 + zz / 13))))
  return 2 * z * (1 + zz * tail)
}

/** 2^(−1/halfLife), halfLife ≥ 1, by the series of e^x with 20 terms: relative error below 1e-15. */
export function halfLifeDecay(halfLife: number): number {
  const x = -Math.LN2 / halfLife
  let sum = 1
  for (let term = 20; term >= 1; term--) sum = 1 + (sum * x) / term
  return sum
}
