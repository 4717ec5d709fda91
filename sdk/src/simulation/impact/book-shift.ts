// Market impact that moves the simulated book: the side that own orders take from steps back, and comes back with time.
import { exp2 } from '../exact/exp-log.js'

export interface BookShiftOptions {
  /** Ticks that a side steps back for each lot taken from it. */
  readonly ticksPerLot: number
  /** After so long half of it is left. */
  readonly halfLifeUs: number
}

/**
 * Each side has a distance x ≥ 0 in ticks: x ← x + ticksPerLot·lots after each take from it, x ← x·2^(−Δt/halfLife) in between. Every price of
 * the side is farther from the other side by ⌊x⌋ ticks, for own takes, post-only and crossings. Recorded trades stay where they were.
 * One for each exchange.
 */
export class BookShift {
  readonly #ticksPerLot: number
  readonly #halfLifeUs: number
  readonly #ticks = [0, 0]
  readonly #sinceUs = [0, 0]

  constructor({ ticksPerLot, halfLifeUs }: BookShiftOptions) {
    if (!(ticksPerLot >= 0 && ticksPerLot < Infinity))
      throw new RangeError(`ticksPerLot: found ${ticksPerLot}, expected at least 0`)
    if (!(halfLifeUs > 0)) throw new RangeError(`halfLifeUs: found ${halfLifeUs}, expected above 0`)
    this.#ticksPerLot = ticksPerLot
    this.#halfLifeUs = halfLifeUs
  }

  /** Whole ticks by which the side is farther now. */
  ticksAt(isAsk: boolean, tsUs: number): number {
    return Math.floor(this.#left(isAsk ? 1 : 0, tsUs))
  }

  push(isAsk: boolean, lots: number, tsUs: number): void {
    const side = isAsk ? 1 : 0
    this.#ticks[side] = this.#left(side, tsUs) + this.#ticksPerLot * lots
    this.#sinceUs[side] = tsUs
  }

  #left(side: number, tsUs: number): number {
    const ticks = this.#ticks[side]!
    if (ticks === 0) return 0
    return ticks * exp2(-Math.max(0, tsUs - this.#sinceUs[side]!) / this.#halfLifeUs)
  }
}
