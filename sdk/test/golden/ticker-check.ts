// Binance's bookTicker carries an update id: when the book has been brought to exactly that id, both bests must agree.
// The ticker usually arrives before the depth frame that ends at its id, sometimes after it.

export interface Ticker {
  readonly seq: bigint | number
  readonly bidPxTicks: bigint | number
  readonly bidQtyLots: bigint | number
  readonly askPxTicks: bigint | number
  readonly askQtyLots: bigint | number
}

interface Checked {
  readonly state: string
  readonly seq: bigint | number | null
  readonly ticker: Ticker | null
  bidsTicks(n: number): readonly (readonly [bigint | number, bigint | number])[]
  asksTicks(n: number): readonly (readonly [bigint | number, bigint | number])[]
}

export class TickerCheck {
  compared = 0
  readonly mismatches: string[] = []
  private readonly waiting = new Map<string, string>()
  private readonly market: Checked
  private lastTicker: Ticker | null = null
  private lastSeq = -1n

  constructor(market: Checked) {
    this.market = market
  }

  /** To be called after each frame. */
  after(): void {
    const { ticker, state } = this.market
    const seq = state === 'live' ? BigInt(this.market.seq ?? 0) : null
    if (ticker !== null && ticker !== this.lastTicker) {
      this.lastTicker = ticker
      const best = [ticker.bidPxTicks, ticker.bidQtyLots, ticker.askPxTicks, ticker.askQtyLots].join(' ')
      if (BigInt(ticker.seq) === seq) this.compare(best)
      else this.waiting.set(String(ticker.seq), best)
    }
    if (seq === null || seq === this.lastSeq) return
    this.lastSeq = seq
    const early = this.waiting.get(String(seq))
    if (early !== undefined) this.compare(early)
    for (const waiting of this.waiting.keys()) if (BigInt(waiting) <= seq) this.waiting.delete(waiting)
  }

  private compare(best: string): void {
    this.compared++
    const book = [...this.market.bidsTicks(1), ...this.market.asksTicks(1)].flat().join(' ')
    if (book !== best) this.mismatches.push(`${this.market.seq}: book ${book}, ticker ${best}`)
  }
}
