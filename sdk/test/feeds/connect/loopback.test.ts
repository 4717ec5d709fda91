// connect() with the host's own sockets, timers and HTTP, over loopback.
import { expect, test } from 'vitest'

import { connect, type LiveFeed } from '../../../src/feeds/index.js'
import { loopback, type Loopback } from './loopback.js'
import { same } from './opened.js'

/** Resolves when the market is in the state; the venue goes on changing meanwhile. */
async function reaches(feed: LiveFeed, state: string, change: () => void): Promise<void> {
  const timer = setInterval(change, 20)
  try {
    await new Promise<void>((resolve) => {
      if (feed.markets[0]!.state === state) return resolve()
      const stop = feed.on('status', (told) => {
        if (told.state !== state) return
        stop()
        resolve()
      })
    })
  } finally {
    clearInterval(timer)
  }
}

/** What is on its way has come. */
async function caughtUp({ venue }: Loopback, feed: LiveFeed): Promise<boolean> {
  while (feed.markets[0]!.seq !== venue.market().u) await new Promise((resolve) => setImmediate(resolve))
  return same({ venue, feed })
}

test('Binance spot over real sockets: live, a lost socket, live again, the same loop as a recording', async () => {
  const here = await loopback(['BTCUSDT'])
  const { venue, endpoints, sockets } = here
  const feed = await connect({ venue: 'binance', symbols: ['BTC/USDT'], endpoints, trades: false })
  try {
    await reaches(feed, 'live', () => venue.change())
    const market = feed.markets[0]!
    expect(market.tickSize).toBe('0.01')
    expect(await caughtUp(here, feed)).toBe(true)
    expect(Math.abs(market.tsLocalUs / 1000 - Date.now())).toBeLessThan(10_000)

    for (const socket of sockets) socket.terminate()
    await reaches(feed, 'resync', () => {})
    expect(market.signal()).toBeNull()
    await reaches(feed, 'live', () => venue.change())
    expect(feed.metrics).toMatchObject({ reconnects: 1, resyncs: { VENUE_RECONNECT: 1 } })
    expect(await caughtUp(here, feed)).toBe(true)

    let n = 0
    const timer = setInterval(() => {
      venue.world.nowMs += 60
      venue.change()
    }, 5)
    for await (const { market, tsVenueUs } of feed.every('50ms')) {
      expect(market.state).toBe('live')
      expect(tsVenueUs % 50_000).toBe(0)
      expect(market.signal()?.score).toBeTypeOf('number')
      if (++n === 10) break
    }
    clearInterval(timer)

    const verifying = market.verify()
    const going = setInterval(() => venue.change(), 10)
    expect(await verifying).toMatchObject({ ok: true })
    clearInterval(going)
  } finally {
    feed.close()
    await here.close()
  }
})

test('a venue that is not there: an error that says where', async () => {
  await expect(
    connect({
      venue: 'binance',
      symbols: ['BTC/USDT'],
      endpoints: { socket: 'ws://127.0.0.1:9', rest: 'http://127.0.0.1:9' },
    }),
  ).rejects.toThrow('http://127.0.0.1:9/api/v3/exchangeInfo')
})
