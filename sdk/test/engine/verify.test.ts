import { expect, test } from 'vitest'
import { BookNotLiveError, open, OptionError } from 'leadline'
import { ASKS, BIDS, depth, snapshot, SPOT } from './stream.js'

const engine = await open()

function live() {
  const market = engine.market(SPOT)
  market.push(depth(10, 12, [], []))
  market.snapshot(snapshot(12, BIDS, ASKS))
  return market
}

test('a right book is found right, level by level, while the stream goes on', async () => {
  const market = live()
  const verification = market.verify({ snapshot: async () => snapshot(13, [...BIDS, ['99.90', '5.000']], ASKS) })
  market.push(depth(13, 13, [['99.90', '5.000']], []))
  await Promise.resolve()
  market.push(depth(14, 15, [['100.00', '1.500']], []))
  expect(await verification).toEqual({ ok: true, seq: 13, compared: 5, differences: [] })
})

test('a level that differs from the venue is named with both amounts', async () => {
  const market = live()
  const verification = market.verify({
    snapshot: async () =>
      snapshot(13, BIDS, [
        ['100.01', '3.500'],
        ['100.03', '4.000'],
      ]),
  })
  market.push(depth(13, 13, [], []))
  market.push(depth(14, 14, [], []))
  await Promise.resolve()
  market.push(depth(15, 15, [], []))
  const { ok, differences } = await verification
  expect(ok).toBe(false)
  expect(differences).toEqual([{ side: 'ask', price: 100.01, amount: 3, expected: 3.5 }])
})

test('an old snapshot is fetched again', async () => {
  const market = live()
  let calls = 0
  const verification = market.verify({
    snapshot: async () => snapshot(++calls === 1 ? 11 : 14, BIDS, ASKS),
  })
  market.push(depth(13, 14, [], []))
  expect(await verification).toMatchObject({ ok: true, seq: 14 })
  expect(calls).toBe(2)
})

test('it needs a snapshot source and a live book', async () => {
  await expect(live().verify()).rejects.toThrow(OptionError)
  const idle = engine.market(SPOT)
  await expect(idle.verify({ snapshot: async () => '' })).rejects.toThrow(BookNotLiveError)
})
