// Sockets that are lost, replaced in time, silent, or frozen; and books that live on.
import { expect, test } from 'vitest'

import { live, opened, same } from './opened.js'

const HOUR = 3_600_000
const snapshots = (requests: readonly { url: string }[]): number =>
  requests.filter(({ url }) => url.includes('/depth')).length

test('a socket that is lost leaves the book at once; it comes back on another, within the back-off', async () => {
  const all = await live()
  const { world, venue, feed, told, states } = all
  const lostMs = world.nowMs
  world.socket.end('code 1006')
  expect(states).toEqual(['resync VENUE_RECONNECT'])
  venue.change('BTCUSDT', { lost: true })
  await world.pass(2000)
  expect(world.sockets).toHaveLength(2)
  venue.change()
  await world.pass(200)
  venue.change()
  expect(feed.markets[0]!.state).toBe('live')
  expect(same(all)).toBe(true)
  expect(told.resync).toMatchObject([{ reason: 'VENUE_RECONNECT', attempts: 1 }])
  const reopened = world.sockets[1]!.sent[0]!.atMs
  expect(reopened - lostMs).toBeLessThanOrEqual(250 + world.openMs)
  expect(feed.metrics).toMatchObject({ reconnects: 1, resyncs: { VENUE_RECONNECT: 1 } })
  feed.close()
})

test.each([1, 2, 3, 4, 5])('reconnects with back-off from 0.25 to 30 s, full jitter (seed %i)', async (seed) => {
  const all = await live({ seed })
  const { world, feed } = all
  const openings: number[] = []
  world.onSocket = (socket) => {
    openings.push(world.nowMs)
    world.setTimer(1, () => socket.end('refused'))
  }
  world.socket.end('code 1006')
  const fromMs = world.nowMs
  await world.pass(600_000)
  // The first socket lasted, so the first wait is the shortest; each after that may be twice as long.
  let previous = fromMs
  for (const [i, atMs] of openings.entries()) {
    const most = Math.min(250 * 2 ** i, 30_000)
    expect(atMs - previous).toBeLessThanOrEqual(most + 1)
    previous = atMs + 1
  }
  expect(openings.length).toBeGreaterThan(600_000 / 31_000)
  expect(openings.length).toBeLessThan(200)
  feed.close()
})

test('rotation: at 23 h ± 30 min a second socket takes over and no market leaves LIVE', async () => {
  const all = await live({ ids: ['BTCUSDT', 'ETHUSDT'] })
  const { world, venue, feed, told, states } = all
  const before = snapshots(world.requests)
  const startMs = world.nowMs
  while (feed.metrics.rotations === 0 && world.nowMs - startMs < 25 * HOUR) {
    venue.change('BTCUSDT')
    venue.change('ETHUSDT')
    await world.pass(world.sockets.length > 1 ? 20 : 30_000)
  }
  const atMs = world.nowMs - startMs
  expect(atMs).toBeGreaterThan(22.4 * HOUR)
  expect(atMs).toBeLessThan(23.6 * HOUR)
  expect(world.sockets.map(({ state }) => state)).toEqual(['closed', 'open'])
  for (let i = 0; i < 20; i++) {
    venue.change('BTCUSDT')
    venue.change('ETHUSDT')
    await world.pass(50)
  }
  expect(states).toEqual([])
  expect(told.status).toEqual([])
  expect(told.resync).toEqual([])
  expect(same(all)).toBe(true)
  expect(same(all, 'ETHUSDT')).toBe(true)
  expect(snapshots(world.requests) - before).toBeLessThan(400) // audits only, by the quarter of an hour
  expect(feed.metrics.mismatches).toBe(0)
  feed.close()
})

test('rotation: a new socket that runs ahead waits until the old one is as far', async () => {
  const all = await live({ auditMs: 0, maxBookAgeMs: 0 })
  const { world, venue, feed, states } = all
  world.socket.frame('{"e":"serverShutdown","E":1700000000000}')
  await world.pass(100) // the second is subscribed
  expect(world.sockets).toHaveLength(2)
  const [old, next] = world.sockets as [(typeof world.sockets)[0], (typeof world.sockets)[0]]
  venue.mute.add(old)
  const late = [venue.change(), venue.change()]
  expect(feed.markets[0]!.counters.gaps).toBe(0)
  old.frame(late[0]!)
  venue.mute.delete(old)
  // The old one has said the number that the new one began behind: from here on the new one goes on alone.
  expect(next.state).toBe('open')
  expect(old.state).toBe('closed')
  venue.change()
  await world.pass(10)
  expect(states).toEqual([])
  expect(same(all)).toBe(true)
  feed.close()
})

test('rotation of a LINK venue needs the very number', async () => {
  const all = await live({ venue: 'binanceusdm', auditMs: 0, maxBookAgeMs: 0 })
  const { world, venue, feed, states } = all
  world.socket.frame('{"e":"serverShutdown","E":1700000000000}')
  await world.pass(100)
  for (let i = 0; i < 5; i++) {
    venue.change()
    await world.pass(10)
  }
  expect(world.sockets.map(({ state }) => state)).toEqual(['closed', 'open'])
  expect(states).toEqual([])
  expect(same(all)).toBe(true)
  expect(feed.metrics.rotations).toBe(1)
  feed.close()
})

test('rotation of a quiet market: it goes over when nothing was said on either socket', async () => {
  const all = await live({ auditMs: 0, maxBookAgeMs: 0 })
  const { world, venue, feed, states } = all
  world.socket.frame('{"e":"serverShutdown","E":1700000000000}')
  await world.pass(35_000)
  expect(world.sockets.map(({ state }) => state)).toEqual(['closed', 'open'])
  venue.change()
  expect(states).toEqual([])
  expect(same(all)).toBe(true)
  feed.close()
})

