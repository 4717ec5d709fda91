// The end of a feed, its bounds, and its recorder.
import { expect, test } from 'vitest'

import { open } from '../../../src/index.js'
import { type LiveRecordEvent } from '../../../src/feeds/index.js'
import { live, opened, same } from './opened.js'

test('close() frees everything: sockets, timers, markets', async () => {
  const engine = await open()
  const all = await live({ engine, ids: ['BTCUSDT', 'ETHUSDT'] })
  const { world, venue, feed } = all
  venue.change('BTCUSDT', { lost: true })
  venue.change('BTCUSDT') // a fetch is under way
  expect(engine.markets).toHaveLength(2)
  expect(world.timers).toBeGreaterThan(0)
  feed.close()
  feed.close()
  expect(engine.markets).toHaveLength(0)
  expect(world.sockets.map(({ state }) => state)).toEqual(['closed'])
  await world.pass(100_000)
  expect(world.timers).toBe(0)
  expect(world.sockets).toHaveLength(1)
  await expect(feed.every('1s').next()).rejects.toThrow('closed')
  engine.close()
})

test('close() while the first socket opens, and while the list is asked for', async () => {
  const { world, feed } = await opened()
  feed.close()
  await world.pass(60_000)
  expect(world.timers).toBe(0)
  expect(world.sockets.every(({ state }) => state === 'closed')).toBe(true)
})

test('a hundred books opened and closed hold no more memory than one', async () => {
  const engine = await open()
  const first = await live({ engine })
  first.feed.close()
  const { memoryBytes } = engine
  for (let i = 0; i < 100; i++) (await live({ engine })).feed.close()
  expect(engine.memoryBytes).toBe(memoryBytes)
  engine.close()
}, 60_000)

test('no snapshot to be had: the frames kept are bounded, more of them begin anew and nothing is served', async () => {
  const all = await opened({ auditMs: 0, maxBookAgeMs: 0 })
  const { world, venue, feed, states } = all
  const { answer } = world
  world.answer = (request) => (request.url.includes('/depth') ? null : answer(request))
  await world.pass(100)
  for (let i = 0; i < 10_050; i++) venue.change()
  await world.pass(100)
  expect(states.slice(0, 2)).toEqual(['buffering', 'resync BUFFER_OVERFLOW'])
  expect(feed.markets[0]!.counters.resyncs).toBe(1)
  world.answer = answer
  venue.change()
  await world.pass(60_000)
  venue.change()
  await world.pass(100)
  venue.change()
  await world.pass(9000)
  venue.change()
  expect(feed.markets[0]!.state).toBe('live')
  expect(same(all)).toBe(true)
  feed.close()
})

test('everything is recorded before it is applied', async () => {
  const events: { event: LiveRecordEvent; seq: number }[] = []
  let market: { seq: number } | null = null
  const all = await opened({
    record: (event) => events.push({ event: { ...event, bytes: event.bytes.slice() }, seq: market?.seq ?? NaN }),
  })
  const { world, venue, feed } = all
  market = feed.markets[0]!
  await world.pass(100)
  venue.change()
  await world.pass(100)
  venue.change()
  venue.change()
  world.socket.end('code 1006')
  const text = ({ bytes }: LiveRecordEvent): string => new TextDecoder().decode(bytes)
  expect(events.map(({ event }) => `${event.kind} ${event.connection} ${event.purpose ?? ''}`.trim())).toEqual([
    'http rest listing',
    'open binance-1.1',
    'send binance-1.1',
    'frame binance-1.1',
    'frame binance-1.1',
    'http rest snapshot',
    'frame binance-1.1',
    'frame binance-1.1',
    'close binance-1.1',
  ])
  const frames = events.filter(({ event }) => event.kind === 'frame' && text(event).includes('depthUpdate'))
  for (const { event, seq } of frames.slice(1)) expect(seq).toBe((JSON.parse(text(event)) as { U: number }).U - 1)
  expect(events[0]!.event.url).toContain('/api/v3/exchangeInfo?symbols=%5B%22BTCUSDT%22%5D')
  expect(events.every(({ event }) => event.tsLocalUs >= 1_700_000_000_000_000)).toBe(true)
  feed.close()
})

let full = false
test('a recorder that fails ends the feed: nothing is applied that is not recorded, and the loop says why', async () => {
  const all = await live({
    record: ({ kind }) => {
      if (kind === 'frame' && full) throw new Error('disk full')
    },
  })
  const { venue, feed, world } = all
  const loop = feed.events()
  const next = loop.next()
  full = true
  venue.change()
  await expect(next).rejects.toThrow('disk full')
  await world.pass(1000)
  expect(world.sockets.map(({ state }) => state)).toEqual(['closed'])
  feed.close()
})
