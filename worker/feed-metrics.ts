// A feed's counts as Prometheus reads them; the names are those of docs/operations.md.
import type { Counters } from 'leadline'
import type { FeedMetrics } from 'leadline/feeds'

import { type Exposition, labels } from './metrics.js'

export interface FeedMetricsAnswer {
  readonly group: string
  readonly venue: string
  readonly feed: FeedMetrics
  readonly memoryBytes: number
  readonly conflated: number
  readonly published: number
  readonly notPublished: number
  readonly resyncMs: number
  readonly resyncs: number
  readonly markets: readonly {
    readonly symbol: string
    readonly state: string
    readonly epoch: number
    readonly bookAgeMs: number | null
    readonly counters: Counters
    readonly droppedTrades: number
  }[]
}

export function writeFeed(
  text: Exposition,
  {
    group,
    venue,
    feed,
    memoryBytes,
    conflated,
    published,
    notPublished,
    resyncMs,
    resyncs,
    markets,
  }: FeedMetricsAnswer,
): void {
  const at = labels({ exchange: venue, group })
  text.sample(
    'leadline_feed_messages_total',
    'counter',
    'Frames received',
    labels({ exchange: venue, group, channel: 'all' }),
    feed.frames,
  )
  text.sample('leadline_feed_bytes_total', 'counter', 'Bytes received', at, feed.bytes)
  text.sample(
    'leadline_feed_dropped_total',
    'counter',
    'Frames lost because they came faster than they were read',
    at,
    feed.dropped,
  )
  text.sample('leadline_feed_connections', 'gauge', 'Sockets open', at, feed.connections)
  text.sample('leadline_feed_reconnects_total', 'counter', 'Sockets opened again', at, feed.reconnects)
  for (const [reason, count] of Object.entries(feed.resyncs))
    text.sample(
      'leadline_book_gaps_total',
      'counter',
      'Books lost and right again, by reason',
      labels({ exchange: venue, group, reason: reason.toLowerCase() }),
      count ?? 0,
    )
  text.sample(
    'leadline_book_checksum_failures_total',
    'counter',
    'Checksums that differed',
    at,
    feed.resyncs.CHECKSUM ?? 0,
  )
  text.sample('leadline_book_crossed_total', 'counter', 'Books found crossed', at, feed.resyncs.CROSSED ?? 0)
  text.sample(
    'leadline_book_resync_duration_seconds_sum',
    'counter',
    'Time that books were lost for',
    at,
    resyncMs / 1000,
  )
  text.sample('leadline_book_resync_duration_seconds_count', 'counter', 'Books lost and right again', at, resyncs)
  text.sample(
    'leadline_snapshot_budget_remaining',
    'gauge',
    'REST weight left in this minute',
    at,
    feed.restWeightLimit - feed.restWeightUsed,
  )
  text.sample('leadline_wasm_memory_bytes', 'gauge', 'Memory of the core', at, memoryBytes)
  text.sample(
    'leadline_stream_conflated_total',
    'counter',
    'Turns that fell together because a fan-out object was busy',
    at,
    conflated,
  )
  text.sample('leadline_stream_published_total', 'counter', 'Values told to fan-out objects', at, published)
  text.sample('leadline_stream_failures_total', 'counter', 'Times a fan-out object could not be told', at, notPublished)
  for (const { symbol, state, bookAgeMs, counters, droppedTrades } of markets) {
    const market = { exchange: venue, symbol }
    for (const known of ['idle', 'buffering', 'live', 'resync', 'stale', 'no_book'])
      text.sample(
        'leadline_book_state',
        'gauge',
        '1 for the state that the book is in',
        labels({ ...market, state: known }),
        known === state ? 1 : 0,
      )
    if (bookAgeMs !== null)
      text.sample(
        'leadline_feed_lag_seconds',
        'gauge',
        'Since the last frame of the market',
        labels(market),
        bookAgeMs / 1000,
      )
    text.sample('leadline_book_events_total', 'counter', 'Events applied', labels(market), counters.events)
    text.sample('leadline_book_decode_errors_total', 'counter', 'Frames refused', labels(market), counters.decodeErrors)
    text.sample(
      'leadline_trades_dropped_total',
      'counter',
      'Trades that subscribers missed',
      labels(market),
      droppedTrades,
    )
  }
}
