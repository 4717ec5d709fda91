// The loop: the same items as replay of the same bytes, at the pace of whoever reads; too slow a reader loses books, never their truth.
import { expect, test } from 'vitest'

import { replay, type Recorded, type Source } from '../../../src/feeds/index.js'
import { live, opened, same } from './opened.js'

/** What was recorded, as a source. */
function source(records: readonly Recorded[]): Source {
  return {
    format: 'test',
    instruments: [{ venue: 'binance', symbol: 'BTC/USDT', id: 'BTCUSDT', tickSize: '0.01', lotSize: '0.001' }],
    async *records() {
      yield* records
    },
  }
}

test('live and replayed: the same features at the same multiples of venue time, bit for bit', async () => {
  const recorded: Recorded[] = []
  const all = await opened({
    features: 'default',
    levels: true,
    record: ({ kind, purpose, bytes, tsLocalUs, tsLocalNs }) => {
      const line = recorded.length + 1
      if (kind === 'frame') recorded.push({ kind: 'frame', bytes: bytes.slice(), tsLocalUs, tsLocalNs, line })
      if (purpose === 'snapshot') recorded.push({ kind: 'snapshot', bytes: bytes.slice(), tsLocalUs, tsLocalNs, line })
    },
    auditMs: 0,
  })
  const { world, venue, feed } = all
  const row = (market: (typeof feed.markets)[0], tsVenueUs: number): string =>
    JSON.stringify([tsVenueUs, market.seq, [...market.features()].map(String), market.signal()])
  const seen: string[] = []
  const reading = (async () => {
    for await (const { market, tsVenueUs } of feed.every('100ms'))
      if (market.state === 'live') {
        seen.push(row(market, tsVenueUs))
        if (seen.length % 7 === 0) await Promise.resolve() // a reader that takes its time
      }
  })()
  await world.pass(100)
  for (let i = 0; i < 400; i++) {
    venue.change('BTCUSDT', { px: 10_000 - (i % 9), qty: (i * 37) % 911 })
    await world.pass(13)
  }
  feed.close()
  await reading
  const again: string[] = []
  const replayed = await replay(source(recorded), { features: 'default', levels: true })
  for await (const { market, tsVenueUs } of replayed.every('100ms'))
    if (market.state === 'live') again.push(row(market, tsVenueUs))
  replayed.close()
  expect(seen.length).toBeGreaterThan(40)
  expect(seen).toEqual(again.slice(0, seen.length))
  expect(again.length - seen.length).toBeLessThanOrEqual(1)
})

test('events(): each applied frame and each change of state, in order', async () => {
  const all = await live()
  const { world, venue, feed } = all
  const items: string[] = []
  const reading = (async () => {
    for await (const item of feed.events()) {
      items.push(item.kind === 'status' ? `status ${item.state}` : `${item.kind} ${item.market.seq}`)
      if (items.length === 5) break
    }
  })()
  await world.pass(10)
  const { seq } = feed.markets[0]!
  venue.change()
  venue.change()
  venue.change('BTCUSDT', { lost: true })
  venue.change()
  await world.pass(200)
  venue.change()
  await world.pass(100)
  await reading
  expect(items).toEqual([`event ${seq + 1}`, `event ${seq + 2}`, 'status resync', 'status live', `event ${seq + 5}`])
  venue.change()
  expect(same(all)).toBe(true) // without a loop frames are applied as they come
  feed.close()
})

test('a market without a book is shown by the local clock', async () => {
  const all = await opened({ auditMs: 0 })
  const { world, venue, feed } = all
  const states: string[] = []
  const reading = (async () => {
    for await (const { market } of feed.every('250ms')) states.push(market.state)
  })()
  await world.pass(1000)
  expect(states.length).toBeGreaterThanOrEqual(3)
  expect(new Set(states)).toEqual(new Set(['idle']))
  venue.change()
  await world.pass(1000)
  venue.change()
  await world.pass(1000)
  venue.change()
  await world.pass(10)
  expect(states.at(-1)).toBe('live')
  feed.close()
  await reading
})

test('a reader that stops reading: frames are dropped and counted, the book begins anew behind them', async () => {
  const all = await live({ auditMs: 0, maxBookAgeMs: 0 })
  const { world, venue, feed, told } = all
  const loop = feed.events()
  const first = loop.next()
  await world.pass(1)
  venue.change()
  await first // and now the reader is busy
  for (let i = 0; i < 50_100; i++) venue.change()
  expect(feed.metrics.dropped).toBe(100)
  expect(feed.metrics.waiting).toBe(50_001)
  expect(told.problem).toHaveLength(1)
  expect(feed.markets[0]!.state).toBe('live') // as of where the reader is
  let resynced = false
  for (let i = 0; i < 50_010 && !resynced; i++) {
    const { value } = await loop.next()
    resynced = value?.kind === 'status' && value.state === 'resync'
    if (resynced) expect(value).toMatchObject({ reason: 'BUFFER_OVERFLOW' })
  }
  expect(resynced).toBe(true)
  await loop.return(undefined)
  venue.change()
  await world.pass(300)
  venue.change()
  expect(feed.markets[0]!.state).toBe('live')
  expect(same(all)).toBe(true)
  feed.close()
})

test('a reader that leaves at a multiple leaves the frame behind it to be applied', async () => {
  const all = await live()
  const { world, venue, feed } = all
  const reading = (async () => {
    for await (const item of feed.every('1s')) return item.tsVenueUs
    return NaN
  })()
  await world.pass(1)
  for (let i = 0; i < 10; i++) {
    venue.change()
    await world.pass(300)
  }
  expect(await reading).toBeGreaterThan(0)
  expect(all.states).toEqual([])
  expect(same(all)).toBe(true)
  feed.close()
})

test('one loop at a time', async () => {
  const { feed, world } = await live()
  const loop = feed.events()
  const first = loop.next()
  await world.pass(1)
  await expect(feed.every('1s').next()).rejects.toThrow('one loop at a time')
  feed.close()
  await first
})
