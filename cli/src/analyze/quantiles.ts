/** Linear interpolation between order statistics (R's type 7, numpy's default); NaN when there are none. */
export function quantileSorted(sorted: ArrayLike<number>, share: number): number {
  const at = (sorted.length - 1) * share
  const low = Math.floor(at)
  const [a, b] = [sorted[low] ?? NaN, sorted[Math.ceil(at)] ?? NaN]
  return a === b ? a : a + (b - a) * (at - low)
}

export function sorted(values: Float64Array): Float64Array {
  return Float64Array.from(values).sort()
}

export function median(values: readonly number[]): number {
  return quantileSorted(sorted(Float64Array.from(values)), 0.5)
}

/** Values below the one and above the other quantile are set to it. */
export function winsorised(values: Float64Array, low: number, high: number): Float64Array {
  return Float64Array.from(values, (value) => Math.min(Math.max(value, low), high))
}

/** Ranks from 1, ties get their mean. */
export function ranks(values: ArrayLike<number>): Float64Array {
  // Sorted as numbers and searched: a comparison function takes most of the time of a correlation.
  const order = sorted(Float64Array.from(values))
  const meanRanks = new Float64Array(order.length)
  for (let from = 0, to = 1; from < order.length; from = to, to++) {
    while (to < order.length && order[to] === order[from]) to++
    meanRanks.fill((from + to + 1) / 2, from, to)
  }
  const out = new Float64Array(order.length)
  for (let i = 0; i < out.length; i++) out[i] = meanRanks[firstAtLeast(order, values[i]!)]!
  return out
}

function firstAtLeast(order: Float64Array, value: number): number {
  let [low, high] = [0, order.length - 1]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (order[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}
