// What one market's recording proves as it is replayed, beside what the market counts itself.
import { type Market, Status } from 'leadline'
import type { RecordEvent } from 'leadline/feeds'

import { TickerCheck } from './tickers.js'

export class MarketCheck {
  readonly market: Market
  readonly tickers: TickerCheck
  /** Frames after which the best bid stood above the best ask. */
  crossed = 0
  /** Rows of an order-book file that are no book: their prices do not go outward from the best. */
  disordered = 0

  constructor(market: Market) {
    this.market = market
    this.tickers = new TickerCheck(market)
  }

  look({ record, status }: RecordEvent): void {
    if (record.kind === 'row') {
      if (status === Status.DECODE) this.disordered++
      return
    }
    if (status === Status.CROSSED) this.crossed++
    this.tickers.look()
  }
}
