// Levels as hftbacktest's rows change them: a row may clear a range of prices, so those that are there have to be known.

type Changes = [pxTicks: bigint, qtyLots: bigint][]

class Side {
  readonly levels = new Map<bigint, bigint>()
  changed = new Map<bigint, bigint>()

  set(px: bigint, qty: bigint): void {
    if (qty === 0n) this.levels.delete(px)
    else this.levels.set(px, qty)
    this.changed.delete(px) // the last of a price counts, in the order of those that do
    this.changed.set(px, qty)
  }

  removeWhere(gone: (px: bigint) => boolean): void {
    for (const px of this.levels.keys()) if (gone(px)) this.set(px, 0n)
  }

  take(): Changes {
    const changes = [...this.changed]
    this.changed = new Map()
    return changes
  }
}

export class NpzBook {
  readonly bids = new Side()
  readonly asks = new Side()
  /** Nothing that was there is there any more: what follows is the whole book. */
  isNew = true

  of(side: 1 | -1): Side {
    return side === 1 ? this.bids : this.asks
  }

  /** Both sides, or one of them from its best price up to and including `px`; null: all of it. */
  clear(side: 1 | -1 | 0, px: bigint | null): void {
    if (side !== -1) this.bids.removeWhere((level) => px === null || side === 0 || level >= px)
    if (side !== 1) this.asks.removeWhere((level) => px === null || side === 0 || level <= px)
    if (this.bids.levels.size + this.asks.levels.size === 0) this.isNew = true
  }

  /** The best price is this one: what was better is gone. */
  best(side: 1 | -1, px: bigint, qty: bigint): void {
    if (side === 1) this.bids.removeWhere((level) => level > px)
    else this.asks.removeWhere((level) => level < px)
    this.of(side).set(px, qty)
  }

  /** What changed since the last call; the whole book where it begins anew. */
  take(): { full: boolean; bids: Changes; asks: Changes } {
    const full = this.isNew
    this.isNew = false
    const [bids, asks] = [this.bids.take(), this.asks.take()]
    return full ? { full, bids: [...this.bids.levels], asks: [...this.asks.levels] } : { full, bids, asks }
  }
}
