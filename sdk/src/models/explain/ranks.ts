// Whether two rankings of the same things agree: Kendall's τ-b, −1 to 1. Source: Kendall 1945 (the correction for ties).

/** NaN where one of the two ranks nothing: all equal. Throws RangeError for lists of different lengths. */
export function kendallTau(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError(`b: found ${b.length} numbers, expected ${a.length}`)
  let [agreeing, tiedInA, tiedInB, pairs] = [0, 0, 0, 0]
  for (let i = 0; i < a.length; i++)
    for (let j = 0; j < i; j++) {
      const [first, second] = [Math.sign(a[i]! - a[j]!), Math.sign(b[i]! - b[j]!)]
      agreeing += first * second
      if (first === 0) tiedInA++
      if (second === 0) tiedInB++
      pairs++
    }
  return agreeing / Math.sqrt((pairs - tiedInA) * (pairs - tiedInB))
}
