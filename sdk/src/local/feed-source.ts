// The markets of a feed in this page as elements watch them.
import type { Market } from '../engine/market.js'
import type { LiveFeed } from '../feeds/connect/live-feed.js'
import type { Feed } from '../feeds/replay.js'
import { Listener } from '../widget/listener.js'
import type { MarketSource, SourceEvent, Wish } from '../widget/source.js'
import { pageClock, type LocalClock } from './local-clock.js'
import { MarketTeller } from './market-teller.js'

export interface FeedSourceOptions {
  readonly clock?: LocalClock
  /** Time of the feed, epoch microseconds, NaN before its first record: a recording has its own. The host's unless told. */
  readonly nowUs?: () => number
}

/** How often time is told, and what is due without anything happening. */
const BEAT_MS = 100

export class FeedSource implements MarketSource {
  readonly #feed: LiveFeed | Feed
  readonly #clock: LocalClock
  readonly #tellers: readonly MarketTeller[]
  readonly #unlisten: () => void
  #timer: unknown = null
  #isFollowed = false
  #isEnded = false
  #defects = 0

  constructor(feed: LiveFeed | Feed, { clock = pageClock, nowUs }: FeedSourceOptions = {}) {
    this.#feed = feed
    this.#clock = clock
    const timeUs = nowUs ?? ('steps' in feed ? () => latestUs(feed.markets) : () => clock.nowUs())
    this.#tellers = feed.markets.map((market) => new MarketTeller(market, timeUs))
    this.#unlisten =
      'steps' in feed
        ? () => {}
        : feed.on('problem', ({ market, what }) => {
            for (const teller of this.#tellers)
              if (market === null || teller.market === market) teller.tell(problem('feed', what))
          })
  }

  watch(wish: Wish, listener: (event: SourceEvent) => void): () => void {
    const teller = this.#tellers.find(({ market }) => isOf(market, wish))
    if (!teller) {
      const names = this.#feed.markets.map(({ venue, symbol }) => `${venue}:${symbol}`).join(', ')
      new Listener(listener).tell(
        problem('not_found', `market: found ${wish.venue}:${wish.symbol}, expected ${names || 'none'}`),
      )
      return () => {}
    }
    if (this.#isClosed()) this.end('closed')
    const watch = teller.join(wish, listener)
    for (const event of unmet(wish, teller.market)) watch.tell(event)
    this.#follow()
    this.#arm()
    return () => {
      teller.leave(watch)
      if (this.#tellers.some(({ isWatched }) => isWatched)) return
      this.#clock.clearTimer(this.#timer)
      this.#timer = null
    }
  }

  problem(code: string, detail: string): void {
    for (const teller of this.#tellers) teller.tell(problem(code, detail))
  }

  /** Nothing more is told: `disconnected`, and why. The feed is its owner's to close. */
  end(reason: string): void {
    this.#isEnded = true
    this.#clock.clearTimer(this.#timer)
    this.#timer = null
    this.#unlisten()
    for (const teller of this.#tellers) teller.end(reason)
  }

  /** A recording is read with the first watch, to its end; the markets of a live feed move by themselves. */
  #follow(): void {
    const feed = this.#feed
    if (this.#isFollowed || this.#isEnded || !('steps' in feed)) return
    this.#isFollowed = true
    void this.#read(feed)
  }

  async #read(feed: Feed): Promise<void> {
    try {
      for await (const { market } of feed.events()) {
        if (this.#isEnded) return
        this.#tellers[feed.markets.indexOf(market)]?.look()
        this.#tellDefects(feed)
      }
      this.#tellDefects(feed)
      this.end('ended')
    } catch (error) {
      if (this.#isEnded) return
      if (!this.#isClosed()) this.problem('recording', error instanceof Error ? error.message : String(error))
      this.end('failed')
    }
  }

  /** What the core refused, one problem each as long as the feed keeps them, then their number. */
  #tellDefects({ defects }: Feed): void {
    if (this.#defects === defects.count) return
    for (const error of defects.first.slice(this.#defects)) this.problem('defect', error.message)
    if (defects.count > defects.first.length) this.problem('defect', `${defects.count} frames can't be read`)
    this.#defects = defects.count
  }

  #arm(): void {
    if (this.#timer !== null || this.#isEnded) return
    this.#timer = this.#clock.setTimer(BEAT_MS, () => {
      this.#timer = null
      if (this.#isClosed()) return this.end('closed')
      for (const teller of this.#tellers) teller.beat()
      if (this.#tellers.some(({ isWatched }) => isWatched)) this.#arm()
    })
  }

  #isClosed(): boolean {
    return this.#feed.markets.some(({ at }) => at === 0)
  }
}

/**
 * A feed of `connect()`, whose markets it looks at, or of `replay()`, which it reads: a recording that is to be looked at has a pace
 * (`recordingSource`). Any number of watches; a feed that is closed is told as `disconnected`.
 */
export function feedSource(feed: LiveFeed | Feed, options?: FeedSourceOptions): FeedSource {
  return new FeedSource(feed, options)
}

function isOf({ venue, symbol, id }: Market, wish: Wish): boolean {
  return venue === wish.venue && (symbol === wish.symbol || id === wish.symbol)
}

/** Of what was heard last; NaN before anything was. */
function latestUs(markets: readonly Market[]): number {
  const heard = markets.filter(({ at }) => at !== 0).map(({ tsLocalUs }) => tsLocalUs)
  const latest = Math.max(...heard.filter((us) => !Number.isNaN(us)))
  return latest > -Infinity ? latest : NaN
}

/** What is wished and can't be had here. */
function unmet({ channels, features = [] }: Wish, market: Market): readonly SourceEvent[] {
  const kept: readonly string[] = market.featureNames
  const missing = channels.includes('features') ? features.filter((name) => !kept.includes(name)) : []
  return [
    ...(channels.includes('prediction') ? [problem('prediction', 'predictions come from an edge service alone')] : []),
    ...(missing.length > 0
      ? [problem('features', `found ${missing.join(', ')}, expected some of ${kept.join(', ')}`)]
      : []),
  ]
}

function problem(code: string, detail: string): SourceEvent {
  return { kind: 'problem', code, detail }
}
