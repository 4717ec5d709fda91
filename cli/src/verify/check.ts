// What one market's recording proves as it is replayed, beside what the market counts itself.
import { type Market, Status } from 'leadline'
import type { RecordEvent, Source } from 'leadline/feeds'

import { PictureCheck } from './pictures.js'
import { TickerCheck } from './tickers.js'

export class MarketCheck {
  readonly market: Market
  readonly tickers: TickerCheck
  readonly pictures: PictureCheck
  /** Frames after which the best bid stood above the best ask. */
  crossed = 0
  /** Rows of an order-book file that are no book: their prices do not go outward from the best. */
  disordered = 0

  /** Events of a file after which best bid and best ask were equal, and those of an auction that left the book crossed. */
  locked = 0
  auctionCrossed = 0
  /** Records of a file. */
  events = 0

  readonly #auctionAt: (tsVenueUs: number) => boolean

  constructor(market: Market, { auctionAt = () => false }: Pick<Source, 'auctionAt'>) {
    this.#auctionAt = auctionAt
    this.market = market
    this.tickers = new TickerCheck(market)
    this.pictures = new PictureCheck(market)
  }

  look({ record, status }: RecordEvent): void {
    if (record.kind === 'row') {
      if (status === Status.DECODE) this.disordered++
      return
    }
    if (record.kind === 'events' || record.kind === 'orders' || record.kind === 'picture') {
      this.#packed(record, status)
      return
    }
    if (status === Status.CROSSED) this.crossed++
    this.tickers.look()
  }

  #packed(record: RecordEvent['record'], status: Status): void {
    if (record.kind === 'picture') {
      this.pictures.compare(record)
      return
    }
    this.events++
    if (status === Status.CROSSED) this.crossed++
    if (this.market.state === 'live' && this.market.locked) this.locked++
    if (this.market.state === 'no_book') {
      if (this.#auctionAt(this.market.tsVenueUs)) this.auctionCrossed++
      else this.crossed++
    }
    this.pictures.moved()
  }

  /** The recording is at its end. */
  end(): void {
    this.pictures.end()
  }
}
