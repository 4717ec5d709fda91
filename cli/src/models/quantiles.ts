// Times as they are reported: the middle and the slow end.
export interface Times {
  readonly p50Us: number
  readonly p99Us: number
}

/** Of times in µs, at least one. The value at or above the share, none in between. */
export function timesOf(us: readonly number[]): Times {
  const sorted = us.toSorted((a, b) => a - b)
  const at = (share: number): number => Number(sorted[Math.ceil(share * sorted.length) - 1]!.toFixed(3))
  return { p50Us: at(0.5), p99Us: at(0.99) }
}
