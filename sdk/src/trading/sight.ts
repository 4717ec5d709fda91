// A market as a strategy sees it: the engine's own, behind what a strategy may read.
import type { Market } from '../engine/market.js'
import type { Signal } from '../engine/signal.js'
import type { FeatureName } from '../engine/registry.js'
import type { State } from '../engine/status.js'
import type { MarketSight } from '../engine/trading.js'

type Levels = readonly (readonly [pxTicks: number, qtyLots: number])[]
const NO_LEVELS: Levels = []

export class Sight implements MarketSight {
  readonly #market: Market
  readonly #features: ReadonlySet<string>
  #heardUs = NaN
  #isRead = false
  #bidTicks = NaN
  #askTicks = NaN
  readonly #catchUp: (() => void) | null

  /** `catchUp`: called before anything is read, where what was heard is handed to the market only then. */
  constructor(market: Market, catchUp: (() => void) | null = null) {
    this.#market = market
    this.#catchUp = catchUp
    this.#features = new Set<string>(market.featureNames)
  }

  /** The market went on, as was heard at `nowUs`: what was read of it doesn't hold. */
  passed(nowUs: number): void {
    this.#heardUs = nowUs
    this.#isRead = false
  }

  get state(): State {
    this.#catchUp?.()
    return this.#market.state
  }
  get tsVenueUs(): number {
    this.#catchUp?.()
    return this.#market.tsVenueUs
  }
  /** By the run's own clock, which is the recording's only where its latencies are. */
  get tsLocalUs(): number {
    this.#catchUp?.()
    return this.#heardUs
  }
  get bidTicks(): number {
    this.#catchUp?.()
    this.#read()
    return this.#bidTicks
  }
  get askTicks(): number {
    this.#catchUp?.()
    this.#read()
    return this.#askTicks
  }

  bids(n: number): Levels {
    return this.state === 'live' ? this.#market.book.bidsTicks(n) : NO_LEVELS
  }

  asks(n: number): Levels {
    return this.state === 'live' ? this.#market.book.asksTicks(n) : NO_LEVELS
  }

  feature(name: string): number {
    this.#catchUp?.()
    return this.#features.has(name) ? this.#market.feature(name as FeatureName) : NaN
  }

  signal(): Signal | null {
    return this.state === 'live' ? this.#market.signal() : null
  }

  #read(): void {
    if (this.#isRead) return
    this.#isRead = true
    this.#bidTicks = this.#askTicks = NaN
    if (this.#market.state !== 'live') return
    const top = this.#market.book.top(1)
    this.#bidTicks = top[0]!
    this.#askTicks = top[2]!
  }
}
