// Reads a market of the core as elements show it: whole steps, in arrays that are kept.
import type { Market } from '../engine/market.js'
import { LEVEL_FIELDS, type Trade } from '../engine/signal.js'
import type {
  BookEvent,
  FeaturesEvent,
  InstrumentEvent,
  LevelsEvent,
  LevelView,
  SideLevels,
  SignalEvent,
  TradeView,
} from '../widget/source.js'

const NO_LEVELS = new Float64Array(0)

export class MarketReader {
  readonly #market: Market
  #instrument: InstrumentEvent
  #tick = NaN
  #lot = NaN
  readonly #rows = { bid: NO_LEVELS, ask: NO_LEVELS }
  readonly #counts = { bid: 0, ask: 0 }
  readonly #views = new Map<string, SideLevels>()

  constructor(market: Market) {
    this.#market = market
    this.#instrument = this.#steps()
  }

  get instrument(): InstrumentEvent {
    return this.#instrument
  }

  /** The core counts in finer steps once the wire has shown them. Whether it does since the last time. */
  refined(): boolean {
    const { tickSize, lotSize } = this.#market
    if (tickSize === this.#instrument.tickSize && lotSize === this.#instrument.lotSize) return false
    this.#instrument = this.#steps()
    return true
  }

  /** Reads so many levels a side, for `book()`. The market must be live. */
  readBook(depth: number): void {
    for (const side of ['bid', 'ask'] as const) {
      if (this.#rows[side].length !== 2 * depth) {
        this.#rows[side] = new Float64Array(2 * depth)
        this.#views.clear()
      }
      this.#counts[side] = this.#market.book.read(side, this.#rows[side])
    }
  }

  /** The best of what was read last. */
  book(depth: number, tsUs: number): BookEvent {
    const { epoch, tsVenueUs } = this.#market
    return { kind: 'book', bids: this.#view('bid', depth), asks: this.#view('ask', depth), epoch, tsUs, tsVenueUs }
  }

  /** What lies between two ticks, as a trade may, is at the nearest. */
  trade({ side, price, amount, tsLocalUs: tsUs }: Trade): TradeView {
    return { side, pxTicks: Math.round(price / this.#tick), qtyLots: Math.round(amount / this.#lot), tsUs }
  }

  signal(tsUs: number): SignalEvent {
    const now = this.#market.signal()
    if (!now) return { kind: 'signal', signal: null, tsUs }
    const { score, direction, imbalance, size, speed, missing } = now
    return { kind: 'signal', signal: { score, direction, imbalance, size, speed, missing }, tsUs }
  }

  levels(): LevelsEvent {
    const count = this.#market.listLevels()
    const rows = this.#market.levelRows
    const levels = Array.from({ length: count }, (_, i): LevelView => {
      const at = (field: number): number => rows[i * LEVEL_FIELDS + field]!
      return {
        side: at(0) === 0 ? 'bid' : 'ask',
        pxTicks: at(1),
        qtyLots: at(2),
        strength: finite(at(3)),
        ageUs: finite(at(4)),
        refills: finite(at(5)),
        cancelledOnApproach: finite(at(6)),
      }
    })
    return { kind: 'levels', levels }
  }

  /** Those of `names` that the market keeps; all of them without names. */
  features(names: readonly string[] | undefined, tsUs: number): FeaturesEvent {
    const market = this.#market
    const features: Record<string, number | null> = {}
    const reasons: Record<string, string> = {}
    for (const name of market.featureNames) {
      if (names && !names.includes(name)) continue
      const value = market.feature(name)
      features[name] = finite(value)
      if (Number.isNaN(value)) reasons[name] = market.reason(name) ?? 'undefined'
    }
    return { kind: 'features', features, reasons, tsUs }
  }

  /** Views are kept: a book of as many levels as before needs no new ones. */
  #view(side: 'bid' | 'ask', depth: number): SideLevels {
    const levels = Math.min(depth, this.#counts[side])
    const key = `${side}${levels}`
    let view = this.#views.get(key)
    if (!view) this.#views.set(key, (view = this.#rows[side].subarray(0, 2 * levels)))
    return view
  }

  #steps(): InstrumentEvent {
    const { tickSize, lotSize } = this.#market
    this.#tick = Number(tickSize)
    this.#lot = Number(lotSize)
    return { kind: 'instrument', tickSize, lotSize }
  }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