test('serverShutdown: the old socket closes before the new one is up: the book is lost and comes back', async () => {
  const all = await live({ auditMs: 0, maxBookAgeMs: 0 })
  const { world, venue, feed, states } = all
  world.socket.frame('{"e":"serverShutdown","E":1700000000000}')
  world.sockets[0]!.end('going away')
  await world.pass(3000)
  venue.change()
  await world.pass(300)
  venue.change()
  await world.pass(2000)
  venue.change()
  expect(states[0]).toBe('resync VENUE_RECONNECT')
  expect(feed.markets[0]!.state).toBe('live')
  expect(same(all)).toBe(true)
  feed.close()
})

test('the new socket dies while markets go over: they stay with the old one', async () => {
  const all = await live({ ids: ['BTCUSDT', 'ETHUSDT'], auditMs: 0, maxBookAgeMs: 0 })
  const { world, venue, feed } = all
  world.socket.frame('{"e":"serverShutdown","E":1700000000000}')
  await world.pass(100)
  venue.change('BTCUSDT') // goes over
  await world.pass(10)
  expect(world.sockets[0]!.state).toBe('open')
  world.sockets[1]!.end('code 1011')
  await world.pass(100)
  venue.change('BTCUSDT')
  venue.change('ETHUSDT')
  await world.pass(200)
  venue.change('BTCUSDT')
  expect(feed.markets.map(({ state }) => state)).toEqual(['live', 'live'])
  expect(same(all)).toBe(true)
  expect(same(all, 'ETHUSDT')).toBe(true)
  feed.close()
})

test('a silent connection leaves its market stale, a frame that links revives it; silence beyond that replaces the socket', async () => {
  const all = await live({ staleMs: 3000, auditMs: 0 })
  const { world, venue, feed, states } = all
  await world.pass(4100)
  expect(states).toEqual(['stale STALE'])
  expect(feed.markets[0]!.signal()).toBeNull()
  venue.change()
  expect(states).toEqual(['stale STALE', 'live'])
  await world.pass(8000)
  expect(world.sockets.length).toBeGreaterThan(1)
  expect(states.slice(2, 4)).toEqual(['stale STALE', 'resync VENUE_RECONNECT'])
  venue.change()
  await world.pass(300)
  venue.change()
  expect(feed.markets[0]!.state).toBe('live')
  expect(same(all)).toBe(true)
  feed.close()
})

test('a wall clock that is set back or forward makes nothing stale', async () => {
  const all = await live({ staleMs: 70_000 })
  const { world, venue, feed, states } = all
  for (const skewMs of [-HOUR, HOUR, -5000, 5000]) {
    world.skewMs += skewMs
    await world.pass(5000)
    venue.change()
    await world.pass(5000)
    venue.change()
  }
  expect(states).toEqual([])
  expect(same(all)).toBe(true)
  feed.close()
})

test('frozen book on a living connection: proved by a small snapshot, or stale, subscribed anew and fetched', async () => {
  const all = await live({ ids: ['BTCUSDT', 'ETHUSDT'], maxBookAgeMs: 10_000, auditMs: 0 })
  const { world, venue, feed, told } = all
  // ETH is quiet, and so is the venue's own: nothing happens to it.
  for (let i = 0; i < 15; i++) {
    venue.change('BTCUSDT')
    await world.pass(1000)
  }
  expect(told.status).toEqual([])
  expect(world.requests.some(({ url }) => url.includes('ETHUSDT') && url.includes('limit=100'))).toBe(true)
  // Now ETH moves at the venue and its stream says nothing.
  const streams = venue.streams.get(world.socket)!
  streams.delete('ethusdt@depth@100ms')
  for (let i = 0; i < 45; i++) {
    venue.change('BTCUSDT')
    venue.change('ETHUSDT')
    await world.pass(1000)
  }
  expect(told.status.map(({ market, state }) => `${market.id} ${state}`).slice(0, 2)).toEqual([
    'ETHUSDT stale',
    'ETHUSDT buffering',
  ])
  const asked = world.socket.sent.map(({ text }) => text)
  expect(asked).toContain('{"method":"UNSUBSCRIBE","params":["ethusdt@depth@100ms"],"id":1}')
  expect(world.sockets).toHaveLength(1)
  expect(feed.markets.map(({ state }) => state)).toEqual(['live', 'live'])
  expect(same(all, 'ETHUSDT')).toBe(true)
  expect(told.problem.some(({ what }) => what.includes('stood still'))).toBe(true)
  feed.close()
})

test('a refused subscription is told', async () => {
  const all = await opened()
  const { world, feed, told } = all
  await world.pass(100)
  world.socket.frame('{"error":{"code":2,"msg":"Invalid request"},"id":1}')
  expect(told.problem.map(({ what }) => what)).toEqual(['binance-1.1: the venue refuses: 2 Invalid request'])
  expect(feed.metrics.complaints).toBe(1)
  feed.close()
})

test('a shorter life than the venue allows is kept: a host that ends sockets is forestalled', async () => {
  const all = await opened({ lifeMs: 840_000 })
  const { world, venue, feed } = all
  await world.pass(100)
  venue.change()
  await world.pass(100)
  venue.change()
  const startMs = world.nowMs
  while (feed.metrics.rotations === 0 && world.nowMs - startMs < 20 * 60_000) {
    await world.pass(10_000)
    venue.change()
  }
  expect(world.nowMs - startMs).toBeGreaterThan(13 * 60_000)
  expect(world.nowMs - startMs).toBeLessThanOrEqual(840_000)
  expect(feed.markets[0]!.state).toBe('live')
  expect(all.states).toEqual(['buffering', 'live'])
  feed.close()
})
