// What a market's book became since it was last looked at, as the simulated venue takes it: packed side, price and size.
import type { Market } from '../engine/market.js'
import { tellDifferences } from '../feeds/level-difference.js'
import { CHANGE_NUMBERS } from '../simulation/index.js'

export interface PackedChanges {
  /** `lost`: there is no book; `snapshot`: this is all of it. */
  readonly kind: 'changes' | 'snapshot' | 'lost'
  /** Valid until the next look. */
  readonly packed: Float64Array
  readonly count: number
}

/**
 * The best `levels` of each side are compared. What leaves their range isn't known any more and stays what it was; once its price is within
 * the range again it is told what it is, or that it is gone.
 */
export class BookChanges {
  readonly #market: Market
  readonly #levels: number
  readonly #before: [Float64Array, Float64Array]
  readonly #after: [Float64Array, Float64Array]
  readonly #counts: [number, number] = [0, 0]
  /** Prices that were told and are out of range, and the nearest of them, in ticks outward. */
  readonly #left: [Set<number>, Set<number>] = [new Set(), new Set()]
  readonly #nearest: [number, number] = [Infinity, Infinity]
  #packed: Float64Array
  #epoch = -1
  #count = 0

  constructor(market: Market, levels: number) {
    this.#market = market
    this.#levels = levels
    const side = () => new Float64Array(2 * levels)
    this.#before = [side(), side()]
    this.#after = [side(), side()]
    this.#packed = new Float64Array(4 * levels * CHANGE_NUMBERS)
  }

  /** Null where nothing has changed. */
  look(): PackedChanges | null {
    const market = this.#market
    if (market.state !== 'live') {
      if (this.#epoch < 0) return null
      this.#epoch = -1
      return { kind: 'lost', packed: this.#packed, count: 0 }
    }
    const isSnapshot = this.#epoch !== market.epoch
    this.#epoch = market.epoch
    if (isSnapshot) {
      this.#counts.fill(0)
      for (const left of this.#left) left.clear()
      this.#nearest.fill(Infinity)
    }
    this.#count = 0
    this.#side(0, 'bid')
    this.#side(1, 'ask')
    if (this.#count === 0 && !isSnapshot) return null
    return { kind: isSnapshot ? 'snapshot' : 'changes', packed: this.#packed, count: this.#count }
  }

  #side(side: 0 | 1, name: 'bid' | 'ask'): void {
    const outward = side === 0 ? -1 : 1
    const [before, after] = [this.#before[side], this.#after[side]]
    const known = this.#counts[side]
    const n = this.#market.book.read(name, after)
    const last = n === this.#levels ? after[2 * n - 2]! * outward : Infinity
    const left = this.#left[side]
    if (left.size > 0 && last >= this.#nearest[side]) this.#returned(side, after, n, last)
    tellDifferences(before, known, after, n, outward, (pxTicks, qtyLots) => {
      if (qtyLots > 0 || pxTicks * outward <= last) return this.#add(side, pxTicks, qtyLots)
      left.add(pxTicks)
      this.#nearest[side] = Math.min(this.#nearest[side], pxTicks * outward)
    })
    this.#before[side] = after
    this.#after[side] = before
    this.#counts[side] = n
  }

  /** The range has come to prices that had left it: those that aren't there any more are gone. */
  #returned(side: 0 | 1, after: Float64Array, n: number, last: number): void {
    const outward = side === 0 ? -1 : 1
    const there = new Set<number>()
    for (let i = 0; i < n; i++) there.add(after[2 * i]!)
    this.#nearest[side] = Infinity
    for (const pxTicks of this.#left[side]) {
      if (pxTicks * outward > last) {
        this.#nearest[side] = Math.min(this.#nearest[side], pxTicks * outward)
        continue
      }
      this.#left[side].delete(pxTicks)
      if (!there.has(pxTicks)) this.#add(side, pxTicks, 0)
    }
  }

  #add(side: 0 | 1, pxTicks: number, qtyLots: number): void {
    const at = CHANGE_NUMBERS * this.#count++
    if (at === this.#packed.length) {
      const grown = new Float64Array(2 * at)
      grown.set(this.#packed)
      this.#packed = grown
    }
    this.#packed[at] = side
    this.#packed[at + 1] = pxTicks
    this.#packed[at + 2] = qtyLots
  }
}
