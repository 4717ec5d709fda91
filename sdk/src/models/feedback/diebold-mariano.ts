// Is one forecast better than another, or is it the luck of these rows? As training/leadline_training/judge/comparison.py has it, row by row.
//
//   d         loss of the first − loss of the second
//   γ_j       autocovariance of d at lag j, divisor n
//   variance  γ₀ + 2·Σ (1 − j/(lag + 1))·γ_j
//   lag       the rows that one outcome spans, or 4·(n/100)^(2/9) where that is more
//   z         mean(d)/√(variance/n), p = 2·Φ(−|z|)
//
// Sources: Diebold and Mariano 1995; Newey and West 1987. Outcomes of neighbouring rows share mids, so their losses go together: a lag below
// that would take them for more than they are.
import { normalCdf } from '../../simulation/exact/normal.js'
import { power } from '../../simulation/exact/exp-log.js'

export interface Comparison {
  readonly rows: number
  /** Mean of d: below 0 where the first is better. */
  readonly difference: number
  readonly lag: number
  /** 0, and p 1, where all d are alike, and before the first. */
  readonly statistic: number
  /** Two-sided. NaN where the lag is above what is kept: nothing can be said. */
  readonly p: number
}

export interface ComparisonState {
  readonly rows: number
  readonly sum: number
  readonly products: readonly number[]
  readonly head: readonly number[]
  readonly tail: readonly number[]
}

/** Keeps sums of products up to a lag: O(lagMost) a row in time and in memory, whatever the number of rows. */
export class DieboldMariano {
  readonly lagMost: number
  #rows = 0
  #sum = 0
  /** Σ d_t·d_(t−j). */
  readonly #products: Float64Array
  /** The first rows, and the last ones: the newest at #rows mod their length. */
  readonly #head: Float64Array
  readonly #tail: Float64Array

  /** Throws RangeError unless `lagMost` is a whole number from 1 to 65,536. */
  constructor(lagMost = 512) {
    if (!Number.isInteger(lagMost) || lagMost < 1 || lagMost > 65_536)
      throw new RangeError(`lagMost: found ${lagMost}, expected a whole number from 1 to 65536`)
    this.lagMost = lagMost
    this.#products = new Float64Array(lagMost + 1)
    this.#head = new Float64Array(lagMost)
    this.#tail = new Float64Array(lagMost)
  }

  get rows(): number {
    return this.#rows
  }

  /** d, a finite number. */
  add(difference: number): void {
    const [n, lags] = [this.#rows, this.lagMost]
    this.#products[0]! += difference * difference
    const reach = Math.min(n, lags)
    for (let j = 1; j <= reach; j++) this.#products[j]! += difference * this.#tail[(n - j) % lags]!
    if (n < lags) this.#head[n] = difference
    this.#tail[n % lags] = difference
    this.#sum += difference
    this.#rows++
  }

  /** `overlap`: rows that one outcome spans. */
  compare(overlap: number): Comparison {
    const rows = this.#rows
    const lag = Math.max(overlap, Math.ceil(4 * power(rows / 100, 2 / 9)))
    if (rows === 0) return { rows, difference: NaN, lag, statistic: 0, p: 1 }
    const difference = this.#sum / rows
    if (lag > this.lagMost && rows - 1 > this.lagMost) return { rows, difference, lag, statistic: NaN, p: NaN }
    const variance = this.#variance(lag, difference) / rows
    // Sums of squares that cancel leave a rest of rounding: differences that are all alike show nothing.
    if (!(variance * rows > 1e-14 * (this.#products[0]! / rows))) return { rows, difference, lag, statistic: 0, p: 1 }
    const statistic = difference / Math.sqrt(variance)
    return { rows, difference, lag, statistic, p: 2 * normalCdf(-Math.abs(statistic)) }
  }

  save(): ComparisonState {
    const kept = Math.min(this.#rows, this.lagMost)
    return {
      rows: this.#rows,
      sum: this.#sum,
      products: [...this.#products],
      head: [...this.#head.subarray(0, kept)],
      tail: [...this.#tail.subarray(0, kept)],
    }
  }

  /** Throws RangeError, and changes nothing, for what `save()` of this `lagMost` can't have given. */
  restore({ rows, sum, products, head, tail }: ComparisonState): void {
    const kept = Math.min(rows, this.lagMost)
    if (!Number.isSafeInteger(rows) || rows < 0) throw new RangeError(`rows: found ${rows}, expected a count`)
    if (products.length !== this.lagMost + 1 || head.length !== kept || tail.length !== kept)
      throw new RangeError(`products: found ${products.length}, expected ${this.lagMost + 1}, of lags up to lagMost`)
    if (![sum, ...products, ...head, ...tail].every(Number.isFinite))
      throw new RangeError('sums: found one that is no number, expected finite ones')
    this.#rows = rows
    this.#sum = sum
    this.#products.set(products)
    this.#head.fill(0).set(head)
    this.#tail.fill(0).set(tail)
  }

  /** From sums about 0 to those about the mean m: Σ (d_t − m)(d_(t−j) − m) over t > j. */
  #variance(lag: number, mean: number): number {
    const n = this.#rows
    const last = Math.min(lag, n - 1)
    let [first, end, total] = [0, 0, 0]
    for (let j = 0; j <= last; j++) {
      const about0 = this.#products[j]!
      const covariance = (about0 - mean * (2 * this.#sum - first - end) + (n - j) * mean * mean) / n
      total += j === 0 ? covariance : 2 * (1 - j / (lag + 1)) * covariance
      if (j < last) {
        first += this.#head[j]!
        end += this.#tail[(n - 1 - j) % this.lagMost]!
      }
    }
    return Math.max(total, 0)
  }
}
