// A book as texts, slowly and obviously: for the checksums of venues that take them from the spelling on the wire.
type Side = Map<string, string>

export class TextBook {
  bids: Side = new Map()
  asks: Side = new Map()

  clear(): void {
    this.bids.clear()
    this.asks.clear()
  }

  apply(bids: readonly (readonly string[])[], asks: readonly (readonly string[])[]): void {
    for (const [side, levels] of [
      [this.bids, bids],
      [this.asks, asks],
    ] as const)
      for (const [px, qty] of levels) {
        for (const known of side.keys()) if (Number(known) === Number(px)) side.delete(known)
        if (Number(qty) !== 0) side.set(px!, qty!)
      }
  }

  best(isBid: boolean, most: number): readonly (readonly [string, string])[] {
    const side = isBid ? this.bids : this.asks
    return [...side].sort(([a], [b]) => (isBid ? Number(b) - Number(a) : Number(a) - Number(b))).slice(0, most)
  }

  /** OKX and Bitget: bid, ask, bid, ask, … of 25 levels a side. */
  alternating(): string {
    const [bids, asks] = [this.best(true, 25), this.best(false, 25)]
    return Array.from({ length: 25 }, (_, i) => [bids[i], asks[i]])
      .flat()
      .flatMap((level) => level ?? [])
      .join(':')
  }
}

/** CRC-32 of a text as a signed number, bit by bit. */
export function signedCrc(text: string): number {
  let c = -1
  for (const byte of new TextEncoder().encode(text)) {
    c ^= byte
    for (let bit = 0; bit < 8; bit++) c = (c >>> 1) ^ (0xedb88320 & -(c & 1))
  }
  return ~c
}
