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
  const order = Uint32Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]!)
  const out = new Float64Array(values.length)
  for (let from = 0; from < order.length;) {
    let to = from
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++
    for (let i = from; i < to; i++) out[order[i]!] = (from + to + 1) / 2
    from = to
  }
  return out
}
