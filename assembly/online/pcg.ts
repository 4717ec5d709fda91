// PCG32: a seed gives the same numbers on every host. State: │ u64 state │ u64 increment, odd │.
// Source: O'Neill 2014, PCG: a family of simple fast space-efficient statistically good algorithms (XSH RR 64/32).
const MULTIPLIER: u64 = 6364136223846793005

export const PCG_BYTES: i32 = 16

export function seed(g: usize, from: u64, stream: u64): void {
  store<u64>(g, 0)
  store<u64>(g, (stream << 1) | 1, 8)
  next(g)
  store<u64>(g, load<u64>(g) + from)
  next(g)
}

export function next(g: usize): u32 {
  const old = load<u64>(g)
  store<u64>(g, old * MULTIPLIER + load<u64>(g, 8))
  return rotr<u32>(<u32>(((old >> 18) ^ old) >> 27), <u32>(old >> 59))
}

/** Evenly from [0, 1), 53 bits. */
export function uniform(g: usize): f64 {
  const high = <u64>(next(g) >> 5)
  return <f64>((high << 26) | <u64>(next(g) >> 6)) * (1.0 / 9007199254740992.0)
}

let spare: f64 = NaN

/** What normal() keeps for its next call is forgotten: an update must not depend on another learner's. */
export function forgetSpare(): void {
  spare = NaN
}

/** Standard normal, by Marsaglia's polar method. */
export function normal(g: usize): f64 {
  if (!isNaN(spare)) {
    const kept = spare
    spare = NaN
    return kept
  }
  for (;;) {
    const u = 2 * uniform(g) - 1
    const v = 2 * uniform(g) - 1
    const square = u * u + v * v
    if (square >= 1 || square == 0) continue
    const factor = Math.sqrt((-2 * Math.log(square)) / square)
    spare = v * factor
    return u * factor
  }
}
