// Paper trading: a strategy on a live feed, its orders at the simulated venue.
import { liveSource, type LiveSource } from '../feeds/connect/live-source.js'
import type { ConnectOptions } from '../feeds/connect/options.js'
import { trade, type TradingOptions, type TradingRun } from '../trading/index.js'

export interface PaperOptions extends Omit<TradingOptions, 'source'> {
  /** One connection for each venue; instruments stand in the order of these and of their symbols. */
  readonly feeds: readonly ConnectOptions[]
}

export interface PaperSession {
  /** Ends the feeds. What was received by then is still traded on. */
  stop(): void
  /** What it was, once it has ended: by `stop`, or with the error that ended a feed or the strategy. */
  readonly done: Promise<TradingRun>
}

/**
 * Backtest, paper and replay are one loop: a tape of the feeds (`record` of `ConnectOptions`) gives the same orders and fills again in
 * `backtest`, with the same options. For that its clock is that of what was received: it acts on what has happened as soon as the
 * next message has come, and knows by then that nothing else came before. Throws as `connect()` does.
 */
export async function paper({ feeds, ...options }: PaperOptions): Promise<PaperSession> {
  return paperOn(await liveSources(feeds), options)
}

/** The same on sources that are open; they are closed at its end. */
export function paperOn(sources: readonly LiveSource[], options: Omit<TradingOptions, 'source'>): PaperSession {
  const stop = (): void => {
    for (const source of sources) source.close()
  }
  const done = trade({ ...options, source: () => sources }).finally(stop)
  // Whoever doesn't wait for the end yet is not to be surprised by it.
  done.catch(() => undefined)
  return { stop, done }
}

/** Resolves once every venue has listed its symbols. Throws as `connect()` does; nothing stays open then. */
export async function liveSources(feeds: readonly ConnectOptions[]): Promise<LiveSource[]> {
  if (feeds.length === 0) throw new RangeError('feeds: found none, expected at least one')
  const opened = await Promise.allSettled(feeds.map((feed) => liveSource(feed)))
  const sources = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const failed = opened.find((one) => one.status === 'rejected')
  if (!failed) return sources
  for (const source of sources) source.close()
  throw failed.reason
}
