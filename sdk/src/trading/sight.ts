// A market as a strategy sees it: the engine's own, behind what a strategy may read.
import type { Market } from '../engine/market.js'
import type { Signal } from '../engine/signal.js'
import type { FeatureName } from '../engine/registry.js'
import type { State } from '../engine/status.js'
import type { MarketSight } from '../engine/trading.js'
import type { Glance } from './leg.js'

type Levels = readonly (readonly [pxTicks: number, qtyLots: number])[]
const NO_LEVELS: Levels = []

export interface SightParts {
  /** Called before anything is read, where what was heard is handed to the market only then. */
  readonly catchUp?: (() => void) | null
  /** Asked before the market. */
  readonly glance?: Glance | null
  /** False: `signal()` is null. */
  readonly hasSignals?: boolean
}

export class Sight implements MarketSight {
  readonly #market: Market
  readonly #features: ReadonlySet<string>
  #heardUs = NaN
  #isRead = false
  #bidTicks = NaN
  #askTicks = NaN
  readonly #catchUp: (() => void) | null
  readonly #glance: Glance | null
  readonly #hasSignals: boolean

  constructor(market: Market, { catchUp = null, glance = null, hasSignals = true }: SightParts = {}) {
    this.#market = market
    this.#catchUp = catchUp
    this.#glance = glance
    this.#hasSignals = hasSignals
    this.#features = new Set<string>(market.featureNames)
  }

  /** The market went on, as was heard at `nowUs`: what was read of it doesn't hold. */
  passed(nowUs: number): void {
    this.#heardUs = nowUs
    this.#isRead = false
  }

  get state(): State {
    this.#catchUp?.()
    return this.#glance?.isOn ? 'live' : this.#market.state
  }
  get tsVenueUs(): number {
    this.#catchUp?.()
    return this.#glance?.isOn ? this.#glance.tsVenueUs : this.#market.tsVenueUs
  }
  /** By the run's own clock, which is the recording's only where its latencies are. */
  get tsLocalUs(): number {
    this.#catchUp?.()
    return this.#heardUs
  }
  get bidTicks(): number {
    this.#catchUp?.()
    if (this.#glance?.isOn) return this.#glance.bidTicks
    this.#read()
    return this.#bidTicks
  }
  get askTicks(): number {
    this.#catchUp?.()
    if (this.#glance?.isOn) return this.#glance.askTicks
    this.#read()
    return this.#askTicks
  }

  bids(n: number): Levels {
    if (this.state !== 'live') return NO_LEVELS
    this.#glance?.refuse()
    return this.#market.book.bidsTicks(n)
  }

  asks(n: number): Levels {
    if (this.state !== 'live') return NO_LEVELS
    this.#glance?.refuse()
    return this.#market.book.asksTicks(n)
  }

  feature(name: string): number {
    this.#catchUp?.()
    return this.#features.has(name) ? this.#market.feature(name as FeatureName) : NaN
  }

  signal(): Signal | null {
    return this.#hasSignals && this.state === 'live' ? this.#market.signal() : null
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
