// Counts in the states of families: they grow, and those of lots become larger by a whole factor when the lot becomes finer.
@inline export function increase(at: usize, by: i64): void {
  store<i64>(at, load<i64>(at) + by)
}

export function scaleCounts(at: usize, n: i32, factor: f64): void {
  for (let i = 0; i < n; i++, at += 8) store<i64>(at, load<i64>(at) * <i64>factor)
}
