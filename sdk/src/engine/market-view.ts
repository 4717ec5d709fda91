// What can be read of a market: a typed view of its block in the core. Nothing here changes anything.
import * as L from '#layout'
import { Book, type BookOwner } from './book.js'
import type { Core } from './core.js'
import { readCounters, type Counters } from './counters.js'
import { stepText, type Step } from './decimal.js'
import { OptionError } from './errors.js'
import type { Resolved } from './options.js'
import { REASONS, REMARKS, type FeatureName, type Reason, type Remark } from './registry.js'
import { readLevels, readSignal, type Level, type Signal, type Stamp } from './signal.js'
import { STATES, type State } from './status.js'

/** Where their values lie in f64. A constant of this module: V8 looks one of another module up at each use. */
const FEATURES = L.VIEW_FEATURES / 8

/** What stands ahead of an order in its queue. */
export interface QueueAhead {
  /** Known orders in front of it. */
  readonly orders: number
  /** Lots in front of it, those of unknown orders included. */
  readonly lots: number
  /** Lots at its price that no known order accounts for; 0: the other two are exact. */
  readonly anonymousLots: number
}

/** Where a view finds its core. */
export interface ViewHost {
  readonly core: Core
  /** Whose features lie in the core's view. */
  computed: MarketView | null
}

export class MarketView implements BookOwner {
  /** Readers of the book; they throw BookNotLiveError unless the state is 'live'. */
  readonly book: Book
  /** The venue's own name. */
  readonly id: string
  /** Names of the features kept up to date, in the order of `features()`. */
  readonly featureNames: readonly FeatureName[]
  /** @internal Address of the block. Changes when the engine replaces a trapped core; 0 when closed. */
  at: number
  /** @internal Changes when the market is opened anew with a finer tick. */
  resolved: Resolved
  readonly #host: ViewHost
  #rows: Float64Array = new Float64Array(0)
  #rowsOf: Float64Array | null = null
  readonly #index: ReadonlyMap<string, number>

  /** @internal */
  constructor(host: ViewHost, resolved: Resolved, at: number) {
    this.#host = host
    this.resolved = resolved
    this.at = at
    this.id = resolved.id
    this.featureNames = resolved.features.map(({ name }) => name)
    this.#index = new Map(this.featureNames.map((name, i) => [name, i]))
    this.book = new Book(this)
  }

  /** @internal */
  get core(): Core {
    if (this.at === 0) throw new OptionError(`${this.symbol}: this market is closed`)
    return this.#host.core
  }
  get venue(): string {
    return this.resolved.options.venue
  }
  get symbol(): string {
    return this.resolved.options.symbol
  }
  get tickSize(): string {
    return stepText(this.resolved.tick)
  }
  /** Step of sizes as the core counts them now: finer than the option if the wire has shown finer sizes. */
  get lotSize(): string {
    return stepText(this.sizeStep)
  }
  /** @internal Step of prices. */
  get priceStep(): Step {
    return this.resolved.tick
  }
  /** @internal Step of sizes. */
  get sizeStep(): Step {
    const { i32, i64 } = this.core
    return { mantissa: i64[(this.at + L.C_QTY_MANT) >> 3]!, exponent: i32[(this.at + L.C_QTY_EXP) >> 2]! }
  }

  get state(): State {
    return STATES[this.stat(L.ST_STATE)] ?? 'idle'
  }
  /** Rises by one whenever a snapshot is applied. */
  get epoch(): number {
    return this.stat(L.ST_EPOCH)
  }
  /** The venue's number of the last applied frame; NaN before the first. */
  get seq(): number {
    return this.stat(L.ST_SEQ)
  }
  /** Greatest venue time seen, epoch microseconds; NaN before the first. */
  get tsVenueUs(): number {
    return this.stat(L.ST_TS_VENUE_US)
  }
  /** Local receive time of the last frame, epoch microseconds; venue time where no local clock was given. */
  get tsLocalUs(): number {
    return this.stat(L.ST_TS_LOCAL_US)
  }
  /** Bid = ask: legal, and worth knowing. */
  get locked(): boolean {
    return this.stat(L.ST_LOCKED) === 1
  }
  get counters(): Counters {
    return readCounters(this.core, this.at)
  }

