import { exp } from './elementary.js'
import type { Random } from './random.js'

/** One exponential kernel: `offspring[i][j]` is the mean number of events i that one event j causes through it. */
export interface Kernel {
  readonly decayPerS: number
  readonly offspring: readonly (readonly number[])[]
}

/**
 * A multivariate Hawkes process with a sum of exponential kernels (Hawkes 1971; Bacry, Mastromatteo, Muzy 2015):
 *
 *   λ_i(t) = baseline_i + Σ_k Σ_j offspring_k[i][j] · β_k · Σ_{t_j < t} e^{−β_k (t − t_j)}
 *
 * Exponential kernels make it Markov: one excitation per kernel and type, decayed when time passes. Drawn exactly by
 * Ogata's thinning: between events intensities only fall, so the present sum bounds the next one.
 */
export class Hawkes {
  readonly baselinePerS: Float64Array
  /** Scales the offspring of coming events; the caller keeps the product with the branching ratio below 1. */
  excitation = 1
  /** The type of the event that `next` last found. */
  type = 0
  private readonly kernels: readonly Kernel[]
  private readonly excited: readonly Float64Array[]
  private readonly random: Random

  constructor(baselinePerS: readonly number[], kernels: readonly Kernel[], random: Random) {
    this.baselinePerS = Float64Array.from(baselinePerS)
    this.kernels = kernels
    this.excited = kernels.map(() => new Float64Array(baselinePerS.length))
    this.random = random
  }

  intensityPerS(type: number): number {
    let sum = this.baselinePerS[type]!
    for (const excited of this.excited) sum += excited[type]!
    return sum
  }

  /**
   * Seconds to the next event, which `type` then names; Infinity when nothing happens within `horizonS`. The process
   * then stands at that event, or at the horizon.
   */
  next(horizonS: number): number {
    let elapsedS = 0
    for (;;) {
      const bound = this.total()
      const waitS = this.random.exponential(1 / bound)
      if (elapsedS + waitS >= horizonS) {
        this.decay(horizonS - elapsedS)
        return Number.POSITIVE_INFINITY
      }
      elapsedS += waitS
      this.decay(waitS)
      let left = this.random.uniform() * bound
      for (let type = 0; type < this.baselinePerS.length; type++) {
        left -= this.intensityPerS(type)
        if (left >= 0) continue
        this.type = type
        this.excite(type)
        return elapsedS
      }
    }
  }

  private total(): number {
    let sum = 0
    for (let type = 0; type < this.baselinePerS.length; type++) sum += this.intensityPerS(type)
    return sum
  }

  private decay(elapsedS: number): void {
    this.kernels.forEach((kernel, k) => {
      const factor = exp(-kernel.decayPerS * elapsedS)
      const excited = this.excited[k]!
      for (let type = 0; type < excited.length; type++) excited[type]! *= factor
    })
  }

  private excite(by: number): void {
    this.kernels.forEach((kernel, k) => {
      const excited = this.excited[k]!
      for (let type = 0; type < excited.length; type++) {
        excited[type]! += this.excitation * kernel.decayPerS * kernel.offspring[type]![by]!
      }
    })
  }
}

/** The summed offspring of all kernels: entry [i][j] is how many events i one event j causes directly. */
export function offspringMatrix(kernels: readonly Kernel[]): number[][] {
  return kernels[0]!.offspring.map((row, i) =>
    row.map((_, j) => kernels.reduce((sum, kernel) => sum + kernel.offspring[i]![j]!, 0)),
  )
}

/** Spectral radius of the offspring matrix: below 1 the process is stationary and no avalanche lasts for ever. */
export function branchingRatio(kernels: readonly Kernel[]): number {
  const matrix = offspringMatrix(kernels)
  let vector = matrix.map(() => 1)
  let radius = 0
  for (let step = 0; step < 200; step++) {
    const image = matrix.map((row) => row.reduce((sum, value, j) => sum + value * vector[j]!, 0))
    radius = Math.max(...image)
    vector = image.map((value) => value / radius)
  }
  return radius
}

/** The baseline that gives the mean rates `ratesPerS`: μ = (I − G)·λ̄. */
export function baselineFor(ratesPerS: readonly number[], kernels: readonly Kernel[]): number[] {
  const matrix = offspringMatrix(kernels)
  return ratesPerS.map((rate, i) => rate - matrix[i]!.reduce((sum, value, j) => sum + value * ratesPerS[j]!, 0))
}
