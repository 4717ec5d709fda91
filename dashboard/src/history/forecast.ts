// A predictor beside what happened: its worth in basis points is learned from outcomes, and each prediction is judged by what was known before it.
import { HitRate, type HitRateResult } from '../analysis/hit-rate.js'
import { ForwardMoves } from '../analysis/forward-moves.js'
import { ResidualBand } from '../analysis/conformal.js'
import { Slope } from '../analysis/slope.js'
import { Ring } from './ring.js'

/** Predictions that are kept with their outcomes. */
const FORECAST_ROWS = 2400
/** Columns of the ring. */
export const FORECAST = { direction: 0, predictedBps: 1, lowBps: 2, highBps: 3, actualBps: 4 } as const

/** What a panel reads of a forecast, whatever was predicted. */
export type ForecastView = Pick<Forecast<unknown>, 'ring' | 'result' | 'coverage' | 'worthBps'>

interface Said<T> {
  readonly direction: number
  readonly predictedBps: number
  readonly halfBps: number
  readonly extra: T
}

/**
 * `direction` is a number in [−1, 1], such as p(up) − p(down), or the score. predicted = direction × worth, the worth being least squares
 * through the origin over all outcomes so far. Samples are taken once a horizon, so that outcomes don't overlap.
 */
export class Forecast<T> {
  readonly ring = new Ring(FORECAST_ROWS, 5)
  readonly horizonUs: number
  readonly band = new ResidualBand(0.8)
  readonly hits = new HitRate()
  readonly #slope = new Slope()
  readonly #moves: ForwardMoves<Said<T>>
  #dueUs = -Infinity
  #inside = 0
  #banded = 0

  constructor(horizonUs: number, told: (extra: T, moveBps: number) => void = () => {}) {
    this.horizonUs = horizonUs
    this.#moves = new ForwardMoves(horizonUs, ({ tsUs, value, moveBps }) => {
      this.#settle(tsUs + horizonUs, value, moveBps)
      told(value.extra, moveBps)
    })
  }

  get result(): HitRateResult {
    return this.hits.result
  }

  /** Outcomes that had a band when they were predicted, and how many lay in it. */
  get coverage(): { readonly n: number; readonly share: number } {
    return { n: this.#banded, share: this.#inside / this.#banded }
  }

  /** Basis points that a direction of 1 has been worth; NaN before the first outcome. */
  get worthBps(): number {
    return this.#slope.value
  }

  mid(tsUs: number, mid: number): void {
    this.#moves.mid(tsUs, mid)
  }

  advance(tsUs: number): void {
    this.#moves.advance(tsUs)
  }

  hear(tsUs: number, direction: number, extra: T): void {
    if (tsUs < this.#dueUs || !Number.isFinite(direction)) return this.advance(tsUs)
    this.#dueUs = tsUs + this.horizonUs
    this.advance(tsUs)
    const predictedBps = direction * this.#slope.value
    this.#moves.sample(tsUs, { direction, predictedBps, halfBps: this.band.halfWidth, extra })
  }

  cut(tsUs: number): void {
    this.#moves.cut()
    this.#dueUs = -Infinity
    if (this.ring.size > 0) this.ring.push(Math.max(tsUs, this.ring.lastUs), [])
  }

  #settle(atUs: number, { direction, predictedBps, halfBps }: Said<T>, moveBps: number): void {
    const [low, high] = [predictedBps - halfBps, predictedBps + halfBps]
    this.ring.push(atUs, [direction, predictedBps, low, high, moveBps])
    if (halfBps >= 0) {
      this.#banded++
      if (moveBps >= low && moveBps <= high) this.#inside++
    }
    this.band.push(moveBps - predictedBps)
    this.hits.push(direction, moveBps)
    this.#slope.push(direction, moveBps)
  }
}
