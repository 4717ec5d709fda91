// The venue's own book behind a generated stream: it knows the truth that the frames tell piece by piece.
import { isBetter, type Side } from '../reference/book.js'
import type { Random } from './random.js'

export type Change = readonly [pxTicks: bigint, qtyLots: bigint]

export interface Shape {
  /** Where the book begins. */
  readonly centre: bigint
  /** Most prices lie within so many ticks of the centre; the core's window holds 2,048. */
  readonly rangeTicks: number
  readonly maxLots: bigint
  /** Changes of one frame, at most. */
  readonly changes: number
  /** Share of prices far away, up to 2^53 ticks. */
  readonly far: number
}

const SIDES: readonly Side[] = ['bid', 'ask']

export class VenueBook {
  readonly bid = new Map<bigint, bigint>()
  readonly ask = new Map<bigint, bigint>()
  private centre: bigint
  private readonly shape: Shape
  private readonly random: Random

  constructor(shape: Shape, random: Random) {
    this.shape = shape
    this.random = random
    this.centre = shape.centre
  }

  /** The changes of one frame. The book may be crossed between them; after them it is not. */
  frame(): { bid: Change[]; ask: Change[] } {
    const changes = { bid: [] as Change[], ask: [] as Change[] }
    this.drift()
    for (let left = this.random.between(0, this.shape.changes); left > 0; left--) this.change(changes)
    if (this.random.chance(0.004)) for (const price of this[this.random.pick(SIDES)].keys()) this.remove(price, changes)
    this.uncross(changes)
    return changes
  }

  snapshot(): { bid: Change[]; ask: Change[] } {
    const sorted = (side: Side) => [...this[side]].toSorted(([a], [b]) => (isBetter(side, a, b) ? -1 : 1))
    return { bid: sorted('bid'), ask: sorted('ask') }
  }

  best(side: Side): bigint | null {
    let best: bigint | null = null
    for (const price of this[side].keys()) if (best === null || isBetter(side, price, best)) best = price
    return best
  }

  private drift(): void {
    const { rangeTicks } = this.shape
    const jump = this.random.chance(0.01) ? 20 : 0.05
    this.centre += BigInt(Math.round((this.random.next() - 0.5) * rangeTicks * jump))
    if (this.centre < 2n) this.centre = 2n
  }

  private change(changes: { bid: Change[]; ask: Change[] }): void {
    const side = this.random.pick(SIDES)
    const known = this[side].size > 0 && this.random.chance(0.45)
    const price = known ? this.random.pick([...this[side].keys()].slice(-200)) : this.price(side)
    if (this.random.chance(0.25)) this.put(side, price, 0n, changes)
    else this.put(side, price, this.quantity(), changes)
  }

  private price(side: Side): bigint {
    const { random, shape } = this
    if (random.chance(shape.far)) return random.bigint(1n, random.pick([2n ** 53n, 10n ** 12n, 2n ** 32n, 2n ** 31n]))
    const near = random.chance(0.8) ? -Math.log(1 - random.next()) * 0.05 : random.next()
    const distance = BigInt(Math.floor(near * shape.rangeTicks)) - (random.chance(0.1) ? 3n : 0n)
    const price = side === 'bid' ? this.centre - distance : this.centre + 1n + distance
    return price < 1n ? 1n : price
  }

  private quantity(): bigint {
    const { random, shape } = this
    if (random.chance(0.02)) return shape.maxLots
    return random.bigint(1n, random.chance(0.5) ? (shape.maxLots < 1000n ? shape.maxLots : 1000n) : shape.maxLots)
  }

  private put(side: Side, price: bigint, size: bigint, changes: { bid: Change[]; ask: Change[] }): void {
    changes[side].push([price, size])
    if (size === 0n) this[side].delete(price)
    else this[side].set(price, size)
  }

  private remove(price: bigint, changes: { bid: Change[]; ask: Change[] }): void {
    for (const side of SIDES) if (this[side].has(price)) this.put(side, price, 0n, changes)
  }

  /** Takes away what the frame's newer prices have run through, on a side picked at random. */
  private uncross(changes: { bid: Change[]; ask: Change[] }): void {
    const side = this.random.pick(SIDES)
    for (;;) {
      const [bid, ask] = [this.best('bid'), this.best('ask')]
      if (bid === null || ask === null || bid < ask || (bid === ask && this.random.chance(0.5))) return
      this.put(side, side === 'bid' ? bid : ask, 0n, changes)
    }
  }
}
