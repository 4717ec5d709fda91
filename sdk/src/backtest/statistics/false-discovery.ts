// Many tests at once: which share of what is let in would be false.

/**
 * q-values of p-values (Benjamini and Hochberg 1995): the least share of false discoveries at which a test would still be let in. NaN is no
 * test and stays NaN.
 */
export function falseDiscovery(ps: readonly number[]): number[] {
  const order = ps.map((_, i) => i).filter((i) => !Number.isNaN(ps[i]!))
  order.sort((a, b) => ps[b]! - ps[a]!)
  const qs = ps.map(() => NaN)
  let least = 1
  for (const [i, index] of order.entries()) {
    least = Math.min(least, (ps[index]! * order.length) / (order.length - i))
    qs[index] = least
  }
  return qs
}
