// From nothing to a live book: the snapshot early, late, overlapping; and back to one after a gap.
import { expect, test } from 'vitest'

import { live, opened, same } from './opened.js'

const snapshots = (requests: readonly { url: string }[]): number =>
  requests.filter(({ url }) => url.includes('/depth')).length

test('tick and lot come from the list, the socket is opened and subscribed, the book is the venue’s', async () => {
  const all = await opened()
  const { world, venue, feed, states } = all
  expect(feed.markets[0]!.tickSize).toBe('0.01')
  expect(feed.markets[0]!.lotSize).toBe('0.001')
  await world.pass(100)
  expect(world.socket.url).toBe('wss://stream.binance.com:9443/ws')
  expect(world.socket.sent.map(({ text }) => JSON.parse(text))).toEqual([
    { method: 'SUBSCRIBE', params: ['btcusdt@depth@100ms'], id: 1 },
  ])
  venue.change()
  await world.pass(20)
  venue.change() // before the answer: the snapshot holds it
  await world.pass(100)
  venue.change()
  expect(states).toEqual(['buffering', 'live'])
  expect(same(all)).toBe(true)
  expect(snapshots(world.requests)).toBe(1)
  feed.close()
})

test('a snapshot that comes before the first frame waits for it', async () => {
  const all = await opened()
  const { world, venue, feed } = all
  await world.pass(3000) // a quiet market: fetched without a frame
  expect(snapshots(world.requests)).toBe(1)
  expect(feed.markets[0]!.state).toBe('buffering')
  venue.change()
  expect(feed.markets[0]!.state).toBe('live')
  expect(same(all)).toBe(true)
  feed.close()
})

test('a snapshot older than the stream is fetched again, with patience', async () => {
  const all = await opened()
  const { world, venue, feed } = all
  await world.pass(100)
  const old = venue.market().body
  venue.change('BTCUSDT', { lost: true })
  venue.bodies.push(old, old)
  venue.change()
  await world.pass(60)
  expect(feed.markets[0]!.state).toBe('buffering')
  await world.pass(3000)
  expect(snapshots(world.requests)).toBe(3)
  venue.change()
  expect(feed.markets[0]!.state).toBe('live')
  expect(same(all)).toBe(true)
  feed.close()
})

test('a gap is told at once, one snapshot is fetched, and what was missing is named', async () => {
  const all = await live()
  const { world, venue, feed, told, states } = all
  const before = snapshots(world.requests)
  const { seq } = feed.markets[0]!
  venue.change('BTCUSDT', { lost: true, by: 3 })
  venue.change()
  expect(states).toEqual(['resync GAP_SEQ'])
  expect(feed.markets[0]!.signal()).toBeNull()
  for (let i = 0; i < 5; i++) {
    venue.change()
    await world.pass(10)
  }
  await world.pass(100)
  venue.change()
  expect(feed.markets[0]!.state).toBe('live')
  expect(same(all)).toBe(true)
  expect(snapshots(world.requests) - before).toBe(1)
  expect(told.resync).toHaveLength(1)
  expect(told.resync[0]).toMatchObject({ reason: 'GAP_SEQ', gapFrom: seq + 1, gapTo: seq + 3, attempts: 1 })
  expect(told.resync[0]!.durationMs).toBeGreaterThan(0)
  expect(told.resync[0]!.durationMs).toBeLessThan(200)
  expect(feed.metrics.resyncs).toEqual({ GAP_SEQ: 1 })
  feed.close()
})

test('USDⓈ-M: book and trades have a socket each, frames link by pu', async () => {
  const all = await live({ venue: 'binanceusdm', trades: true })
  const { world, venue, feed, states } = all
  expect(world.sockets.map(({ url }) => url)).toEqual([
    'wss://fstream.binance.com/public/ws',
    'wss://fstream.binance.com/market/ws',
  ])
  expect(world.sockets[1]!.sent[0]!.text).toContain('btcusdt@aggTrade')
  venue.change('BTCUSDT', { lost: true })
  venue.change()
  expect(states).toEqual(['resync GAP_LINK'])
  await world.pass(300)
  venue.change()
  await world.pass(2000)
  venue.change()
  expect(feed.markets[0]!.state).toBe('live')
  expect(same(all)).toBe(true)
  feed.close()
})

test('REST that fails is asked five times with growing patience, then after a minute again, and it says so', async () => {
  const all = await opened({
    prepare: (world, venue) => {
      const { answer } = world
      world.answer = (request) => (request.url.includes('/depth') && world.nowMs < 60_000 ? null : answer(request))
      void venue
    },
  })
  const { world, venue, feed, told } = all
  await world.pass(100)
  venue.change()
  await world.pass(25_000)
  const times = world.requests.filter(({ url }) => url.includes('/depth')).map(({ atMs }) => atMs)
  expect(times).toHaveLength(5)
  for (let i = 1; i < 5; i++) expect(times[i]! - times[i - 1]!).toBeLessThanOrEqual(50 + 250 * 2 ** (i - 1))
  expect(told.problem.map(({ what }) => what)).toEqual([expect.stringContaining('no book after 5 tries')])
  await world.pass(90_000)
  venue.change()
  expect(feed.markets[0]!.state).toBe('live')
  expect(same(all)).toBe(true)
  feed.close()
})

test('verify() fetches by itself', async () => {
  const all = await live()
  const { world, venue, feed } = all
  const verifying = feed.markets[0]!.verify()
  await world.pass(100)
  venue.change()
  await world.pass(100)
  expect(await verifying).toMatchObject({ ok: true, differences: [] })
  expect(feed.markets[0]!.epoch).toBe(1)
  feed.close()
})

test('orders between the listed ticks: the market is kept in the finer step, and says so', async () => {
  const all = await opened()
  const { world, venue, feed, told } = all
  await world.pass(100)
  const { lastUpdateId, bids, asks } = JSON.parse(venue.market().body) as {
    lastUpdateId: number
    bids: string[][]
    asks: string[][]
  }
  venue.bodies.push(JSON.stringify({ lastUpdateId, bids: [...bids, ['12.345', '1.000']], asks }))
  venue.change()
  await world.pass(100)
  venue.change()
  await world.pass(100)
  venue.change()
  const market = feed.markets[0]!
  expect(market.state).toBe('live')
  expect(market.tickSize).toBe('0.001')
  expect(market.book.bids().at(-1)).toEqual([12.345, 1])
  expect(market.book.bidsTicks(1)).toEqual([[100_000, 1000]])
  expect(market.book.asks(1)).toEqual([[100.01, 2]])
  expect(told.problem.map(({ what }) => what)).toEqual([
    'the book has prices between the listed ticks of 0.01: it is kept in 0.001',
  ])
  feed.close()
})
