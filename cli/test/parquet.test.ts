// The recorded Parquet files: pictures of 1,000 levels, and trades.
import { expect, test } from 'vitest'
import { replay } from 'leadline/feeds'

import { recording } from '../../sdk/test/available.js'
import { openSource } from '../src/inputs/source.js'

test(
  '2,559 pictures of 1,000 levels and 10,215 trades: all of them, in the order of arrival, never crossed',
  { timeout: 300_000 },
  async ({ skip }) => {
    const paths = ['lobdeep', 'trades'].map((name) =>
      recording(`binance_deep_2026/${name}_btc_spot_2026-02-16_04.parquet`, skip),
    )
    const { source, close } = await openSource(paths, {})
    expect(source.instruments).toEqual([
      {
        venue: 'events:full',
        symbol: 'BTCUSDT',
        id: 'BTCUSDT',
        tickSize: '0.01',
        lotSize: '0.00001',
        source: 'binance',
      },
    ])
    const feed = await replay(source, { features: [] })
    let [pictures, trades, last] = [0, 0, 0]
    feed.markets[0]!.trades(() => trades++)
    let depth = 0
    for await (const item of feed.steps()) {
      if (item.kind !== 'record' || item.record.kind !== 'events') continue
      if (item.status !== 0) continue
      pictures++
      expect(item.market.tsVenueUs).toBeGreaterThanOrEqual(last)
      last = item.market.tsVenueUs
      const { bids, asks } = item.market.book.counts
      depth = Math.max(depth, bids, asks)
    }
    expect([pictures, trades, depth]).toEqual([2559, 10_215, 1000])
    expect(feed.markets[0]!.counters).toMatchObject({ resyncs: 0, duplicates: 0 })
    feed.close()
    await close()
  },
)
