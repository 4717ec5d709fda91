// One process plays a tape as its venue with one frame in a hundred lost; connect() in this one ends with the tape's book.
import { expect, test } from 'vitest'

import { serve } from '../../../cli/test/serving.js'
import * as feeds from '../../src/feeds/index.js'
import { missing } from '../available.js'

/** A snapshot of 1,000 levels a side is what connect() asks for: what lies below is known only once it changes. */
const COMPARED = 300

/** What the test needs of a live feed. */
interface Live {
  readonly markets: readonly {
    readonly state: string
    readonly seq: number
    readonly book: { bids(n: number): [number, number][] }
    readonly counters: { readonly gaps: number; readonly resyncs: number }
  }[]
  every(period: string): AsyncIterable<unknown>
  close(): Promise<void> | void
}

test('connect() over a played tape with losses', { timeout: 60_000 }, async ({ skip }) => {
  const connect = (feeds as Record<string, unknown>)['connect'] as ((options: object) => Promise<Live>) | undefined
  if (!connect) return missing('connect(): not part of the feeds yet', skip)
  const serving = await serve(60, ['--speed', '20', '--fault', 'drop=0.01,seed=4'])
  try {
    const { socket, rest } = serving
    const feed = await connect({
      venue: 'binance',
      symbols: ['BTC/USDT'],
      features: [],
      endpoints: { socket, rest },
      auditMs: 0,
    })
    const reading = (async () => {
      for await (const _ of feed.every('1s'));
    })()
    expect(await serving.next()).toMatchObject({ event: 'played', sessions: 1 })
    const [market] = feed.markets
    let body = { lastUpdateId: 0, bids: [] as string[][] }
    while (!(market!.state === 'live' && market!.seq === body.lastUpdateId)) {
      const answer = await fetch(`${rest}/api/v3/depth?symbol=BTCUSDT&limit=5000`)
      body = (await answer.json()) as typeof body
    }
    const bids = market!.book.bids(COMPARED)
    expect(market!.seq).toBe(body.lastUpdateId)
    expect(bids).toEqual(body.bids.slice(0, COMPARED).map((level) => level.map(Number)))
    expect(market!.counters.gaps).toBeGreaterThan(0)
    await feed.close()
    await reading
  } finally {
    expect(await serving.stop()).toBe(0)
  }
})
