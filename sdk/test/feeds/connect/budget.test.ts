// What a venue allows is never exceeded, however much is asked at once.
import { expect, test } from 'vitest'

import { Budget } from '../../../src/feeds/connect/budget.js'
import { live, opened, same } from './opened.js'
import { World } from './world.js'

test('within any span at most the capacity, in order, and all are served', async () => {
  const world = new World()
  const budget = new Budget(world, 10, 1000)
  const served: { n: number; atMs: number; weight: number }[] = []
  for (let n = 0; n < 100; n++) {
    const weight = 1 + (n % 4)
    budget.take(weight, () => served.push({ n, atMs: world.nowMs, weight }))
    if (n % 10 === 9) await world.pass(37)
  }
  await world.pass(60_000)
  expect(served.map(({ n }) => n)).toEqual([...served.keys()])
  expect(served).toHaveLength(100)
  for (const { atMs } of served) {
    const within = served.filter((other) => other.atMs >= atMs && other.atMs < atMs + 1000)
    expect(within.reduce((sum, { weight }) => sum + weight, 0)).toBeLessThanOrEqual(10)
  }
  expect(world.timers).toBe(0)
})

test('a wish that is given up costs nothing and holds nobody up', async () => {
  const world = new World()
  const budget = new Budget(world, 10, 1000)
  const served: string[] = []
  budget.take(10, () => served.push('first'))
  const leave = budget.take(10, () => served.push('given up'))
  budget.take(1, () => served.push('last'))
  leave()
  await world.pass(1001)
  expect(served).toEqual(['first', 'last'])
  expect(budget.waiting).toBe(0)
})

test('400 symbols that resync at once never exceed the weight of a minute, and all come back', async () => {
  const ids = Array.from({ length: 400 }, (_, i) => `C${i}USDT`)
  const all = await opened({ ids, auditMs: 0, maxBookAgeMs: 0 })
  const { world, venue, feed } = all
  const everyoneLive = async (): Promise<void> => {
    for (let i = 0; i < 600 && feed.markets.some(({ state }) => state !== 'live'); i++) {
      for (const { id, state } of feed.markets) if (state !== 'live') venue.change(id)
      await world.pass(1000)
    }
  }
  await world.pass(3000)
  await everyoneLive()
  expect(feed.markets.every(({ state }) => state === 'live')).toBe(true)
  const fromMs = world.nowMs
  for (const { id } of feed.markets) {
    venue.change(id, { lost: true })
    venue.change(id)
  }
  expect(feed.markets.every(({ state }) => state === 'resync')).toBe(true)
  await everyoneLive()
  expect(feed.markets.every(({ state }) => state === 'live')).toBe(true)
  expect(ids.every((id) => same(all, id))).toBe(true)
  const later = world.requests.filter(({ atMs }) => atMs >= fromMs)
  expect(later.length).toBeLessThan(440) // one each, but for those whose snapshot met no frame in time
  let worst = 0
  for (const { atMs } of world.requests) {
    const minute = world.requests.filter((other) => other.atMs >= atMs && other.atMs < atMs + 60_000)
    worst = Math.max(
      worst,
      minute.reduce((sum, { weight }) => sum + weight, 0),
    )
  }
  expect(worst).toBeLessThanOrEqual(6000)
  expect(worst).toBeGreaterThan(5000) // and it is made use of
  feed.close()
})

test('no second has more than five messages, and none of 1,100 streams is forgotten: two sockets', async () => {
  const ids = Array.from({ length: 1100 }, (_, i) => `C${i}USDT`)
  const all = await opened({ ids, auditMs: 0, maxBookAgeMs: 0 })
  const { world, venue, feed } = all
  await world.pass(10_000)
  expect(world.sockets).toHaveLength(2)
  for (const socket of world.sockets) {
    for (const { atMs } of socket.sent) {
      const second = socket.sent.filter((other) => other.atMs >= atMs && other.atMs < atMs + 1000)
      expect(second.length).toBeLessThanOrEqual(4) // one is left for a pong
    }
  }
  expect([...venue.streams.values()].map((streams) => streams.size)).toEqual([1024, 76])
  feed.close()
})

test('429 with Retry-After: nothing more is asked until then, by none of the symbols', async () => {
  const all = await opened({ ids: ['BTCUSDT', 'ETHUSDT'], auditMs: 0 })
  const { world, venue, feed } = all
  await world.pass(100)
  venue.status = 429
  venue.retryAfterMs = 45_000
  venue.change('BTCUSDT')
  await world.pass(100)
  venue.status = 200
  venue.retryAfterMs = undefined
  venue.change('ETHUSDT')
  const fromMs = world.nowMs
  const before = world.requests.length
  await world.pass(44_000)
  expect(world.requests.length).toBe(before)
  await world.pass(12_000)
  venue.change('BTCUSDT')
  venue.change('ETHUSDT')
  expect(world.requests[before]!.atMs - fromMs).toBeGreaterThanOrEqual(44_900)
  expect(feed.markets.map(({ state }) => state)).toEqual(['live', 'live'])
  feed.close()
})

test('two feeds of one process share the budget of a venue', async () => {
  const first = await live({ auditMs: 0 })
  const { restWeightUsed } = first.feed.metrics
  expect(restWeightUsed).toBe(70) // list 20, snapshot 50
  const second = await opened({ beside: first })
  expect(second.feed.metrics.restWeightUsed).toBe(90)
  first.feed.close()
  second.feed.close()
})
