// The book by price: per side the occupied levels in order, best first.
import type { Change } from './fields.js'

export type Side = 'bid' | 'ask'
export type Level = readonly [pxTicks: bigint, qtyLots: bigint]

export class BookSide {
  readonly side: Side
  private readonly ordered: Level[] = []

  constructor(side: Side) {
    this.side = side
  }

  /** Sets the size at a price, zero removes. False if a removal named a price that is not in the book. */
  set({ pxTicks, qtyLots }: Change): boolean {
    const rank = rankOf(this.side, this.ordered, pxTicks)
    const known = this.ordered[rank]?.[0] === pxTicks
    if (qtyLots === 0n) {
      if (known) this.ordered.splice(rank, 1)
      return known
    }
    this.ordered.splice(rank, known ? 1 : 0, [pxTicks, qtyLots])
    return true
  }

  get count(): number {
    return this.ordered.length
  }

  get best(): bigint | null {
    return this.ordered[0]?.[0] ?? null
  }

  /** The size at a price, 0 where there is no level. */
  sizeAt(pxTicks: bigint): bigint {
    return sizeAt(this.side, this.ordered, pxTicks)
  }

  levels(n: number = this.ordered.length): Level[] {
    return this.ordered.slice(0, n)
  }

  clear(): void {
    this.ordered.length = 0
  }

  /** Every size counted in a unit `factor` times as fine. */
  scale(factor: bigint): void {
    for (const [rank, [pxTicks, qtyLots]] of this.ordered.entries()) this.ordered[rank] = [pxTicks, qtyLots * factor]
  }
}

/** How many levels are better: where this price stands, or would stand. */
function rankOf(side: Side, levels: readonly Level[], pxTicks: bigint): number {
  let low = 0
  let high = levels.length
  while (low < high) {
    const middle = (low + high) >> 1
    const level = levels[middle]
    if (level !== undefined && isBetter(side, level[0], pxTicks)) low = middle + 1
    else high = middle
  }
  return low
}

export function sizeAt(side: Side, levels: readonly Level[], pxTicks: bigint): bigint {
  const level = levels[rankOf(side, levels, pxTicks)]
  return level?.[0] === pxTicks ? level[1] : 0n
}

export function isBetter(side: Side, price: bigint, than: bigint): boolean {
  return side === 'bid' ? price > than : price < than
}

export class Book {
  readonly bids = new BookSide('bid')
  readonly asks = new BookSide('ask')
  unknownDeletes = 0

  /** Applies changes in the order of the wire: the last one at a price wins. */
  apply(bids: readonly Change[], asks: readonly Change[]): void {
    for (const change of bids) if (!this.bids.set(change)) this.unknownDeletes++
    for (const change of asks) if (!this.asks.set(change)) this.unknownDeletes++
  }

  /** Best bid above best ask; equal is locked, which is legal. */
  get crossed(): boolean {
    return this.bids.best !== null && this.asks.best !== null && this.bids.best > this.asks.best
  }

  clear(): void {
    this.bids.clear()
    this.asks.clear()
  }

  scale(factor: bigint): void {
    this.bids.scale(factor)
    this.asks.scale(factor)
  }
}
