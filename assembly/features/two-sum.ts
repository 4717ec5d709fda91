// A sum of doubles kept as the unevaluated sum of two (Knuth's TwoSum): what left it leaves nothing behind that could be seen.

/** (hi, lo) at `at` plus x, exactly but for the last of 106 bits. */
@inline
export function addTo(at: usize, x: f64): void {
  const hi = load<f64>(at)
  const sum = hi + x
  const part = sum - hi
  const lo = load<f64>(at, 8) + ((hi - (sum - part)) + (x - part))
  const high = sum + lo
  store<f64>(at, high)
  store<f64>(at, lo - (high - sum), 8)
}
