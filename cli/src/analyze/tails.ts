// Tail probabilities. The beta function is that of jstat: about eight digits, which is more than a p-value carries.
import jstat from 'jstat'

const { ibeta, normal } = jstat.jStat

/** P(F > f) of an F(d1, d2) variable; from the small side, so that tiny tails stay exact. */
export function fTail(f: number, d1: number, d2: number): number {
  if (!(f >= 0)) return NaN
  return f === Infinity ? 0 : ibeta(d2 / (d2 + d1 * f), d2 / 2, d1 / 2)
}

export function normalCdf(x: number): number {
  return normal.cdf(x, 0, 1)
}

/** P(|Z| > |z|). */
export function normalTails(z: number): number {
  return 2 * normalCdf(-Math.abs(z))
}
