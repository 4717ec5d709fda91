// Fitting the frozen weights of ofi_integrated (F31): the first principal component of earlier vectors of ofi_norm_1…10.
//
//   w = eigenvector of the largest eigenvalue of their covariance matrix, its sign such that Σ w > 0
// Source: Cont, Cucuringu, Zhang 2023. Fit on an earlier window than the one the weights are used on: within it they look ahead.
import { OptionError } from './errors.js'

const LEVELS = 10
const SWEEPS = 50

export interface OfiWeights {
  /** For the option `ofiWeights`; Σ|w| = 1. */
  readonly weights: readonly number[]
  /** Share of the variance along them. */
  readonly share: number
  readonly observations: number
}

/** Collects vectors of `ofi_norm_1_W … ofi_norm_10_W` and finds their weights. */
export class OfiWeightsFit {
  #count = 0
  readonly #mean = new Float64Array(LEVELS)
  /** Σ (x − mean)(x − mean)ᵀ, kept by Welford's update. */
  readonly #scatter = Array.from({ length: LEVELS }, () => new Float64Array(LEVELS))

  /** Ten values, level 1 first. A vector with an undefined value is left out. */
  add(vector: ArrayLike<number>): void {
    if (vector.length !== LEVELS) throw new OptionError(`vector: found ${vector.length} values, expected ${LEVELS}`)
    const values = Array.from(vector)
    if (!values.every(Number.isFinite)) return
    this.#count++
    const before = values.map((x, i) => x - this.#mean[i]!)
    for (let i = 0; i < LEVELS; i++) this.#mean[i]! += before[i]! / this.#count
    const after = values.map((x, i) => x - this.#mean[i]!)
    for (let i = 0; i < LEVELS; i++) for (let k = 0; k < LEVELS; k++) this.#scatter[i]![k]! += before[i]! * after[k]!
  }

  /** Throws OptionError without two different vectors. */
  fit(): OfiWeights {
    const { values, vectors } = eigen(this.#scatter.map((row) => Float64Array.from(row)))
    const total = values.reduce((sum, value) => sum + value, 0)
    if (!(total > 0)) throw new OptionError('ofiWeights: found no two vectors that differ, expected some')
    const first = values.indexOf(Math.max(...values))
    const direction = vectors.map((row) => row[first]!)
    const sum = direction.reduce((all, w) => all + w, 0)
    const size = direction.reduce((all, w) => all + Math.abs(w), 0) * (sum < 0 ? -1 : 1)
    return { weights: direction.map((w) => w / size), share: values[first]! / total, observations: this.#count }
  }
}

/** Eigenvalues and eigenvectors (columns) of a symmetric matrix, by Jacobi's rotations; `a` is used up. */
function eigen(a: Float64Array[]): { values: number[]; vectors: Float64Array[] } {
  const vectors = a.map((_, i) => Float64Array.from({ length: LEVELS }, (_, k) => (i === k ? 1 : 0)))
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let off = 0
    for (let p = 0; p < LEVELS; p++)
      for (let q = p + 1; q < LEVELS; q++) {
        off += Math.abs(a[p]![q]!)
        if (a[p]![q] !== 0) rotate(a, vectors, p, q)
      }
    if (off === 0) break
  }
  return { values: a.map((row, i) => row[i]!), vectors }
}

function rotate(a: Float64Array[], vectors: Float64Array[], p: number, q: number): void {
  const theta = (a[q]![q]! - a[p]![p]!) / (2 * a[p]![q]!)
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const c = 1 / Math.sqrt(t * t + 1)
  const s = t * c
  for (const row of a) turn(row, p, q, c, s)
  for (let k = 0; k < LEVELS; k++) {
    const [x, y] = [a[p]![k]!, a[q]![k]!]
    a[p]![k] = c * x - s * y
    a[q]![k] = s * x + c * y
  }
  a[p]![q] = 0
  a[q]![p] = 0
  for (const row of vectors) turn(row, p, q, c, s)
}

function turn(row: Float64Array, p: number, q: number, c: number, s: number): void {
  const [x, y] = [row[p]!, row[q]!]
  row[p] = c * x - s * y
  row[q] = s * x + c * y
}
