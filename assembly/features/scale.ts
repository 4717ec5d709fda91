// Counts of lots become larger by a whole factor when the lot becomes finer.

export function scaleCounts(at: usize, n: i32, factor: f64): void {
  for (let i = 0; i < n; i++, at += 8) store<i64>(at, load<i64>(at) * <i64>factor)
}

/** The five heights of a quantile (quantile.ts) of lots. */
export function scaleHeights(at: usize, factor: f64): void {
  for (let i = 0; i < 5; i++, at += 8) store<f64>(at, load<f64>(at) * factor)
}
