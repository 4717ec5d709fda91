// Sets and intervals that hold the outcome as often as they say, whatever the model: sized by how wrong it has been.
//
// A score says how wrong the model was of a row: 1 − p(outcome) for classes (`lac`), |y − ŷ| / scale for a number. What comes next has a
// score of at most the quantile in a share `coverage` of cases: if rows are exchangeable (split), or on average over time whatever
// happens (adaptive).
//
// Sources: Vovk, Gammerman and Shafer 2005; Sadinle, Lei and Wasserman 2019 (the least ambiguous sets); Gibbs and Candès 2021, "Adaptive
// conformal inference under distribution shift".
import { mustFit, type Rows } from './scores.js'

/** 1 − p(outcome), row by row. */
export function lacScores(rows: Rows): Float64Array {
  const count = mustFit(rows)
  const { probabilities, outcomes, classes } = rows
  return Float64Array.from({ length: count }, (_, row) => 1 - probabilities[row * classes + outcomes[row]!]!)
}

/** The ⌈(n + 1)·coverage⌉-th smallest score; Infinity where there are too few of them for that coverage. */
export function splitQuantile(scores: ArrayLike<number>, coverage: number): number {
  mustBeShare(coverage)
  return atRank(Float64Array.from(scores).sort(), scores.length, coverage)
}

/** Places of the classes in the set, likeliest first. */
export function predictionSet(probabilities: ArrayLike<number>, quantile: number): number[] {
  return Array.from(probabilities, (_, k) => k)
    .filter((k) => 1 - probabilities[k]! <= quantile)
    .sort((a, b) => probabilities[b]! - probabilities[a]! || a - b)
}

/** Value ± quantile·scale; `scale` is how wide the model held the outcome to be, 1 where it says nothing of that. */
export function interval(value: number, quantile: number, scale = 1): readonly [from: number, to: number] {
  return [value - quantile * scale, value + quantile * scale]
}

export interface AdaptiveOptions {
  /** Share of outcomes to be covered, above 0 and below 1. */
  readonly coverage: number
  /** γ: how far a miss moves the level. 0.005 unless told. */
  readonly rate?: number
  /** Newest scores that the quantile is taken of. 1,000 unless told. */
  readonly window?: number
}

export interface AdaptiveState {
  readonly level: number
  /** Oldest first. */
  readonly scores: readonly number[]
  readonly rows: number
  readonly misses: number
}

/**
 * Adaptive conformal inference: the level follows the misses, α ← α + γ·(1 − coverage − [missed]). After T rows the share of misses is
 * within (max(α₁, 1 − α₁) + γ)/(γT) of 1 − coverage, whatever comes.
 */
export class AdaptiveConformal {
  readonly coverage: number
  readonly rate: number
  /** Rows whose outcome was told, and those of them outside. */
  rows = 0
  misses = 0
  #level: number
  readonly #ring: Float64Array
  readonly #sorted: Float64Array
  #kept = 0
  #next = 0

  constructor({ coverage, rate = 0.005, window = 1000 }: AdaptiveOptions) {
    mustBeShare(coverage)
    if (!(rate > 0 && rate < 1)) throw new RangeError(`rate: found ${rate}, expected above 0 and below 1`)
    if (!Number.isInteger(window) || window < 1) throw new RangeError(`window: found ${window}, expected 1 or more`)
    this.coverage = coverage
    this.rate = rate
    this.#level = 1 - coverage
    this.#ring = new Float64Array(window)
    this.#sorted = new Float64Array(window)
  }

  /** α: the share of scores that the quantile leaves outside. Below 0 everything is inside, above 1 nothing. */
  get level(): number {
    return this.#level
  }

  /** To be used for the next row. Infinity: everything is inside; −Infinity: nothing. */
  get quantile(): number {
    if (this.#level <= 0) return Infinity
    return this.#level >= 1 ? -Infinity : atRank(this.#sorted, this.#kept, 1 - this.#level)
  }

  /** The score of a row whose outcome has come; whether `quantile` had covered it. NaN is refused: a RangeError. */
  learn(score: number): boolean {
    if (Number.isNaN(score)) throw new RangeError('score: found NaN, expected a number')
    const isCovered = score <= this.quantile
    this.rows++
    if (!isCovered) this.misses++
    this.#level += this.rate * (1 - this.coverage - (isCovered ? 0 : 1))
    this.#keep(score)
    return isCovered
  }

  save(): AdaptiveState {
    const oldest = this.#kept < this.#ring.length ? 0 : this.#next
    const scores = Array.from({ length: this.#kept }, (_, i) => this.#ring[(oldest + i) % this.#ring.length]!)
    return { level: this.#level, scores, rows: this.rows, misses: this.misses }
  }

  /** Throws RangeError for more scores than the window has places for. */
  restore({ level, scores, rows, misses }: AdaptiveState): void {
    if (scores.length > this.#ring.length || !Number.isFinite(level) || scores.some(Number.isNaN))
      throw new RangeError(`state: found ${scores.length} scores, expected at most ${this.#ring.length}, and a level`)
    this.#kept = this.#next = 0
    for (const score of scores) this.#keep(score)
    this.#level = level
    this.rows = rows
    this.misses = misses
  }

  /** The oldest goes where there is no room; those between the two places move by one. */
  #keep(score: number): void {
    const sorted = this.#sorted
    if (this.#kept === sorted.length) {
      const out = rankOf(sorted, this.#kept, this.#ring[this.#next]!)
      sorted.copyWithin(out, out + 1, this.#kept--)
    }
    const at = rankOf(sorted, this.#kept, score)
    sorted.copyWithin(at + 1, at, this.#kept++)
    sorted[at] = score
    this.#ring[this.#next] = score
    this.#next = (this.#next + 1) % this.#ring.length
  }
}

/** Scores below `score`, of the first `count` of a rising list. */
function rankOf(sorted: Float64Array, count: number, score: number): number {
  let [low, high] = [0, count]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle]! < score) low = middle + 1
    else high = middle
  }
  return low
}

function atRank(sorted: Float64Array, count: number, coverage: number): number {
  // A coverage of 0.9 is a double a little off; without the slack 0.9·10 could be the tenth.
  const rank = Math.ceil((count + 1) * coverage - 1e-9)
  return rank > count ? Infinity : sorted[Math.max(rank, 1) - 1]!
}

function mustBeShare(coverage: number): void {
  if (!(coverage > 0 && coverage < 1)) throw new RangeError(`coverage: found ${coverage}, expected above 0 and below 1`)
}
