// A recording as a run goes through it: at the venue by the venue's clock, here by ours.
import type { Engine } from '../engine/engine.js'
import type { Market } from '../engine/market.js'
import type { FeatureName } from '../engine/registry.js'
import type { FeedLatency, VenueEvent, VenueOrder } from '../simulation/index.js'
import type { VenueSideOptions } from './venue-side.js'

/** Times are epoch microseconds; neither clock ever goes back. */
export interface Leg {
  /** As whoever trades sees them. */
  readonly markets: readonly Market[]
  /** By place among the markets: where own orders arrive. */
  readonly gates: readonly Gate[]
  /** Whether something has to be fetched before anything can be said of the times. */
  readonly isBehind: boolean
  /** When something happens next at the venue, and here; Infinity: nothing more does. */
  readonly venueUs: number
  readonly localUs: number
  fetch(): Promise<void>
  /** What happens at the venue at `venueUs`; more of it, up to and with `untilUs`, while nothing happens to own orders. */
  atVenue(untilUs: number): void
  /** What is heard at `localUs`. */
  here(): void
  /** By place: what is known of a market that may not follow; none where all do. */
  readonly glances: readonly Glance[]
  /** Where nobody has to be told of each event (`Hearing.isLazy`): all that has been heard by then is known from here on. */
  catchUp(nowUs: number): void
  /** Of records that the core refused. */
  readonly defects: number
  close(): Promise<void>
}

/** Of a market whose best prices are all that is read. */
export interface Glance {
  /** The market doesn't follow: it is live, and these are its best prices and its venue time. */
  readonly isOn: boolean
  readonly bidTicks: number
  readonly askTicks: number
  readonly tsVenueUs: number
  /** More is read: the market is what it would be, and follows for good. */
  refuse(): void
}

export interface Gate {
  arrive(order: VenueOrder, tsUs: number): readonly VenueEvent[]
  cancelArrives(orderId: number, tsUs: number): readonly VenueEvent[]
}

/** What a leg needs to know, and whom it tells. Instruments are counted within the leg. */
export interface Hearing {
  readonly engines: { readonly venue: Engine; readonly local: Engine }
  readonly latency: FeedLatency
  /** What the strategy reads of its markets. */
  readonly wishes: { readonly features: readonly FeatureName[]; readonly levels: boolean }
  /** Nobody looks at single events: strategies with nothing but a timer. */
  readonly isLazy: boolean
  /** Nothing depends on what a market was before: no feature, level, trade or signal. */
  readonly mayGlance: boolean
  side(instrument: number): VenueSideOptions
  /** The venue did something to own orders, at `tsUs`. */
  told(instrument: number, events: readonly VenueEvent[], tsUs: number): void
  /** A market went on here, up to `tsUs`, by so many events; none: what was read of it doesn't hold, and nobody has to be told. */
  heard(instrument: number, events: number, tsUs: number): void
}
