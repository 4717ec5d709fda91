// What a recording does to its books, level by level, whatever format it is in: the difference of the book after each record
// to the one before. So a snapshot that is met, a cut-off depth or a correction of the venue's is in it too, and who applies
// the changes in order has the same book at the same times.
import { I_TS_LOCAL, I_TS_VENUE } from '#layout'
import type { Market } from '../engine/market.js'
import type { Trade } from '../engine/signal.js'
import { tellDifferences } from './level-difference.js'
import type { Feed } from './replay.js'

/** [price in ticks, lots], best first; 0 lots: the level is gone. */
export type LevelChange = readonly [pxTicks: number, qtyLots: number]

export interface BookChange {
  readonly kind: 'change'
  readonly market: Market
  readonly venueNs: bigint
  readonly localNs: bigint
  /** The changes are the whole book: what was known before is void. */
  readonly isSnapshot: boolean
  readonly bids: readonly LevelChange[]
  readonly asks: readonly LevelChange[]
}

export interface TradeChange {
  readonly kind: 'trade'
  readonly market: Market
  readonly venueNs: bigint
  readonly localNs: bigint
  readonly trade: Trade
}

/** There is no book until the next snapshot. */
export interface LostChange {
  readonly kind: 'lost'
  readonly market: Market
  readonly venueNs: bigint
  readonly localNs: bigint
}

export type Change = BookChange | TradeChange | LostChange

/** All changes of a feed's books, and its trades, in order. */
export async function* changes(feed: Feed): AsyncGenerator<Change> {
  const known = new Map(feed.markets.map((market) => [market, new Known(market)]))
  const trades: { market: Market; trade: Trade }[] = []
  const stop = feed.markets.map((market) => market.trades((trade) => trades.push({ market, trade })))
  try {
    for await (const item of feed.steps()) {
      if (item.kind !== 'record' && item.kind !== 'event') continue
      // the rows of one time are one event, closed behind the last; anything else is whole by itself
      const byRow = item.market.venue === 'lobster'
      if ((item.kind === 'event') !== byRow) continue
      const { market } = item
      const given = item.kind === 'record' && 'localNs' in item.record ? item.record.localNs : undefined
      for (const { market, trade } of trades.splice(0)) {
        const { venueNs, localNs } = timesOf(market, given)
        const ownNs = BigInt(Math.round(trade.tsVenueUs)) * 1000n
        yield { kind: 'trade', market, venueNs: venueNs / 1000n === ownNs / 1000n ? venueNs : ownNs, localNs, trade }
      }
      const change = known.get(market)!.look(given)
      if (change) yield change
    }
  } finally {
    for (const end of stop) end()
  }
}

/** Both clocks of a market, to the nanosecond; `given`: what the record itself says of the local one. */
function timesOf({ core, at }: Market, given: bigint | undefined): { venueNs: bigint; localNs: bigint } {
  return { venueNs: core.i64[(at + I_TS_VENUE) >> 3]!, localNs: given ?? core.i64[(at + I_TS_LOCAL) >> 3]! }
}

/** A book as it was last told. */
class Known {
  readonly #market: Market
  readonly #bids = new SideKnown('bid')
  readonly #asks = new SideKnown('ask')
  #epoch = -1
  #lot = ''

  constructor(market: Market) {
    this.#market = market
  }

  look(given: bigint | undefined): BookChange | LostChange | null {
    const market = this.#market
    const times = { market, ...timesOf(market, given) }
    if (market.state !== 'live') {
      if (this.#epoch < 0) return null
      this.#epoch = -1
      return { kind: 'lost', ...times }
    }
    const isSnapshot = this.#epoch !== market.epoch || this.#lot !== market.lotSize
    this.#epoch = market.epoch
    this.#lot = market.lotSize
    if (isSnapshot) {
      this.#bids.forget()
      this.#asks.forget()
    }
    const { counts } = market.book
    const bids = this.#bids.look(market, counts.bids)
    const asks = this.#asks.look(market, counts.asks)
    if (!isSnapshot && bids.length + asks.length === 0) return null
    return { kind: 'change', ...times, isSnapshot, bids, asks }
  }
}

class SideKnown {
  readonly #side: 'bid' | 'ask'
  readonly #outward: 1 | -1
  #levels: Float64Array = new Float64Array(0)
  #next: Float64Array = new Float64Array(0)
  #count = 0

  constructor(side: 'bid' | 'ask') {
    this.#side = side
    this.#outward = side === 'bid' ? -1 : 1
  }

  forget(): void {
    this.#count = 0
  }

  look(market: Market, count: number): LevelChange[] {
    if (this.#next.length < 2 * count) this.#next = new Float64Array(2 * count + 256)
    const [before, after] = [this.#levels, this.#next]
    const n = readAll(market, this.#side, after, count)
    const changed: LevelChange[] = []
    tellDifferences(before, this.#count, after, n, this.#outward, (px, lots) => changed.push([px, lots]))
    this.#levels = after
    this.#next = before
    this.#count = n
    return changed
  }
}

function readAll(market: Market, side: 'bid' | 'ask', out: Float64Array, count: number): number {
  if (count <= market.core.scratchLevels) return market.book.read(side, out.subarray(0, 2 * count))
  const levels = side === 'bid' ? market.book.bidsTicks() : market.book.asksTicks()
  levels.forEach(([px, qty], i) => out.set([px, qty], 2 * i))
  return levels.length
}
