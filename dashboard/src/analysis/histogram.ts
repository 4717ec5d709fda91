// Counts by bins whose width is 1, 2 or 5 times a power of ten, so that 0 is always an edge.

export interface Bin {
  /** [from, to) */
  readonly from: number
  readonly to: number
  readonly count: number
}

/** At most `most` bins over all finite values, empty ones included; none of no values. */
export function histogram(values: ArrayLike<number>, most = 30): readonly Bin[] {
  const finite = Float64Array.from(values).filter(Number.isFinite)
  if (finite.length === 0) return []
  const low = finite.reduce((a, b) => Math.min(a, b))
  const high = finite.reduce((a, b) => Math.max(a, b))
  let width = niceWidth((high - low) / most || Math.abs(high) || 1)
  // Edges are multiples of the width, which may take one bin more than the span alone.
  while (binOf(high, width) - binOf(low, width) + 1 > most) width = niceWidth(width * 1.01)
  const first = binOf(low, width)
  const counts = new Uint32Array(binOf(high, width) - first + 1)
  for (const value of finite) counts[binOf(value, width) - first]! += 1
  return Array.from(counts, (count, i) => ({ from: (first + i) * width, to: (first + i + 1) * width, count }))
}

/** 0.3 belongs to the bin that begins at 0.3, though 0.3/0.1 is a hair below 3. */
function binOf(value: number, width: number): number {
  return Math.floor(value / width + 1e-9)
}

/** The smallest 1, 2 or 5 × 10^k that isn't below. */
export function niceWidth(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  const step = [1, 2, 5, 10].find((step) => step * power >= least * (1 - 1e-12))!
  return step * power
}
