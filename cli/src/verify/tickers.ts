// Binance's bookTicker states the best prices and sizes at an update id: where a depth frame ends at the same id, the
// book must agree. A ticker may come before its depth frame or after it, so both wait for each other, for a while.
import type { Market } from 'leadline'

type Ticker = NonNullable<Market['ticker']>
type Best = Omit<Ticker, 'seq'>

const KEPT_BOOKS = 4096
const KEPT_TICKERS = 65_536

export class TickerCheck {
  compared = 0
  mismatches = 0
  readonly #market: Market
  readonly #books = new Map<number, Best>()
  readonly #tickers = new Map<number, Best>()
  #tickerSeq = -1
  #epoch = -1

  constructor(market: Market) {
    this.#market = market
  }

  /** After each frame that went to the market. */
  look(): void {
    const market = this.#market
    const { ticker } = market
    if (ticker && ticker.seq !== this.#tickerSeq) {
      this.#tickerSeq = ticker.seq
      const book = this.#books.get(ticker.seq)
      if (book) this.#compare(book, ticker)
      else keep(this.#tickers, ticker.seq, ticker, KEPT_TICKERS)
    }
    if (market.state !== 'live') return
    if (market.epoch !== this.#epoch) {
      this.#books.clear()
      this.#epoch = market.epoch
    }
    if (this.#books.has(market.seq)) return
    const book = bestOf(market)
    keep(this.#books, market.seq, book, KEPT_BOOKS)
    const waiting = this.#tickers.get(market.seq)
    if (waiting) this.#compare(book, waiting)
    this.#tickers.delete(market.seq)
  }

  #compare(book: Best, ticker: Best): void {
    this.compared++
    const equal =
      book.bidPxTicks === ticker.bidPxTicks &&
      book.bidQtyLots === ticker.bidQtyLots &&
      book.askPxTicks === ticker.askPxTicks &&
      book.askQtyLots === ticker.askQtyLots
    if (!equal) this.mismatches++
  }
}

/** An empty side is price 0, size 0, as the ticker has it. */
function bestOf({ book }: Market): Best {
  const [bidPxTicks = 0, bidQtyLots = 0] = book.bidsTicks(1)[0] ?? []
  const [askPxTicks = 0, askQtyLots = 0] = book.asksTicks(1)[0] ?? []
  return { bidPxTicks, bidQtyLots, askPxTicks, askQtyLots }
}

/** Forgets the oldest beyond `most`: memory does not grow with the recording. */
function keep(map: Map<number, Best>, seq: number, best: Best, most: number): void {
  map.set(seq, best)
  if (map.size <= most) return
  for (const oldest of map.keys()) {
    map.delete(oldest)
    return
  }
}