  /** A feature's value, NaN when undefined. Throws OptionError for a feature this market doesn't keep. */
  feature(name: FeatureName): number {
    return this.#host.core.f64[FEATURES + this.#compute(name)]!
  }

  /** Why a feature is NaN; null when it isn't. */
  reason(name: FeatureName): Reason | null {
    return REASONS[this.#host.core.i32[L.VIEW_REASONS / 4 + this.#compute(name)]! & 0xff] ?? null
  }

  /** What else is to be known of a feature's value: that a side had fewer levels, that more may lie beyond those shown, … */
  remarks(name: FeatureName): readonly Remark[] {
    const bits = this.#host.core.i32[L.VIEW_REASONS / 4 + this.#compute(name)]! >> 8
    return REMARKS.filter((_, i) => (bits >> i) & 1)
  }

  /** All features in the order of `featureNames`, into `out` when given. */
  features(out = new Float64Array(this.featureNames.length)): Float64Array {
    const { exports, f64 } = this.core
    const n = Math.min(exports.features(this.at), out.length)
    this.#host.computed = this
    for (let i = 0; i < n; i++) out[i] = f64[FEATURES + i]!
    return out
  }

  /** Support and resistance: the large levels now, bids then asks, nearest first; none unless live. */
  levels(): Level[] {
    const core = this.core
    return readLevels(core, core.exports.levels(this.at), this.resolved.tick, this.sizeStep)
  }

  /** The same without an object for each: how many there are. What they are lies in `levelRows` until the next call. */
  listLevels(): number {
    return this.core.exports.levels(this.at)
  }

  /**
   * What `listLevels()` listed, `LEVEL_FIELDS` numbers a level: side (0 bid, 1 ask), pxTicks, qtyLots, strength, ageUs, refills,
   * cancelledOnApproach, one to spare. A view of the core's memory, which the next call of any market overwrites.
   */
  get levelRows(): Float64Array {
    const { f64 } = this.core
    if (this.#rowsOf !== f64) {
      this.#rowsOf = f64
      const from = L.VIEW_LEVELS / 8
      this.#rows = f64.subarray(from, from + 2 * L.TRACK_MAX * L.LEVEL_FIELDS)
    }
    return this.#rows
  }

  /** The composite score; null unless live with both sides. */
  signal(): Signal | null {
    const core = this.core
    if (core.exports.signal(this.at) === 0) return null
    return readSignal(core, this.stamp(), this.resolved.tick, this.sizeStep)
  }

  /** Where an order stands in its queue (by-order feeds); null when no such order is shown. */
  queueAhead(orderId: bigint | number): QueueAhead | null {
    const core = this.core
    if (core.exports.queueAhead(this.at, BigInt(orderId)) === 0) return null
    const at = L.VIEW_SIGNAL / 8
    const value = (field: number): number => core.f64[at + field]!
    return { orders: value(L.QUEUE_ORDERS), lots: value(L.QUEUE_LOTS), anonymousLots: value(L.QUEUE_ANONYMOUS) }
  }

  protected stat(field: number): number {
    return this.core.f64[(this.at + L.STATE) / 8 + field]!
  }

  protected stamp(): Stamp {
    const { state, epoch, seq, tsVenueUs, tsLocalUs } = this
    return { state, epoch, seq, tsVenueUs, tsLocalUs }
  }

  /** Computes all features unless nothing has happened since; index of `name`. */
  #compute(name: FeatureName): number {
    const index = this.#index.get(name)
    if (index === undefined)
      throw new OptionError(`feature: found ${JSON.stringify(name)}, expected one that ${this.symbol} was opened with`)
    if (this.#host.computed !== this) this.core.exports.features(this.at)
    this.#host.computed = this
    return index
  }
}
