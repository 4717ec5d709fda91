// One bit of 64 from a table: V8 makes five instructions of a shift by a variable and two of this. Where a shift waits for the one before,
// it is the quicker of the two all the same.
import { BITS } from './layout'

/** The bit of slot n of a window in its word, which has its slots from the highest bit to the lowest: 1 << (63 − (n & 63)). */
@inline export function bitOf(n: i32): u64 { return load<u64>(<usize>(n & 63) << 3, BITS) }

export function fillBits(): void {
  for (let n = 0; n < 64; n++) store<u64>(BITS + (<usize>n << 3), <u64>0x8000000000000000 >> n)
}
