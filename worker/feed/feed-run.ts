// A feed while it runs: the venue's sockets, the core, and what is read of them.
import { DEFAULT_FEATURES, type Engine, type Market, open, Status, type Trade } from 'leadline'
import module from 'leadline/core.wasm'
import { connect, defaultEnv, type LiveFeed } from 'leadline/feeds'

import type { FeedConfig, ModelConfig } from '../config.js'
import { log, told } from '../log.js'
import type { RelayAnswer, RelayRow } from '../relay/relay.js'
import type { Channel, Publication, Publications, Topic } from '../stream-messages.js'
import { topicKey } from '../stream-messages.js'
import type { MarketStatus, Refusal, WindowAnswer } from './feed-object.js'
import { Predictions } from './predictions.js'
import { Publisher } from './publisher.js'
import { TradeQueues } from './trade-queues.js'
import { stampOf, viewOf, type ViewName, type ViewQuery } from './views.js'
import { WindowRing } from './windows.js'

export interface FeedRunHost {
  readonly feed: FeedConfig
  readonly models: readonly ModelConfig[]
  /** Nothing ends sockets here but their venues. */
  readonly isSelfHosted: boolean
  /** By model. */
  readonly featureHashes: ReadonlyMap<string, string>
  saved(symbol: string): Uint8Array | null
  /** The last epoch that was told of a market; what is told from now on is greater. */
  epoch(symbol: string): number
  saveEpoch(symbol: string, epoch: number): void
  publish(fanout: string, publications: Publications): Promise<void>
  predict(rows: readonly RelayRow[]): Promise<readonly RelayAnswer[]>
}

/** An open socket keeps an object of Cloudflare's in memory for 15 minutes: it is replaced before. */
const SOCKET_LIFE_MS = 840_000
/** Between two looks at what is due. */
const BEAT_MS = 25
/** Views of a market that are remembered. */
const MOST_SAID = 64
const NO_QUERY: ViewQuery = {}

interface Served {
  readonly market: Market
  /** Epochs before this start: what is told is this and the market's own. */
  readonly epochBase: number
  version: number
  /** JSON of views but the book's age, for as long as nothing happens to the market. */
  readonly said: Map<string, { readonly version: number; readonly text: string }>
  readonly rings: ReadonlyMap<string, WindowRing>
  readonly trades: TradeQueues
}

export class FeedRun {
  readonly #host: FeedRunHost
  readonly #engine: Engine
  readonly #live: LiveFeed
  readonly #markets: ReadonlyMap<string, Served>
  readonly #publisher: Publisher
  readonly #predictions: Predictions
  readonly #counts = { published: 0, notPublished: 0, problems: 0, resyncs: 0, resyncMs: 0 }
  #timer: ReturnType<typeof setTimeout> | null = null
  /** Of what is said: from the time of day on, so that it rises over a restart too. */
  #order = Date.now() * 1000
  #ended = false

