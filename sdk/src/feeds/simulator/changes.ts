// What happens to a simulated book: most of it near the touch, now and then far away, huge, or a whole side at once.
import type { Random } from '../generated/random.js'
import type { LevelChange, SimulatedBook } from './book.js'

/** Shares of all updates, and how large things get. */
export interface ChangeOptions {
  /** Levels a side at the beginning, and about as many later. Default 30. */
  readonly levels?: number
  /** Best prices lie around here. Default 100,000 ticks. */
  readonly midTicks?: bigint
  /** Largest ordinary size in lots. Default 1,000,000. */
  readonly sizeLots?: number
  /** A change far from the touch. Default 0.02. */
  readonly deep?: number
  /** A size of up to 2^53 lots. Default 0.005. */
  readonly huge?: number
  /** A side is emptied. Default 0.002. */
  readonly empty?: number
  /** A level that isn't there is removed. Default 0.01. */
  readonly unknown?: number
  /** The market makes no change for a while. Default 0.002. */
  readonly halt?: number
}

const HUGE = 2n ** 53n
const HALT_UPDATES = 20

export class Changes {
  readonly #book: SimulatedBook
  readonly #random: Random
  readonly #rates: Required<ChangeOptions>
  #mid: bigint
  #halted = 0

  constructor(book: SimulatedBook, random: Random, options: ChangeOptions) {
    const { levels = 30, midTicks = 100_000n, sizeLots = 1_000_000 } = options
    const { deep = 0.02, huge = 0.005, empty = 0.002, unknown = 0.01, halt = 0.002 } = options
    this.#book = book
    this.#random = random
    this.#rates = { levels, midTicks, sizeLots, deep, huge, empty, unknown, halt }
    this.#mid = midTicks
  }

  /** Both sides, full: what a market opens with, and what comes back behind an emptied side. */
  fill(side: 'bids' | 'asks'): LevelChange[] {
    return Array.from({ length: this.#rates.levels }, (_, i) => [this.#price(side, i), this.#size()] as const)
  }

  /** The next update's changes; null while the market is halted. */
  next(): { bids: LevelChange[]; asks: LevelChange[] } | null {
    const random = this.#random
    if (this.#halted > 0) {
      this.#halted--
      return null
    }
    if (random.chance(this.#rates.halt)) {
      this.#halted = 1 + random.below(HALT_UPDATES)
      return null
    }
    if (random.chance(0.1)) this.#mid += random.chance(0.5) || this.#mid < this.#rates.midTicks / 2n ? 1n : -1n
    return { bids: this.#side('bids'), asks: this.#side('asks') }
  }

  #side(side: 'bids' | 'asks'): LevelChange[] {
    const random = this.#random
    const levels = this.#book[side]
    if (random.chance(this.#rates.empty)) return [...levels.keys()].map((pxTicks) => [pxTicks, 0n] as const)
    const changes: LevelChange[] = []
    // Whatever the touch has passed is gone.
    for (const pxTicks of levels.keys())
      if (side === 'bids' ? pxTicks > this.#mid : pxTicks <= this.#mid) changes.push([pxTicks, 0n])
    if (levels.size < this.#rates.levels / 4) return [...changes, ...this.fill(side)]
    const count = random.below(4)
    for (let i = 0; i < count; i++) {
      const pxTicks = this.#price(side, this.#rank())
      if (random.chance(this.#rates.unknown)) changes.push([this.#price(side, this.#rates.levels + 7), 0n])
      changes.push([pxTicks, levels.has(pxTicks) && random.chance(0.45) ? 0n : this.#size()])
    }
    return changes
  }

  #rank(): number {
    const random = this.#random
    if (random.chance(this.#rates.deep)) return this.#rates.levels + random.below(10_000)
    return Math.min(random.below(this.#rates.levels), random.below(this.#rates.levels))
  }

  #price(side: 'bids' | 'asks', rank: number): bigint {
    const pxTicks = side === 'bids' ? this.#mid - BigInt(rank) : this.#mid + 1n + BigInt(rank)
    return pxTicks > 0n ? pxTicks : 1n
  }

  #size(): bigint {
    const random = this.#random
    if (random.chance(this.#rates.huge)) return HUGE - BigInt(random.below(1_000))
    return BigInt(1 + random.below(this.#rates.sizeLots))
  }
}
