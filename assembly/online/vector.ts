// Sums over vectors of f64 whose length is even. Every sum runs in the same lanes with and without SIMD, so that both builds give
// the same bits:
//
//   lane   0    1    2    3   │ 0 …        sum = (s0 + s2) + (s1 + s3)
//   a·b   x₀y₀ x₁y₁ x₂y₂ x₃y₃ │ x₄y₄ …     a rest of two goes to lanes 0 and 1

@inline export function at(a: usize, i: i32): f64 { return load<f64>(a + (<usize>i << 3)) }
@inline export function put(a: usize, i: i32, value: f64): void { store<f64>(a + (<usize>i << 3), value) }

/** to ← from; they don't overlap. A loop: engines call out of the module for memory.copy, which takes longer for so few. */
export function copy(to: usize, from: usize, n: i32): void {
  if (ASC_FEATURE_SIMD) {
    const end = from + (<usize>(n & ~1) << 3)
    for (; from < end; from += 16, to += 16) v128.store(to, v128.load(from))
    if ((n & 1) != 0) store<f64>(to, load<f64>(from))
    return
  }
  const end = from + (<usize>n << 3)
  for (; from < end; from += 8, to += 8) store<f64>(to, load<f64>(from))
}

/** Σ aᵢ·bᵢ */
export function dot(a: usize, b: usize, n: i32): f64 {
  const end = a + (<usize>(n & ~3) << 3)
  if (ASC_FEATURE_SIMD) {
    let low = f64x2.splat(0)
    let high = f64x2.splat(0)
    for (; a < end; a += 32, b += 32) {
      low = f64x2.add(low, f64x2.mul(v128.load(a), v128.load(b)))
      high = f64x2.add(high, f64x2.mul(v128.load(a, 16), v128.load(b, 16)))
    }
    if ((n & 2) != 0) low = f64x2.add(low, f64x2.mul(v128.load(a), v128.load(b)))
    const sum = f64x2.add(low, high)
    return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)
  }
  let s0: f64 = 0
  let s1: f64 = 0
  let s2: f64 = 0
  let s3: f64 = 0
  for (; a < end; a += 32, b += 32) {
    s0 += load<f64>(a) * load<f64>(b)
    s1 += load<f64>(a, 8) * load<f64>(b, 8)
    s2 += load<f64>(a, 16) * load<f64>(b, 16)
    s3 += load<f64>(a, 24) * load<f64>(b, 24)
  }
  if ((n & 2) != 0) {
    s0 += load<f64>(a) * load<f64>(b)
    s1 += load<f64>(a, 8) * load<f64>(b, 8)
  }
  return s0 + s2 + (s1 + s3)
}

/** a ← a·by + k·b */
export function scaleAndAdd(a: usize, by: f64, k: f64, b: usize, n: i32): void {
  const end = a + (<usize>n << 3)
  if (ASC_FEATURE_SIMD) {
    const grow = f64x2.splat(by)
    const factor = f64x2.splat(k)
    for (; a < end; a += 16, b += 16)
      v128.store(a, f64x2.add(f64x2.mul(v128.load(a), grow), f64x2.mul(factor, v128.load(b))))
    return
  }
  for (; a < end; a += 8, b += 8) store<f64>(a, load<f64>(a) * by + k * load<f64>(b))
}

/** a ← a + k·b */
export function addScaled(a: usize, k: f64, b: usize, n: i32): void {
  scaleAndAdd(a, 1, k, b, n)
}

/** out ← M·x for n rows of n */
export function times(m: usize, x: usize, out: usize, n: i32): void {
  for (let i = 0; i < n; i++, m += <usize>n << 3) put(out, i, dot(m, x, n))
}

/** M ← (M + k·u·uᵀ)·by. What was symmetric stays so in every bit: uᵢ·uⱼ = uⱼ·uᵢ. */
export function addOuter(m: usize, k: f64, u: usize, by: f64, n: i32): void {
  for (let i = 0; i < n; i++) {
    const own = at(u, i)
    let b = u
    const end = m + (<usize>n << 3)
    if (ASC_FEATURE_SIMD) {
      const left = f64x2.splat(own)
      const factor = f64x2.splat(k)
      const grow = f64x2.splat(by)
      for (; m < end; m += 16, b += 16) {
        const change = f64x2.mul(f64x2.mul(left, v128.load(b)), factor)
        v128.store(m, f64x2.mul(f64x2.add(v128.load(m), change), grow))
      }
    } else {
      for (; m < end; m += 8, b += 8) store<f64>(m, (load<f64>(m) + own * load<f64>(b) * k) * by)
    }
  }
}

/** Puts `value` on the diagonal of the first `n` of `width` rows; the rest stays. */
export function setDiagonal(m: usize, value: f64, n: i32, width: i32): void {
  for (let i = 0; i < n; i++) store<f64>(m + (<usize>(i * width + i) << 3), value)
}

/** Σ of the diagonal, of n rows of n. */
export function trace(m: usize, n: i32): f64 {
  let sum: f64 = 0
  for (let i = 0; i < n; i++, m += <usize>(n + 1) << 3) sum += load<f64>(m)
  return sum
}

/** Σ aᵢ */
export function total(a: usize, n: i32): f64 {
  let sum: f64 = 0
  for (const end = a + (<usize>n << 3); a < end; a += 8) sum += load<f64>(a)
  return sum
}
