// The book compared with the venue's on a timer: equal to one of the states around the snapshot, or given up after two that weren't.
import { expect, test } from 'vitest'

import { live, same } from './opened.js'

test('a moving book is equal to one of its states; the bound falls as 3/n', async () => {
  const all = await live({ auditMs: 10_000 })
  const { world, venue, feed, told } = all
  for (let i = 0; i < 3000; i++) {
    venue.change('BTCUSDT', { px: 10_000 - (i % 15) })
    await world.pass(20)
  }
  const { audits, mismatches, mismatchBound } = feed.metrics
  expect(audits).toBeGreaterThanOrEqual(4)
  expect(mismatches).toBe(0)
  expect(mismatchBound).toBe(3 / audits)
  expect(told.audit.every(({ result, states }) => result === 'equal' && states > 50)).toBe(true)
  expect(told.status).toEqual([])
  expect(feed.markets[0]!.epoch).toBe(1)
  feed.close()
})

test('a level that is wrong in the top twenty: twice in a row gives the book up, and the next one is right', async () => {
  const all = await live({ auditMs: 10_000 })
  const { world, venue, feed, told, states } = all
  venue.market().bids.set(9995, 77) // never said on the stream
  for (let i = 0; i < 400 && states.length === 0; i++) {
    venue.change('BTCUSDT', { px: 9990 })
    await world.pass(100)
  }
  expect(told.audit.map(({ result }) => result)).toEqual(['mismatch', 'mismatch'])
  expect(states[0]).toBe('resync AUDIT_MISMATCH')
  await world.pass(300)
  for (let i = 0; i < 5; i++) {
    venue.change()
    await world.pass(300)
  }
  expect(feed.markets[0]!.state).toBe('live')
  expect(same(all)).toBe(true)
  expect(feed.metrics).toMatchObject({ mismatches: 2, resyncs: { AUDIT_MISMATCH: 1 } })
  expect(feed.metrics.mismatchBound).toBeNaN()
  feed.close()
})

test('once is no proof: the next audit is right and the book stays', async () => {
  const all = await live({ auditMs: 10_000 })
  const { world, venue, feed, told, states } = all
  const wrong = JSON.parse(venue.market().body) as { bids: string[][] }
  wrong.bids[3] = ['99.97', '123.456']
  venue.bodies.push(JSON.stringify(wrong))
  for (let i = 0; i < 300; i++) {
    venue.change()
    await world.pass(100)
  }
  expect(told.audit[0]!.result).toBe('mismatch')
  expect(told.audit[1]!.result).toBe('equal')
  expect(states).toEqual([])
  feed.close()
})

test('a level beyond the twentieth is not compared', async () => {
  const all = await live({ auditMs: 10_000 })
  const { world, venue, feed, told } = all
  venue.market().bids.set(9000, 77)
  for (let i = 0; i < 300; i++) {
    venue.change()
    await world.pass(100)
  }
  expect(told.audit.length).toBeGreaterThan(0)
  expect(told.audit.every(({ result }) => result === 'equal')).toBe(true)
  feed.close()
})
