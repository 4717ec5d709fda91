// From a recording to the columns that the statistics read: one replay, one row an event.
import type { Market } from 'leadline'
import { replay, type RecordedRow, type Source } from 'leadline/feeds'

import { Column } from './column.js'
import type { MarketSeries } from './series.js'

const LEVELS_MAX = 10
const DAY_US = 86_400_000_000
const VISIBLE_EXECUTION = '4'

/** The series of every market that had a live book, by its place in the source, and the frames that were refused. */
export async function collect(source: Source) {
  const feed = await replay(source, { features: [], levels: false })
  const collectors = new Map(
    feed.markets.map((market, i) => [market, new Collector(market, source.instruments[i]?.depth ?? LEVELS_MAX)]),
  )
  try {
    for await (const item of feed.steps()) {
      const collector = collectors.get(item.market)!
      if (item.kind === 'event') collector.event()
      else if (item.kind === 'record' && item.record.kind === 'row') collector.row(item.record)
    }
    const all = Array.from(collectors.values(), (collector, i) => collector.series(source.instruments[i]?.midnightUs))
    return { series: new Map([...all.entries()].filter(([, { length }]) => length > 0)), defects: feed.defects }
  } finally {
    feed.close()
  }
}

class Collector {
  readonly #market: Market
  readonly #levels: number
  readonly #about: Pick<MarketSeries, 'symbol' | 'venue' | 'tickSize'>
  readonly #tsUs = new Column()
  readonly #best = [new Column(), new Column(), new Column(), new Column()] as const
  readonly #ofi: readonly Column[]
  readonly #depth = new Column()
  readonly #legacy = new Column()
  readonly #flow = new Column()
  /** The levels of the event before, as book.top() lays them out; NaN after a break. */
  readonly #before: Float64Array
  readonly #now: Float64Array
  #broken = true
  /** Signed volume since the last event, in units. */
  #traded = 0

  constructor(market: Market, depth: number) {
    this.#market = market
    this.#levels = Math.min(depth, LEVELS_MAX)
    this.#ofi = Array.from({ length: this.#levels }, () => new Column())
    this.#before = new Float64Array(4 * this.#levels)
    this.#now = new Float64Array(4 * this.#levels)
    this.#about = { symbol: market.symbol, venue: market.venue, tickSize: Number(market.tickSize) }
    // The rows of files tell visible executions from hidden ones, the listener doesn't.
    if (market.venue !== 'lobster')
      market.trades(({ side, amount }) => (this.#traded += side === 'buy' ? amount : -amount))
  }

  /** A row of a message file: time, type, order, size, price, side of the resting order. */
  row({ message }: RecordedRow): void {
    const cells = Buffer.from(message.buffer, message.byteOffset, message.length).toString('latin1').split(',')
    if (cells[1] === VISIBLE_EXECUTION) this.#traded -= Number(cells[5]) * Number(cells[3])
  }

  event(): void {
    const traded = this.#traded
    this.#traded = 0
    const market = this.#market
    if (market.state !== 'live') {
      this.#broken = true
      return
    }
    const n = this.#levels
    const now = this.#now
    const before = this.#before
    now.set(market.book.top(n))
    for (let m = 0; m < n; m++) {
      if (Number.isNaN(now[2 * m]!)) now[2 * m] = -Infinity
      if (Number.isNaN(now[2 * (n + m)]!)) now[2 * (n + m)] = Infinity
    }
    let depth = 0
    for (let m = 0; m < n; m++) {
      const [bid, ask] = [2 * m, 2 * (n + m)]
      depth += (now[bid + 1]! + now[ask + 1]!) / 2
      this.#ofi[m]!.push(this.#broken ? NaN : flowOf(now, bid, before) - flowOf(now, ask, before, -1))
    }
    const grown = (at: number): number => Math.max(now[at]! - before[at]!, 0)
    this.#legacy.push(this.#broken ? NaN : grown(1) - grown(2 * n + 1))
    this.#depth.push(depth / n)
    this.#flow.push(traded / Number(market.lotSize))
    this.#tsUs.push(market.tsVenueUs)
    ;[0, 1, 2 * n, 2 * n + 1].forEach((at, i) => this.#best[i]!.push(now[at]!))
    before.set(now)
    this.#broken = false
  }

  series(midnightUs: number | undefined): MarketSeries {
    const tsUs = this.#tsUs.values()
    const [bidPx, bidQty, askPx, askQty] = this.#best.map((column) => column.values())
    return {
      ...this.#about,
      lotSize: Number(this.#market.lotSize),
      midnightUs: midnightUs ?? Math.floor((tsUs[0] ?? 0) / DAY_US) * DAY_US,
      clock: midnightUs === undefined ? 'UTC' : 'New York',
      levels: this.#levels,
      length: tsUs.length,
      tsUs,
      bidPx: bidPx!,
      bidQty: bidQty!,
      askPx: askPx!,
      askQty: askQty!,
      ofi: this.#ofi.map((column) => column.values()),
      depth: this.#depth.values(),
      legacy: this.#legacy.values(),
      flow: this.#flow.values(),
    }
  }
}

/**
 * One side's part of e_n: what is there now counts unless the price got worse, what was there unless it got better.
 * `sign` −1 for asks, whose better price is the lower one. Source: Cont, Kukanov, Stoikov 2014.
 */
function flowOf(now: Float64Array, at: number, before: Float64Array, sign = 1): number {
  const [price, was] = [sign * now[at]!, sign * before[at]!]
  return (price >= was ? now[at + 1]! : 0) - (price <= was ? before[at + 1]! : 0)
}
