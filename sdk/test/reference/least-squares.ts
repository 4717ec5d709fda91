// Ordinary least squares by Gram and Schmidt, each column made orthogonal twice. Columns that depend on earlier ones are
// left out, which is what a pseudo-inverse does to fit and residuals.
export interface Fit {
  /** In the order of the columns, 0 for a column left out. */
  readonly coefficients: readonly number[]
  readonly residuals: readonly number[]
  readonly squares: number
  readonly rank: number
  /** The last column's diagonal of (X'X)^-1. */
  readonly lastVariance: number
}

const DEPENDENT = 1e-10

export function leastSquares(columns: readonly (readonly number[])[], y: readonly number[]): Fit {
  const fit = new Orthogonal(y)
  for (const column of columns) fit.add(column)
  return fit.fit()
}

/** Columns one by one: the residual sum of squares is known after each. */
export class Orthogonal {
  rank = 0
  private readonly residuals: number[]
  private readonly basis: (Float64Array | null)[] = []
  private readonly upper: number[][] = []
  private readonly along: number[] = []

  constructor(y: readonly number[]) {
    this.residuals = [...y]
  }

  get squares(): number {
    return dot(this.residuals, this.residuals)
  }

  add(column: readonly number[]): void {
    const q = Float64Array.from(column)
    const row = this.basis.map(() => 0)
    const norm = Math.sqrt(dot(q, q))
    for (const _ of [1, 2]) {
      for (const [i, base] of this.basis.entries()) {
        if (base === null) continue
        const share = dot(base, q)
        row[i]! += share
        subtract(q, base, share)
      }
    }
    const length = Math.sqrt(dot(q, q))
    const isNew = length > DEPENDENT * norm
    this.basis.push(isNew ? q.map((x) => x / length) : null)
    this.upper.push([...row, isNew ? length : 0])
    this.project()
  }

  fit(): Fit {
    const coefficients = this.along.map(() => 0)
    for (let i = coefficients.length - 1; i >= 0; i--) {
      if (this.basis[i] === null) continue
      let sum = this.along[i]!
      for (let j = i + 1; j < coefficients.length; j++) sum -= this.upper[j]![i]! * coefficients[j]!
      coefficients[i] = sum / this.upper[i]![i]!
    }
    const last = this.upper.at(-1)?.at(-1) ?? 0
    const { residuals, squares, rank } = this
    return { coefficients, residuals, squares, rank, lastVariance: 1 / last ** 2 }
  }

  private project(): void {
    const base = this.basis.at(-1) ?? null
    if (base === null) {
      this.along.push(0)
      return
    }
    this.rank++
    const share = dot(base, this.residuals)
    subtract(this.residuals, base, share)
    this.along.push(share)
  }
}

function subtract(from: Float64Array | number[], base: Float64Array, share: number): void {
  for (let i = 0; i < base.length; i++) from[i]! -= share * base[i]!
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
