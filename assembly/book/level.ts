// A level as it is handed about: i64 key, i64 lots.

/** Copies one. Where they are few it is done one by one: engines call out of the module for memory.copy. */
@inline
export function copyLevel(to: usize, from: usize): void {
  if (ASC_FEATURE_SIMD) v128.store(to, v128.load(from))
  else {
    store<i64>(to, load<i64>(from))
    store<i64>(to, load<i64>(from, 8), 8)
  }
}
