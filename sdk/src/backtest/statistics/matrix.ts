// Small square matrices, rows first.

/** Below this share of its column's size a pivot is rounding error. */
const LEAST_PIVOT = 1e-11

/** By Gauss and Jordan with the largest pivot; null where there is no inverse. */
export function invert(matrix: readonly ArrayLike<number>[]): Float64Array[] | null {
  const n = matrix.length
  const rows = matrix.map((row, i) => {
    const wide = new Float64Array(2 * n)
    wide.set(Array.from(row))
    wide[n + i] = 1
    return wide
  })
  const sizes = matrix.map((_, j) => Math.max(...matrix.map((row) => Math.abs(row[j]!))))
  for (let j = 0; j < n; j++) {
    let best = j
    for (let i = j + 1; i < n; i++) if (Math.abs(rows[i]![j]!) > Math.abs(rows[best]![j]!)) best = i
    const pivot = rows[best]!
    if (!(Math.abs(pivot[j]!) > LEAST_PIVOT * sizes[j]!)) return null
    rows[best] = rows[j]!
    rows[j] = pivot
    const scale = 1 / pivot[j]!
    for (let k = j; k < 2 * n; k++) pivot[k]! *= scale
    for (const row of rows) {
      const share = row[j]!
      if (row === pivot || share === 0) continue
      for (let k = j; k < 2 * n; k++) row[k]! -= share * pivot[k]!
    }
  }
  return rows.map((row) => row.slice(n))
}

export function times(matrix: readonly ArrayLike<number>[], vector: ArrayLike<number>): Float64Array {
  return Float64Array.from(matrix, (row) => {
    let sum = 0
    for (let j = 0; j < vector.length; j++) sum += row[j]! * vector[j]!
    return sum
  })
}
