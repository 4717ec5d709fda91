// The book by price: per side a Map of price to size and the prices in order, best first.
import type { Change } from './fields.js'

export type Side = 'bid' | 'ask'
export type Level = readonly [pxTicks: bigint, qtyLots: bigint]

export class BookSide {
  readonly side: Side
  readonly sizes = new Map<bigint, bigint>()
  private readonly prices: bigint[] = []

  constructor(side: Side) {
    this.side = side
  }

  /** Sets the size at a price, zero removes. False if a removal named a price that is not in the book. */
  set({ pxTicks, qtyLots }: Change): boolean {
    const known = this.sizes.has(pxTicks)
    if (qtyLots === 0n) {
      if (!known) return false
      this.sizes.delete(pxTicks)
      this.prices.splice(this.rank(pxTicks), 1)
      return true
    }
    if (!known) this.prices.splice(this.rank(pxTicks), 0, pxTicks)
    this.sizes.set(pxTicks, qtyLots)
    return true
  }

  get count(): number {
    return this.prices.length
  }

  get best(): bigint | null {
    return this.prices[0] ?? null
  }

  levels(n: number = this.prices.length): Level[] {
    return this.prices.slice(0, n).map((price) => [price, this.sizes.get(price) ?? 0n])
  }

  clear(): void {
    this.sizes.clear()
    this.prices.length = 0
  }

  /** How many prices are better: where this price stands, or would stand. */
  private rank(pxTicks: bigint): number {
    let low = 0
    let high = this.prices.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (isBetter(this.side, this.prices[middle] as bigint, pxTicks)) low = middle + 1
      else high = middle
    }
    return low
  }
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
}