  private constructor(host: FeedRunHost, engine: Engine, live: LiveFeed) {
    this.#host = host
    this.#engine = engine
    this.#live = live
    this.#markets = new Map(live.markets.map((market) => [market.symbol, served(market, host)]))
    this.#predictions = new Predictions({
      models: host.models,
      window: (symbol, model) => this.window(symbol, model),
      predict: (rows) => host.predict(rows),
      nowMs: () => Date.now(),
    })
    this.#publisher = new Publisher({
      nowMs: () => Date.now(),
      read: (topic, fanout) => this.#read(topic, fanout),
      version: ({ symbol, channel }) => VERSIONS[channel]?.() ?? this.#markets.get(symbol)?.version ?? 0,
      send: async (fanout, publications) => {
        await host.publish(fanout, publications)
        this.#counts.published += publications.publications.length
      },
      failed: (fanout, error, again) => {
        this.#counts.notPublished++
        if (again) return
        log('warn', 'publish_failed', { group: host.feed.group, fanout, error: told(error) })
      },
    })
    live.on('problem', ({ market, what }) => {
      this.#counts.problems++
      log('warn', 'feed_problem', { group: host.feed.group, symbol: market?.symbol ?? null, what })
    })
    live.on('resync', ({ durationMs }) => {
      this.#counts.resyncs++
      this.#counts.resyncMs += durationMs
    })
    live.on('status', ({ market, state, epoch, reason }) =>
      this.#changed(market, state, epoch, reason?.toLowerCase() ?? null),
    )
    for (const { market, what } of live.savedRefused)
      log('warn', 'saved_state_refused', { group: host.feed.group, symbol: market.symbol, what })
    void this.#follow()
    this.#beat()
  }

  static async start(host: FeedRunHost): Promise<FeedRun> {
    const { venue, symbols, depth, endpoints } = host.feed
    const engine = await open({ module })
    const features = wanted(host.feed.features, host.models)
    const live = await connect({
      venue,
      symbols,
      engine,
      env: { ...(await defaultEnv()) }, // its own budgets: objects don't wait for each other's timers
      saved: (symbol) => host.saved(symbol),
      ...(host.isSelfHosted ? {} : { lifeMs: SOCKET_LIFE_MS }),
      ...(depth === undefined ? {} : { depth }),
      ...(features === undefined ? {} : { features }),
      ...(endpoints === undefined ? {} : { endpoints: { ...endpoints } }),
    } as Parameters<typeof connect>[0])
    return new FeedRun(host, engine, live)
  }

  /** Whoever wanted something before this start hears that the books begin anew. */
  restarted(): void {
    for (const { market } of this.#markets.values()) this.#changed(market, market.state, market.epoch, 'restarted')
  }

  #changed(market: Market, state: string, ownEpoch: number, reason: string | null): void {
    const epoch = ownEpoch + (this.#markets.get(market.symbol)?.epochBase ?? 0)
    if (state === 'live') this.#host.saveEpoch(market.symbol, epoch)
    this.#publisher.notice({
      order: ++this.#order,
      exchange: market.venue,
      symbol: market.symbol,
      state,
      reason,
      epoch,
    })
  }

  /** The feed gave up: it must be started anew. */
  get ended(): boolean {
    return this.#ended
  }

  view(symbol: string, name: ViewName, query: ViewQuery = NO_QUERY): string | Refusal {
    const served = this.#markets.get(symbol)
    if (!served) return { refused: 'not_found', detail: `There is no market ${symbol} in this group.` }
    const { market, version, said } = served
    if (market.state !== 'live') return notLive(market)
    const key = query === NO_QUERY ? name : `${name} ${JSON.stringify(query)}`
    const { bookAgeMs, ...stamp } = stampOf(served, Date.now() * 1000)
    let known = said.get(key)
    if (known?.version !== version) {
      if (said.size >= MOST_SAID) said.clear()
      known = { version, text: JSON.stringify({ ...stamp, ...viewOf(market, name, query) }) }
      said.set(key, known)
    }
    // The age alone is new each time.
    return `{"bookAgeMs":${bookAgeMs},${known.text.slice(1)}`
  }

  statuses(): MarketStatus[] {
    return [...this.#markets.values()].map((served) => {
      const { market } = served
      const { venue, symbol, state, epoch, seq, bookAgeMs } = stampOf(served, Date.now() * 1000)
      return { venue, symbol, state, epoch, seq, bookAgeMs, tickSize: market.tickSize, lotSize: market.lotSize }
    })
  }

  window(symbol: string, model: string): WindowAnswer | Refusal {
    const served = this.#markets.get(symbol)
    const ring = served?.rings.get(model)
    if (!served || !ring) return { refused: 'not_found', detail: `There is no model ${model} for ${symbol}.` }
    const { market } = served
    if (market.state !== 'live') return notLive(market)
    const nowMs = Date.now()
    if (this.#host.models.find(({ name }) => name === model)!.rows === 1) ring.sampleNow(market)
    const window = ring.window()
    if (!window)
      return { refused: 'not_ready', detail: `The window of ${model} is not full yet: it fills once the book is live.` }
    const missing = ring.undefinedIn(window)
    if (missing.length > 0)
      return {
        refused: 'not_ready',
        detail: `Undefined for ${symbol} within the window of ${model}: ${missing.slice(0, 5).join(', ')}.`,
      }
    const { state, epoch, seq, bookAgeMs } = stampOf(served, nowMs * 1000)
    return {
      ...window,
      featureHash: this.#host.featureHashes.get(model)!,
      state,
      epoch,
      seq: seq ?? -1,
      bookAgeMs: bookAgeMs ?? 0,
    }
  }

  subscribe(fanout: string, topics: readonly Topic[]): Publication[] {
    const known = topics.filter(({ symbol }) => this.#markets.has(symbol))
    this.#publisher.subscribe(fanout, known)
    this.#beat()
    for (const topic of known) {
      if (topic.channel === 'trades') this.#markets.get(topic.symbol)!.trades.listen(fanout, topicKey(topic))
      if (topic.channel === 'prediction') this.#predictions.want(topic)
    }
    return known.flatMap((topic) => this.#read(topic, fanout) ?? [])
  }

  unsubscribe(fanout: string, topics: readonly Topic[]): void {
    this.#publisher.unsubscribe(fanout, topics)
    const left = new Set(this.#publisher.topics.map(topicKey))
    for (const topic of topics) {
      const key = topicKey(topic)
      if (topic.channel === 'trades') this.#markets.get(topic.symbol)?.trades.forget(fanout, key)
      if (topic.channel === 'prediction' && !left.has(key)) this.#predictions.forget(topic)
    }
  }

  resync(symbol: string): Refusal | null {
    const served = this.#markets.get(symbol)
    if (!served) return { refused: 'not_found', detail: `There is no market ${symbol} in this group.` }
    served.market.resync(Status.OPERATOR)
    return null
  }

  save(): ReadonlyMap<string, Uint8Array> {
    return new Map([...this.#markets.values()].map(({ market }) => [market.symbol, market.save()]))
  }

  metrics(): Record<string, unknown> {
    const markets = [...this.#markets.values()].map((served) => ({
      ...stampOf(served, Date.now() * 1000),
      counters: served.market.counters,
      droppedTrades: served.trades.dropped,
    }))
    return {
      group: this.#host.feed.group,
      venue: this.#host.feed.venue,
      feed: this.#live.metrics,
      markets,
      memoryBytes: this.#engine.memoryBytes,
      topics: this.#publisher.topics.length,
      conflated: this.#publisher.conflated,
      ...this.#counts,
    }
  }

  async #follow(): Promise<void> {
    try {
      for await (const { market } of this.#live.events()) {
        const served = this.#markets.get(market.symbol)
        if (served) served.version++
      }
    } catch (error) {
      log('error', 'feed_ended', { group: this.#host.feed.group, error: told(error) })
    } finally {
      this.#end()
    }
  }

  #end(): void {
    if (this.#ended) return
    this.#ended = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#live.close()
    this.#engine.close()
  }

  /** Looks at what is due, as long as anything can be. */
  #beat(): void {
    if (this.#timer !== null || this.#ended) return
    if (this.#host.models.length === 0 && this.#publisher.topics.length === 0) return
    this.#timer = setTimeout(() => {
      this.#timer = null
      if (this.#ended) return
      const nowMs = Date.now()
      if (this.#host.models.length > 0)
        for (const { market, rings } of this.#markets.values())
          for (const ring of rings.values()) ring.sample(market, nowMs)
      this.#predictions.turn()
      this.#publisher.turn()
      this.#beat()
    }, BEAT_MS)
  }

  #read(topic: Topic, fanout: string): Publication | null {
    const served = this.#markets.get(topic.symbol)
    if (!served) return null
    const { market } = served
    const { state, epoch, tsVenueUs, tsLocalUs } = stampOf(served, 0)
    const stamp = { key: topicKey(topic), order: ++this.#order, topic, state, epoch, tsVenueUs, tsLocalUs }
    const { channel } = topic
    if (channel === 'status') return { ...stamp, data: { state } }
    if (state !== 'live') return null
    if (channel === 'prediction') {
      const data = this.#predictions.last(topic)
      return data ? { ...stamp, data } : null
    }
    if (channel === 'trades') {
      const trades = served.trades.take(fanout, stamp.key)
      return trades.length > 0 ? { ...stamp, data: { trades: trades.map((trade) => tradeText(trade)) } } : null
    }
    return { ...stamp, data: viewOf(market, channel, topic) }
  }
}

/** A prediction is news each time; states are told by notices. */
const VERSIONS: Partial<Record<Channel, () => number>> = { prediction: () => Date.now(), status: () => 0 }

function served(market: Market, { models, epoch }: FeedRunHost): Served {
  return {
    market,
    epochBase: Math.max(0, epoch(market.symbol) - market.epoch),
    version: 0,
    said: new Map(),
    rings: new Map(models.map((model) => [model.name, new WindowRing(model, market)])),
    trades: new TradeQueues(market),
  }
}

/** The features that are configured and those that models need. */
function wanted(features: FeedConfig['features'], models: readonly ModelConfig[]): FeedConfig['features'] {
  const needed = models.flatMap(({ features }) => features)
  if (needed.length === 0 || features === 'all') return features
  const kept = features === undefined || features === 'default' ? DEFAULT_FEATURES : features
  return [...new Set([...kept, ...needed])]
}

function notLive(market: Market): Refusal {
  return {
    refused: 'book_not_synced',
    detail: `${market.symbol}: the book is ${market.state}, not live.`,
    state: market.state,
  }
}

function tradeText({ id, side, price, amount, tsVenueUs, tsLocalUs }: Trade) {
  return { id: Number.isNaN(id) ? null : id, side, price: String(price), amount: String(amount), tsVenueUs, tsLocalUs }
}
