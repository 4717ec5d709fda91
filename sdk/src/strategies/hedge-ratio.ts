// Online regression y = α + β·x whose coefficients may drift: a Kalman filter of two states.

export interface HedgeOptions {
  readonly drift: number
  readonly noise: number
  readonly beta: number
  readonly prior: number
}

/**
 * State (α, β), a random walk whose variance grows by `drift` at each observation; observation y = α + β·x + ε, Var ε
 * = `noise`; (0, `beta`) with variance `prior` at first. With drift 0 it is ridge regression towards that with the
 * penalty noise/prior. The usual equations of the filter (Kalman 1960), written out for two states.
 */
export class HedgeRatio {
  readonly #drift: number
  readonly #noise: number
  #alpha = 0
  #beta: number
  /** Covariance of the state: αα, αβ, ββ. */
  #aa: number
  #ab = 0
  #bb: number

  constructor({ drift, noise, beta, prior }: HedgeOptions) {
    this.#beta = beta
    this.#drift = drift
    this.#noise = noise
    this.#aa = prior
    this.#bb = prior
  }

  get alpha(): number {
    return this.#alpha
  }

  get beta(): number {
    return this.#beta
  }

  /** Learns from a pair and returns its error, y less what was foreseen before it was seen. */
  update(x: number, y: number): number {
    this.#aa += this.#drift
    this.#bb += this.#drift
    const error = y - this.#alpha - this.#beta * x
    const toAlpha = this.#aa + this.#ab * x
    const toBeta = this.#ab + this.#bb * x
    const variance = toAlpha + toBeta * x + this.#noise
    const gainAlpha = toAlpha / variance
    const gainBeta = toBeta / variance
    this.#alpha += gainAlpha * error
    this.#beta += gainBeta * error
    this.#aa -= gainAlpha * toAlpha
    this.#ab -= gainAlpha * toBeta
    this.#bb -= gainBeta * toBeta
    return error
  }
}

/** Mean and deviation with exponential weights by span, as of what was added before; NaN until `span` values are in. */
export class EwmaScore {
  readonly #span: number
  readonly #alpha: number
  #count = 0
  #mean = 0
  #square = 0
  #weight = 0

  constructor(span: number) {
    this.#span = span
    this.#alpha = 2 / (span + 1)
  }

  /** (value − mean)/σ. */
  score(value: number): number {
    if (this.#count < this.#span) return NaN
    const mean = this.#mean / this.#weight
    const variance = this.#square / this.#weight - mean * mean
    return variance > 0 ? (value - mean) / Math.sqrt(variance) : NaN
  }

  add(value: number): void {
    this.#count++
    this.#mean += this.#alpha * (value - this.#mean)
    this.#square += this.#alpha * (value * value - this.#square)
    this.#weight += this.#alpha * (1 - this.#weight)
  }
}
