// How often a value lies where: bins of equal width, 0 between two of them, so that gains and losses never share one.
export interface Bin {
  readonly from: number
  readonly to: number
  readonly count: number
}

/** Far above the smallest numbers, which lose their digits. */
const LEAST_WIDTH = 1e-280

/**
 * Counts `values` in about `most` bins (at least 2) of a round width; the bin [from, to) of a value holds its lower edge.
 * The first and the last hold a value. NaN and infinities aren't counted.
 */
export function histogram(values: readonly number[], most = 30): Bin[] {
  const finite = values.filter(Number.isFinite)
  if (finite.length === 0) return []
  let [low, high] = [Infinity, -Infinity]
  for (const value of finite) [low, high] = [Math.min(low, value), Math.max(high, value)]
  const width = roundStep(Math.max(LEAST_WIDTH, (high - low || Math.abs(high) || 1) / Math.max(2, most)))
  const first = Math.floor(low / width)
  const counts = Array.from({ length: Math.floor(high / width) - first + 1 }, () => 0)
  for (const value of finite) counts[Math.floor(value / width) - first]!++
  return counts.map((count, i) => ({ from: (first + i) * width, to: (first + i + 1) * width, count }))
}

/** The least of 1, 2, 2.5, 5 times a power of ten that isn't below `rough`, which is above 0. */
export function roundStep(rough: number): number {
  let unit = 1
  while (unit * 10 <= rough) unit *= 10
  while (unit > rough) unit /= 10
  const factor = [1, 2, 2.5, 5, 10].find((one) => one * unit >= rough * (1 - 1e-9)) ?? 10
  return factor * unit
}
