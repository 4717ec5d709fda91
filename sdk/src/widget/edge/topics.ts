// From what an element wants to what the stream is asked for.
import type { Channel, Wish } from '../source.js'

/** A subscription in the words of the protocol (docs/streaming.md). Equal topics are one subscription. */
export interface Topic {
  readonly channel: Channel | 'status'
  readonly exchange: string
  readonly symbol: string
  readonly intervalMs?: number
  readonly depth?: number
  readonly names?: readonly string[]
}

/** One for each channel; the state alone where nothing else is wanted, since a connection without a subscription is ended. */
export function topicsOf({ venue, symbol, channels, depth = 20, bookMs = 100, features }: Wish): readonly Topic[] {
  const wanted = [...new Set(channels)].filter((channel) => channel !== 'features' || features?.length !== 0)
  return (wanted.length > 0 ? wanted : (['status'] as const)).map((channel) => ({
    channel,
    exchange: venue,
    symbol,
    ...(channel === 'book' && { intervalMs: bookMs, depth }),
    ...(channel === 'signal' && { depth: 1 }), // its levels are not shown
    ...(channel === 'features' && features && { names: [...new Set(features)].sort() }),
  }))
}
