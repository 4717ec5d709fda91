export type Matrix = Float64Array[]

/** Solves A·X = B by Gaussian elimination with partial pivoting; both are used up. A singular column leaves NaN in its row. */
export function solve(a: Matrix, b: Matrix): Matrix {
  const n = a.length
  for (let column = 0; column < n; column++) {
    let pivot = column
    for (let row = column + 1; row < n; row++)
      if (Math.abs(a[row]![column]!) > Math.abs(a[pivot]![column]!)) pivot = row
    ;[a[column], a[pivot]] = [a[pivot]!, a[column]!]
    ;[b[column], b[pivot]] = [b[pivot]!, b[column]!]
    const divisor = a[column]![column]!
    for (let row = column + 1; row < n; row++) {
      const factor = a[row]![column]! / divisor
      if (factor !== 0) subtract(a[row]!, a[column]!, factor, column)
      if (factor !== 0) subtract(b[row]!, b[column]!, factor, 0)
    }
  }
  for (let row = n - 1; row >= 0; row--) {
    for (let column = row + 1; column < n; column++) subtract(b[row]!, b[column]!, a[row]![column]!, 0)
    b[row] = b[row]!.map((value) => value / a[row]![row]!)
  }
  return b
}

function subtract(from: Float64Array, row: Float64Array, factor: number, start: number): void {
  for (let i = start; i < from.length; i++) from[i]! -= factor * row[i]!
}
