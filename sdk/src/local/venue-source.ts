// Markets that this page has from their venues itself: raw sockets, and the core in the page.
import { connect } from '../feeds/connect/connect.js'
import type { ConnectOptions } from '../feeds/connect/options.js'
import { sharedSource } from '../widget/shared-source.js'
import type { MarketSource, Wish } from '../widget/source.js'
import { FeedSource } from './feed-source.js'
import { pageClock, type LocalClock } from './local-clock.js'
import { OnDemand, type Session } from './on-demand.js'

export interface VenueSourceOptions extends Omit<ConnectOptions, 'venue' | 'symbols' | 'engine'> {
  readonly clock?: LocalClock
}

const RETRY_MS = 10_000

/** Each market that is watched has a connection and a core of its own, which go with its last watch. */
export function venueSource({ clock = pageClock, ...options }: VenueSourceOptions = {}): MarketSource {
  return sharedSource(
    new Map<string, MarketSource>(),
    ({ venue, symbol }) => `${venue} ${symbol}`,
    (wish, over) =>
      new OnDemand({
        open: () => session(wish, options, clock),
        clock,
        code: 'venue',
        retryMs: RETRY_MS,
        isNow: true,
        over,
      }),
  )
}

async function session(
  { venue, symbol }: Wish,
  options: Omit<VenueSourceOptions, 'clock'>,
  clock: LocalClock,
): Promise<Session> {
  const feed = await connect({ ...options, venue, symbols: [symbol] })
  const source = new FeedSource(feed, { clock })
  return {
    watch: (wish, listener) => source.watch(wish, listener),
    end: (reason) => source.end(reason),
    close: () => feed.close(),
  }
}
