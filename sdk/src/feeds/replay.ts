// The loop over a recording, for whoever reads it: items as they come, events alone, or the state at every multiple of a period.
import { open } from '../engine/engine.js'
import type { Connection } from '../engine/connection.js'
import type { Engine } from '../engine/engine.js'
import { LeadlineError } from '../engine/errors.js'
import type { Market } from '../engine/market.js'
import {
  type Defects,
  type FeedEvent,
  type PeriodEvent,
  Playback,
  type PlaybackOptions,
  type RecordEvent,
  type StatusEvent,
} from './playback.js'
import type { Source } from './source.js'
import { periodUs } from './time.js'

export type { Defects, EventEvent, FeedEvent, PeriodEvent, RecordEvent, StatusEvent } from './playback.js'

type Item = FeedEvent | RecordEvent | PeriodEvent

export interface ReplayOptions extends PlaybackOptions {
  /** The engine to make the markets in; without it the feed opens one of its own and closes it. */
  readonly engine?: Engine
}

export class Feed {
  readonly #source: Source
  readonly #playback: Playback
  /** Of its own, to close with it. */
  readonly #engine: Engine | null
  #started = false

  constructor(source: Source, engine: Engine, options: ReplayOptions) {
    this.#source = source
    this.#playback = new Playback(source, engine, options)
    this.#engine = options.engine ? null : engine
  }

  get markets(): readonly Market[] {
    return this.#playback.markets
  }

  /** Frames that the core refused. */
  get defects(): Defects {
    return this.#playback.defects
  }

  /** The connections of the recording, by their names in it. */
  get connections(): ReadonlyMap<string, Connection> {
    return this.#playback.connections
  }

  /** One item for each closed event and for each change of state. */
  events(): AsyncGenerator<FeedEvent> {
    return this.#run(0, ({ kind }) => kind === 'event' || kind === 'status') as AsyncGenerator<FeedEvent>
  }

  /** As `events()`, and one item for each record. */
  steps(): AsyncGenerator<FeedEvent | RecordEvent> {
    return this.#run(0, () => true) as AsyncGenerator<FeedEvent | RecordEvent>
  }

  /** One item at each multiple of the period of venue time, `10s` or `250ms`, from a market's first event to its last. */
  every(period: string): AsyncGenerator<PeriodEvent> {
    return this.#run(periodUs(period), ({ kind }) => kind === 'period') as AsyncGenerator<PeriodEvent>
  }

  /** As `every()`, and one item for each change of state. */
  everyWithStatus(period: string): AsyncGenerator<PeriodEvent | StatusEvent> {
    const isWanted = ({ kind }: Item): boolean => kind === 'period' || kind === 'status'
    return this.#run(periodUs(period), isWanted) as AsyncGenerator<PeriodEvent | StatusEvent>
  }

  close(): void {
    this.#playback.close()
    this.#engine?.close()
  }

  /**
   * What is wanted of it, item by item. Not by `yield*`, nor through another generator: each would wrap every item in promises of its own.
   */
  async *#run(everyUs: number, isWanted: (item: Item) => boolean): AsyncGenerator<Item> {
    if (this.#started) throw new LeadlineError('this feed has been read already: replay the source again')
    this.#started = true
    for await (const record of this.#source.records())
      for (const item of this.#playback.take(record, everyUs)) if (isWanted(item)) yield item
    for (const item of this.#playback.end(everyUs)) if (isWanted(item)) yield item
  }
}

/** Replays a recording. Live and recorded feeds have the same loop: `for await (const { market } of feed.every('250ms'))`. */
export async function replay(source: Source | Promise<Source>, options: ReplayOptions = {}): Promise<Feed> {
  const recording = await source
  return new Feed(recording, options.engine ?? (await open()), options)
}
