// From a recording to what is calibrated: one replay, read after every event, when nothing later has happened yet.
import type { Market } from '../../engine/market.js'
import { LEVEL_FIELDS } from '../../engine/signal.js'
import { replay, type ReplayOptions } from '../../feeds/replay.js'
import type { Source } from '../../feeds/source.js'
import { LevelRecorder, type LevelTape } from '../levels/level-tape.js'
import type { Claim, LevelDetector } from '../levels/moment.js'
import { type ScoreColumns, ScoreTape } from './score-tape.js'

export interface ReadOptions extends Pick<ReplayOptions, 'levels' | 'onDefect'> {
  /** Made anew for each market, for they remember. */
  readonly detectors: () => readonly LevelDetector[]
  /** Which moments count, venue time in epoch microseconds; all unless said. What lies between is a break. */
  readonly within?: (tsUs: number, instrument: number) => boolean
}

export interface ReadMarket {
  readonly symbol: string
  readonly venue: string
  readonly tickSize: string
  /** Events with a live book of two sides, but without a time: nothing can be said of them. */
  readonly untimed: number
  readonly score: ScoreColumns
  readonly levels: LevelTape
  readonly detectors: readonly LevelDetector[]
}

/**
 * The score's parts and the levels of every market of a source, after each event while it is live and has a score. A recording of one order
 * a frame may be crossed for a moment: that is passed over. Whatever else makes a market not live breaks its stretch.
 */
export async function readRecording(source: Source, { detectors, within, ...options }: ReadOptions) {
  const feed = await replay(source, { ...options, features: [] })
  const readers = new Map(feed.markets.map((market, i) => [market, new Reader(market, detectors(), i)]))
  try {
    for await (const item of feed.events()) {
      const reader = readers.get(item.market)!
      if (item.kind === 'event') reader.event(within)
      else if (item.state !== 'live' && item.reason !== 'CROSSED') reader.broken()
    }
    return { markets: [...readers.values()].map((reader) => reader.read()), defects: feed.defects }
  } finally {
    feed.close()
  }
}

class Reader {
  readonly #market: Market
  readonly #instrument: number
  readonly #detectors: readonly LevelDetector[]
  readonly #score = new ScoreTape()
  readonly #levels: LevelRecorder
  readonly #about: Pick<ReadMarket, 'symbol' | 'venue' | 'tickSize'>
  #isFresh = true
  #epoch = NaN
  #untimed = 0
  #tradedLots = 0
  #tradedTickLots = 0

  constructor(market: Market, detectors: readonly LevelDetector[], instrument: number) {
    this.#market = market
    this.#instrument = instrument
    this.#detectors = detectors
    this.#levels = new LevelRecorder(detectors)
    this.#about = { symbol: market.symbol, venue: market.venue, tickSize: market.tickSize }
    const [tick, lot] = [Number(market.tickSize), Number(market.lotSize)]
    market.trades(({ price, amount }) => {
      this.#tradedLots += amount / lot
      this.#tradedTickLots += (price / tick) * (amount / lot)
    })
  }

  broken(): void {
    this.#isFresh = true
    this.#score.broken()
  }

  event(within: ReadOptions['within']): void {
    const market = this.#market
    if (market.state !== 'live') return
    const signal = market.signal()
    if (!signal) return this.broken()
    const { imbalance, size, speed, tsVenueUs, tsLocalUs } = signal
    const tsUs = Number.isNaN(tsVenueUs) ? tsLocalUs : tsVenueUs
    if (Number.isNaN(tsUs)) {
      this.#untimed++
      return
    }
    if (within && !within(tsUs, this.#instrument)) return this.broken()
    if (market.epoch !== this.#epoch) this.broken()
    this.#epoch = market.epoch
    const top = market.book.top(1)
    const [bidTicks, askTicks] = [top[0]!, top[2]!]
    const [midTicks, spreadTicks] = [(bidTicks + askTicks) / 2, askTicks - bidTicks]
    this.#score.push({ tsUs, imbalance, size, speed, midTicks, spreadTicks })
    const traded = { tradedLots: this.#tradedLots, tradedTickLots: this.#tradedTickLots }
    this.#levels.push({ tsUs, bidTicks, askTicks, isFresh: this.#isFresh, ...traded, large: largeOf(market) })
    this.#tradedLots = this.#tradedTickLots = 0
    this.#isFresh = false
  }

  read(): ReadMarket {
    return {
      ...this.#about,
      untimed: this.#untimed,
      score: this.#score.columns(),
      levels: this.#levels.tape(),
      detectors: this.#detectors,
    }
  }
}

/** What `market.levels()` lists, in ticks. */
function largeOf(market: Market): Claim[] {
  const count = market.listLevels()
  const rows = market.levelRows
  return Array.from({ length: count }, (_, i) => ({
    side: rows[i * LEVEL_FIELDS] === 0 ? 'bid' : 'ask',
    pxTicks: rows[i * LEVEL_FIELDS + 1]!,
    strength: rows[i * LEVEL_FIELDS + 3]!,
  }))
}
