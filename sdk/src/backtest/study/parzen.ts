// Densities from what was tried: a kernel at each value and one over the whole range, the prior, all of equal weight.
import { normalCdf, normalDensity, normalQuantile } from '../../simulation/exact/normal.js'
import type { Draws } from './draws.js'

interface Kernel {
  readonly mean: number
  readonly deviation: number
  /** Share of the normal variable below the range, and within it. */
  readonly below: number
  readonly within: number
}

/** Of n values no kernel is narrower than 1/(2 + n) of the range, and from 98 on than this part of it, however close its neighbours. */
const NARROWEST = 100

/**
 * A mixture of normal kernels, each cut off at the ends of the range. A kernel's deviation is the greater of the distances to its
 * neighbours, of the only one that to the ends. The prior is as wide as the range, around its middle.
 * Bergstra, Bardenet, Bengio and Kégl 2011, section 4; the limits of the widths as Optuna has them.
 */
export class Parzen {
  readonly #from: number
  readonly #to: number
  readonly #kernels: readonly Kernel[]

  /** `places` lie in the range; `from < to`. */
  constructor(places: readonly number[], from: number, to: number) {
    this.#from = from
    this.#to = to
    const middle = 0.5 * (from + to)
    const widths = [...deviations(places, from, to), to - from]
    this.#kernels = [...places, middle].map((mean, i) => {
      const deviation = widths[i]!
      const below = normalCdf((from - mean) / deviation)
      return { mean, deviation, below, within: normalCdf((to - mean) / deviation) - below }
    })
  }

  draw(draws: Draws): number {
    const { mean, deviation, below, within } = this.#kernels[draws.below(this.#kernels.length)]!
    const place = mean + deviation * normalQuantile(below + within * draws.share())
    return Math.min(this.#to, Math.max(this.#from, place))
  }

  density(place: number): number {
    let sum = 0
    for (const { mean, deviation, within } of this.#kernels)
      sum += normalDensity((place - mean) / deviation) / (deviation * within)
    return sum / this.#kernels.length
  }

  /** Probability of a part of the range. */
  mass(from: number, to: number): number {
    let sum = 0
    for (const { mean, deviation, within } of this.#kernels)
      sum += (normalCdf((to - mean) / deviation) - normalCdf((from - mean) / deviation)) / within
    return sum / this.#kernels.length
  }
}

function deviations(places: readonly number[], from: number, to: number): number[] {
  const order = places.map((_, i) => i).sort((a, b) => places[a]! - places[b]! || a - b)
  const narrowest = (to - from) / Math.min(NARROWEST, 2 + places.length)
  const widths = places.map(() => 0)
  for (const [at, i] of order.entries()) {
    const distance = (neighbour: number | undefined): number =>
      neighbour === undefined ? 0 : Math.abs(places[neighbour]! - places[i]!)
    const alone = places.length === 1 ? Math.max(places[i]! - from, to - places[i]!) : 0
    const reach = Math.max(alone, distance(order[at - 1]), distance(order[at + 1]))
    widths[i] = Math.min(to - from, Math.max(narrowest, reach))
  }
  return widths
}

/** Of choices: each kernel gives its own choice a weight of one beside a prior of 1/kernels for every choice; the prior is even. */
export class ChoiceParzen {
  readonly shares: readonly number[]

  /** `places`: indices of choices, 0 to n − 1. */
  constructor(places: readonly number[], n: number) {
    const kernels = places.length + 1
    const prior = 1 / kernels
    const sums = Array.from({ length: n }, () => (places.length * prior) / (1 + n * prior) + 1 / n)
    for (const place of places) sums[place]! += 1 / (1 + n * prior)
    this.shares = sums.map((sum) => sum / kernels)
  }

  draw(draws: Draws): number {
    let left = draws.share()
    for (const [i, share] of this.shares.entries()) {
      left -= share
      if (left < 0) return i
    }
    return this.shares.length - 1
  }
}
