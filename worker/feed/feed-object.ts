// The object that holds a group's venue sockets and its core. It is never asleep while it has a feed: an alarm looks after it every
// half minute, and each time it is started anew its books begin anew and say so.
import { DurableObject } from 'cloudflare:workers'

import { configOf, type FeedConfig } from '../config.js'
import type { Env } from '../env.js'
import { featureHashOf } from '../feature-hash.js'
import { log, told } from '../log.js'
import { FeedRun } from './feed-run.js'
import { groupsOf } from './groups.js'
import { SavedStates } from './saved-states.js'
import type { Publication, Topic } from '../stream-messages.js'
import type { ViewName, ViewQuery } from './views.js'

/** How often the feed is looked after and the markets are saved. */
const ALARM_MS = 30_000
/** How long a reader waits for a feed that is being started. */
const START_WAIT_MS = 2_000

/** A read that can't be answered: the feed is still starting, or the market's book is not live. */
export interface Refusal {
  readonly refused: 'not_ready' | 'book_not_synced' | 'not_found'
  readonly detail: string
  readonly state?: string
}

export interface MarketStatus {
  readonly venue: string
  readonly symbol: string
  readonly state: string
  readonly epoch: number
  readonly seq: number | null
  readonly bookAgeMs: number | null
  readonly tickSize: string | null
  readonly lotSize: string | null
}

export interface WindowAnswer {
  readonly values: Float32Array
  readonly rows: number
  readonly featureHash: string
  readonly state: string
  readonly epoch: number
  readonly seq: number
  readonly bookAgeMs: number
}

export class FeedObject extends DurableObject<Env> {
  readonly #saved: SavedStates
  #run: FeedRun | null = null
  #starting: Promise<FeedRun | null> | null = null

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#saved = new SavedStates(ctx.storage)
  }

  /** A view of a market as JSON text. */
  async view(group: string, symbol: string, name: ViewName, query?: ViewQuery): Promise<string | Refusal> {
    const run = this.#run ?? (await this.#started(group))
    return run ? run.view(symbol, name, query) : NOT_STARTED
  }

  async markets(group: string): Promise<MarketStatus[]> {
    const feed = this.#configured(group)
    const run = this.#run ?? (await this.#started(group))
    return run ? run.statuses() : feed.symbols.map((symbol) => idle(feed, symbol))
  }

  /** The window that a model wants of a market. */
  async window(group: string, symbol: string, model: string): Promise<WindowAnswer | Refusal> {
    const run = this.#run ?? (await this.#started(group))
    return run ? run.window(symbol, model) : NOT_STARTED
  }

  /** A fan-out object wants topics from now on; what they are now. */
  async subscribe(group: string, fanout: string, topics: readonly Topic[]): Promise<Publication[]> {
    this.#saved.subscribe(fanout, topics)
    const run = this.#run ?? (await this.#started(group))
    return run ? run.subscribe(fanout, topics) : []
  }

  async unsubscribe(_group: string, fanout: string, topics: readonly Topic[]): Promise<void> {
    this.#saved.unsubscribe(fanout, topics)
    this.#run?.unsubscribe(fanout, topics)
  }

  /** Gives a market's book up and fetches it anew. */
  async resync(group: string, symbol: string): Promise<Refusal | null> {
    const run = this.#run ?? (await this.#started(group))
    return run ? run.resync(symbol) : NOT_STARTED
  }

  /** Numbers for /metrics. */
  async metrics(group: string): Promise<Record<string, unknown> | null> {
    const run = this.#run ?? (await this.#started(group))
    return run ? run.metrics() : null
  }

  override async alarm(): Promise<void> {
    const group = this.#saved.group
    if (group === null) return
    await this.ctx.storage.setAlarm(Date.now() + ALARM_MS)
    const run = await this.#started(group)
    if (!run) return
    if (run.ended) this.#run = null
    else this.#saved.save(run.save())
  }

  async #started(group: string): Promise<FeedRun | null> {
    const starting = (this.#starting ??= this.#start(group).finally(() => (this.#starting = null)))
    let timer: ReturnType<typeof setTimeout> | null = null
    const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), START_WAIT_MS)))
    try {
      return await Promise.race([starting, late])
    } finally {
      if (timer !== null) clearTimeout(timer)
    }
  }

  async #start(group: string): Promise<FeedRun | null> {
    if (this.#run && !this.#run.ended) return this.#run
    const feed = this.#configured(group)
    if (this.#saved.group !== group) this.#saved.group = group
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now() + ALARM_MS)
    try {
      const { models } = configOf(this.env)
      const hashes = await Promise.all(
        models.map(async ({ name, features }) => [name, await featureHashOf(features)] as const),
      )
      const run = await FeedRun.start({
        feed,
        models,
        isSelfHosted: this.env.LEADLINE_SELF_HOSTED === '1',
        featureHashes: new Map(hashes),
        saved: (symbol) => this.#saved.state(symbol),
        epoch: (symbol) => this.#saved.epoch(symbol),
        saveEpoch: (symbol, epoch) => this.#saved.saveEpoch(symbol, epoch),
        publish: (fanout, publications) =>
          this.env.FANOUT.get(this.env.FANOUT.idFromName(fanout)).publish(fanout, group, publications),
        predict: (rows) => this.env.RELAY.get(this.env.RELAY.idFromName('relay')).predictMany(rows),
      })
      for (const [fanout, topics] of this.#saved.subscriptions()) run.subscribe(fanout, topics)
      run.restarted()
      this.#run = run
      log('info', 'feed_started', { group, venue: feed.venue, symbols: feed.symbols.length })
      return run
    } catch (error) {
      log('error', 'feed_failed', { group, venue: feed.venue, error: told(error) })
      return null
    }
  }

  #configured(group: string): FeedConfig {
    const feed = groupsOf(configOf(this.env)).group(group)
    if (!feed) throw new Error(`feed: found the group '${group}', expected one that is configured`)
    return feed
  }
}

const NOT_STARTED: Refusal = { refused: 'not_ready', detail: 'The feed of this market is being started.' }

function idle({ venue }: FeedConfig, symbol: string): MarketStatus {
  return { venue, symbol, state: 'idle', epoch: 0, seq: null, bookAgeMs: null, tickSize: null, lotSize: null }
}
